/** Regenerates the files that are made from the code: `npm run generate`, after a change to streams or settings. */

import { mkdir, rm, writeFile } from "node:fs/promises";
import { generatedFiles } from "./files.ts";

const files = await generatedFiles();
// Without the pages of tables that are gone.
await rm(new URL("../../docs/tables/", import.meta.url), { recursive: true, force: true });
await mkdir(new URL("../../docs/tables/", import.meta.url));
for (const [path, content] of files) {
  await writeFile(new URL(`../../${path}`, import.meta.url), content);
}
