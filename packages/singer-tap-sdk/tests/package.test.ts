/** The package as npm would publish it: what it holds, and that authors make and run taps with it where nothing else is. */

import assert from "node:assert/strict";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, suite, test } from "node:test";
import type { Catalog } from "../src/singer/index.ts";
import {
  type FakeApi,
  fakeApi,
  type Lifetime,
  numberedPages,
  serveApi,
} from "../src/testing/index.ts";
import { copyProject, linkPackages } from "./support/copy-project.ts";
import { oldNode, reasonToSkip } from "./support/old-node.ts";
import { type Ended, root, runProgram, sdkRoot } from "./support/run-program.ts";

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

const quiet = ["--prefer-offline", "--no-audit", "--no-fund"];
const withoutOldNode = await reasonToSkip();
const withoutWheel = await reasonWithoutWheel();

/** The licenses of what is built into a package. */
const licenses = "dist/THIRD-PARTY-LICENSES.txt";

suite("The package of the SDK", () => {
  const folder = mkdtempSync(join(tmpdir(), "sdk-package-"));
  // A folder of its own, because packing builds, and other tests may be using dist at the time.
  const clone = join(folder, "clone");
  const project = join(folder, "project");
  const shop = join(project, "tap-shop");
  const program = join(project, "node_modules/.bin/singer-tap-sdk");
  let packed: Packed;

  before(async () => {
    copyProject(clone);
    linkPackages(clone);
    const place = join(clone, "packages/singer-tap-sdk");
    const { stdout } = await run("npm", ["pack", "--json"], place);
    packed = JSON.parse(stdout.slice(stdout.search(/^\[/m)))[0];
    mkdirSync(project);
    cpSync(join(place, packed.filename), join(project, packed.filename));
    writeFileSync(join(project, "package.json"), JSON.stringify({ type: "module" }));
    await run("npm", ["install", ...quiet, `./${packed.filename}`], project);
    await run(program, ["new", "tap-shop"], project);
    await run("npm", ["install", ...quiet], shop);
  });

  after(() => rmSync(folder, { recursive: true }));

  test("holds what is built of every source, the template and the documents, and nothing else", () => {
    const built = filesIn(join(sdkRoot, "src")).flatMap((path) =>
      [".js", ".d.ts"].map((ending) => `dist/${path.replace(/\.ts$/, ending)}`),
    );
    const others = ["docs", "examples", "template"].flatMap((name) =>
      filesIn(join(sdkRoot, name)).map((path) => `${name}/${path}`),
    );
    assert.deepEqual(
      packed.files.map(({ path }) => path).sort(),
      ["LICENSE", "README.md", "package.json", licenses, ...built, ...others].sort(),
    );
  });

  test("has what it uses of TypeBox in one file, with its license, so that a tap starts without hundreds of files", async () => {
    const place = join(project, "node_modules/singer-tap-sdk");
    const importing = filesIn(place)
      .filter((path) => path.endsWith(".js"))
      .filter((path) => /from "typebox/.test(readFileSync(join(place, path), "utf8")));
    assert.deepEqual(importing, []);
    assert.match(readFileSync(join(place, licenses), "utf8"), /^typebox 1.*MIT License/s);
  });

  test("knows nothing of any application that is built on it", () => {
    const folders = [join(project, "node_modules/singer-tap-sdk"), shop];
    for (const place of folders) {
      const telling = filesIn(place)
        .filter((path) => !path.startsWith("node_modules/") && !path.endsWith(".tgz"))
        .filter((path) => /(?<!co)incident/i.test(readFileSync(join(place, path), "utf8")));
      assert.deepEqual(telling, []);
    }
  });

  test("offers the SDK, its test kit and the protocol to other projects", async () => {
    const script = `
      import { RESTStream, Tap, Type, runCommandLine } from "singer-tap-sdk";
      import { MessageWriter, parseCatalog } from "singer-tap-sdk/singer";
      import { testTap } from "singer-tap-sdk/testing";
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
      source.replace("../src/index.ts", "singer-tap-sdk"),
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

  suite("A new tap", () => {
    test("has no dependency at run time", () => {
      const { dependencies, devDependencies } = manifestIn(shop);
      assert.equal(dependencies, undefined);
      assert.deepEqual(devDependencies["singer-tap-sdk"], `file:vendor/${packed.filename}`);
    });

    test("brings continuous integration, Dependabot, a changelog, and an example of its settings", () => {
      const files = filesIn(shop).filter((path) => !path.startsWith("node_modules/"));
      for (const path of [
        ".github/workflows/test.yml",
        ".github/dependabot.yml",
        ".env.example",
        "CHANGELOG.md",
      ]) {
        assert.ok(files.includes(path), `${path} is missing`);
      }
      assert.match(readFileSync(join(shop, ".env.example"), "utf8"), /^TAP_SHOP_API_KEY=/m);
    });

    test("brings the package that it was made with, file by file the same", async () => {
      const listing = async (file: string): Promise<string> =>
        (await run("tar", ["--list", "--file", file], folder)).stdout;
      assert.equal(
        await listing(join(shop, "vendor", packed.filename)),
        await listing(join(project, packed.filename)),
      );
      const again = join(shop, "node_modules/singer-tap-sdk");
      const first = join(project, "node_modules/singer-tap-sdk");
      assert.deepEqual(contentsOf(again), contentsOf(first));
    });

    test("passes its tests", async () => {
      // As tests of its own, not as a part of these.
      const { NODE_TEST_CONTEXT: _, ...env } = process.env;
      const { code, stdout, stderr } = await runProgram("npm", ["test"], { cwd: shop, env });
      assert.equal(code, 0, stdout + stderr);
    });

    suite("as a wheel", { skip: withoutWheel }, () => {
      const python = join(folder, "python");

      before(() => run("python3", ["-m", "venv", python], folder));

      test("starts in a fresh environment, and has its tables there", async () => {
        const installed = await fromWheel(shop, "tap-shop");
        assert.equal((await installed("--version")).stdout, "0.1.0\n");
        const { stdout, stderr } = await installed("--discover");
        assert.deepEqual(tablesIn(stdout), ["items"]);
        assert.equal(stderr, "");
      });

      test("has the licenses of all that is in its bundle", async () => {
        await run(program, ["build"], shop);
        const text = readFileSync(join(shop, licenses), "utf8");
        for (const name of ["ky", "p-limit", "singer-tap-sdk", "typebox"]) {
          assert.equal(text.match(new RegExp(`^${name} \\d`, "gm"))?.length, 1, name);
        }
      });

      test("starts where all of it is one file", async () => {
        const place = join(folder, "tap-stripe");
        mkdirSync(join(place, "src"), { recursive: true });
        const manifest = { name: "tap-stripe", version: "1.0.0", type: "module" };
        const bin = { "tap-stripe": "dist/tap-stripe.js" };
        writeFileSync(join(place, "package.json"), JSON.stringify({ ...manifest, bin }));
        cpSync(join(sdkRoot, "examples/tap-stripe.ts"), join(place, "src/tap-stripe.ts"));
        symlinkSync(join(shop, "node_modules"), join(place, "node_modules"));
        const installed = await fromWheel(place, "tap-stripe");
        assert.equal((await installed("--version")).stdout, "1.0.0\n");
        const { stdout } = await installed("--discover");
        assert.deepEqual(tablesIn(stdout), ["charges", "customers", "invoice_lines", "invoices"]);
      });

      /** Builds the wheel of a project, installs it, and returns what runs the tap from it. */
      async function fromWheel(place: string, name: string) {
        await run(program, ["wheel"], place);
        const [wheel = ""] = readdirSync(join(place, "dist-python"));
        const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
        const file = join(place, "dist-python", wheel);
        await run(join(python, "bin/python"), [...install, file], folder);
        return (flag: string) => run(join(python, "bin", name), [flag], folder);
      }
    });
  });

  suite("under Node.js 18", { skip: withoutOldNode }, () => {
    for (const [path, options] of [
      ["node_modules/singer-tap-sdk/dist/toolchain/cli.js", ["new", "tap-other"]],
      ["tap-shop/dist/cli.cjs", ["--discover"]],
      ["out/tap/tap.js", ["--discover"]],
    ] as const) {
      test(`${path} says in one sentence which one it needs, with exit code 2`, async () => {
        assert.deepEqual(await runProgram(oldNode, [path, ...options], { cwd: project }), {
          code: 2,
          stdout: "",
          stderr: "Node.js 20.19 or newer is required; this is 18.20.8\n",
        });
      });
    }

    test("the version that they need is the one that package.json and the template name", () => {
      const engines = [manifestIn(sdkRoot).engines, manifestIn(shop).engines];
      assert.deepEqual(engines, Array(2).fill({ node: ">=20.19" }));
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

    test("fails a table whose API ignores the next page's parameter", async (t) => {
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
    writeFileSync(join(project, path), change(readFileSync(join(sdkRoot, source), "utf8")));
  }
});

/** A run, and the paths that the API was asked for. */
interface Asked extends Ended {
  readonly asked: readonly string[];
}

interface Manifest {
  readonly dependencies?: object;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly engines: object;
}

function manifestIn(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
}

/** Runs a program to its end; a failure is one of the test. */
async function run(program: string, options: readonly string[], cwd: string): Promise<Ended> {
  const ended = await runProgram(program, options, { cwd });
  assert.equal(ended.code, 0, `${program} ${options.join(" ")}\n${ended.stdout}${ended.stderr}`);
  return ended;
}

function tablesIn(catalog: string): string[] {
  const { streams }: Catalog = JSON.parse(catalog);
  return streams.map(({ tap_stream_id: name }) => name);
}

/** Every file of an installed package, by its path. */
function contentsOf(folder: string): object {
  const own = filesIn(folder).filter((path) => !path.startsWith("node_modules/"));
  return Object.fromEntries(own.map((path) => [path, readFileSync(join(folder, path), "utf8")]));
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.replace(/\/$/, "").length + 1));
}

/** In continuous integration there is none: what is missing makes the tests fail. */
async function reasonWithoutWheel(): Promise<string | false> {
  const { code } = await runProgram("python3", ["-c", "import pip, venv, ensurepip"]);
  return code !== 0 && process.env.CI !== "true" && "a wheel is built by Python with pip";
}
