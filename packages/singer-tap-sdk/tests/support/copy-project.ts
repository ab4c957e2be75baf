/** The repository as a clone of it would be, with what is not committed yet. */

import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
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

/** Gives a copy the packages that are installed here, as `npm ci` would; the SDK is the copy's own. */
export function linkPackages(folder: string): void {
  const packages = join(folder, "node_modules");
  mkdirSync(packages);
  for (const name of readdirSync(join(root, "node_modules"))) {
    const target = name === "singer-tap-sdk" ? "../packages" : join(root, "node_modules");
    symlinkSync(join(target, name), join(packages, name));
  }
}
