/**
 * Builds the wheel: `npm run build:wheel [FOLDER]`, by default into dist-python/. The wheel holds the compiled
 * tap and the packages that it needs at run time; Node.js comes as a dependency.
 */

import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const project = resolve(root, "python");
const app = resolve(project, "tap_incident", "app");
const output = resolve(process.argv[2] ?? resolve(root, "dist-python"));

run("npm", ["run", "build"], root);
rmSync(app, { recursive: true, force: true });
mkdirSync(app, { recursive: true });
for (const file of ["package.json", "package-lock.json", "dist"]) {
  cpSync(resolve(root, file), resolve(app, file), { recursive: true });
}
run("npm", ["ci", "--omit=dev", "--omit=optional", "--ignore-scripts", "--no-audit"], app);
removeWhatOnlyCompilersRead();
run(
  "python3",
  ["-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", output, project],
  root,
);
process.stdout.write(`The wheel is in ${output}\n`);

/** Types, maps and sources of the packages: two thirds of their size, and nothing that runs. */
function removeWhatOnlyCompilersRead(): void {
  run(
    "find",
    [
      app,
      "-type",
      "f",
      "(",
      "-name",
      "*.ts",
      "-o",
      "-name",
      "*.map",
      "-o",
      "-name",
      "*.md",
      ")",
      "-delete",
    ],
    root,
  );
}

function run(program: string, parameters: readonly string[], folder: string): void {
  execFileSync(program, parameters, { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
}
