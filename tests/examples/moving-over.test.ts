/** examples/moving-over.sql on a real PostgreSQL: its views hold what requests that ask for nothing more get. */

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import type { Client } from "pg";
import type { JsonSchema } from "singer-tap-sdk/singer";
import { root } from "../../packages/singer-tap-sdk/tests/support/run-program.ts";
import { writeInto } from "../../packages/singer-tap-sdk/tests/support/temporary-folder.ts";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";
import { clientOf, type Postgres, startPostgres } from "../../tools/shared/postgres.ts";
import { catalogOf, messagesOf, runCli } from "../support/run-cli.ts";

/** The tables that have a view, and where the API lists them. */
const endpoints = {
  incidents: "/v2/incidents",
  actions: "/v3/actions",
  follow_ups: "/v3/follow_ups",
  incident_updates: "/v2/incident_updates",
  users: "/v2/users",
} as const;

type Table = keyof typeof endpoints;
type Row = Readonly<Record<string, unknown>>;

const tables: readonly Table[] = [
  "incidents",
  "actions",
  "follow_ups",
  "incident_updates",
  "users",
];
const children: readonly Table[] = ["actions", "follow_ups", "incident_updates"];

suite("The views for moving over", () => {
  let sandbox: Sandbox;
  let postgres: Postgres;
  let client: Client;
  const folder = mkdtempSync(join(tmpdir(), "tap-moving-over-"));

  before(async () => {
    sandbox = await startSandbox({ incidents: 120 });
    postgres = await startPostgres();
    client = clientOf(postgres);
    await client.connect();
    await load();
    await makeViews();
  });

  after(async () => {
    await client.end();
    await postgres.stop();
    await sandbox.close();
    rmSync(folder, { recursive: true });
  });

  test("have the incidents and users of an API that gets no further requests", async () => {
    for (const table of ["incidents", "users"] as const) {
      const plain = (await listed(table)).map(({ id }) => id);
      const shown = (await view(table)).map(({ id }) => id);
      assert.deepEqual(shown.sort(), plain.sort(), table);
    }
  });

  test("have what that API gives for those incidents in every table below them", async () => {
    const incidents = new Set((await listed("incidents")).map(({ id }) => id));
    for (const table of children) {
      const plain = (await listed(table)).filter(({ incident_id }) => incidents.has(incident_id));
      const shown = await view(table);
      assert.deepEqual(shown.map(({ id }) => id).sort(), plain.map(({ id }) => id).sort(), table);
    }
  });

  test("have fewer rows than their tables, each of them, and the same columns", async () => {
    for (const table of tables) {
      const [all, shown] = [await rowsOf(`tap_incident.${table}`), await view(table)];
      assert.ok(shown.length > 0 && shown.length < all.length, `${table}: ${shown.length}`);
      assert.deepEqual(Object.keys(shown[0] ?? {}), Object.keys(all[0] ?? {}));
    }
  });

  test("keep an incident whose status is JSON null or missing, and a user of whom nothing is known", async () => {
    await client.query(`
      insert into tap_incident.incidents (id, mode, incident_status) values
        ('json-null', 'standard', 'null'), ('sql-null', 'retrospective', null), ('a-test', 'test', null);
      insert into tap_incident.actions (id, incident_id) values
        ('kept', 'json-null'), ('of-a-test', 'a-test'), ('of-none', null);
      insert into tap_incident.users (id, is_active) values ('unknown', null)`);
    const ids = async (table: Table): Promise<unknown[]> => (await view(table)).map(({ id }) => id);
    const incidents = await ids("incidents");
    assert.deepEqual(
      ["json-null", "sql-null", "a-test"].map((id) => incidents.includes(id)),
      [true, true, false],
    );
    const actions = await ids("actions");
    assert.deepEqual(
      ["kept", "of-a-test", "of-none"].map((id) => actions.includes(id)),
      [true, false, false],
    );
    assert.ok((await ids("users")).includes("unknown"));
  });

  test("leave out rows that the target has marked as deleted, with all that belongs to them", async () => {
    for (const table of tables) {
      const [row] = await view(table);
      assert.ok(row);
      const mark = `update tap_incident.${table} set _sdc_deleted_at = now() where id = $1`;
      await client.query(mark, [row.id]);
      assert.ok(!(await view(table)).some(({ id }) => id === row.id), table);
      await client.query(mark.replace("now()", "null"), [row.id]);
    }
    const [action] = await view("actions");
    const mark = "update tap_incident.incidents set _sdc_deleted_at = now() where id = $1";
    await client.query(mark, [action?.incident_id]);
    assert.ok(!(await view("actions")).some(({ id }) => id === action?.id));
    await client.query(mark.replace("now()", "null"), [action?.incident_id]);
  });

  test("have a table's new column once they are made again", async () => {
    await client.query("alter table tap_incident.incidents add column added text default 'new'");
    await makeViews();
    assert.equal((await view("incidents"))[0]?.added, "new");
  });

  async function makeViews(): Promise<void> {
    await client.query(await readFile(join(root, "examples/moving-over.sql"), "utf8"));
  }

  function view(table: Table): Promise<readonly Row[]> {
    return rowsOf(`tap_incident_as_before.${table}`);
  }

  async function rowsOf(relation: string): Promise<readonly Row[]> {
    return (await client.query<Row>(`select * from ${relation}`)).rows;
  }

  /** All rows that the API lists when a request has no parameter but those of paging. */
  async function listed(table: Table): Promise<readonly Row[]> {
    const rows: Row[] = [];
    for (let after: string | undefined = ""; after !== undefined; ) {
      const page = `page_size=100${after && `&after=${after}`}`;
      const answer = await fetch(`${sandbox.origin}${endpoints[table]}?${page}`, {
        headers: { Authorization: `Bearer ${sandbox.apiKey}` },
      });
      assert.equal(answer.status, 200);
      const body = JSON.parse(await answer.text());
      rows.push(...body[table]);
      after = body.pagination_meta?.after;
    }
    return rows;
  }

  /** Runs the tap, and puts what it prints into tables as target-postgres would. */
  async function load(): Promise<void> {
    const settings = { api_key: sandbox.apiKey, api_url: sandbox.origin };
    const catalog = await catalogOf(...tables);
    const files = [
      ["--config", writeInto(folder, "config.json", settings)],
      ["--catalog", writeInto(folder, "catalog.json", catalog)],
    ];
    const { code, stdout, stderr } = await runCli(files.flat());
    assert.equal(code, 0, stderr);
    const messages = messagesOf(stdout);
    await client.query("create schema tap_incident");
    for (const { tap_stream_id: table, schema } of catalog.streams) {
      const columns = Object.entries(schema.properties ?? {}).map(([name, property]) => ({
        name: client.escapeIdentifier(name),
        property: name,
        type: columnType(property),
      }));
      const definitions = columns.map(({ name, type }) => `${name} ${type}`);
      definitions.push("_sdc_deleted_at timestamp");
      await client.query(`create table tap_incident.${table} (${definitions.join(", ")})`);
      const places = columns.map(({ type }, index) => `$${index + 1}::${type}`);
      const insert = `insert into tap_incident.${table} values (${places.join(", ")})`;
      for (const { record } of messages.filter(({ stream }) => stream === table)) {
        if (record === undefined) continue;
        const values = columns.map(({ property, type }) => columnValue(record[property], type));
        await client.query(insert, values);
      }
    }
  }
});

/** The type of the column that target-postgres makes for a property. */
function columnType({ type, format, items }: JsonSchema): string {
  const types = new Set([type].flat());
  if (types.has("array")) return [items?.type].flat().includes("object") ? "jsonb[]" : "text[]";
  if (types.has("object")) return "jsonb";
  if (types.has("integer")) return "bigint";
  if (types.has("number")) return "numeric";
  if (types.has("boolean")) return "boolean";
  return format === "date-time" ? "timestamp" : "text";
}

/** What target-postgres puts there: in `jsonb`, an absent object is JSON null. */
function columnValue(value: unknown, type: string): unknown {
  if (type === "jsonb") return JSON.stringify(value ?? null);
  return Array.isArray(value) && type === "jsonb[]"
    ? value.map((element) => JSON.stringify(element))
    : value;
}
