/** Flat tables in PostgreSQL after incremental runs: read by the documented condition, they hold what the API's records say. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import type { Client } from "pg";
import { emptyState, parseState, type State } from "singer-tap-sdk/singer";
import { root } from "../../packages/singer-tap-sdk/tests/support/run-program.ts";
import { syncTap } from "../../packages/singer-tap-sdk/tests/support/sync-tap.ts";
import {
  temporaryFolder,
  writeInto,
} from "../../packages/singer-tap-sdk/tests/support/temporary-folder.ts";
import { isObject, type Json, type JsonObject } from "../../sandbox/http/records.ts";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";
import { IncidentTap } from "../../src/tap.ts";
import { meltanoVersions } from "../../tools/shared/meltano.ts";
import { clientOf, type Postgres, startPostgres } from "../../tools/shared/postgres.ts";
import { flatRowsOf, flatTables } from "../support/flat-rows.ts";
import { reasonToSkip } from "../support/meltano.ts";
import { installTarget, load } from "../support/targets.ts";

const schema = "loaded";

const parents = ["incidents", "alerts", "escalations", "teams", "schedules"];

suite("Flat tables in PostgreSQL", { skip: await reasonToSkip([meltanoVersions[4]]) }, () => {
  let postgres: Postgres;
  let client: Client;
  let sandbox: Sandbox;
  let state: State = emptyState;

  before(async () => {
    sandbox = await startSandbox({ incidents: 12, now: new Date().toISOString() });
    postgres = await startPostgres();
    client = clientOf(postgres);
    await client.connect();
    await client.query(`set time zone 'UTC'; set search_path to ${schema}`);
  });

  after(async () => {
    await client.end();
    await postgres.stop();
    await sandbox.close();
  });

  test("hold after each run what the records say, in the rows that are in force, and after a full read in all rows", async (t) => {
    const program = join(
      await installTarget("meltanolabs-target-postgres==0.8.1"),
      "target-postgres",
    );
    const { host, port, user, password, database } = postgres;
    const config = writeInto(temporaryFolder(t), "config.json", {
      host,
      port,
      user,
      password,
      database,
      default_target_schema: schema,
    });
    const run = async (replication_method: string): Promise<void> => {
      const { messages, failures } = await syncTap(new IncidentTap(), {
        settings: {
          api_key: sandbox.apiKey,
          api_url: sandbox.origin,
          emit_activate_version_messages: true,
          replication_method,
        },
        tables: [...parents, ...Object.keys(flatTables)],
        state,
      });
      assert.deepEqual(failures, []);
      const parsed = parseState(messages.at(-1)?.value);
      assert.ok("state" in parsed);
      state = parsed.state;
      const lines = messages.map((message) => `${JSON.stringify(message)}\n`).join("");
      const { code, stderr } = await load(program, ["--config", config], lines);
      assert.equal(code, 0, stderr);
    };

    await run("INCREMENTAL");
    await compare();
    for (const [every, changes] of [
      [2, takenBack],
      [3, changedAgain],
    ] as const) {
      for (const parent of parents) {
        const records = sandbox.rows(parent);
        sandbox.replace(parent, withChanges(records, every, changes));
      }
      await run("INCREMENTAL");
      await compare();
      const fromLists = await answer("sql/busiest-responders.sql");
      assert.notEqual(fromLists.length, 0);
      assert.deepEqual(await answer("flat-tables/busiest-responders.sql"), fromLists);
      const byField = await answer("flat-tables/incidents-by-custom-field.sql");
      assert.deepEqual(inOneForm(byField, ["field", "value", "incidents"]), countsByField());
    }
    for (const [table, { time }] of Object.entries(flatTables)) {
      const [all, valid] = [await count(table), (await inForce(table)).length];
      assert.equal(all > valid, time !== null, `${table}: ${all} rows, ${valid} in force`);
    }
    await run("FULL_TABLE");
    for (const table of Object.keys(flatTables)) {
      assert.equal(await count(table), (await inForce(table)).length, table);
    }
    await compare();
  });

  /** The response of an example query. */
  async function answer(path: string): Promise<readonly JsonObject[]> {
    const query = readFileSync(join(root, "examples", path), "utf8");
    return (await client.query<JsonObject>(query)).rows;
  }

  /** What examples/flat-tables/incidents-by-custom-field.sql is to count. */
  function countsByField(): string[] {
    const counts = new Map<string, number>();
    for (const incident of sandbox.rows("incidents")) {
      for (const { custom_field, values } of listOf(incident.custom_field_entries)) {
        for (const { value_option, value_catalog_entry } of listOf(values)) {
          const chosen = value_option ?? value_catalog_entry;
          if (!isObject(chosen) || !isObject(custom_field)) continue;
          const key = JSON.stringify([custom_field.name, chosen.value ?? chosen.name ?? null]);
          counts.set(key, (counts.get(key) ?? 0) + 1);
        }
      }
    }
    return [...counts].map(([key, count]) => key.replace(/]$/, `,${count}]`)).sort();
  }

  /** The rows of a table that the target has not marked as deleted. */
  async function count(table: string): Promise<number> {
    const { rows } = await client.query<{ count: string }>(
      `select count(*) from ${schema}.${table} where _sdc_deleted_at is null`,
    );
    return Number(rows[0]?.count);
  }

  /** The rows that are in force, by the condition of docs/flat-tables.md. */
  async function inForce(table: string): Promise<readonly JsonObject[]> {
    const { parent, keys, time } = flatTables[table] ?? assert.fail();
    const condition =
      time === null
        ? ""
        : `join ${schema}.${parent} as parents
           on parents.id = flat.${keys[0]} and parents.updated_at = flat.${time}`;
    const { rows } = await client.query<{ row: JsonObject }>(
      `select to_jsonb(flat) as row from ${schema}.${table} as flat ${condition} where flat._sdc_deleted_at is null`,
    );
    return rows.map(({ row }) => row);
  }

  async function compare(): Promise<void> {
    for (const table of Object.keys(flatTables)) {
      const records = (parent: string) => sandbox.rows(parent);
      const expected = flatRowsOf(table, records) ?? assert.fail();
      const columns = Object.keys(expected[0] ?? {});
      const found = await inForce(table);
      assert.notEqual(expected.length, 0, table);
      assert.deepEqual(inOneForm(found, columns), inOneForm(expected, columns), table);
    }
  }
});

/** What becomes of lists, and of what holds them, by the name of the property. */
type Changes = Readonly<Record<string, (value: Json) => Json | undefined>>;

/** Takes back the first value of each list, and the second of lists inside. */
const takenBack: Changes = {
  incident_role_assignments: (list) => listOf(list).slice(1),
  incident_timestamp_values: (list) =>
    listOf(list).map((one, place) => (place < 2 ? { ...one, value: undefined } : one)),
  duration_metrics: (list) => listOf(list).slice(0, 1),
  custom_field_entries: (list) =>
    listOf(list).map((one) => ({ ...one, values: listOf(one.values).slice(1) })),
  attributes: (list) => listOf(list).slice(1),
  events: (list) => listOf(list).slice(0, -1),
  members: (list) => listOf(list).slice(1),
  config: withRotations(({ users, ...rotation }) => ({
    ...rotation,
    users: listOf(users).slice(1),
  })),
};

const newcomer = { id: "U-NEW", name: "Åse", email: "ase@example.com" };

/** Other values under keys that stay, and under new ones. */
const changedAgain: Changes = {
  incident_role_assignments: (list) => listOf(list).map((one) => ({ ...one, assignee: newcomer })),
  duration_metrics: () => [],
  custom_field_entries: (list) =>
    listOf(list).map((one) => ({ ...one, values: [{ value_option: { id: "O-NEW" } }] })),
  attributes: (list) =>
    listOf(list).map(({ attribute }) => ({
      attribute,
      array_value: [{ literal: "å" }, { literal: "x".repeat(9000) }],
    })),
  events: (list) => listOf(list).map((one) => ({ ...one, users: [newcomer] })),
  config: withRotations((rotation) => ({ ...rotation, effective_from: "2026-12-01T00:00:00Z" })),
};

function withRotations(change: (rotation: JsonObject) => JsonObject): Changes[string] {
  return (config) =>
    isObject(config) ? { ...config, rotations: listOf(config.rotations).map(change) } : config;
}

function listOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** Some of the records with their lists changed, now, to the microsecond. */
function withChanges(
  records: readonly JsonObject[],
  every: number,
  changes: Changes,
): readonly JsonObject[] {
  return records.map((record, index) => {
    if (index % every !== 0) return record;
    const updated_at = new Date().toISOString().replace("Z", `${String(index % 1000)}Z`);
    const changed = Object.entries(record).map(([name, value]): [string, Json | undefined] => [
      name,
      value === undefined ? undefined : (changes[name]?.(value) ?? value),
    ]);
    return {
      ...Object.fromEntries(changed),
      ...(record.updated_at !== undefined && { updated_at }),
    };
  });
}

/** These columns of the rows, in one order, with times as instants. */
function inOneForm(rows: readonly JsonObject[], columns: readonly string[]): string[] {
  return rows
    .map((row) => JSON.stringify(columns.map((column) => cell(row[column] ?? null))))
    .sort();
}

/** A time without what its type says anyway: zone, and zeros at the end. */
function cell(value: Json): Json {
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|\+00:00)?$/.test(value))
    return value;
  const plain = value.replace(/(?:Z|\+00:00)$/, "");
  return plain.includes(".") ? plain.replace(/\.?0+$/, "") : plain;
}
