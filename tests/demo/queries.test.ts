/** The example queries count the same incidents, in the same weeks, and reckon as they say. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import type { Client } from "pg";
import { root } from "../../packages/singer-tap-sdk/tests/support/run-program.ts";
import { clientOf, type Postgres, startPostgres } from "../../tools/shared/postgres.ts";
import { askExamples, type Row } from "../support/example-queries.ts";
import { loadTables, type Records } from "../support/load-tables.ts";

const day = 24 * 60 * 60 * 1000;

/** Midnight of this week's Monday, which is where the last full week ends. */
const monday = thisMonday();

suite("The example queries", () => {
  let postgres: Postgres;
  let client: Client;
  let schemas = 0;

  before(async () => {
    postgres = await startPostgres();
    client = clientOf(postgres);
    await client.connect();
  });

  after(async () => {
    await client.end();
    await postgres.stop();
  });

  const answers = async (records: Records): Promise<ReadonlyMap<string, readonly Row[]>> => {
    const schema = `organisation_${++schemas}`;
    await loadTables(client, schema, records);
    return askExamples(client, "sql", schema);
  };

  test("are the same questions to the tables and to the models", () => {
    const [tables, models] = ["sql", "dbt"].map((folder) =>
      readdirSync(join(root, "examples", folder)),
    );
    assert.deepEqual(tables, models);
  });

  test("begin with the same filter, word by word", () => {
    const filters = readdirSync(join(root, "examples", "sql")).map((file) => {
      const query = readFileSync(join(root, "examples", "sql", file), "utf8");
      return /^with relevant_incidents as \(\n.*?\n\)/ms.exec(query)?.[0] ?? `none in ${file}`;
    });
    assert.equal(new Set(filters).size, 1, filters.join("\n"));
  });

  test("leave out incidents of other modes and statuses everywhere, with all that belongs to them", async () => {
    const categories = ["triage", "live", "paused", "learning", "closed"];
    const relevant = categories.flatMap((category) =>
      ["standard", "retrospective"].map((mode) => ({ mode, category })),
    );
    const others = [
      ...["test", "tutorial", "stream"].map((mode) => ({ mode, category: "closed" })),
      ...["declined", "canceled", "merged"].map((category) => ({ mode: "standard", category })),
    ];
    const incidents = [...relevant, ...others].map((kind, index) => ({
      ...incidentAt(-day, index),
      mode: kind.mode,
      incident_status: { name: kind.category, category: kind.category },
    }));
    const followUps = incidents.map(({ id }) => followUpOf(id));
    const found = await answers({ incidents, follow_ups: followUps });
    const count = relevant.length;
    assert.equal(found.get("key-figures")?.[0]?.incidents, count);
    assert.equal(found.get("key-figures")?.[0]?.open_follow_ups, count);
    assert.equal(sumOf(found.get("incidents-per-week"), "incidents"), count);
    assert.equal(sumOf(found.get("time-to-resolve"), "resolved"), count);
    assert.equal(sumOf(found.get("busiest-responders"), "as_lead"), count);
    assert.equal(sumOf(found.get("open-follow-ups"), "open"), count);
    const only = await answers({
      incidents: incidents.slice(count),
      follow_ups: followUps.slice(count),
    });
    assert.deepEqual(only.get("latest-incidents"), []);
  });

  test("leave out incidents and follow-ups that the target has marked as deleted, everywhere", async () => {
    const marked = { _sdc_deleted_at: new Date().toISOString() };
    const [kept, gone] = [incidentAt(-day, 1), { ...incidentAt(-day, 2), ...marked }];
    const found = await answers({
      incidents: [kept, gone],
      follow_ups: [followUpOf(kept.id), { ...followUpOf(kept.id), ...marked }, followUpOf(gone.id)],
    });
    assert.equal(found.get("key-figures")?.[0]?.incidents, 1);
    assert.equal(found.get("key-figures")?.[0]?.open_follow_ups, 1);
    assert.equal(sumOf(found.get("incidents-per-week"), "incidents"), 1);
    assert.equal(sumOf(found.get("time-to-resolve"), "resolved"), 1);
    assert.equal(sumOf(found.get("busiest-responders"), "as_lead"), 1);
    assert.equal(sumOf(found.get("open-follow-ups"), "open"), 1);
    assert.equal(found.get("latest-incidents")?.length, 1);
  });

  test("take an incident to be reported when it was declared, and resolved when it was closed, where it has no other timestamps for these", async () => {
    const named = (index: number, times: Readonly<Record<string, number>>): Incident => ({
      ...incidentAt(-day, index),
      incident_timestamp_values: timestampsOf(times),
    });
    const hour = 3_600_000;
    const [start, end] = [-day - 4 * hour, -day];
    const found = await answers({
      incidents: [
        named(1, { "Declared at": start, "Closed at": end }),
        named(2, {
          "Declared at": start - hour,
          "Reported at": start,
          "Resolved at": end,
          "Closed at": end + hour,
        }),
      ],
      follow_ups: [],
    });
    assert.deepEqual(found.get("time-to-resolve"), [
      { severity: "Major", resolved: 2, median_hours: 4, p90_hours: 4 },
    ]);
    assert.equal(found.get("key-figures")?.[0]?.p90_hours, 4);
  });

  test("count twelve full weeks: an incident of this week is in none, one of the thirteenth week is in the period before", async () => {
    const found = await answers({
      incidents: [
        incidentAt(60_000, 1),
        incidentAt(-60_000, 2),
        incidentAt(-84 * day, 3),
        incidentAt(-84 * day - 60_000, 4),
        incidentAt(-168 * day, 5),
        incidentAt(-168 * day - 60_000, 6),
      ],
      follow_ups: [],
    });
    const [figures] = found.get("key-figures") ?? [];
    assert.equal(figures?.incidents, 2);
    assert.equal(figures?.incidents_before, 2);
    assert.equal(figures?.since, isoDay(-84 * day));
    assert.equal(figures?.until, isoDay(-day));
    const weeks = found.get("incidents-per-week") ?? [];
    assert.deepEqual(
      weeks.map(({ week, incidents }) => [week, incidents]),
      Array.from({ length: 12 }, (_, index) => [
        isoDay((index - 12) * 7 * day),
        index === 0 || index === 11 ? 1 : 0,
      ]),
    );
  });

  test("tell median and 90th percentile of the hours from report to resolution, of what was resolved in the weeks", async () => {
    const resolved = (hours: number, end: number, index: number): Incident => ({
      ...incidentAt(end - hours * 60 * 60 * 1000, index),
      incident_timestamp_values: timestamps(end - hours * 60 * 60 * 1000, end),
    });
    const found = await answers({
      incidents: [
        ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 21].map((hours) => resolved(hours, -day, hours)),
        // Reported in one period and resolved in the next: it counts where it was resolved.
        resolved(1, -90 * day, 31),
        resolved(11 * 24, -84 * day - 1, 32),
        { ...incidentAt(-2 * day, 33), incident_timestamp_values: [] },
      ],
      follow_ups: [],
    });
    const [figures] = found.get("key-figures") ?? [];
    assert.equal(figures?.median_hours, 6);
    assert.equal(figures?.p90_hours, 10);
    assert.equal(figures?.median_hours_before, 132.5);
    const [row, ...others] = found.get("time-to-resolve") ?? [];
    assert.deepEqual(others, []);
    assert.deepEqual(row, { severity: "Major", resolved: 11, median_hours: 6, p90_hours: 10 });
  });

  test("tell the follow-ups open today and twelve weeks ago, by owner, those of the others together", async () => {
    const incident = incidentAt(-100 * day, 1);
    const ended = { completed_at: new Date(Date.now() - 10 * day).toISOString() };
    const followUps = [
      followUpOf(incident.id),
      followUpOf(incident.id),
      { ...followUpOf(incident.id), status: "completed", ...ended },
      // Given up, of which only the last change tells the time.
      { ...followUpOf(incident.id), status: "not_doing", updated_at: ended.completed_at },
      { ...followUpOf(incident.id), status: "deleted", updated_at: ended.completed_at },
      { ...followUpOf(incident.id), status: "completed", completed_at: isoDay(-99 * day) },
      ...Array.from({ length: 14 }, (_, index) => ({
        ...followUpOf(incident.id),
        created_at: isoDay(-day),
        assignee: { id: `user ${index}`, name: `User ${String(index).padStart(2, "0")}` },
      })),
    ];
    const found = await answers({ incidents: [incident], follow_ups: followUps });
    const [figures] = found.get("key-figures") ?? [];
    assert.equal(figures?.open_follow_ups, 16);
    assert.equal(figures?.open_follow_ups_before, 4);
    const owners = found.get("open-follow-ups") ?? [];
    assert.equal(owners.length, 12);
    assert.deepEqual(owners[0]?.owner, "unassigned");
    assert.deepEqual(owners.at(-1), { owner: "everyone else (4)", open: 4, oldest: isoDay(-day) });
    assert.equal(sumOf(owners, "open"), 16);
  });

  test("count a responder once an incident, as lead where that was one of the roles, and tell people of one name apart", async () => {
    const role = (id: string, role_type: string): object => ({
      role: { role_type },
      assignee: { id, name: "Ann Ek" },
    });
    const found = await answers({
      incidents: [
        {
          ...incidentAt(-day, 1),
          incident_role_assignments: [
            role("first", "lead"),
            role("first", "custom"),
            role("second", "custom"),
            { role: { role_type: "custom" }, assignee: null },
          ],
        },
        { ...incidentAt(-day, 2), incident_role_assignments: [role("first", "reporter")] },
      ],
      follow_ups: [],
    });
    assert.deepEqual(found.get("busiest-responders"), [
      { responder: "Ann Ek", as_lead: 1, in_another_role: 1 },
      { responder: "Ann Ek", as_lead: 0, in_another_role: 1 },
    ]);
  });

  test("order severities from mild to severe, and name incidents without one", async () => {
    const found = await answers({
      incidents: [
        { ...incidentAt(-day, 1), severity: { name: "A severe one", rank: 9 } },
        { ...incidentAt(-day, 2), severity: { name: "Mild", rank: 1 } },
        { ...incidentAt(-day, 3), severity: null },
      ],
      follow_ups: [],
    });
    const severities = ["no severity", "Mild", "A severe one"];
    const names = (query: string): unknown[] =>
      (found.get(query) ?? []).map(({ severity }) => severity);
    assert.deepEqual(names("incidents-per-week").slice(-3), severities);
    assert.deepEqual(names("time-to-resolve"), severities);
  });
});

interface Incident {
  readonly id: string;
  readonly mode: string;
  readonly created_at: string;
  readonly severity: object | null;
  readonly incident_status: object;
  readonly incident_timestamp_values: readonly object[];
  readonly incident_role_assignments: readonly object[];
}

/** A closed incident, resolved within the hour, led by somebody. @param distance Milliseconds from this week's Monday. */
function incidentAt(distance: number, index: number): Incident {
  return {
    id: `incident ${index}`,
    mode: "standard",
    created_at: new Date(monday + distance).toISOString(),
    severity: { name: "Major", rank: 2 },
    incident_status: { name: "Closed", category: "closed" },
    incident_timestamp_values: timestamps(distance - 3_600_000, distance - 1),
    incident_role_assignments: [
      {
        role: { role_type: "lead" },
        assignee: { id: "hanna", name: "Hanna Virtanen" },
      },
    ],
  };
}

function timestamps(reported: number, resolved: number): object[] {
  return timestampsOf({ "Reported at": reported, "Resolved at": resolved });
}

/** Timestamps by their names. */
function timestampsOf(times: Readonly<Record<string, number>>): object[] {
  return Object.entries(times).map(([name, distance]) => ({
    incident_timestamp: { name },
    value: { value: new Date(monday + distance).toISOString() },
  }));
}

/** An outstanding follow-up of a hundred days ago without an assignee. */
function followUpOf(incident: string): Readonly<Record<string, unknown>> {
  return {
    id: "follow-up",
    incident_id: incident,
    status: "outstanding",
    created_at: new Date(Date.now() - 100 * day).toISOString(),
    updated_at: new Date(Date.now() - 100 * day).toISOString(),
  };
}

function sumOf(rows: readonly Row[] | undefined, column: string): number {
  return (rows ?? []).reduce((sum, row) => sum + Number(row[column]), 0);
}

function isoDay(distance: number): string {
  return new Date(monday + distance).toISOString().slice(0, 10);
}

function thisMonday(): number {
  const today = Math.floor(Date.now() / day) * day;
  return today - ((new Date(today).getUTCDay() + 6) % 7) * day;
}
