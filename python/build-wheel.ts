/**
 * Builds the wheel: `npm run build:wheel [FOLDER]`, by default into dist-python/. The wheel holds the compiled
 * tap, bundled with the libraries that it uses; Node.js comes as a dependency.
 */

import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const output = resolve(process.argv[2] ?? join(root, "dist-python"));

// A folder of its own: whatever else uses the clone at the time is left alone.
const project = mkdtempSync(join(tmpdir(), "tap-incident-wheel-"));
const app = join(project, "tap_incident", "app");
try {
  for (const file of ["pyproject.toml", "tap_incident/__init__.py"]) {
    cpSync(join(root, "python", file), join(project, file));
  }
  cpSync(join(root, "LICENSE"), join(project, "LICENSE"));
  writeFileSync(join(project, "README.md"), withoutLinksIntoTheClone(join(root, "README.md")));
  cpSync(join(root, "package.json"), join(app, "package.json"));
  run(process.execPath, ["--import", "tsx", "bin/bundle.ts", join(app, "dist")], root);
  run(
    "python3",
    ["-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", output, "."],
    project,
  );
} finally {
  rmSync(project, { recursive: true });
}
process.stdout.write(`The wheel is in ${output}\n`);

/** A page as PyPI can show it, which has nothing but the page: such links become their text. */
function withoutLinksIntoTheClone(page: string): string {
  return readFileSync(page, "utf8").replaceAll(/\[([^\]]*)\]\((?!https?:|#)[^)]*\)/g, "$1");
}

function run(program: string, parameters: readonly string[], folder: string): void {
  execFileSync(program, parameters, { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
}
