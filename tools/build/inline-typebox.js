/**
 * Puts TypeBox into the built file of the SDK that exports it, and its license beside; runs in the SDK's folder. The license's
 * file has the name that the SDK gives to those of a tap's bundle, into which it goes from here.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { build } from "esbuild";

const file = "dist/schema/typebox.js";
await build({
  entryPoints: [file],
  outfile: file,
  allowOverwrite: true,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
});

const { resolve } = createRequire(join(process.cwd(), "package.json"));
const folder = dirname(dirname(resolve("typebox"))); // behind build/index.mjs
const { name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
const license = readFileSync(join(folder, "license"), "utf8").trim();
writeFileSync("dist/THIRD-PARTY-LICENSES.txt", `${name} ${version}\n\n${license}\n`);
