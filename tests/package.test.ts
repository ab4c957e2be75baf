/** The package as npm would publish it: what it holds, and that it runs where nothing else is. */

import assert from "node:assert/strict";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";
import { after, before, suite, test } from "node:test";
import type { Catalog } from "../src/singer/index.ts";
import {
  type FakeApi,
  fakeApi,
  type Lifetime,
  numberedPages,
  serveApi,
} from "../src/testing/index.ts";
import { copyProject } from "./support/copy-project.ts";
import { oldNode, reasonToSkip } from "./support/old-node.ts";
import { type Ended, root, runProgram } from "./support/run-program.ts";

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
  ...filesIn(join(root, "template")).map((path) => `template/${path}`),
];

/** The licences of the libraries in the bundle. */
const licences = "dist/THIRD-PARTY-LICENSES.txt";

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
    symlinkSync(join(root, "node_modules"), join(clone, "node_modules"));
    const { stdout } = await run("npm", ["pack", "--json"], clone);
    packed = JSON.parse(stdout.slice(stdout.search(/^\[/m)))[0];
    cpSync(join(clone, packed.filename), join(project, packed.filename));
    writeFileSync(join(project, "package.json"), JSON.stringify({ type: "module" }));
    const quiet = ["--prefer-offline", "--no-audit", "--no-fund"];
    installed = await run("npm", ["install", ...quiet, `./${packed.filename}`], project);
  });

  after(() => rmSync(folder, { recursive: true }));

  test("holds the bundle, its types and its documents, and nothing else", () => {
    const paths = packed.files.map(({ path }) => path);
    const { bin, exports } = manifest();
    const offered = [bin, exports].flatMap((targets) => stringsIn(targets)).map(posix.normalize);
    const wanted = [...offered, "dist/tap.js", "dist/streams/index.js", ...documents, licences];
    assert.deepEqual(
      wanted.filter((path) => !paths.includes(path)),
      [],
    );
    const types = filesIn(join(root, "src")).map((path) => `dist/${path.replace(/ts$/, "d.ts")}`);
    assert.deepEqual(
      paths.filter(
        (path) =>
          !wanted.includes(path) &&
          !types.includes(path) &&
          !/^dist\/chunks\/[^/]+\.js$/.test(path),
      ),
      [],
    );
  });

  test("holds the licence of every library that is in the bundle", () => {
    const text = readFileSync(join(clone, licences), "utf8");
    const bundled = new Set(
      filesIn(join(root, "src")).flatMap((path) =>
        packagesIn(readFileSync(join(root, "src", path), "utf8")),
      ),
    );
    assert.ok(bundled.size > 3);
    for (const name of bundled) {
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
    const { prepare, ...expected } = manifest().scripts;
    assert.equal(typeof prepare, "string");
    assert.deepEqual({ ...others, scripts }, { ...manifest(), scripts: expected });
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
    // 651 kB with 67 tables and their documentation: the bound finds what is packed by mistake.
    assert.ok(packed.size < 700_000, `${packed.size} bytes`);
    for (const { path } of packed.files) {
      assert.ok(!readFileSync(join(clone, path), "utf8").includes("sourceMappingURL"), path);
    }
  });

  test("brings next to nothing along, and runs nothing when it is installed", () => {
    const { packages }: { packages: Record<string, { hasInstallScript?: boolean }> } = JSON.parse(
      readFileSync(join(project, "package-lock.json"), "utf8"),
    );
    const paths = Object.keys(packages).filter((path) => path !== "");
    assert.ok(paths.includes("node_modules/tap-incident"));
    assert.ok(paths.length < 5, paths.join(", "));
    assert.deepEqual(
      Object.keys(packages).filter((path) => packages[path]?.hasInstallScript),
      [],
    );
  });

  test("runs without any package, and depends on those that its types are made of", () => {
    const importedBy = (ending: string): string[] => {
      const files = packed.files.filter(({ path }) => path.endsWith(ending));
      const names = files.flatMap(({ path }) =>
        packagesIn(readFileSync(join(clone, path), "utf8")),
      );
      return [...new Set(names)].sort();
    };
    assert.deepEqual(importedBy(".js"), []);
    assert.deepEqual(importedBy(".d.ts"), Object.keys(manifest().dependencies).sort());
  });

  test("answers without what makes requests, where it need not ask anybody", async () => {
    const bundle = join(folder, "without-http");
    for (const name of ["package.json", "dist"]) {
      cpSync(join(clone, name), join(bundle, name), { recursive: true });
    }
    const chunks = filesIn(join(bundle, "dist/chunks")).map((name) =>
      join(bundle, "dist/chunks", name),
    );
    const making = chunks.filter((path) => /\bDispatcher\b/.test(readFileSync(path, "utf8")));
    assert.equal(making.length, 1);
    for (const path of making) rmSync(path);
    for (const flag of ["--discover", "--about", "--help", "--version"]) {
      await run(process.execPath, ["dist/cli.js", flag], bundle);
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

  test("offers the SDK, its test kit and the protocol to other projects", async () => {
    const script = `
      import { RESTStream, Tap, Type, runCommandLine } from "tap-incident/sdk";
      import { MessageWriter, parseCatalog } from "tap-incident/singer";
      import { testTap } from "tap-incident/testing";
      const parts = [RESTStream, Tap, Type.Object, runCommandLine, MessageWriter, parseCatalog, testTap];
      process.stdout.write(parts.map((part) => typeof part).join(" "));
    `;
    const { stdout } = await run(process.execPath, ["--input-type=module", "-e", script], project);
    assert.equal(stdout, Array(7).fill("function").join(" "));
  });

  test("lets other projects' taps compile and run against it, one with a TypeBox of its own among them", async () => {
    const taps = ["tap", "tap-with-typebox", "awkward", "mistakes"];
    write("tests/fixtures/awkward-tap.ts", "awkward/tap.ts");
    // What must not compile is marked there, line by line.
    write("tests/types.test.ts", "mistakes/types.ts", (source) =>
      source.replace("../src/sdk/index.ts", "tap-incident/sdk"),
    );
    const own = join(project, "tap-with-typebox", "node_modules", "typebox");
    cpSync(join(root, "node_modules/typebox"), own, { recursive: true });
    const description = readFileSync(join(own, "package.json"), "utf8");
    // Of another version, since the compiler takes the two for one else.
    const other = { ...JSON.parse(description), version: "1.4.0" };
    writeFileSync(join(own, "package.json"), JSON.stringify(other));
    write("examples/tap-oauth2.ts", "tap/tap.ts");
    write("examples/tap-oauth2.ts", "tap-with-typebox/tap.ts", (source) =>
      source
        .replace(", Type,", ",")
        .replace(/^import /m, 'import { Type } from "typebox";\nimport '),
    );
    const { compilerOptions } = JSON.parse(readFileSync(join(root, "tsconfig.json"), "utf8"));
    // This project has no node_modules/@types of its own.
    const typeRoots = [join(root, "node_modules", "@types")];
    const options = {
      ...compilerOptions,
      skipLibCheck: false,
      typeRoots,
      // What they import is the installed package, not this clone.
      paths: {},
      rootDir: ".",
      outDir: "out",
      noEmit: false,
    };
    const settings = JSON.stringify({ compilerOptions: options, include: taps });
    writeFileSync(join(project, "tsconfig.json"), settings);
    await run(process.execPath, [join(root, "node_modules/typescript/bin/tsc")], project);
    for (const name of ["tap", "tap-with-typebox"]) {
      const program = `out/${name}/tap.js`;
      const discovered = await run(process.execPath, [program, "--discover"], project);
      const { streams } = JSON.parse(discovered.stdout);
      assert.deepEqual(
        streams.map(({ stream }: { stream: string }) => stream),
        ["things", "widgets"],
      );
    }
  });

  suite("under Node.js 18", { skip: withoutOldNode }, () => {
    for (const [program, options] of [
      ["node_modules/tap-incident/dist/cli.js", ["--discover"]],
      ["node_modules/tap-incident/dist/tap-sdk/cli.js", ["new", "tap-other"]],
      ["tap-shop/dist/cli.js", ["--discover"]],
      ["out/tap/tap.js", ["--discover"]],
    ] as const) {
      test(`${program} says in one sentence which one it needs, with exit code 2`, async () => {
        assert.deepEqual(await runProgram(oldNode, [program, ...options], { cwd: project }), {
          code: 2,
          stdout: "",
          stderr: "Node.js 20.19 or newer is needed, and this is 18.20.8\n",
        });
      });
    }

    test("the version that they need is the one that package.json and the template name", () => {
      const template = JSON.parse(
        readFileSync(join(root, "template/package.template.json"), "utf8"),
      );
      assert.deepEqual([manifest().engines, template.engines], Array(2).fill({ node: ">=20.19" }));
    });

    before(async () => {
      await run(join(project, "node_modules/.bin/tap-sdk"), ["new", "tap-shop"], project);
      const compiler = [join(root, "node_modules/typescript/bin/tsc")];
      const types = ["--typeRoots", join(root, "node_modules/@types")];
      const shop = join(project, "tap-shop");
      const settings = ["--project", "tsconfig.build.json", ...types];
      await run(process.execPath, [...compiler, ...settings], shop);
      const { stdout } = await run(process.execPath, ["dist/cli.js", "--discover"], shop);
      assert.match(stdout, /"streams"/);
    });
  });

  suite("as an author installs it", () => {
    const rows = [1, 2, 3].flatMap((page) =>
      [1, 2].map((row) => ({ id: `${page}-${row}`, name: "one" })),
    );
    const lists = fakeApi({
      lists: {
        "/items": rows,
        "/items/{item}/parts": rows,
        "/keyless": rows,
        "/parts/{part}/screws": rows,
      },
      paging: numberedPages({ recordsPath: "items" }),
    });
    const api: FakeApi = (request) =>
      request.url.pathname === "/stuck" ? { body: { items: rows.slice(0, 2) } } : lists(request);

    test("loses no row of a table without keys", async (t) => {
      const { stdout } = await read(t, ["keyless"]);
      assert.equal(stdout.match(/"type":"RECORD"/g)?.length, 6);
    });

    test("gives up a table whose API does not heed what asks for the next page", async (t) => {
      const { code, stderr, asked } = await read(t, ["stuck"]);
      assert.equal(code, 1);
      assert.match(stderr, /stuck/);
      assert.ok(asked.length < 10, `${asked.length} requests`);
    });

    for (const [table, found] of [
      ["mislaid", /things.*items/],
      ["misnamed", /uuid.*id, name/],
    ] as const) {
      test(`says at once what an answer holds where the table ${table} expects something else`, async (t) => {
        const { code, stderr, asked } = await read(t, [table]);
        assert.equal(code, 1);
        assert.match(stderr, found);
        assert.equal(asked.length, 1);
      });
    }

    test("takes a plain TypeBox object, and announces it nullable and without an enum", async () => {
      const { streams } = await discovered();
      const { schema } = streams.find(({ stream }) => stream === "plain") ?? {};
      const { additional_properties: rest, ...own } = { ...schema?.properties };
      assert.deepEqual(rest?.type, ["null", "object"]);
      assert.deepEqual(own, {
        id: { type: ["string"] },
        name: { type: ["null", "string"] },
        kind: { type: ["null", "string"], description: "Known values: new, old." },
      });
    });

    test("tests a grandchild from the root down", async (t) => {
      const { code, stdout, asked } = await ask(t, ["--test"]);
      assert.match(stdout, /^screws +readable$/m);
      assert.ok(asked.includes("/parts/1-1/screws"), asked.join(" "));
      assert.equal(code, 1, "tables are declared wrongly");
    });

    /** Reads tables with the tap. */
    async function read(test: Lifetime, tables: readonly string[]): Promise<Asked> {
      const { streams } = await discovered();
      const catalog = join(project, "catalog.json");
      const selected = streams.filter(({ stream }) => tables.includes(stream));
      writeFileSync(catalog, JSON.stringify({ streams: selected }));
      return ask(test, ["--catalog", catalog]);
    }

    /** Runs the tap against the API, served anew. */
    async function ask(test: Lifetime, options: readonly string[]): Promise<Asked> {
      const { origin, requests } = await serveApi(test, api);
      const config = join(project, "config.json");
      writeFileSync(config, JSON.stringify({ api_url: origin }));
      const ended = await awkward(["--config", config, ...options]);
      return { ...ended, asked: requests.map(({ url }) => url.pathname) };
    }

    async function discovered(): Promise<Catalog> {
      return JSON.parse((await awkward(["--discover"])).stdout);
    }

    /** Runs the tap, as it was compiled against the installed package. */
    function awkward(options: readonly string[]): Promise<Ended> {
      return runProgram(process.execPath, ["out/awkward/tap.js", ...options], { cwd: project });
    }
  });

  /** Writes a file of this project as one of that project, changed further. */
  function write(source: string, path: string, change = (text: string) => text): void {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), change(readFileSync(join(root, source), "utf8")));
  }
});

/** A run, and the paths that the API was asked for. */
interface Asked extends Ended {
  readonly asked: readonly string[];
}

interface Manifest {
  readonly version: string;
  readonly bin: object;
  readonly exports: object;
  readonly dependencies: Readonly<Record<string, string>>;
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
