import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { generateOrganisation } from "../../sandbox/organisation.ts";
import { tablesOf } from "./properties.ts";
import { get, rowsOf, withSandbox } from "./support.ts";

/** The moment at which the default organisation stands. */
const NOW = "2026-11-16T09:00:00Z";
const organisation = generateOrganisation();

const instant = (time: string | undefined): number => Date.parse(time ?? "none");

describe("the course of things is possible", () => {
  test("nothing is later than the moment at which the organisation stands", () => {
    for (const [table, rows] of tablesOf(organisation)) {
      for (const row of rows) {
        for (const property of ["created_at", "updated_at", "last_activity_at", "completed_at"]) {
          const time = row[property];
          assert.ok(
            typeof time !== "string" || instant(time) <= instant(NOW),
            `${table}.${property} ${time}`,
          );
        }
        if (typeof row.created_at === "string" && typeof row.updated_at === "string") {
          assert.ok(instant(row.created_at) <= instant(row.updated_at), `${table} ${row.id}`);
        }
      }
    }
  });

  test("timestamps of an incident follow each other, and the metrics are their distances", () => {
    const metrics = {
      "Time to identify": ["Impact started", "Identified at"],
      "Time to fix": ["Identified at", "Fixed at"],
      Lasted: ["Impact started", "Resolved at"],
      "Time to close": ["Resolved at", "Closed at"],
    };
    for (const incident of organisation.incidents) {
      const times = new Map(
        incident.incident_timestamp_values?.flatMap(({ incident_timestamp, value }) =>
          value?.value === undefined ? [] : [[incident_timestamp.name, instant(value.value)]],
        ),
      );
      const inOrder = [...times.values()];
      assert.deepEqual(
        inOrder.toSorted((a, b) => a - b),
        inOrder,
        incident.reference,
      );
      assert.ok(Math.max(...inOrder) <= instant(incident.updated_at));
      for (const { duration_metric, status, value_seconds } of incident.duration_metrics ?? []) {
        const [from, to] =
          Object.entries(metrics).find(([name]) => name === duration_metric.name)?.[1] ?? [];
        const [start, end] = [times.get(from ?? ""), times.get(to ?? "")];
        if (start === undefined || end === undefined) {
          assert.equal(status, "timestamps_missing");
          assert.equal(value_seconds, undefined);
        } else {
          assert.equal(value_seconds, Math.floor((end - start) / 1000));
        }
      }
    }
  });

  test("the last update of an incident has its status, and none comes before it was created", () => {
    for (const incident of organisation.incidents) {
      const updates = organisation.incident_updates.filter(
        ({ incident_id }) => incident_id === incident.id,
      );
      assert.ok(updates.length > 0);
      assert.equal(updates.at(-1)?.new_incident_status.id, incident.incident_status.id);
      const times = updates.map(({ created_at }) => instant(created_at));
      assert.deepEqual(
        times.toSorted((a, b) => a - b),
        times,
      );
      assert.ok(times.every((time) => time >= instant(incident.created_at)));
    }
  });

  test("what is completed says when, what is not does not", () => {
    for (const { status, completed_at, created_at } of [
      ...organisation.actions,
      ...organisation.follow_ups,
    ]) {
      assert.equal(completed_at !== undefined, status === "completed");
      assert.ok(completed_at === undefined || instant(created_at) <= instant(completed_at));
    }
  });

  test("alerts are resolved after they fired, escalations proceed in order", () => {
    for (const { status, created_at, resolved_at } of organisation.alerts) {
      assert.equal(resolved_at !== undefined, status === "resolved");
      assert.ok(resolved_at === undefined || instant(created_at) < instant(resolved_at));
    }
    for (const { events, created_at } of organisation.escalations) {
      const times = events.map(({ occurred_at }) => instant(occurred_at));
      assert.ok(times.length > 0);
      assert.deepEqual(
        times.toSorted((a, b) => a - b),
        times,
      );
      assert.equal(times[0], instant(created_at));
    }
  });

  test("no incident has more than three attachments, many have none", () => {
    const counts = organisation.incidents.map(
      ({ id }) =>
        organisation.incident_attachments.filter(({ incident_id }) => incident_id === id).length,
    );
    assert.deepEqual([...new Set(counts)].sort(), [0, 1, 2, 3]);
  });

  test("workload is the sum of its parts, security incidents are private", () => {
    for (const incident of organisation.incidents) {
      const { workload_minutes_total: total } = incident;
      if (total !== undefined) {
        const sum =
          (incident.workload_minutes_late ?? 0) +
          (incident.workload_minutes_sleeping ?? 0) +
          (incident.workload_minutes_working ?? 0);
        assert.ok(Math.abs(total - sum) < 1e-6);
      }
      const secret = incident.incident_type?.private_incidents_only === true;
      assert.equal(incident.visibility === "private", secret);
    }
  });

  test("served in full, the tables are those of the generator", () =>
    withSandbox({ organisation, apiKey: "key" }, async (sandbox) => {
      const { body } = await get(sandbox, "/v2/users?page_size=10000&include_inactive=true");
      assert.deepEqual(rowsOf(body, "users"), JSON.parse(JSON.stringify(organisation.users)));
      assert.equal(sandbox.organisation.incidents, organisation.incidents);
    }));
});
