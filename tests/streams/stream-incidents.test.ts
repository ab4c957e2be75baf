/**
 * Lists that show the rows of an incident's stream incidents along with its own. Stream incidents are asked about
 * themselves, so each row comes once, and for the incident that it belongs to.
 */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { sendJson, serve } from "singer-tap-sdk/testing";
import { syncTap } from "../../packages/singer-tap-sdk/tests/support/sync-tap.ts";
import { IncidentTap } from "../../src/tap.ts";

const ofParent = [
  { id: "R1", incident_id: "PARENT" },
  { id: "R2", incident_id: "STREAM" },
  { id: "R3", incident_id: "PARENT" },
];
const ofStream = [{ id: "R2", incident_id: "STREAM" }];

suite("Rows of stream incidents", () => {
  for (const table of ["incident_activity_log_entries", "incident_timeline_items"]) {
    test(`come once in ${table}, though the list of their parent shows them as well`, async (t) => {
      const origin = await serve(t, (_request, response, { pathname, searchParams }) => {
        if (pathname === "/v2/incidents") {
          const incidents = [{ id: "PARENT" }, { id: "STREAM", mode: "stream" }];
          sendJson(response, { incidents, pagination_meta: {} });
        } else {
          const rows = searchParams.get("incident_id") === "PARENT" ? ofParent : ofStream;
          sendJson(response, { [table]: rows, pagination_meta: {} });
        }
      });
      const { failures, rows } = await syncTap(new IncidentTap(), {
        settings: { api_key: "the-key", api_url: origin },
        tables: [table],
      });
      assert.deepEqual(failures, []);
      assert.deepEqual(
        rows(table)
          .map(({ id, incident_id }) => `${id} of ${incident_id}`)
          .toSorted(),
        ["R1 of PARENT", "R2 of STREAM", "R3 of PARENT"],
      );
    });
  }
});
