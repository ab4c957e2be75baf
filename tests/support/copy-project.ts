/** The project as a clone of it would be, with what is not committed yet. */

import { execFileSync } from "node:child_process";
import { cpSync, existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "./run-program.ts";

/** Copies every file that git tracks or would track: no packages, nothing built, no settings with keys. */
export function copyProject(folder: string): void {
  const listing = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
  const files = execFileSync("git", listing, { cwd: root, encoding: "utf8" }).split("\0");
  for (const file of new Set(files)) {
    // A file that is deleted, but not yet in git's eyes.
    if (file === "" || !existsSync(join(root, file))) continue;
    cpSync(join(root, file), join(folder, file), { recursive: true });
  }
}
