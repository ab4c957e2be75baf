/** Writes plugin.json anew: `npm run plugin`, after a change to the settings. */

import { writeFile } from "node:fs/promises";
import { pluginDefinition } from "./plugin.ts";

const file = new URL("../plugin.json", import.meta.url);
await writeFile(file, `${JSON.stringify(pluginDefinition(), null, 2)}\n`);
