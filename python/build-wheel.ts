/**
 * Builds the wheel: `npm run build:wheel [FOLDER]`, by default into dist-python/. The wheel holds the compiled
 * tap and the packages that it needs at run time; Node.js comes as a dependency.
 */

import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
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
  for (const file of ["package.json", "package-lock.json"]) {
    cpSync(join(root, file), join(app, file));
  }
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  const build = ["--project", "tsconfig.build.json", "--outDir", join(app, "dist")];
  run(process.execPath, [compiler, ...build], root);
  const needed = ["--omit=dev", "--omit=optional", "--ignore-scripts"];
  run("npm", ["ci", ...needed, "--no-audit", "--prefer-offline"], app);
  removeWhatOnlyCompilersRead(app);
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

/** Types, maps and sources of the packages: two thirds of their size, and nothing that runs. Licences stay. */
function removeWhatOnlyCompilersRead(folder: string): void {
  for (const path of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (/\.(?:ts|map|md)$/.test(path) && !/^licen[cs]e/i.test(basename(path))) {
      rmSync(join(folder, path), { recursive: true });
    }
  }
}

function run(program: string, parameters: readonly string[], folder: string): void {
  execFileSync(program, parameters, { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
}
