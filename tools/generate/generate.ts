/** Regenerates the files that are made from the code: `npm run generate`, after a change to streams or settings. */

import { mkdir, rm, writeFile } from "node:fs/promises";
import { generatedFiles } from "./files.ts";

const files = await generatedFiles();
// Without the pages of tables that are gone.
await rm(new URL("../../docs/tables/", import.meta.url), { recursive: true, force: true });
for (const [path, content] of files) {
  const file = new URL(`../../${path}`, import.meta.url);
  await mkdir(new URL(".", file), { recursive: true });
  await writeFile(file, content);
}
