/**
 * Builds dist/ for npm, which runs this when it installs the project from git or in a clone, never when the packed
 * package is installed. `npm ci` runs it too, but a clone runs from source and should not wait for a build.
 */

import { execSync } from "node:child_process";
import { existsSync } from "node:fs";

if (process.env.npm_command !== "ci") {
  if (existsSync("node_modules/tsx")) {
    execSync("npm run build", { stdio: "inherit" });
  } else if (!existsSync("dist/cli.cjs")) {
    process.stderr.write(
      "dist/ can't be built without the development dependencies: install with --include=dev\n",
    );
    process.exitCode = 1;
  }
}
