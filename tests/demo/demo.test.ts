/** `npm run demo` as a real process: it writes where it says, and nowhere else. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after, before, suite, test } from "node:test";
import type { Client } from "pg";
import { isTargetInstalled } from "../../demo/target.ts";
import {
  type Ended,
  root,
  runSource,
} from "../../packages/singer-tap-sdk/tests/support/run-program.ts";
import { cache, isInstalled, meltanoVersions } from "../../tools/shared/meltano.ts";
import { clientOf, type Postgres, startPostgres } from "../../tools/shared/postgres.ts";
import { reasonToSkip } from "../support/meltano.ts";

const password = "demo";

function demo(options: readonly string[], variables: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return runSource("demo/demo.ts", options, { env: { ...process.env, ...variables } });
}

suite("The demo", { skip: await reasonToSkip([meltanoVersions[4]]) }, () => {
  let postgres: Postgres;

  before(async () => {
    postgres = await startPostgres();
    await query("postgres", (client) => client.query("create database theirs"));
    await query("postgres", (client) => client.query("create database given"));
    await query("postgres", (client) => client.query("create database modelled"));
  });

  after(() => postgres.stop());

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
        create table tap_incident_demo.left_by_an_earlier_demo (id text);
        insert into tap_incident_demo.left_by_an_earlier_demo values ('old');
      `),
    );
    const isFirstRun = !((await isInstalled(meltanoVersions[4])) && (await isTargetInstalled()));
    const { code, stdout, stderr } = await demo(["--database-url", urlOf("given")], {
      DATABASE_URL: urlOf("theirs"),
      TARGET_POSTGRES_DATABASE: "theirs",
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
    assert.deepEqual([...schemas], ["tap_incident", "tap_incident_demo"]);
    assert.deepEqual(await tablesOf("theirs"), []);

    const named = `into the schema tap_incident_demo of the database given on ${postgres.host}:${postgres.port}, as postgres`;
    const place = stdout.indexOf(named);
    assert.notEqual(place, -1, stdout);
    assert.ok(place < stdout.indexOf("4/4"), "the server is named after it was written to");
    assert.ok(!(stdout + stderr).includes(`:${password}@`), "the password is shown");
    assert.equal(stdout.includes("The next run will be faster"), isFirstRun);
    assert.match(stdout, /Incidents per week, by severity\n.*Minor.*Major.*Critical/);
    assert.match(
      await readFile(join(cache, "demo.html"), "utf8"),
      /schema tap_incident_demo, database given/,
    );
  });

  test("answers from the models of dbt with --dbt, which are in a schema of their own", async () => {
    const options = ["--dbt", "--database-url", urlOf("modelled")];
    const { code, stdout, stderr } = await demo(options, {
      DBT_POSTGRES_DBNAME: "theirs",
      DBT_SCHEMA: "tap_incident",
    });
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout + stderr, /Done\. PASS=\d+ WARN=0 ERROR=0 SKIP=0/);
    assert.match(stdout, /Incidents per week, by severity\n.*Minor.*Major.*Critical/);
    const tables = await tablesOf("modelled");
    const schemas = new Set(tables.map((table) => table.split(".")[0]));
    assert.deepEqual([...schemas], ["tap_incident_demo", "tap_incident_demo_models"]);
    assert.deepEqual(await tablesOf("theirs"), []);
    const page = await readFile(join(cache, "demo.html"), "utf8");
    assert.match(page, /modeled by dbt, queried in PostgreSQL: schema tap_incident_demo_models/);
    assert.match(page, /from incident_io__incidents/);
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
      const { code, stdout, stderr } = await demo([flag, "--dbt"]);
      assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
      assert.match(stdout, /^Usage: npm run demo -- \[options\]\n/);
      assert.match(stdout, /^ {2}--database-url URL {2}/m);
      assert.match(stdout, /^ {2}--dbt {2}/m);
      assert.doesNotMatch(stdout, /1\/4/);
    }
  });

  test("refuses what it does not understand before it does anything", async () => {
    const mistakes: Readonly<Record<string, readonly string[]>> = {
      "must have the form postgresql://": ["--database-url", `mysql://me:${password}@host/given`],
      "only options are --database-url URL and --dbt": [urlOf("given")],
    };
    for (const [reason, options] of Object.entries(mistakes)) {
      const { code, stdout, stderr } = await demo(options);
      assert.equal(code, 2, stderr);
      assert.equal(stdout, "");
      assert.match(stderr, /^The demo failed: .*\n$/);
      assert.ok(stderr.includes(reason) && !stderr.includes(`:${password}@`), stderr);
    }
  });
});
