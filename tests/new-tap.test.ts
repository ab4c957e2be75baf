/** The program for authors of taps: a new project becomes a wheel that runs, and what can't be done is told in a line. */

import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { sdkVersion } from "../src/sdk/index.ts";
import { copyProject } from "./support/copy-project.ts";
import { type Ended, root, runProgram } from "./support/run-program.ts";

const folder = mkdtempSync(join(tmpdir(), "new-tap-"));
after(() => rmSync(folder, { recursive: true, force: true }));

suite("A tap that was made with the packed SDK", { skip: await reasonToSkip() }, () => {
  const clone = join(folder, "clone");
  const globals = join(folder, "globals");
  const sdk = join(globals, "bin/tap-sdk");
  const shop = join(folder, "tap-shop");
  const python = join(folder, "python");

  before(async () => {
    copyProject(clone);
    symlinkSync(join(root, "node_modules"), join(clone, "node_modules"));
    await succeed("npm", ["pack"], clone);
    const packed = join(clone, `tap-incident-${sdkVersion}.tgz`);
    const quiet = ["--prefer-offline", "--no-audit", "--no-fund"];
    await succeed("npm", ["install", ...quiet, "--global", "--prefix", globals, packed], folder);
    await succeed(
      sdk,
      ["new", "tap-shop", "--sdk", `clone/tap-incident-${sdkVersion}.tgz`],
      folder,
    );
    await succeed("npm", ["install", ...quiet], shop);
    await succeed("python3", ["-m", "venv", python], folder);
  });

  test("starts from its wheel in a fresh environment, and has its tables there", async () => {
    const installed = await fromWheel(shop, "tap-shop");
    assert.equal((await installed("--version")).stdout, "0.1.0\n");
    const { stdout, stderr } = await installed("--discover");
    assert.deepEqual(tablesIn(stdout), ["items"]);
    assert.equal(stderr, "");
  });

  test("starts from its wheel where all of it is one file", async () => {
    const project = join(folder, "tap-stripe");
    mkdirSync(join(project, "src"), { recursive: true });
    const manifest = { name: "tap-stripe", version: "1.0.0", type: "module" };
    const bin = { "tap-stripe": "dist/tap-stripe.js" };
    writeFileSync(join(project, "package.json"), JSON.stringify({ ...manifest, bin }));
    const example = readFileSync(join(root, "examples/tap-stripe.ts"), "utf8");
    writeFileSync(join(project, "src/tap-stripe.ts"), example);
    symlinkSync(join(shop, "node_modules"), join(project, "node_modules"));
    const installed = await fromWheel(project, "tap-stripe");
    assert.equal((await installed("--version")).stdout, "1.0.0\n");
    const { stdout } = await installed("--discover");
    assert.deepEqual(tablesIn(stdout), ["charges", "customers", "invoice_lines", "invoices"]);
  });

  /** Builds the wheel of a project, installs it, and returns what runs the tap from it. */
  async function fromWheel(project: string, name: string) {
    await succeed(sdk, ["wheel"], project);
    const [wheel = ""] = readdirSync(join(project, "dist-python"));
    const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    const file = join(project, "dist-python", wheel);
    await succeed(join(python, "bin/python"), [...install, file], folder);
    return (flag: string) => succeed(join(python, "bin", name), [flag], folder);
  }
});

suite("tap-sdk new", () => {
  const missing = join(folder, "nope.tgz");
  const elsewhere = join(folder, "elsewhere");
  mkdirSync(elsewhere);
  writeFileSync(join(elsewhere, "package.json"), JSON.stringify({ name: "other" }));

  for (const { sdk, why } of [
    { sdk: "./nope.tgz", why: `--sdk ./nope.tgz: there is no ${missing}; npm pack, in` },
    { sdk: "nope.tgz", why: `--sdk nope.tgz: there is no ${missing}; npm pack, in` },
    { sdk: "file:nope.tgz", why: `--sdk file:nope.tgz: there is no ${missing}; npm pack, in` },
    { sdk: "./new-tap", why: `--sdk ./new-tap: there is no ${join(folder, "new-tap")}; npm pack` },
    { sdk: ".", why: `--sdk .: there is no package.json in ${folder}` },
    { sdk: "./elsewhere", why: `--sdk ./elsewhere: ${elsewhere} holds the package other, not` },
    { sdk: "./elsewhere/package.json", why: "is no package: its name does not end in .tgz" },
    { sdk: "", why: "--sdk must be a version such as ^0.1.0, the path of a package such as" },
  ]) {
    test(`writes nothing where the SDK can't be installed from ${JSON.stringify(sdk)}`, async () => {
      const { code, stderr } = await tapSdk(["new", "tap-absent", "--sdk", sdk], folder);
      assert.equal(code, 1);
      assert.match(stderr, /^error: [^\n]+\n$/);
      assert.ok(stderr.includes(why), stderr);
      assert.ok(!existsSync(join(folder, "tap-absent")));
    });
  }

  for (const [index, { sdk, written }] of [
    { sdk: "^1.2.0", written: "^1.2.0" },
    { sdk: "latest", written: "latest" },
    { sdk: "git+https://example.com/sdk.git", written: "git+https://example.com/sdk.git" },
    { sdk: "https://example.com/sdk.tgz", written: "https://example.com/sdk.tgz" },
    { sdk: root, written: `file:${root.replace(/\/$/, "")}` },
  ].entries()) {
    test(`has npm install the SDK from ${sdk}`, async () => {
      const place = join(folder, `named-${index}`);
      const { code, stderr } = await tapSdk(["new", "tap-shop", place, "--sdk", sdk], folder);
      assert.equal(code, 0, stderr);
      const { dependencies } = JSON.parse(readFileSync(join(place, "package.json"), "utf8"));
      assert.deepEqual(dependencies, { "tap-incident": written });
    });
  }
});

suite("tap-sdk wheel", () => {
  const manifest = { name: "tap-shop", version: "1.0.0", type: "module" };

  for (const { what, bin, source, modules = true, why } of [
    {
      what: "the program is not one of dist",
      bin: "tap.ts",
      why: /whose source is src\/NAME\.ts; it is tap\.ts$/m,
    },
    {
      what: "the source of the program is missing",
      bin: "dist/cli.js",
      why: /it is dist\/cli\.js, and there is no src\/cli\.ts$/m,
    },
    {
      what: "the bundler is not installed",
      bin: "dist/cli.js",
      source: "",
      modules: false,
      why: /^error: esbuild, which makes the bundle, is not installed in this project: npm install/,
    },
    {
      what: "the source does not compile",
      bin: "dist/cli.js",
      source: "const = 1;",
      why: /^error: Build failed with 1 error:\nsrc\/cli\.ts:1:6: ERROR: /,
    },
    {
      what: "the bundled tap does not start",
      bin: "./dist/cli.js",
      source: 'process.stderr.write("It is broken.\\n"); process.exitCode = 1;',
      why: /^error: The bundled tap does not start:\nIt is broken\.$/m,
    },
  ]) {
    test(`builds nothing and says why where ${what}`, async () => {
      const project = mkdtempSync(join(folder, "project-"));
      mkdirSync(join(project, "src"));
      writeFileSync(
        join(project, "package.json"),
        JSON.stringify({ ...manifest, bin: { "tap-shop": bin } }),
      );
      if (source !== undefined) writeFileSync(join(project, "src/cli.ts"), source);
      if (modules) symlinkSync(join(root, "node_modules"), join(project, "node_modules"));
      const { code, stdout, stderr } = await tapSdk(["wheel"], project);
      assert.equal(code, 1);
      assert.equal(stdout, "");
      assert.match(stderr, why);
      assert.doesNotMatch(stderr, /^ +at /m);
      assert.ok(!existsSync(join(project, "dist-python")));
    });
  }
});

function tapSdk(options: readonly string[], cwd: string): Promise<Ended> {
  const program = ["--import", import.meta.resolve("tsx"), join(root, "src/tap-sdk/cli.ts")];
  return runProgram(process.execPath, [...program, ...options], { cwd });
}

function tablesIn(catalog: string): string[] {
  const { streams } = JSON.parse(catalog);
  return streams.map(({ tap_stream_id: name }: { readonly tap_stream_id: string }) => name);
}

/** Runs a program to its end; a failure is one of the test. */
async function succeed(program: string, options: readonly string[], cwd: string): Promise<Ended> {
  const ended = await runProgram(program, options, { cwd });
  assert.equal(ended.code, 0, `${program} ${options.join(" ")}\n${ended.stdout}${ended.stderr}`);
  return ended;
}

/** In continuous integration there is none: what is missing makes the tests fail. */
async function reasonToSkip(): Promise<string | false> {
  const { code } = await runProgram("python3", ["-c", "import pip, venv, ensurepip"]);
  return code !== 0 && process.env.CI !== "true" && "a wheel is built by Python with pip";
}
