/** examples/orchestration: its split jobs read together what one run reads, and all of it stores times in UTC. */

import assert from "node:assert/strict";
import { chmodSync, cpSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, suite, test } from "node:test";
import type { Client } from "pg";
import { root, runProgram } from "../../packages/singer-tap-sdk/tests/support/run-program.ts";
import {
  temporaryFolder,
  writeInto,
} from "../../packages/singer-tap-sdk/tests/support/temporary-folder.ts";

import { type Sandbox, startSandbox } from "../../sandbox/server.ts";
import { installMeltano, meltanoVersions } from "../../tools/shared/meltano.ts";
import { clientOf, type Postgres, startPostgres } from "../../tools/shared/postgres.ts";
import { defaultTables } from "../support/default-tables.ts";
import { quiet, reasonToSkip } from "../support/meltano.ts";
import { command } from "../support/run-cli.ts";
import { installTarget } from "../support/targets.ts";

const example = join(root, "examples/orchestration");
const project = readFileSync(join(example, "meltano.yml"), "utf8");

test("The jobs for settings and for changes read every default table once between them", async () => {
  const selected = [...project.matchAll(/select: \[(.+)\]/g)].flatMap(([, list = ""]) =>
    list.split(", ").map((pattern) => pattern.replace(".*", "")),
  );
  assert.deepEqual(selected.toSorted(), (await defaultTables()).toSorted());
});

test("The jobs together stay below the key's 1,200 requests a minute", () => {
  const shares = [...project.matchAll(/requests_per_minute: (\d+)/g)].map(([, one]) => Number(one));
  assert.equal(shares.length, 3);
  assert.ok(shares.reduce((sum, share) => sum + share) < 1200);
});

test("Airflow runs each job as often as Meltano's schedules do", () => {
  const dags = readFileSync(join(root, "examples/orchestration/dags/incident_io.py"), "utf8");
  const ofAirflow = [...dags.matchAll(/"(\w+)": "([\d*/ ]+)"/g)].map(([, job, at]) => [job, at]);
  const ofMeltano = [...project.matchAll(/interval: '?([\d*/ ]+)'?\n {2}job: (\w+)/g)];
  assert.equal(ofAirflow.length, 3);
  assert.deepEqual(
    ofAirflow,
    ofMeltano.map(([, at, job]) => [job, at]),
  );
});

const skip = await reasonToSkip([meltanoVersions[4]]);

suite("In a database with a zone of its own, times are in UTC", { skip }, () => {
  let postgres: Postgres;
  let client: Client;
  let sandbox: Sandbox;
  /** What each user of the example has to tell: where to read and where to write. */
  let variables: NodeJS.ProcessEnv;

  before(async () => {
    postgres = await startPostgres();
    client = clientOf(postgres);
    await client.connect();
    await client.query("alter database postgres set timezone = 'America/New_York'");
    sandbox = await startSandbox({ incidents: 8 });
    variables = {
      ...process.env,
      PGTZ: undefined,
      TAP_INCIDENT_API_KEY: sandbox.apiKey,
      TAP_INCIDENT_API_URL: sandbox.origin,
      TARGET_POSTGRES_HOST: postgres.host,
      TARGET_POSTGRES_PORT: String(postgres.port),
      TARGET_POSTGRES_USER: postgres.user,
      TARGET_POSTGRES_PASSWORD: postgres.password,
      TARGET_POSTGRES_DATABASE: postgres.database,
    };
  });

  after(async () => {
    await client.end();
    await postgres.stop();
    await sandbox.close();
  });

  /** Expects that a schema has the times of the incidents as the API tells them. */
  async function assertTimes(schema: string): Promise<void> {
    const { rows } = await client.query<{ created_at: string }>(
      `select to_jsonb(created_at) #>> '{}' as created_at from ${schema}.incidents`,
    );
    const stored = rows.map(({ created_at }) => Date.parse(`${created_at}Z`));
    const served = sandbox.rows("incidents").map((row) => Date.parse(String(row.created_at)));
    assert.ok(served.length > 0);
    assert.deepEqual(stored.toSorted(), served.toSorted());
  }

  test("by a job of the Meltano project", async (t) => {
    const folder = temporaryFolder(t);
    cpSync(example, folder, { recursive: true });
    const tap = writeInto(folder, "tap-incident", `#!/bin/sh\nexec ${command.join(" ")} "$@"\n`);
    chmodSync(tap, 0o755);
    const meltano = await installMeltano(meltanoVersions[4]);
    const env = { ...variables, ...quiet, PATH: `${dirname(tap)}:${process.env.PATH}` };
    for (const parameters of [
      ["install", "loader", "target-postgres"],
      ["run", "changes"],
    ]) {
      const { code, stdout, stderr } = await runProgram(meltano, parameters, { cwd: folder, env });
      assert.equal(code, 0, stdout + stderr);
    }
    await assertTimes("tap_incident");
  });

  test("by the containers of the CronJob, one after the other", async (t) => {
    const data = temporaryFolder(t);
    const programs = await installTarget("meltanolabs-target-postgres==0.8.1");
    const cronJob = readFileSync(join(example, "cronjob.yaml"), "utf8");
    const containers = [
      ...cronJob.matchAll(/- name: (\w+)\n +image: [\s\S]+?(?=- name|volumes:)/g),
    ];
    assert.deepEqual(
      containers.map(([, name]) => name),
      ["tap", "target"],
    );
    for (const [container] of containers) {
      const [, flags = "", script = ""] =
        container.match(/command: \[sh, (-\w+)\]\n +args:\n +- \|\n((?: {18}.+\n)+)/) ?? [];
      const own = [...container.matchAll(/\{ name: (\w+), value: (\w+) \}/g)];
      const env = {
        ...variables,
        ...Object.fromEntries(own.map(([, name, value]) => [name, value])),
        TARGET_POSTGRES_DEFAULT_TARGET_SCHEMA: "by_cronjob",
        PATH: `${programs}:${process.env.PATH}`,
      };
      const here = script
        .replaceAll("/data/", `${data}/`)
        .replace("node /app/dist/cli.cjs", command.join(" "));
      const { code, stderr } = await runProgram("sh", [flags, here], { env });
      assert.equal(code, 0, stderr);
    }
    await assertTimes("by_cronjob");
    assert.match(readFileSync(join(data, "state.json"), "utf8"), /"replication_key_value":/);
  });
});
