/** The package as npm would publish it: what it holds, and that it runs where nothing else is. */

import assert from "node:assert/strict";
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import { after, before, suite, test } from "node:test";
import { copyProject } from "./support/copy-project.ts";
import { type Ended, root, runProgram } from "./support/run-program.ts";

/** What is packed beside the compiled source: what the README links to, and Meltano's definition of the tap. */
const documents = [
  ".env.example",
  "CHANGELOG.md",
  "CONTRIBUTING.md",
  "LICENSE",
  "README.md",
  "SECURITY.md",
  "package.json",
  "plugin.json",
  ...filesIn(join(root, "docs")).map((path) => `docs/${path}`),
  ...filesIn(join(root, "examples")).map((path) => `examples/${path}`),
];

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

suite("The package", () => {
  const folder = mkdtempSync(join(tmpdir(), "tap-package-"));
  // A folder of its own, because packing builds, and other tests may be using dist at the time.
  const clone = join(folder, "clone");
  const project = join(folder, "project");
  let packed: Packed;

  before(async () => {
    copyProject(clone);
    symlinkSync(join(root, "node_modules"), join(clone, "node_modules"));
    const { stdout } = await run("npm", ["pack", "--json"], clone);
    packed = JSON.parse(stdout.slice(stdout.search(/^\[/m)))[0];
    cpSync(join(clone, packed.filename), join(project, packed.filename));
    writeFileSync(join(project, "package.json"), JSON.stringify({ type: "module" }));
    const quiet = ["--prefer-offline", "--no-audit", "--no-fund"];
    await run("npm", ["install", ...quiet, `./${packed.filename}`], project);
  });

  after(() => rmSync(folder, { recursive: true }));

  test("holds the compiled source and its documents, and nothing else", () => {
    const paths = packed.files.map(({ path }) => path);
    const sources = filesIn(join(root, "src")).map((path) => path.replace(/\.ts$/, ""));
    const compiled = sources.flatMap((name) => [`dist/${name}.js`, `dist/${name}.d.ts`]);
    assert.deepEqual(
      paths.filter((path) => !compiled.includes(path) && !documents.includes(path)),
      [],
    );
    assert.deepEqual(
      sources.filter((name) => !paths.includes(`dist/${name}.js`)),
      [],
    );
    assert.deepEqual(
      documents.filter((name) => !paths.includes(name)),
      [],
    );
  });

  test("links to nothing that is not in it", () => {
    const paths = packed.files.map(({ path }) => path);
    const pages = paths.filter((path) => path.endsWith(".md"));
    const links = pages.flatMap((page) =>
      relativeLinks(readFileSync(join(clone, page), "utf8")).map((link) =>
        posix.join(posix.dirname(page), link),
      ),
    );
    assert.ok(links.length > 10);
    assert.deepEqual(
      links.filter((link) => !paths.some((path) => path === link || path.startsWith(`${link}/`))),
      [],
    );
  });

  test("is small, and refers to no source map", () => {
    assert.ok(packed.size < 500_000, `${packed.size} bytes`);
    for (const { path } of packed.files) {
      assert.ok(!readFileSync(join(clone, path), "utf8").includes("sourceMappingURL"), path);
    }
  });

  test("runs nothing when it is installed, nor does what it brings along", () => {
    const { packages }: { packages: Record<string, { hasInstallScript?: boolean }> } = JSON.parse(
      readFileSync(join(project, "package-lock.json"), "utf8"),
    );
    assert.ok(Object.hasOwn(packages, "node_modules/tap-incident"));
    assert.deepEqual(
      Object.keys(packages).filter((path) => packages[path]?.hasInstallScript),
      [],
    );
  });

  test("depends on what its files import, and on nothing else", () => {
    const imported = new Set(
      packed.files
        .filter(({ path }) => path.endsWith(".js") || path.endsWith(".d.ts"))
        .flatMap(({ path }) => [
          ...readFileSync(join(clone, path), "utf8").matchAll(
            /(?:^|\s)(?:from|import)\s*\(?["']([^."'][^"']*)["']/gm,
          ),
        ])
        .map(([, name = ""]) => name.match(/^(?:@[^/]+\/)?[^/]+/)?.[0] ?? name)
        .filter((name) => !isBuiltin(name)),
    );
    assert.deepEqual([...imported].sort(), Object.keys(manifest().dependencies).sort());
  });

  test("prints its version and its catalog once it is installed, the same as from source", async () => {
    const command = join(project, "node_modules", ".bin", "tap-incident");
    const version = await run(command, ["--version"], project);
    assert.equal(version.stdout, `${manifest().version}\n`);
    const installed = await run(command, ["--discover"], project);
    const tsx = ["--import", "tsx", "src/cli.ts", "--discover"];
    const fromSource = await run(process.execPath, tsx, root);
    assert.equal(installed.stdout, fromSource.stdout);
    assert.equal(installed.stderr, "");
  });

  test("offers the SDK and the protocol to other projects", async () => {
    const script = `
      import { RESTStream, Tap, Type, runCommandLine } from "tap-incident/sdk";
      import { MessageWriter, parseCatalog } from "tap-incident/singer";
      const parts = [RESTStream, Tap, Type.Object, runCommandLine, MessageWriter, parseCatalog];
      process.stdout.write(parts.map((part) => typeof part).join(" "));
    `;
    const { stdout } = await run(process.execPath, ["--input-type=module", "-e", script], project);
    assert.equal(stdout, Array(6).fill("function").join(" "));
  });

  test("lets another project's tap compile and run against it", async () => {
    const example = join(project, "tap");
    cpSync(join(root, "examples/second-tap"), example, { recursive: true });
    for (const name of filesIn(example)) {
      const text = readFileSync(join(example, name), "utf8");
      const imports = text.replaceAll(
        /from "(?:\.\.\/)+src\/sdk\/index\.ts"/g,
        'from "tap-incident/sdk"',
      );
      assert.notEqual(imports, text, `${name} imports no SDK`);
      writeFileSync(join(example, name), imports);
    }
    const { compilerOptions } = JSON.parse(readFileSync(join(root, "tsconfig.json"), "utf8"));
    // This project has no node_modules/@types of its own.
    const typeRoots = [join(root, "node_modules", "@types")];
    const options = {
      ...compilerOptions,
      skipLibCheck: false,
      typeRoots,
      outDir: "../out",
      noEmit: false,
    };
    writeFileSync(join(example, "tsconfig.json"), JSON.stringify({ compilerOptions: options }));
    await run(
      process.execPath,
      [join(root, "node_modules/typescript/bin/tsc"), "-p", example],
      project,
    );
    const discovered = await run(process.execPath, ["out/tap.js", "--discover"], project);
    const { streams } = JSON.parse(discovered.stdout);
    assert.deepEqual(
      streams.map(({ stream }: { stream: string }) => stream),
      ["books", "shelves"],
    );
  });
});

interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

function manifest(): Manifest {
  return JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
}

/** Runs a program to its end; a failure is one of the test. */
async function run(program: string, options: readonly string[], cwd: string): Promise<Ended> {
  const ended = await runProgram(program, options, { cwd });
  assert.equal(ended.code, 0, `${program} ${options.join(" ")}\n${ended.stdout}${ended.stderr}`);
  return ended;
}

/** What a page links to in its own project. */
function relativeLinks(markdown: string): string[] {
  const links = markdown.matchAll(/\]\((?!\w+:|#)([^)#\s]+)/g);
  return [...links].map(([, link = ""]) => link);
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}
