/** Incremental reads, full refreshes and deletions, as a user has them: `meltano run` into PostgreSQL. */

import assert from "node:assert/strict";
import { chmodSync } from "node:fs";
import { after, before, suite, test } from "node:test";
import {
  temporaryFolder,
  writeInto,
} from "../../packages/singer-tap-sdk/tests/support/temporary-folder.ts";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";
import { startHub } from "../../tools/hub/server.ts";
import { meltanoVersions } from "../../tools/shared/meltano.ts";
import { clientOf, type Postgres, startPostgres } from "../../tools/shared/postgres.ts";
import { emptyProject, type Project, reasonToSkip } from "../support/meltano.ts";
import { command } from "../support/run-cli.ts";

const skip = await reasonToSkip(Object.values(meltanoVersions));

interface LoadOptions {
  readonly expected?: number;
  readonly options?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** A folder with the command `tap-incident` in it, compiled. */
function folderOfProgram(t: Parameters<typeof temporaryFolder>[0]): string {
  const folder = temporaryFolder(t);
  const path = writeInto(folder, "tap-incident", `#!/bin/sh\nexec ${command.join(" ")} "$@"\n`);
  chmodSync(path, 0o755);
  return folder;
}

suite("Replication under Meltano", { skip }, () => {
  let postgres: Postgres;

  before(async () => {
    postgres = await startPostgres();
  });

  after(() => postgres.stop());

  /** A project with the tap and target-postgres, both told where to read and write. */
  async function projectOf(
    t: Parameters<typeof emptyProject>[0],
    version: 3 | 4,
    sandbox: Sandbox,
    more: Readonly<Record<string, string>>,
  ): Promise<Project["run"]> {
    const hub = await startHub({ port: 0, pipUrl: null });
    t.after(() => hub.close());
    const project: Project = await emptyProject(t, meltanoVersions[version], {
      MELTANO_HUB_API_ROOT: hub.root,
      PATH: `${folderOfProgram(t)}:${process.env.PATH}`,
      TAP_INCIDENT_API_KEY: sandbox.apiKey,
      TAP_INCIDENT_API_URL: sandbox.origin,
      TARGET_POSTGRES_HOST: postgres.host,
      TARGET_POSTGRES_PORT: String(postgres.port),
      TARGET_POSTGRES_USER: postgres.user,
      TARGET_POSTGRES_PASSWORD: postgres.password,
      TARGET_POSTGRES_DATABASE: postgres.database,
      PGTZ: "UTC",
      ...more,
    });
    for (const [kind, name] of [
      ["extractor", "tap-incident"],
      ["loader", "target-postgres"],
    ] as const) {
      const { code, output } = await project.run(["add", ...(version === 3 ? [kind] : []), name]);
      assert.equal(code, 0, output);
    }
    return project.run;
  }

  /** Runs the tap into PostgreSQL and expects this exit code. */
  async function load(
    meltano: Project["run"],
    { expected = 0, options = [], environment = {} }: LoadOptions = {},
  ): Promise<void> {
    const parameters = ["run", ...options, "tap-incident", "target-postgres"];
    const { code, output } = await meltano(parameters, environment);
    assert.equal(code, expected, output);
  }

  async function column(schema: string, table: string, name: string): Promise<unknown[]> {
    const client = clientOf(postgres);
    await client.connect();
    try {
      const { rows } = await client.query({
        text: `select ${name} from ${schema}.${table} order by 1`,
        rowMode: "array",
      });
      return rows.map(([value]) => value);
    } finally {
      await client.end();
    }
  }

  for (const version of [4, 3] as const) {
    test(`Meltano ${version}: the second run reads what changed, --full-refresh reads all`, async (t) => {
      const sandbox = await startSandbox({ incidents: 40 });
      t.after(() => sandbox.close());
      const schema = `incremental_${version}`;
      const meltano = await projectOf(t, version, sandbox, {
        TARGET_POSTGRES_DEFAULT_TARGET_SCHEMA: schema,
        TAP_INCIDENT__SELECT: '["incidents.*", "actions.*", "severities.*"]',
        TAP_INCIDENT_REPLICATION_METHOD: "INCREMENTAL",
      });
      await load(meltano);
      const state = await meltano(["state", "get", "dev:tap-incident-to-target-postgres"]);
      assert.match(state.output, /"incidents": ?\{[^}]*"replication_key_value": ?"20/);

      const incidents = sandbox.organisation.incidents ?? [];
      const changed = { ...incidents[7], name: "Changed", updated_at: new Date().toISOString() };
      sandbox.replace("incidents", incidents.with(7, changed));
      const before = sandbox.requests.length;
      await load(meltano);
      const filters = sandbox.requests
        .slice(before)
        .filter(({ path }) => path === "/v2/incidents")
        .map(({ query }) => query.get("updated_at[gte]"));
      assert.ok(
        filters.every((day) => /^\d{4}-\d{2}-\d{2}$/.test(day ?? "")),
        filters.join(),
      );
      assert.ok((await column(schema, "incidents", "name")).includes("Changed"));

      const afterwards = sandbox.requests.length;
      const environment = { TAP_INCIDENT_REPLICATION_METHOD: "FULL_TABLE" };
      await load(meltano, { options: ["--full-refresh"], environment });
      const unfiltered = sandbox.requests
        .slice(afterwards)
        .filter(({ path }) => path === "/v2/incidents")
        .filter(({ query }) => !query.has("updated_at[gte]"));
      assert.equal(unfiltered.length, 1);
      assert.equal((await column(schema, "incidents", "id")).length, incidents.length);
    });
  }

  test("a row that was deleted at the source leaves the table after the next whole run, and only then", async (t) => {
    let fails = false;
    const sandbox = await startSandbox({
      incidents: 10,
      fault: ({ path }) => (fails && path === "/v2/users" ? "unprocessable" : undefined),
    });
    t.after(() => sandbox.close());
    const schema = "deletions";
    const meltano = await projectOf(t, 4, sandbox, {
      TARGET_POSTGRES_DEFAULT_TARGET_SCHEMA: schema,
      TARGET_POSTGRES_HARD_DELETE: "true",
      TAP_INCIDENT__SELECT: '["severities.*", "users.*"]',
      TAP_INCIDENT_EMIT_ACTIVATE_VERSION_MESSAGES: "true",
    });
    await load(meltano);
    const [gone, ...left] = sandbox.organisation.severities ?? [];
    assert.ok(gone !== undefined && left.length > 0);
    sandbox.replace("severities", left);

    fails = true;
    await load(meltano, { expected: 1 });
    assert.equal((await column(schema, "severities", "id")).length, left.length + 1);

    fails = false;
    await load(meltano);
    assert.equal((await column(schema, "severities", "id")).length, left.length);
    assert.equal((await column(schema, "users", "id")).length, sandbox.organisation.users?.length);
  });
});
