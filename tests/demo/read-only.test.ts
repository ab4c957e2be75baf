/** The demo in a clone that its user may not write to, such as one of root's: it says so, and leaves nothing behind. */

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { root } from "../../packages/singer-tap-sdk/tests/support/run-program.ts";

/** Root may write anywhere, so that the demo is run as `nobody` by root. */
const identity = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

suite("In a clone that is read-only", { skip: process.platform === "win32" }, () => {
  const folder = mkdtempSync(join(tmpdir(), "tap-read-only-"));
  const clone = join(folder, "clone");
  const temporary = join(folder, "temporary");

  before(() => {
    chmodSync(folder, 0o755);
    mkdirSync(temporary);
    chmodSync(temporary, 0o777);
    mkdirSync(clone);
    for (const part of [
      "demo",
      "examples",
      "packages",
      "sandbox",
      "src",
      "tools",
      "package.json",
      "tsconfig.json",
    ]) {
      cpSync(join(root, part), join(clone, part), { recursive: true });
    }
    // Linked file by file, so that the folders are its own, and within reach of who may not enter this checkout.
    execFileSync("cp", ["-rl", join(root, "node_modules"), clone]);
    writeFileSync(
      join(clone, "start.mts"),
      `import { startPostgres } from "./tools/shared/postgres.ts";\nawait (await startPostgres()).stop();\n`,
    );
    execFileSync("find", [clone, "-type", "d", "-exec", "chmod", "555", "{}", "+"]);
  });

  after(() => {
    execFileSync("find", [clone, "-type", "d", "-exec", "chmod", "755", "{}", "+"]);
    rmSync(folder, { recursive: true });
  });

  /**
   * Runs a program of the clone, and tells what it leaves in the temporary folder, where tsx keeps what it has
   * compiled.
   */
  function run(program: string): { code: number | null; stderr: string; left: string[] } {
    const { status, stderr } = spawnSync(process.execPath, ["--import", "tsx", program], {
      cwd: clone,
      env: { PATH: process.env.PATH, TMPDIR: temporary },
      encoding: "utf8",
      ...identity,
    });
    const left = readdirSync(temporary).filter((name) => !name.startsWith("tsx-"));
    return { code: status, stderr, left };
  }

  test("the demo names the folder that it can't write to, before it does anything", () => {
    const { code, stderr, left } = run("demo/demo.ts");
    assert.equal(code, 2, stderr);
    assert.equal(
      stderr,
      `The demo failed: it needs to write to ${join(clone, ".cache")}, but can't (EACCES). Run it in a clone that this user can write to\n`,
    );
    assert.deepEqual(left, []);
  });

  test("PostgreSQL starts all the same, and leaves nothing in the temporary folder", () => {
    const { code, stderr, left } = run("start.mts");
    assert.equal(code, 0, stderr);
    assert.deepEqual(left, []);
  });
});
