/** Bundles this tap: `tsx bin/bundle.ts [FOLDER]`, by default into dist/. */

import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "../src/tap-sdk/bundle.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

await bundle(root, resolve(process.argv[2] ?? `${root}/dist`));
