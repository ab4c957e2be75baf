/** `npm run demo` as a real process: it writes where it says, and nowhere else. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after, before, suite, test } from "node:test";
import type { Client } from "pg";
import { localFolder, reportPage } from "../../demo/local-folder.ts";
import { arePluginsInstalled } from "../../demo/target.ts";
import {
  type Ended,
  root,
  runSource,
} from "../../packages/singer-tap-sdk/tests/support/run-program.ts";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";
import { cache, exists, isInstalled, meltanoVersions } from "../../tools/shared/meltano.ts";
import { clientOf, type Postgres, startPostgres } from "../../tools/shared/postgres.ts";
import { reasonToSkip } from "../support/meltano.ts";

const password = "demo";

function demo(options: readonly string[], variables: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return runSource("demo/demo.ts", options, { env: { ...process.env, ...variables } });
}

/** Where a developer's own report waits for the tests to end. */
const aside = `${localFolder}-aside`;

suite("The demo", { skip: await reasonToSkip([meltanoVersions[4]]) }, () => {
  let postgres: Postgres;
  let sandbox: Sandbox;
  let folder: string;

  const file = async (name: string, content: string): Promise<string> => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "tap-incident-demo-"));
    if (await exists(localFolder)) await rename(localFolder, aside);
    sandbox = await startSandbox({ now: new Date().toISOString() });
    postgres = await startPostgres();
    await query("postgres", (client) => client.query("create database theirs"));
    await query("postgres", (client) => client.query("create database given"));
    await query("postgres", (client) => client.query("create database own"));
  });

  after(async () => {
    await postgres.stop();
    await sandbox.close();
    await rm(folder, { recursive: true });
    await rm(localFolder, { recursive: true, force: true });
    if (await exists(aside)) await rename(aside, localFolder);
  });

  async function query<Result>(
    database: string,
    ask: (client: Client) => Promise<Result>,
  ): Promise<Result> {
    const client = clientOf({ ...postgres, database });
    await client.connect();
    try {
      return await ask(client);
    } finally {
      await client.end();
    }
  }

  function urlOf(database: string, user = postgres.user): string {
    return `postgresql://${user}:${password}@${postgres.host}:${postgres.port}/${database}`;
  }

  /** Tables that are not PostgreSQL's own, with their schemas. */
  async function tablesOf(database: string): Promise<string[]> {
    const { rows } = await query(database, (client) =>
      client.query<{ name: string }>(
        `select schemaname || '.' || tablename as name from pg_tables
         where schemaname not in ('pg_catalog', 'information_schema') order by 1`,
      ),
    );
    return rows.map(({ name }) => name);
  }

  test("loads into a schema of its own on the server that --database-url names, and leaves all else alone", async () => {
    await query("given", (client) =>
      client.query(`
        create schema tap_incident;
        create table tap_incident.incidents (id text primary key);
        insert into tap_incident.incidents values ('a real one');
        create schema tap_incident_demo;
        comment on schema tap_incident_demo is 'Made by npm run demo of tap-incident';
        create table tap_incident_demo.left_by_an_earlier_demo (id text);
        insert into tap_incident_demo.left_by_an_earlier_demo values ('old');
      `),
    );
    const isFirstRun = !((await isInstalled(meltanoVersions[4])) && (await arePluginsInstalled()));
    const { code, stdout, stderr } = await demo(["--database-url", urlOf("given")], {
      DATABASE_URL: urlOf("theirs"),
      TARGET_POSTGRES_DATABASE: "theirs",
      DBT_POSTGRES_DBNAME: "theirs",
      DBT_SCHEMA: "tap_incident",
      TARGET_POSTGRES_DEFAULT_TARGET_SCHEMA: "tap_incident",
    });
    assert.equal(code, 0, stdout + stderr);

    const counts = await query("given", async (client) => {
      const { rows } = await client.query<Record<string, number>>(`
        select
          (select count(*)::int from tap_incident.incidents) as real,
          (select count(*)::int from tap_incident_demo.incidents) as loaded,
          (select count(*)::int from tap_incident_demo.left_by_an_earlier_demo) as left`);
      return rows[0];
    });
    assert.deepEqual(counts, { real: 1, loaded: 400, left: 0 });
    const schemas = new Set((await tablesOf("given")).map((table) => table.split(".")[0]));
    assert.deepEqual(
      [...schemas],
      ["tap_incident", "tap_incident_demo", "tap_incident_demo_models"],
    );
    assert.deepEqual(await tablesOf("theirs"), []);

    const named = `into the schemas tap_incident_demo and tap_incident_demo_models of the database given on ${postgres.host}:${postgres.port}, as postgres`;
    const place = stdout.indexOf(named);
    assert.notEqual(place, -1, stdout);
    assert.ok(place < stdout.indexOf("5/5"), "the server is named after it was written to");
    assert.ok(!(stdout + stderr).includes(`:${password}@`), "the password is shown");
    assert.equal(stdout.includes("The next run will be faster"), isFirstRun);
    assert.match(stdout, /Teams with the most hours of incidents\n\n {2}Checkout +\d+ h a month/);
    assert.match(stdout + stderr, /Done\. PASS=\d+ WARN=0 ERROR=0 SKIP=0/);
    assert.match(
      await readFile(join(cache, "demo.html"), "utf8"),
      /schema tap_incident_demo_models, database given/,
    );
  });

  test("reads one's own organization with --config, only what changed the second time, and forgets it on this machine alone", async () => {
    const settings = {
      api_key: sandbox.apiKey,
      endpoint: sandbox.origin,
      redact: ["incidents.name"],
      personal_data: "drop",
    };
    const config = await file("own.json", JSON.stringify(settings));
    const options = ["--config", config, "--database-url", urlOf("own")];
    const read = async (): Promise<readonly string[]> => {
      const before = sandbox.requests.length;
      const { code, stdout, stderr } = await demo(options);
      assert.equal(code, 0, stdout + stderr);
      assert.match(stdout + stderr, /Done\. PASS=\d+ WARN=0 ERROR=0 SKIP=0/);
      assert.ok(!(stdout + stderr).includes(sandbox.apiKey), "the key is shown");
      return sandbox.requests.slice(before).map(({ path }) => path);
    };
    const first = await read();
    const second = await read();
    for (const paths of [first, second]) {
      assert.ok(paths.length < 100, `${paths.length} requests for 400 incidents`);
      assert.deepEqual(
        paths.filter((path) => /attachments|updates|actions/.test(path)),
        [],
      );
    }
    assert.ok(second.length < first.length, `${second.length} requests after ${first.length}`);

    const { rows } = await query("own", (client) =>
      client.query<Record<string, number>>(`
        select
          (select count(*)::int from tap_incident_report.incidents) as incidents,
          (select count(name)::int from tap_incident_report.incidents) as titles,
          (select count(user_name)::int from tap_incident_report_models.incident_io__load_per_person) as names`),
    );
    assert.deepEqual(rows, [{ incidents: 400, titles: 0, names: 0 }]);
    const columns = await query("own", (client) =>
      client.query<{ name: string }>(
        `select column_name as name from information_schema.columns
         where table_schema = 'tap_incident_report' and column_name in ('summary', 'attachments', 'description')`,
      ),
    );
    assert.deepEqual(columns.rows, [], "what the page does not need is stored");
    const schemas = new Set((await tablesOf("own")).map((table) => table.split(".")[0]));
    assert.deepEqual([...schemas], ["tap_incident_report", "tap_incident_report_models"]);
    const page = await readFile(reportPage, "utf8");
    assert.match(page, /<bdi>pebblemoor<\/bdi> · as of/);
    assert.doesNotMatch(page, /Hanna Virtanen/);
    assert.equal((await stat(localFolder)).mode & 0o777, 0o700);
    assert.equal((await stat(reportPage)).mode & 0o777, 0o600);

    const { code, stdout } = await demo(["--forget"]);
    assert.equal(code, 0);
    assert.match(stdout, /drop schema tap_incident_report cascade/);
    assert.match(stdout, /drop schema tap_incident_report_models cascade/);
    assert.ok(!(await exists(localFolder)));
    assert.ok((await tablesOf("own")).length > 0);
    assert.match((await demo(["--forget"])).stdout, /nothing to forget/);
  });

  test("refuses a schema that it did not make, and writes nothing", async () => {
    await query("theirs", (client) => client.query("create schema tap_incident_demo_models"));
    const { code, stderr } = await demo(["--database-url", urlOf("theirs")]);
    await query("theirs", (client) => client.query("drop schema tap_incident_demo_models"));
    assert.equal(code, 1);
    assert.match(stderr, /the schema tap_incident_demo_models exists and was not made by the demo/);
    const { rows } = await query("theirs", (client) =>
      client.query("select 1 from pg_namespace where nspname = 'tap_incident_demo'"),
    );
    assert.deepEqual(rows, []);
  });

  test("takes no notice of DATABASE_URL, and ends when it is interrupted", async () => {
    const options = ["--import", "tsx", "demo/demo.ts"];
    const running = spawn(process.execPath, options, {
      cwd: root,
      env: { ...process.env, DATABASE_URL: urlOf("theirs") },
    });
    const stderr = text(running.stderr);
    const ended = once(running, "exit");
    let stdout = "";
    const named = new Promise<string>((resolve) => {
      running.stdout.on("data", (chunk: Buffer) => {
        stdout += chunk.toString();
        const [place] = /of the database .*/.exec(stdout) ?? [];
        if (place !== undefined) resolve(place);
      });
    });
    const place = String(await Promise.race([named, ended]));
    running.kill("SIGINT");
    assert.deepEqual(await ended, [130, null]);
    assert.match(place, /of the database postgres on 127\.0\.0\.1:\d+, as postgres/);
    assert.ok(!place.includes(`:${postgres.port},`), place);
    assert.doesNotMatch(await stderr, /The demo failed|\n {4}at /);
    assert.deepEqual(await tablesOf("theirs"), []);
  });

  test("says in one line without a stack trace which step failed, and why", async () => {
    await query("postgres", (client) =>
      client.query(`create role reader login password '${password}'`),
    );
    const failures: Readonly<Record<string, RegExp>> = {
      [urlOf("theirs", "reader")]: /permission denied for database theirs/,
      [`postgresql://postgres:${password}@127.0.0.1:9/given`]:
        /connect ECONNREFUSED 127\.0\.0\.1:9/,
    };
    for (const [url, reason] of Object.entries(failures)) {
      const { code, stderr } = await demo(["--database-url", url]);
      assert.equal(code, 1, stderr);
      assert.match(stderr, /^The demo failed at step 3: .*\n$/);
      assert.match(stderr, reason);
    }
  });

  test("says with --help what it does and which options it takes, and does nothing else", async () => {
    for (const flag of ["--help", "-h"]) {
      const { code, stdout, stderr } = await demo([flag, "--forget"]);
      assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
      assert.match(stdout, /^Usage: npm run demo -- \[options\]\n/);
      assert.match(stdout, /^ {2}--database-url URL {2}/m);
      assert.match(stdout, /^ {2}--config FILE {2}/m);
      assert.doesNotMatch(stdout, /1\/5/);
    }
  });

  test("refuses what it does not understand before it does anything", async () => {
    const mistakes: Readonly<Record<string, readonly string[]>> = {
      "must have the form postgresql://": ["--database-url", `mysql://me:${password}@host/given`],
      "only options are --config FILE, --database-url URL": [urlOf("given")],
      "--time-zone must be the name of a time zone, such as Europe/Berlin": ["--time-zone", "CEST"],
      "config.json can't be read (ENOENT)": ["--config", join(folder, "no", "config.json")],
      "half.json is not valid JSON": [
        "--config",
        await file("half.json", `{"api_key": "${password}`),
      ],
      "list.json must hold a JSON object": ["--config", await file("list.json", "[]")],
      "api_key is required": ["--config", await file("empty.json", "{}")],
      "personal_data must be one of keep, hash, drop": [
        "--config",
        await file("wrong.json", `{"api_key": "${password}", "personal_data": "hide"}`),
      ],
    };
    for (const [reason, options] of Object.entries(mistakes)) {
      const { code, stdout, stderr } = await demo(options);
      assert.equal(code, 2, stderr);
      assert.equal(stdout, "");
      assert.match(stderr, /^The demo failed: .*\n$/);
      assert.ok(stderr.includes(reason) && !stderr.includes(`:${password}@`), stderr);
      assert.ok(!stderr.includes(`"${password}`), stderr);
    }
  });
});
