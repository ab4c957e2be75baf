/** examples/orchestration under Airflow, beside a plain run of Meltano: `npm run test:airflow`, which installs both. */

import assert from "node:assert/strict";
import { chmodSync, cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { after, before, suite, test } from "node:test";
import type { Client } from "pg";
import { meltanoVersions } from "../../demo/meltano.ts";
import { clientOf, type Postgres, startPostgres } from "../../demo/postgres.ts";
import { fieldsOf } from "../../sandbox/http/records.ts";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";
import { quiet } from "../support/meltano.ts";
import { command, writeInto } from "../support/run-cli.ts";
import { type Ended, root, runProgram } from "../support/run-program.ts";
import { installTarget } from "../support/targets.ts";

/** Each with a seed of its own, and so with rows and a key that the other has not. */
const seeds = { north: 1, south: 2 };

suite("The orchestration example", () => {
  const folder = mkdtempSync(join(tmpdir(), "tap-incident-airflow-"));
  const project = join(folder, "orchestration");
  const sandboxes = new Map<string, Sandbox>();
  let postgres: Postgres;
  let client: Client;
  let airflow: string;
  let environment: NodeJS.ProcessEnv;

  before(async () => {
    airflow = await installTarget("--requirements=tests/airflow/airflow-3.3.2.txt");
    const meltano = await installTarget(`meltano[postgres]==${meltanoVersions[4]}`);
    const tap = writeInto(folder, "tap-incident", `#!/bin/sh\nexec ${command.join(" ")} "$@"\n`);
    chmodSync(tap, 0o755);
    cpSync(join(root, "examples/orchestration"), project, { recursive: true });
    postgres = await startPostgres();
    client = clientOf(postgres);
    await client.connect();
    for (const [name, seed] of Object.entries(seeds)) {
      const options = { incidents: 40, seed, apiKey: `key-of-${name}`, rateLimits: true };
      sandboxes.set(name, await startSandbox(options));
    }
    const path = [dirname(tap), meltano, airflow, process.env.PATH].join(delimiter);
    environment = { ...process.env, ...quiet, PATH: path, PGTZ: "UTC" };
    await succeed("meltano", ["install", "loader", "target-postgres"], environment);
    // Makes the tables of the state; jobs that start together on an empty database trip over each other.
    await succeed("meltano", ["state", "list"], meltanoEnvironment(sandboxOf("north"), "none"));
  });

  after(async () => {
    await client.end();
    await postgres.stop();
    for (const sandbox of sandboxes.values()) await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs a program of the environment's PATH in the project. */
  async function succeed(
    program: string,
    options: readonly string[],
    env: NodeJS.ProcessEnv,
  ): Promise<Ended> {
    const ended = await runProgram("env", [program, ...options], { cwd: project, env });
    assert.equal(ended.code, 0, ended.stdout + ended.stderr);
    return ended;
  }

  function sandboxOf(name: string): Sandbox {
    const sandbox = sandboxes.get(name);
    assert.ok(sandbox);
    return sandbox;
  }

  /** What Meltano needs to load an organisation into a schema without Airflow. */
  function meltanoEnvironment(sandbox: Sandbox, schema: string): NodeJS.ProcessEnv {
    const { host, port, user, password, database } = postgres;
    return {
      ...environment,
      TAP_INCIDENT_API_KEY: sandbox.apiKey,
      TAP_INCIDENT_API_URL: sandbox.origin,
      TARGET_POSTGRES_HOST: host,
      TARGET_POSTGRES_PORT: String(port),
      TARGET_POSTGRES_USER: user,
      TARGET_POSTGRES_PASSWORD: password,
      TARGET_POSTGRES_DATABASE: database,
      TARGET_POSTGRES_DEFAULT_TARGET_SCHEMA: schema,
      MELTANO_DATABASE_URI: `postgresql+psycopg://${user}:${password}@${host}:${port}/${database}`,
    };
  }

  /** The rows of each table of a schema, without the target's own columns, in an order of their own. */
  async function rowsOf(schema: string): Promise<Map<string, string[]>> {
    const { rows: tables } = await client.query<{ name: string }>(
      "select table_name as name from information_schema.tables where table_schema = $1 order by 1",
      [schema],
    );
    const found = new Map<string, string[]>();
    for (const { name } of tables) {
      const { rows } = await client.query<{ record: Record<string, unknown> }>(
        `select to_jsonb(t) as record from ${schema}.${name} t`,
      );
      const records = rows.map(({ record }) =>
        JSON.stringify(Object.entries(record).filter(([key]) => !key.startsWith("_sdc_"))),
      );
      found.set(name, records.toSorted());
    }
    return found;
  }

  /** Expects that a schema has the incidents of a sandbox and no others. */
  async function assertLoaded(schema: string, sandbox: Sandbox): Promise<void> {
    const { rows } = await client.query<{ id: string }>(`select id from ${schema}.incidents`);
    const expected = sandbox.rows("incidents").map((row) => String(fieldsOf(row).id));
    assert.deepEqual(rows.map(({ id }) => id).toSorted(), expected.toSorted());
  }

  async function statesOf(): Promise<string[]> {
    const { rows } = await client.query<{ id: string }>(
      "select state_id as id from state order by 1",
    );
    return rows.map(({ id }) => id);
  }

  test("Airflow loads each organisation into a schema of its own, with its own key", async () => {
    const connections = [...sandboxes].map(([name, { apiKey, origin }]) => [
      `AIRFLOW_CONN_INCIDENT_IO_${name.toUpperCase()}`,
      JSON.stringify({ conn_type: "generic", password: apiKey, extra: { api_url: origin } }),
    ]);
    const { host, port, user, password, database } = postgres;
    const env = {
      ...environment,
      ...Object.fromEntries(connections),
      AIRFLOW_HOME: join(folder, "airflow"),
      AIRFLOW__CORE__LOAD_EXAMPLES: "false",
      AIRFLOW__CORE__DAGS_FOLDER: join(project, "dags"),
      AIRFLOW_CONN_INCIDENT_IO_DATABASE: `postgres://${user}:${password}@${host}:${port}/${database}`,
      AIRFLOW_VAR_INCIDENT_IO_ORGANISATIONS: JSON.stringify(Object.keys(seeds)),
    };
    await succeed("airflow", ["db", "migrate"], env);
    for (const name of Object.keys(seeds)) {
      await succeed("airflow", ["pools", "set", `incident_io_${name}`, "1", "The key"], env);
    }
    const file = join(project, "dags/incident_io.py");
    for (const job of ["settings", "changes"]) {
      const options = ["dags", "test", `incident_io_${job}`, "--dagfile-path", file];
      const { stdout, stderr } = await succeed("airflow", options, env);
      for (const { apiKey } of sandboxes.values()) {
        assert.ok(!(stdout + stderr).includes(apiKey), "a key is in the log");
      }
    }
    for (const [name, sandbox] of sandboxes) {
      await assertLoaded(`incident_io_${name}`, sandbox);
    }
    assert.deepEqual(await statesOf(), [
      "prod:tap-incident-changes-to-target-postgres:north",
      "prod:tap-incident-changes-to-target-postgres:south",
      "prod:tap-incident-settings-to-target-postgres:north",
      "prod:tap-incident-settings-to-target-postgres:south",
    ]);
  });

  test("The jobs for settings and for changes load together what one run loads", async () => {
    const env = meltanoEnvironment(sandboxOf("north"), "whole");
    await succeed("meltano", ["run", "tap-incident", "target-postgres"], env);
    const whole = await rowsOf("whole");
    assert.ok(whole.size > 20);
    assert.deepEqual(await rowsOf("incident_io_north"), whole);
  });
});
