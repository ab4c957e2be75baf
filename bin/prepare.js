/**
 * Builds dist/ for npm, which runs this when it installs the project from git or in a clone, as does bin/pack.js before a pack;
 * never where the packed package is installed. `npm ci` runs it too, but what a clone does next runs from source
 * and should not wait for a build.
 */

import { execSync } from "node:child_process";
import { existsSync } from "node:fs";

if (process.env.npm_command !== "ci") {
  if (existsSync("node_modules/typescript")) {
    execSync("npm run build", { stdio: "inherit" });
  } else if (!existsSync("dist/cli.js")) {
    process.stderr.write(
      "dist/ can't be built without TypeScript, a development dependency: install with --include=dev\n",
    );
    process.exitCode = 1;
  }
}
