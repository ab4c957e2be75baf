/** The package as npm would publish it: what it holds, and that it runs where nothing else is. */

import assert from "node:assert/strict";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import { after, before, suite, test } from "node:test";
import {
  copyProject,
  linkPackages,
} from "../packages/singer-tap-sdk/tests/support/copy-project.ts";
import { oldNode, reasonToSkip } from "../packages/singer-tap-sdk/tests/support/old-node.ts";
import {
  type Ended,
  root,
  runProgram,
  sdkRoot,
} from "../packages/singer-tap-sdk/tests/support/run-program.ts";

/** What is packed beside the bundle: what the README links to, and Meltano's definition of the tap. */
const documents = [
  ".env.example",
  "CHANGELOG.md",
  "CONTRIBUTING.md",
  "LICENSE",
  "README.md",
  "SECURITY.md",
  "package.json",
  "plugin.json",
  ...filesIn(join(root, "dbt")).map((path) => `dbt/${path}`),
  ...filesIn(join(root, "docs")).map((path) => `docs/${path}`),
  ...filesIn(join(root, "examples")).map((path) => `examples/${path}`),
];

/** The licences of the libraries in the bundle. */
const licences = "dist/THIRD-PARTY-LICENSES.txt";

/** What the build prepares, so that these commands start without the tap. */
const prepared = [
  ...["version.txt", "catalog.json", "conditions.json"],
  ...["text", "json", "markdown", "meltano", "schema"].map((format) => `about-${format}.txt`),
].map((name) => `cli-prepared/${name}`);

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

const withoutOldNode = await reasonToSkip();

suite("The package", () => {
  const folder = mkdtempSync(join(tmpdir(), "tap-package-"));
  // A folder of its own, because packing builds, and other tests may be using dist at the time.
  const clone = join(folder, "clone");
  const project = join(folder, "project");
  let packed: Packed;
  let installed: Ended;

  before(async () => {
    copyProject(clone);
    linkPackages(clone);
    const { stdout } = await run("npm", ["pack", "--json"], clone);
    packed = JSON.parse(stdout.slice(stdout.search(/^\[/m)))[0];
    cpSync(join(clone, packed.filename), join(project, packed.filename));
    writeFileSync(join(project, "package.json"), JSON.stringify({ type: "module" }));
    const quiet = ["--prefer-offline", "--no-audit", "--no-fund"];
    installed = await run("npm", ["install", ...quiet, `./${packed.filename}`], project);
  });

  after(() => rmSync(folder, { recursive: true }));

  test("holds the bundle and its documents, and nothing else", () => {
    const paths = packed.files.map(({ path }) => path);
    const { bin, exports } = manifest();
    const offered = [bin, exports].flatMap((targets) => stringsIn(targets)).map(posix.normalize);
    const parts = ["cli.js", "tap.js", "streams/index.js", ...prepared];
    const wanted = [...offered, ...parts.map((path) => `dist/${path}`), ...documents, licences];
    assert.deepEqual(
      wanted.filter((path) => !paths.includes(path)),
      [],
    );
    assert.deepEqual(
      paths.filter((path) => !wanted.includes(path) && !/^dist\/chunks\/[^/]+\.js$/.test(path)),
      [],
    );
  });

  test("holds the licence of every library that is in the bundle", () => {
    const text = readFileSync(join(clone, licences), "utf8");
    const { dependencies } = JSON.parse(readFileSync(join(sdkRoot, "package.json"), "utf8"));
    // The bundler, the formatter and the parser of YAML are used by authors alone.
    const forAuthors = ["esbuild", "prettier", "yaml"];
    for (const name of Object.keys(dependencies).filter((one) => !forAuthors.includes(one))) {
      const { version } = JSON.parse(
        readFileSync(join(root, "node_modules", name, "package.json"), "utf8"),
      );
      const [, licence = ""] = text.split(new RegExp(`^${name} ${version}$`, "m"));
      assert.match(licence, /^\n\n[^-]*Copyright/i, name);
    }
  });

  test("has no script that npm would run or warn of when it is installed; packing leaves the clone as it was", () => {
    const path = join(project, "node_modules/tap-incident/package.json");
    const { scripts, ...others } = JSON.parse(readFileSync(path, "utf8"));
    const { scripts: all, ...expected } = manifest();
    assert.equal(typeof all.prepare, "string");
    assert.deepEqual(Object.keys(scripts), ["prepack", "postpack"]);
    assert.deepEqual(others, expected);
    assert.doesNotMatch(installed.stderr, /warn/);
    assert.deepEqual(
      readFileSync(join(clone, "package.json")),
      readFileSync(join(root, "package.json")),
    );
    assert.ok(!existsSync(join(clone, "package.json.packing")));
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
    // 640 kB with 76 tables, their documentation, the prepared catalog, and the dbt models: the bound finds what is packed
    // by mistake.
    assert.ok(packed.size < 700_000, `${packed.size} bytes`);
    for (const { path } of packed.files) {
      assert.ok(!readFileSync(join(clone, path), "utf8").includes("sourceMappingURL"), path);
    }
  });

  test("brings no other package along, and runs nothing when it is installed", () => {
    const { packages }: { packages: Record<string, { hasInstallScript?: boolean }> } = JSON.parse(
      readFileSync(join(project, "package-lock.json"), "utf8"),
    );
    assert.deepEqual(Object.keys(packages), ["", "node_modules/tap-incident"]);
    assert.equal(packages["node_modules/tap-incident"]?.hasInstallScript, undefined);
  });

  test("runs without any package", () => {
    const programs = packed.files.filter(({ path }) => path.endsWith(".js"));
    assert.deepEqual(
      programs.flatMap(({ path }) => packagesIn(readFileSync(join(clone, path), "utf8"))),
      [],
    );
  });

  test("answers without what makes requests, where it need not ask anybody", async () => {
    const bundle = join(folder, "without-http");
    for (const name of ["package.json", "dist"]) {
      cpSync(join(clone, name), join(bundle, name), { recursive: true });
    }
    const chunks = filesIn(join(bundle, "dist/chunks")).map((name) =>
      join(bundle, "dist/chunks", name),
    );
    const making = chunks.filter((path) =>
      /\bproxy-authorization\b/.test(readFileSync(path, "utf8")),
    );
    assert.equal(making.length, 1);
    for (const path of making) rmSync(path);
    for (const flag of ["--discover", "--about", "--help", "--version"]) {
      await run(process.execPath, ["dist/cli.cjs", flag], bundle);
    }
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

  suite("under Node.js 18", { skip: withoutOldNode }, () => {
    test("says in one sentence which one it needs, with exit code 2", async () => {
      const program = ["node_modules/tap-incident/dist/cli.cjs", "--discover"];
      assert.deepEqual(await runProgram(oldNode, program, { cwd: project }), {
        code: 2,
        stdout: "",
        stderr: "Node.js 20.19 or newer is required; this is 18.20.8\n",
      });
    });

    test("the version that it needs is the one that package.json names", () => {
      assert.deepEqual(manifest().engines, { node: ">=20.19" });
    });
  });
});
interface Manifest {
  readonly version: string;
  readonly bin: object;
  readonly exports: object;
  readonly scripts: Readonly<Record<string, string>>;
  readonly engines: object;
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

/** The packages that a module imports, Node's own modules aside. */
function packagesIn(module: string): string[] {
  return [...module.matchAll(/(?:^|\s)(?:from|import)\s*\(?["']([^."'\s][^"'\s]*)["']/gm)]
    .map(([, name = ""]) => name.match(/^(?:@[^/]+\/)?[^/]+/)?.[0] ?? name)
    .filter((name) => !isBuiltin(name));
}

/** Every string in an object, at any depth. */
function stringsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return value instanceof Object ? Object.values(value).flatMap(stringsIn) : [];
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
