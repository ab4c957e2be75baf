/** Alert notes, which are requested alert by alert and group by group. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { changedSince, pageOf, serveApi } from "../support/second-run.ts";

const old = "2026-10-01T00:00:00Z";
const recent = "2026-11-20T00:00:00Z";

suite("Read incrementally, alert notes", () => {
  test("are requested only of alerts that have notes and changed since the last run", async (t) => {
    const { run, alerts } = await api(t);
    const first = await run({ tables: ["alert_notes"] });
    assert.deepEqual(first.asked, [
      "/v1/alert_notes alert_group_id=G1 page_size=250",
      "/v1/alert_notes alert_id=A1 page_size=250",
      "/v1/alert_notes alert_id=A2 page_size=250",
      "/v1/alert_notes alert_id=A3 page_size=250",
      "/v2/alerts has_notes[is]=true page_size=50",
    ]);
    alerts.A1.updated_at = recent;
    const second = await run({ tables: ["alert_notes"], state: first.state });
    assert.deepEqual(second.asked, [
      "/v1/alert_notes alert_group_id=G1 page_size=250",
      "/v1/alert_notes alert_id=A1 page_size=250",
      // The last one that changed before: requested again within the lookback.
      "/v1/alert_notes alert_id=A3 page_size=250",
      "/v2/alerts has_notes[is]=true page_size=50 updated_at[gte]=2026-10-02T23:55:00.000Z",
    ]);
    assert.deepEqual(
      second
        .rows("alert_notes")
        .map(({ id }) => id)
        .toSorted(),
      ["N-A1", "N-A3", "N-G1"],
    );
  });

  test("are all read where the catalog says FULL_TABLE", async (t) => {
    const { run } = await api(t);
    const runs = { tables: ["alert_notes"], methods: { alert_notes: "FULL_TABLE" } };
    const first = await run(runs);
    const second = await run({ ...runs, state: first.state });
    assert.deepEqual(second.asked, first.asked);
  });
});

/** Three alerts with notes. */
async function api(t: TestContext) {
  const alerts = {
    A1: { id: "A1", updated_at: old, alert_group_ids: ["G1"] },
    A2: { id: "A2", updated_at: old },
    A3: { id: "A3", updated_at: "2026-10-03T00:00:00Z" },
  };
  const run = await serveApi(t, (path, query) => {
    if (path === "/v2/alerts") {
      return pageOf("alerts", changedSince(Object.values(alerts), query), query);
    }
    const about = query.get("alert_id") ?? query.get("alert_group_id");
    return pageOf("alert_notes", [{ id: `N-${about}`, content: "Seen" }], query);
  });
  return { run, alerts };
}
