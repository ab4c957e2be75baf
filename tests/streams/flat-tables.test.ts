/** Flat tables of incident.io: what is a row and what is not, and what one costs that is selected later. */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { suite, test } from "node:test";
import type { JsonObject } from "singer-tap-sdk/singer";
import { changedSince, pageOf, serveApi } from "../support/second-run.ts";

const old = "2026-01-01T00:00:00Z";

const ada = { id: "U1", name: "Ada", email: "ada@example.com", slack_user_id: "S1" };
const lead = { id: "R1", name: "Lead", role_type: "lead" };
const scribe = { id: "R2", name: "Scribe", role_type: "custom" };

/** What a run reads of one list alone. */
async function rowsOf(
  t: Parameters<typeof serveApi>[0],
  table: string,
  list: string,
  rows: readonly JsonObject[],
): Promise<readonly JsonObject[]> {
  const run = await serveApi(t, (_path, query) => pageOf(list, rows, query));
  const { failures, rows: found } = await run({ tables: [table] });
  assert.deepEqual(failures, []);
  return found(table);
}

suite("A row of a flat table", () => {
  test("names no role without a holder", async (t) => {
    const rows = await rowsOf(t, "incident_role_assignments", "incidents", [
      {
        id: "I1",
        incident_role_assignments: [{ role: lead, assignee: ada }, { role: scribe }],
        updated_at: old,
      },
      { id: "I2", incident_role_assignments: [], updated_at: old },
    ]);
    assert.deepEqual(rows, [
      {
        incident_id: "I1",
        incident_role_id: "R1",
        role_name: "Lead",
        role_type: "lead",
        user_id: "U1",
        user_name: "Ada",
        user_email: "ada@example.com",
        user_slack_user_id: "S1",
        incident_updated_at: old,
      },
    ]);
  });

  test("differs from others of its field by what was chosen, and by nothing where something was written", async (t) => {
    const entry = (id: string, ...values: JsonObject[]) => ({ custom_field: { id }, values });
    const rows = await rowsOf(t, "incident_custom_field_values", "incidents", [
      {
        id: "I1",
        custom_field_entries: [
          entry("F1", { value_option: { id: "O1", value: "One" } }, { value_option: { id: "O2" } }),
          entry("F2", { value_catalog_entry: { id: "C1", name: "Entry" } }),
          entry("F3", { value_numeric: "-0.10" }),
          entry("F4", { value_text: "" }),
          entry("F5", { value_link: "https://example.com" }),
          entry("F6"),
          entry("F7", {}),
        ],
        updated_at: old,
      },
    ]);
    assert.deepEqual(
      rows.map(({ custom_field_id, value_id, value_numeric, value_text }) => [
        custom_field_id,
        value_id,
        value_numeric,
        value_text,
      ]),
      [
        ["F1", "O1", null, null],
        ["F1", "O2", null, null],
        ["F2", "C1", null, null],
        ["F3", "", "-0.10", null],
        ["F4", "", null, ""],
        ["F5", "", null, null],
      ],
    );
  });

  test("has the digest of a literal for its key, and none where an attribute holds nothing", async (t) => {
    const long = "å".repeat(5000);
    const rows = await rowsOf(t, "alert_attribute_values", "alerts", [
      {
        id: "A1",
        attributes: [
          { attribute: { id: "T1" }, array_value: [{ literal: long, label: long }] },
          { attribute: { id: "T2" }, value: { catalog_entry: { id: "C1" }, label: "Entry" } },
          { attribute: { id: "T3" } },
          { attribute: { id: "T4" }, value: {} },
        ],
        updated_at: old,
      },
    ]);
    assert.deepEqual(
      rows.map(({ alert_attribute_id, value_id }) => [alert_attribute_id, value_id]),
      [
        ["T1", createHash("sha256").update(long).digest("hex")],
        ["T2", "C1"],
      ],
    );
  });

  test("has for its version when that begins to apply, as schedules has it, and nothing in the first", async (t) => {
    const rows = await rowsOf(t, "schedule_rotation_users", "schedules", [
      {
        id: "S1",
        config: {
          rotations: [
            { id: "R1", users: [ada, { ...ada, id: "U2" }] },
            { id: "R1", effective_from: "2026-12-01T01:00:00+01:00", users: [ada] },
          ],
        },
      },
      { id: "S2" },
    ]);
    assert.deepEqual(
      rows.map(({ rotation_version, user_id, position }) => [rotation_version, user_id, position]),
      [
        ["", "U1", 1],
        ["", "U2", 2],
        ["2026-12-01T00:00:00Z", "U1", 1],
      ],
    );
  });
});

test("A flat table that is selected later requests the list of incidents, whole, and nothing of what they embed", async (t) => {
  const incidents = ["I1", "I2", "I3"].map((id) => ({
    id,
    incident_role_assignments: [{ role: lead, assignee: ada }],
    updated_at: old,
  }));
  // What is behind the bookmark's day is written again in every run.
  const newest = { ...incidents[0], id: "I4", updated_at: "2026-02-01T12:00:00Z" };
  const run = await serveApi(t, (path, query) => {
    const name = path.split("/").at(-1) ?? "";
    const rows = path === "/v2/incidents" ? changedSince([...incidents, newest], query) : [];
    return pageOf(name, rows, query);
  });
  const { state } = await run({ tables: ["incidents"] });
  const before = await run({ tables: ["incidents"], state });
  const tables = ["incidents", "incident_role_assignments"];
  const later = await run({ tables, state });
  assert.deepEqual(later.failures, []);
  assert.deepEqual(
    later.rows("incident_role_assignments").map(({ incident_id }) => incident_id),
    ["I1", "I2", "I3", "I4"],
  );
  assert.deepEqual(later.rows("incidents"), before.rows("incidents"));
  assert.deepEqual(
    before.rows("incidents").map(({ id }) => id),
    ["I4"],
  );
  const withoutFilter = before.asked.map((one) => one.replace(/ updated_at\S+/, ""));
  assert.deepEqual(later.asked, withoutFilter);
  const next = await run({ tables, state: later.state });
  assert.deepEqual(next.asked, before.asked);
  assert.equal(next.rows("incident_role_assignments").length, 1);
});
