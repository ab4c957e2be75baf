/** The package installed from git: nobody has built it there, so npm must. */

import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { copyProject } from "../packages/singer-tap-sdk/tests/support/copy-project.ts";
import {
  type Ended,
  root,
  runProgram,
} from "../packages/singer-tap-sdk/tests/support/run-program.ts";

const quiet = ["--prefer-offline", "--no-audit", "--no-fund"];

suite("The package from git", () => {
  const folder = mkdtempSync(join(tmpdir(), "tap-git-"));
  const bare = join(folder, "tap-incident.git");

  before(async () => {
    const work = join(folder, "work");
    copyProject(work);
    const author = ["-c", "user.name=test", "-c", "user.email=test@localhost"];
    await succeed("git", ["init", "--quiet"], work);
    await succeed("git", ["add", "--all"], work);
    await succeed("git", [...author, "commit", "--quiet", "--message=All"], work);
    await succeed("git", ["clone", "--quiet", "--bare", work, bare], folder);
  });

  after(() => rmSync(folder, { recursive: true }));

  test("runs in an empty project that installs it", async () => {
    const project = join(folder, "project");
    mkdirSync(project);
    writeFileSync(join(project, "package.json"), "{}");
    const command = join(project, "node_modules", ".bin", "tap-incident");
    await succeed("npm", ["install", ...quiet, `git+file://${bare}`], project);
    assert.match((await succeed(command, ["--version"], project)).stdout, /^\d+\.\d+\.\d+\n$/);
  });
});

suite("tools/build/prepare.js", () => {
  const folder = mkdtempSync(join(tmpdir(), "tap-prepare-"));
  const dist = join(folder, "dist");
  const prepare = (npm_command: string): Promise<Ended> =>
    runProgram(process.execPath, [join(root, "tools/build/prepare.js")], {
      cwd: folder,
      env: { ...process.env, npm_command },
    });

  after(() => rmSync(folder, { recursive: true }));

  test("builds nothing after `npm ci`, which a clone needs no build for", async () => {
    assert.deepEqual(await prepare("ci"), { code: 0, stdout: "", stderr: "" });
    assert.ok(!existsSync(dist));
  });

  test("fails and says why where nothing is built and the development dependencies are not installed", async () => {
    const { code, stderr } = await prepare("install");
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^dist\/ can't be built without the development dependencies.*--include=dev\n$/,
    );
  });

  test("keeps what was built before the development dependencies were removed", async () => {
    mkdirSync(dist);
    writeFileSync(join(dist, "cli.cjs"), "");
    assert.deepEqual(await prepare("install"), { code: 0, stdout: "", stderr: "" });
  });
});

suite("tools/build/pack.js", () => {
  const folder = mkdtempSync(join(tmpdir(), "tap-pack-"));
  const path = join(folder, "package.json");
  const kept = join(folder, "package.json.packing");
  const script = (step: string): string => `node ${join(root, "tools/build/pack.js")} ${step}`;
  // Not as JSON.stringify would write it.
  const original = `{ "name": "packed",
  "version": "1.0.0",
  "exports": { ".": "./src/index.ts", "./package.json": "./package.json" },
  "scripts": { "prepare": "exit 7", "build": "node build.js", "prepack": "${script("begin")}", "postpack": "${script("end")}" } }`;
  const pack = (...options: string[]): Promise<Ended> =>
    runProgram("npm", ["pack", ...options], { cwd: folder });

  before(() => {
    writeFileSync(join(folder, "build.js"), "");
    writeFileSync(path, original);
  });

  after(() => rmSync(folder, { recursive: true }));

  test("packs a package.json without npm's other scripts that exports what is built, and puts the repository's back", async () => {
    await succeed("npm", ["pack"], folder);
    const tar = ["--extract", "--to-stdout", "--file=packed-1.0.0.tgz", "package/package.json"];
    const { stdout } = await succeed("tar", tar, folder);
    const { scripts, ...others } = JSON.parse(stdout);
    assert.deepEqual(Object.keys(scripts), ["prepack", "postpack"]);
    assert.deepEqual(others, {
      name: "packed",
      version: "1.0.0",
      exports: {
        ".": { types: "./dist/index.d.ts", default: "./dist/index.js" },
        "./package.json": "./package.json",
      },
    });
    assert.equal(readFileSync(path, "utf8"), original);
    assert.ok(!existsSync(kept));
  });

  test("puts it back after a pack that failed behind it", async () => {
    const { code, stderr } = await pack("--pack-destination=missing");
    assert.notEqual(code, 0, stderr);
    assert.match(stderr, /ENOENT/);
    assert.equal(readFileSync(path, "utf8"), original);
    assert.ok(!existsSync(kept));
  });

  test("leaves it alone where the build fails", async () => {
    writeFileSync(
      join(folder, "build.js"),
      'process.stderr.write("no build\\n"); process.exit(1);',
    );
    const { code, stderr } = await pack();
    assert.notEqual(code, 0);
    assert.match(stderr, /no build/);
    assert.doesNotMatch(stderr, /^ +at /m);
    assert.equal(readFileSync(path, "utf8"), original);
    assert.ok(!existsSync(kept));
  });

  test("packs what the repository holds where a pack was killed before", async () => {
    writeFileSync(join(folder, "build.js"), "");
    writeFileSync(kept, original);
    const { scripts, ...others } = JSON.parse(original);
    const { prepare: _, ...left } = scripts;
    writeFileSync(path, JSON.stringify({ ...others, scripts: left }));
    await succeed("npm", ["pack"], folder);
    assert.equal(readFileSync(path, "utf8"), original);
    assert.ok(!existsSync(kept));
  });
});

/** Runs a program to its end; a failure is one of the test. */
async function succeed(program: string, options: readonly string[], cwd: string): Promise<Ended> {
  const ended = await runProgram(program, options, { cwd });
  assert.equal(ended.code, 0, `${program} ${options.join(" ")}\n${ended.stdout}${ended.stderr}`);
  return ended;
}
