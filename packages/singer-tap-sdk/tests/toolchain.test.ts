/** The program for authors of taps: what can't be done is one line, and nothing is written. */

import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { type Ended, root, runProgram, sdkRoot } from "./support/run-program.ts";

const folder = mkdtempSync(join(tmpdir(), "new-tap-"));
after(() => rmSync(folder, { recursive: true, force: true }));

suite("singer-tap-sdk new", () => {
  for (const name of ["shop", "tap-", "tap-Shop", "tap-shop/..", "tap_shop"]) {
    test(`writes nothing of the name ${name}`, async () => {
      const place = mkdtempSync(join(folder, "names-"));
      const { code, stderr } = await toolchain(["new", name], place);
      assert.equal(code, 1);
      assert.match(stderr, /^error: A tap's name must be "tap-" and lowercase letters[^\n]+\n$/);
      assert.deepEqual(readdirSync(place), []);
    });
  }

  test("leaves a folder alone that holds something", async () => {
    const place = mkdtempSync(join(folder, "taken-"));
    writeFileSync(join(place, "notes.txt"), "");
    const { code, stderr } = await toolchain(["new", "tap-shop", "."], place);
    assert.equal(code, 1);
    assert.equal(stderr, "error: The folder . is not empty\n");
    assert.deepEqual(readdirSync(place), ["notes.txt"]);
  });
});

suite("singer-tap-sdk wheel", () => {
  const manifest = { name: "tap-shop", version: "1.0.0", type: "module" };

  for (const { what, bin, source, why } of [
    {
      what: "the program is not one of dist",
      bin: "tap.ts",
      why: /built from src\/NAME\.ts; it is tap\.ts$/m,
    },
    {
      what: "the source of the program is missing",
      bin: "dist/cli.js",
      why: /it is dist\/cli\.js, and src\/cli\.ts does not exist$/m,
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
      symlinkSync(join(root, "node_modules"), join(project, "node_modules"));
      const { code, stdout, stderr } = await toolchain(["wheel"], project);
      assert.equal(code, 1);
      assert.equal(stdout, "");
      assert.match(stderr, why);
      assert.doesNotMatch(stderr, /^ +at /m);
      assert.ok(!existsSync(join(project, "dist-python")));
    });
  }
});

function toolchain(options: readonly string[], cwd: string): Promise<Ended> {
  const program = ["--import", import.meta.resolve("tsx"), join(sdkRoot, "src/toolchain/cli.ts")];
  return runProgram(process.execPath, [...program, ...options], { cwd });
}
