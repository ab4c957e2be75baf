/** The formulas of docs/operating.md: what they say that a run takes in requests is what runs take. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, type TestContext, test } from "node:test";
import { runInNewContext } from "node:vm";
import { parseState } from "singer-tap-sdk/singer";
import { root } from "../packages/singer-tap-sdk/tests/support/run-program.ts";
import { syncTap } from "../packages/singer-tap-sdk/tests/support/sync-tap.ts";
import { type Sandbox, startSandbox } from "../sandbox/server.ts";
import { IncidentTap } from "../src/tap.ts";

type Sizes = Readonly<Record<string, number>>;

const document = readFileSync(join(root, "docs/operating.md"), "utf8");
const [full = "", incremental = ""] = [...document.matchAll(/```js\n(.+?)```/gs)].map(
  ([, formula = ""]) => formula,
);

/** Extra tables of each kind, and what they add to a full and to an incremental run. */
const extra: Readonly<Record<string, readonly [full: string, incremental: string]>> = {
  incident_timeline_items: ["incidents", "changed_incidents"],
  notification_rules: ["users", "users"],
  schedules: ["pages(schedules, 25)", "pages(schedules, 25)"],
  workflow_runs: ["pages(workflow_runs, 50)", "1"],
};

suite("The formulas of docs/operating.md are within 5 % of what runs take", () => {
  for (const [incidents, seed] of [
    [60, 1],
    [400, 2],
    [1500, 3],
  ] as const) {
    test(`with ${incidents} incidents, in a full and in an incremental run`, (t) =>
      compare(t, { incidents, seed }, []));
  }

  test("with extra tables", (t) => compare(t, { incidents: 300, seed: 4 }, Object.keys(extra)));
});

test("The table of docs/operating.md says what its formulas give", () => {
  const rows = [...document.matchAll(/^\| ([\d,]+) \| ([\d,]+) \| .+ \| ([\d,]+) \|$/gm)];
  assert.ok(rows.length >= 4);
  for (const [row, incidents = "", inFull = "", later = ""] of rows) {
    const sizes = exampleOf(numberOf(incidents));
    assert.equal(numberOf(inFull), evaluate(full, sizes), row);
    assert.equal(numberOf(later), evaluate(incremental, sizes), row);
  }
});

async function compare(
  t: TestContext,
  options: { readonly incidents: number; readonly seed: number },
  tables: readonly string[],
): Promise<void> {
  const sandbox = await startSandbox(options);
  t.after(() => sandbox.close());
  const settings = {
    api_key: sandbox.apiKey,
    api_url: sandbox.origin,
    extra_streams: [...tables],
    replication_method: "INCREMENTAL",
  };
  const first = await syncTap(new IncidentTap(), { settings });
  const taken = sandbox.requests.length;
  const sizes = sizesOf(sandbox);
  const of = (formula: string, kind: 0 | 1): number =>
    evaluate([formula, ...tables.map((table) => extra[table]?.[kind] ?? "NaN")].join(" + "), sizes);
  assertNear(of(full, 0), taken);
  const last = first.messages.findLast(({ type }) => type === "STATE");
  const parsed = parseState(last?.value);
  assert.ok("state" in parsed);
  await syncTap(new IncidentTap(), { settings, state: parsed.state });
  assertNear(of(incremental, 1), sandbox.requests.length - taken);
}

function assertNear(told: number, taken: number): void {
  assert.ok(Math.abs(told - taken) <= 0.05 * taken, `The formula says ${told}, it took ${taken}`);
}

/** How many rows the sandbox has, and how many of them changed since the day of the last change began. */
function sizesOf(sandbox: Sandbox): Sizes {
  const sizes: Record<string, number> = {};
  for (const table of [
    "actions",
    "alerts",
    "catalog_entries",
    "catalog_types",
    "escalations",
    "follow_ups",
    "incident_alerts",
    "incident_updates",
    "incidents",
    "schedules",
    "users",
    "workflow_runs",
  ]) {
    const rows = sandbox.rows(table);
    const times = rows.map((row) => textOf(row, "updated_at"));
    const day = times.toSorted().at(-1)?.slice(0, 10) ?? "";
    sizes[table] = rows.length;
    sizes[`changed_${table}`] = times.filter((time) => time >= day).length;
  }
  const fields = sandbox.rows("custom_fields");
  const plain = ["text", "link", "numeric"];
  // Two runs one after the other, between which nothing changes.
  sizes.changed_since_last_run = 0;
  sizes.fields_with_options = fields.filter(
    (field) => !plain.includes(textOf(field, "field_type")),
  ).length;
  return sizes;
}

function textOf(row: object, property: string): string {
  return String(new Map(Object.entries(row)).get(property));
}

/** The organisation of the table in the document. */
function exampleOf(incidents: number): Sizes {
  const rows = {
    incidents,
    actions: 2 * incidents,
    follow_ups: incidents,
    incident_updates: 5 * incidents,
    alerts: 3 * incidents,
    escalations: incidents / 2,
    incident_alerts: incidents,
  };
  const changed = Object.entries(rows).map(([table, count]) => [`changed_${table}`, count / 100]);
  const changedSince = (rows.incidents + rows.alerts) / 100;
  const others = {
    changed_since_last_run: changedSince,
    users: 50,
    fields_with_options: 10,
    catalog_types: 5,
    catalog_entries: 1000,
  };
  return { ...rows, ...others, ...Object.fromEntries(changed) };
}

function evaluate(formula: string, sizes: Sizes): number {
  const pages = (rows: number, size: number): number => Math.max(1, Math.ceil(rows / size));
  return runInNewContext(formula, { ...sizes, pages });
}

function numberOf(text: string): number {
  return Number(text.replaceAll(",", ""));
}
