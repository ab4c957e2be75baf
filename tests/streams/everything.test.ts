/**
 * All tables at once, the extra ones as well: every record that the sandbox serves arrives once, whole, with its key.
 * The sandbox is made from the API's reference and not from the streams, so it does not share their mistakes.
 */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { syncTap } from "../../packages/singer-tap-sdk/tests/support/sync-tap.ts";
import { isObject, type JsonObject } from "../../sandbox/http/records.ts";
import { startSandbox, type TableRecord } from "../../sandbox/server.ts";
import { tables as servedTables } from "../../sandbox/tables.ts";
import { IncidentTap } from "../../src/tap.ts";
import { requireEqual } from "../../tools/chaos/source.ts";
import { Loader, Target } from "../../tools/chaos/target.ts";
import { flatRowsOf, flatTables } from "../support/flat-rows.ts";

const sandbox = await startSandbox({ incidents: 12 });
after(() => sandbox.close());

test("A run with all extra streams brings every record of every endpoint once, whole, with its key", async () => {
  const { failures, messages, fatal } = await syncTap(new IncidentTap(), {
    settings: {
      api_key: sandbox.apiKey,
      api_url: sandbox.origin,
      extra_streams: "*",
      include_secrets: true,
      schedule_entries_from: "2000-01-01",
      schedule_entries_to: "2100-01-01",
    },
  });
  assert.deepEqual([failures, fatal], [[], null]);

  const target = new Target();
  const loader = new Loader(target);
  for (const message of messages) loader.take(`${JSON.stringify(message)}\n`);
  loader.end();
  // What the sandbox reckons for each request; tests/streams/status-page-component-availability.test.ts holds its rows.
  const tables = new Map(target.tables);
  const availability = tables.get("status_page_component_availability");
  assert.ok((availability?.rows.size ?? 0) > 0);
  tables.delete("status_page_component_availability");
  for (const [name, { rows }] of tables) {
    const records = messages.filter(({ type, stream }) => type === "RECORD" && stream === name);
    assert.equal(records.length, rows.size, `${name}: a record came twice`);
    assert.notEqual(rows.size, 0, `${name}: the sandbox has no record to prove anything`);
  }
  const served = [
    ...servedTables.map(({ table }) => table),
    "pay_report_rows",
    "status_page_structures",
    ...Object.keys(flatTables),
  ];
  const source = { rows: (table: string) => rowsOf(table) };
  requireEqual(source, served, tables, {});
});

test("Deletions reach all tables but those with a column named version, which one warning says to deselect, and those that show a window of time", async () => {
  const { failures, messages, log } = await syncTap(new IncidentTap(), {
    settings: {
      api_key: sandbox.apiKey,
      api_url: sandbox.origin,
      extra_streams: ["*"],
      emit_activate_version_messages: true,
    },
  });
  assert.deepEqual(failures, []);
  const named = (wanted: string) =>
    messages.flatMap(({ type, stream }) => (type === wanted ? [String(stream)] : []));
  const activated = new Set(named("ACTIVATE_VERSION"));
  assert.deepEqual(
    named("SCHEMA").filter((table) => !activated.has(table)),
    [
      "alert_routes",
      "on_call_notification_pauses",
      "schedule_entries",
      "secrets",
      "status_page_component_availability",
      "workflows",
    ],
  );
  assert.deepEqual(
    log.flatMap(({ level, message }) => (level === "WARNING" ? [message] : [])),
    [
      'No ACTIVATE_VERSION for tables with a column "version", because target-postgres fails on them. To load deletions, deselect alert_routes.version, secrets.version, workflows.version and drop these columns from existing tables',
    ],
  );
});

test("A run without a selection requests what the tables of the vendor's own tap need, and the lists of six more", async () => {
  // One request at a time, since long lists are read in more or fewer windows by what else is under way.
  const settings = { api_key: sandbox.apiKey, api_url: sandbox.origin, concurrency: 1 };
  const asked = async (tables?: readonly string[]): Promise<string[]> => {
    const before = sandbox.requests.length;
    const { failures } = await syncTap(new IncidentTap(), { settings, ...(tables && { tables }) });
    assert.deepEqual(failures, []);
    return sandbox.requests.slice(before).map(({ path, query }) => `${path}?${query}`);
  };
  const officialTables = Object.keys(
    JSON.parse(readFileSync(new URL("../fixtures/official-columns.json", import.meta.url), "utf8")),
  );
  const official = await asked(officialTables);
  const standard = await asked();
  assert.equal(new Set(standard).size, standard.length, "nothing is asked for twice");
  const more = standard.filter((request) => !official.includes(request));
  assert.equal(standard.length, official.length + more.length);
  // The attachments are those that incidents embed.
  assert.deepEqual([...new Set(more.map((request) => request.split("?")[0]))].toSorted(), [
    "/v2/incident_alerts",
    "/v3/catalog_entries",
    "/v3/catalog_resources",
    "/v3/catalog_types",
    "/v3/teams",
  ]);
});

/** The records that the sandbox holds, as their endpoints send them. */
function rowsOf(table: string): readonly TableRecord[] {
  const flat = flatRowsOf(table, (parent) => sandbox.rows(parent));
  if (flat !== null) return flat;
  const rows = sandbox.rows(table);
  if (table === "workflows") return rows.map(workflowOf);
  return table === "call_transcript_entries" ? rows.map(entryOf) : rows;
}

/** With the incident, of which only the path to the entry tells. */
function entryOf(entry: JsonObject): JsonObject {
  const sessions = sandbox.rows("call_sessions");
  const session = sessions.find(({ id }) => id === entry.call_session_id);
  return { ...entry, incident_id: session?.incident_id ?? null };
}

/** With its steps as the list has them, beside those of the workflow by itself. */
function workflowOf({ steps, ...workflow }: JsonObject): JsonObject {
  assert.ok(Array.isArray(steps));
  const named = steps.filter(isObject).map(({ label = null, name = null }) => ({ label, name }));
  return { ...workflow, steps: named, step_details: steps };
}
