/** Regenerates the files that are made from the code: `npm run generate`, after a change to streams or settings. */

import { writeFile } from "node:fs/promises";
import { generatedFiles } from "./files.ts";

for (const [path, content] of await generatedFiles()) {
  await writeFile(new URL(`../../${path}`, import.meta.url), content);
}
