/** examples/orchestration under Airflow, beside a plain run of Meltano: `npm run test:airflow`, which installs both. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { after, before, suite, type TestContext, test } from "node:test";
import type { Client } from "pg";
import {
  type Ended,
  root,
  runProgram,
} from "../../packages/singer-tap-sdk/tests/support/run-program.ts";
import { writeInto } from "../../packages/singer-tap-sdk/tests/support/temporary-folder.ts";

import { type Sandbox, startSandbox } from "../../sandbox/server.ts";
import { meltanoVersions } from "../../tools/shared/meltano.ts";
import { clientOf, type Postgres, startPostgres } from "../../tools/shared/postgres.ts";
import { quiet } from "../support/meltano.ts";
import { command } from "../support/run-cli.ts";
import { askPython, installTarget } from "../support/targets.ts";

/** Each with a seed of its own, and so with rows and a key that the other has not. */
const seeds = { north: 1, south: 2 };

/** A task of a run, as Airflow's database has it. */
interface TaskInstance {
  readonly dag_id: string;
  readonly task_id: string;
  readonly name: string | null;
  readonly pool: string;
  readonly state: string;
}

suite("The orchestration example", () => {
  const folder = mkdtempSync(join(tmpdir(), "tap-incident-airflow-"));
  const project = join(folder, "orchestration");
  const airflowHome = join(folder, "airflow");
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
    await client.query("alter database postgres set timezone = 'America/New_York'");
    for (const [name, seed] of Object.entries(seeds)) {
      const options = { incidents: 40, seed, apiKey: `key-of-${name}`, rateLimits: true };
      sandboxes.set(name, await startSandbox(options));
    }
    const path = [dirname(tap), meltano, airflow, process.env.PATH].join(delimiter);
    // The zone of times is for the example to set.
    environment = { ...process.env, ...quiet, PATH: path, PGTZ: undefined };
    await succeed("meltano", ["install", "loader", "target-postgres"], environment);
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

  /** Expects that the larger tables of a schema have the rows of a sandbox and no others, the incidents with their times in UTC. */
  async function assertLoaded(schema: string, sandbox: Sandbox): Promise<void> {
    const { rows: incidents } = await client.query<{ at: string }>(
      `select to_jsonb(created_at) #>> '{}' as at from ${schema}.incidents`,
    );
    const served = sandbox.rows("incidents").map((row) => String(row.created_at));
    assert.deepEqual(
      incidents.map(({ at }) => Date.parse(`${at}Z`)).toSorted(),
      served.map((at) => Date.parse(at)).toSorted(),
    );
    for (const table of ["incidents", "incident_attachments", "incident_updates", "alerts"]) {
      const { rows } = await client.query<{ id: string }>(`select id from ${schema}.${table}`);
      const expected = sandbox.rows(table).map((row) => String(row.id));
      assert.deepEqual(rows.map(({ id }) => id).toSorted(), expected.toSorted(), table);
    }
  }

  function keys(): ReadonlyMap<string, string> {
    return new Map([...sandboxes].map(([name, { apiKey }]) => [name, apiKey]));
  }

  /** Expects that none of the keys is in a text. */
  function assertKeyless(text: string): void {
    for (const key of keys().values()) assert.ok(!text.includes(key), "a key is in Airflow");
  }

  async function statesOf(): Promise<string[]> {
    const { rows } = await client.query<{ id: string }>(
      "select state_id as id from state order by 1",
    );
    return rows.map(({ id }) => id);
  }

  /** Where Airflow finds the organisations and the database. */
  function airflowEnvironment(keys: ReadonlyMap<string, string>): NodeJS.ProcessEnv {
    const connections = [...keys].map(([name, password]) => [
      `AIRFLOW_CONN_INCIDENT_IO_${name.toUpperCase()}`,
      JSON.stringify({
        conn_type: "generic",
        password,
        extra: { api_url: sandboxOf(name).origin },
      }),
    ]);
    const { host, port, user, password, database } = postgres;
    return {
      ...environment,
      ...Object.fromEntries(connections),
      AIRFLOW_HOME: airflowHome,
      AIRFLOW__CORE__LOAD_EXAMPLES: "false",
      AIRFLOW__CORE__DAGS_FOLDER: join(project, "dags"),
      AIRFLOW_CONN_INCIDENT_IO_DATABASE: `postgres://${user}:${password}@${host}:${port}/${database}`,
      AIRFLOW_VAR_INCIDENT_IO_ORGANISATIONS: JSON.stringify([...keys.keys()]),
    };
  }

  function testDag(job: string, env: NodeJS.ProcessEnv): Promise<Ended> {
    const file = join(project, "dags/incident_io.py");
    const options = ["airflow", "dags", "test", `incident_io_${job}`, "--dagfile-path", file];
    return runProgram("env", options, { cwd: project, env });
  }

  function taskInstances(): Promise<TaskInstance[]> {
    const code = `
import json, sqlite3, sys
database = sqlite3.connect(sys.argv[1])
database.row_factory = sqlite3.Row
query = "select dag_id, task_id, rendered_map_index as name, pool, state from task_instance order by start_date"
print(json.dumps([dict(row) for row in database.execute(query)]))`;
    return askPython(airflow, code, join(airflowHome, "airflow.db"));
  }

  test("Airflow loads each organisation into a schema of its own, with its own key", async () => {
    const env = airflowEnvironment(keys());
    await succeed("airflow", ["db", "migrate"], env);
    await succeed("airflow", ["pools", "set", "incident_io", "2", "Jobs at once"], env);
    for (const job of ["settings", "changes"]) {
      const { code, stdout, stderr } = await testDag(job, env);
      assert.equal(code, 0, stdout + stderr);
      assertKeyless(stdout + stderr);
    }
    // Organisations share the project, and a state that was handed over in it could be another's.
    assert.ok(!existsSync(join(project, ".meltano/run/tap-incident-changes")));
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

  test("Each organisation is a task of its own, made when the DAG runs, in the pool of the example", async () => {
    const instances = await taskInstances();
    const loads = instances.filter(({ task_id }) => task_id === "load");
    assert.deepEqual(
      loads.map(({ dag_id, name }) => `${dag_id} ${name}`).toSorted(),
      ["changes north", "changes south", "settings north", "settings south"].map(
        (load) => `incident_io_${load}`,
      ),
    );
    for (const { pool, state } of loads) {
      assert.deepEqual({ pool, state }, { pool: "incident_io", state: "success" });
    }
  });

  test("The jobs for settings and for changes load together what one run loads", async () => {
    const env = meltanoEnvironment(sandboxOf("north"), "whole");
    await succeed("meltano", ["run", "tap-incident", "target-postgres"], env);
    const whole = await rowsOf("whole");
    assert.ok(whole.size > 20);
    assert.deepEqual(await rowsOf("incident_io_north"), whole);
  });

  test("The job for everything marks what was deleted", async () => {
    const north = sandboxOf("north");
    const [deleted, ...rest] = north.rows("incidents");
    assert.ok(deleted);
    north.replace("incidents", rest);
    const { code, stdout, stderr } = await testDag("everything", airflowEnvironment(keys()));
    assert.equal(code, 0, stdout + stderr);
    assertKeyless(stdout + stderr);
    const { rows } = await client.query<{ id: string }>(
      "select id from incident_io_north.incidents where _sdc_deleted_at is not null",
    );
    assert.deepEqual(rows, [{ id: deleted.id }]);
  });

  test("A refused key fails the task for good, at its first try", async () => {
    const wrong = new Map([["north", "key-of-nobody"]]);
    const { stdout, stderr } = await testDag("changes", airflowEnvironment(wrong));
    assert.match(stdout + stderr, /Fix the settings or the key first/);
    assert.ok(!(stdout + stderr).includes("key-of-nobody"), "a key is in the log");
    const last = (await taskInstances()).at(-1);
    assert.deepEqual({ name: last?.name, state: last?.state }, { name: "north", state: "failed" });
  });

  test("No key is in what Airflow keeps: its logs, and its database with the rendered fields", () => {
    const files = readdirSync(airflowHome, { recursive: true, withFileTypes: true });
    const kept = files.filter((file) => file.isFile());
    assert.ok(kept.some(({ name }) => name === "airflow.db"));
    for (const { parentPath, name } of kept) {
      assertKeyless(readFileSync(join(parentPath, name), "latin1"));
    }
  });

  test("Two jobs that share a key, each with half of its budget, stay inside it", async (t) => {
    const half = "600";
    // The documented pace with a smaller burst, which two whole budgets use up in seconds.
    const rateLimits = { general: { capacity: 100, refillPerSecond: 20 } };
    const sandbox = await startSandbox({ incidents: 250, rateLimits });
    t.after(() => sandbox.close());
    const env = {
      ...meltanoEnvironment(sandbox, "shared"),
      TAP_INCIDENT_CHANGES_REQUESTS_PER_MINUTE: half,
      TAP_INCIDENT_EVERYTHING_REQUESTS_PER_MINUTE: half,
      TAP_INCIDENT_EVERYTHING_EMIT_ACTIVATE_VERSION_MESSAGES: "false",
    };
    await Promise.all([
      succeed("meltano", ["run", "changes"], env),
      succeed("meltano", ["run", "everything"], {
        ...env,
        TARGET_POSTGRES_DEFAULT_TARGET_SCHEMA: "shared_too",
      }),
    ]);
    assert.ok(sandbox.requests.length > 500);
    assert.ok(sandbox.requests.every(({ status }) => status !== 429));
  });

  /**
   * Runs the job of changes, ends it in the middle, runs it again, and expects the whole from both, and that the second
   * run did not ask for what the first had loaded.
   */
  async function assertGoesOn(
    t: TestContext,
    schema: string,
    options: readonly string[],
    end: (meltano: number) => Promise<unknown>,
  ): Promise<void> {
    const seen = new EventEmitter();
    const enough = once(seen, "enough");
    let count = 0;
    const sandbox = await startSandbox({
      incidents: 200,
      fault: () => {
        count += 1;
        if (count === 180) seen.emit("enough");
        return undefined;
      },
    });
    t.after(() => sandbox.close());
    const env = {
      ...meltanoEnvironment(sandbox, schema),
      TAP_INCIDENT_CHANGES_REQUESTS_PER_MINUTE: "1200",
    };
    const job = ["run", `--state-id-suffix=${schema}`, "changes"];
    const meltano = spawn("meltano", job, { cwd: project, env, detached: true, stdio: "ignore" });
    const ended = once(meltano, "exit");
    await enough;
    assert.ok(meltano.pid);
    await end(meltano.pid);
    assert.notEqual((await ended)[0], 0);
    const first = sandbox.requests.length;
    await succeed("meltano", [...job, ...options], env);
    const second = sandbox.requests.length - first;
    await assertLoaded(schema, sandbox);
    // A whole read takes more than the 200 for the attachments of each incident.
    assert.ok(second < 150, `${second} requests after ${first}`);
  }

  test("A job whose tap was ended goes on from its state", async (t) => {
    await assertGoesOn(t, "ended", [], (meltano) =>
      runProgram("pkill", ["-TERM", "-P", String(meltano), "-f", "/run/tap-incident-changes/"]),
    );
  });

  test("A job that was killed goes on from the state that the target had acknowledged", async (t) => {
    // The target acknowledges every five minutes; here every second.
    const libraries = join(project, ".meltano/loaders/target-postgres/venv/lib");
    const [python] = readdirSync(libraries);
    assert.ok(python);
    writeFileSync(
      join(libraries, python, "site-packages/sitecustomize.py"),
      "from singer_sdk.target_base import Target\nTarget._MAX_RECORD_AGE_IN_MINUTES = 1 / 60\n",
    );
    await assertGoesOn(t, "killed", ["--force"], async (meltano) =>
      process.kill(-meltano, "SIGKILL"),
    );
  });
});
