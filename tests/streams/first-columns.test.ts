/** The columns that the tap says its first version had. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { parseSettings } from "singer-tap-sdk";
import {
  columnTree,
  missingColumns,
  readColumns,
} from "../../packages/singer-tap-sdk/src/records/column-tree.ts";
import { recordedLog } from "../../packages/singer-tap-sdk/tests/support/logger.ts";
import { firstColumns } from "../../src/first-columns.ts";
import { IncidentTap } from "../../src/tap.ts";

suite("The columns of the first version", () => {
  test("are columns of the same tables still, since a released column keeps its name", async () => {
    const tap = new IncidentTap();
    const settings = parseSettings(tap.allSettings, { api_key: "key", extra_streams: ["*"] });
    const { streams } = await tap.discover(settings, recordedLog().logger);
    const entries = new Map(streams.map((entry) => [entry.tap_stream_id, entry]));
    for (const [table, text] of Object.entries(firstColumns)) {
      const entry = entries.get(table) ?? assert.fail(`there is no table ${table}`);
      const first = readColumns(text) ?? assert.fail(table);
      assert.deepEqual(missingColumns(first, columnTree(entry.schema)), [], table);
    }
  });

  test("name the tables that it could read incrementally", () => {
    assert.deepEqual(Object.keys(firstColumns), [
      "actions",
      "alerts",
      "call_sessions",
      "call_transcript_entries",
      "escalations",
      "follow_ups",
      "incident_activity_log_entries",
      "incident_attachments",
      "incident_participant_workloads",
      "incident_relationships",
      "incident_timeline_items",
      "incident_updates",
      "incidents",
      "workflow_runs",
    ]);
  });
});
