/**
 * All tables at once, the extra ones as well: every record that the sandbox serves arrives once, whole, with its key.
 * The sandbox is made from the API's reference and not from the streams, so it does not share their mistakes.
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import { requireEqual } from "../../chaos/source.ts";
import { Loader, Target } from "../../chaos/target.ts";
import { furtherTables } from "../../sandbox/further-tables.ts";
import { fieldsOf } from "../../sandbox/http/records.ts";
import { type Sandbox, startSandbox, type TableRecord } from "../../sandbox/server.ts";
import { IncidentTap } from "../../src/tap.ts";
import { syncTap } from "../support/sync-tap.ts";

test("A run with all extra streams brings every record of every endpoint once, whole, with its key", async (t) => {
  const sandbox = await startSandbox({ incidents: 12 });
  t.after(() => sandbox.close());
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
  for (const [name, { rows }] of target.tables) {
    const records = messages.filter(({ type, stream }) => type === "RECORD" && stream === name);
    assert.equal(records.length, rows.size, `${name}: a record came twice`);
    assert.notEqual(rows.size, 0, `${name}: the sandbox has no record to prove anything`);
  }
  const served = [...Object.keys(sandbox.organisation), ...furtherTables.map(({ table }) => table)];
  const tables = served.filter((table) => target.tables.has(table));
  const source = { rows: (table: string) => rowsOf(sandbox, table) };
  requireEqual(source, tables, target.tables, {});
});

/** The records that the sandbox holds, with the parents' ids of which only the path to them tells. */
function rowsOf(sandbox: Sandbox, table: string): readonly TableRecord[] {
  if (table !== "call_transcript_entries") return sandbox.rows(table);
  const sessions = new Map(
    sandbox
      .rows("call_sessions")
      .map(fieldsOf)
      .map(({ id, incident_id }) => [id, incident_id]),
  );
  return sandbox
    .rows(table)
    .map(fieldsOf)
    .map((entry) => ({ ...entry, incident_id: sessions.get(entry.call_session_id) ?? null }));
}
