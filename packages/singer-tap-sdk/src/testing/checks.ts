/** The checks of a tap: each runs it through its command line, against a fake API of its own. */

import assert from "node:assert/strict";
import type { Tap } from "../index.ts";
import {
  bookmarkOf,
  type CatalogEntry,
  isJsonObject,
  type JsonObject,
  type JsonSchema,
  type State,
  stringifyJson,
} from "../singer/index.ts";
import { faults } from "./fake-api.ts";
import { withPostProcessWatched } from "./post-process.ts";
import type { Lifetime } from "./serve.ts";
import { readsChildrenSince } from "./start-date.ts";
import { replicationKeysOf, tableRules } from "./table-rules.ts";
import { TapHarness } from "./tap-harness.ts";
import type { TapTestOptions } from "./tap-test-options.ts";

/** A check; throws if the tap fails it. */
type Check = (test: Lifetime) => Promise<void>;

/** Number of interruptions, spread over the requests of a run. */
const stops = 6;

/** All checks of a tap, by name. */
export function checksOf(tap: Tap, options: TapTestOptions): ReadonlyMap<string, Check> {
  const harness = new TapHarness(tap, options);
  return new Map<string, Check>([
    ["describes itself", (test) => describesItself(harness, test)],
    ["discovers tables that every target can load", (test) => discovers(harness, test)],
    ["can read every table", (test) => probes(harness, test)],
    ["reads all rows, each after its SCHEMA and conforming to it", (test) => reads(harness, test)],
    ["has unique keys", (test) => hasKeys(harness, test)],
    ["passes each record to postProcess", (test) => postProcesses(harness, test)],
    ["reads each table by itself the same as with the others", (test) => readsAlone(harness, test)],
    ["omits unselected columns except keys", (test) => selects(harness, test)],
    ["resumes wherever it was interrupted", (test) => resumes(harness, test, {})],
    [
      "resumes wherever an incremental read was interrupted",
      (test) => resumes(harness, test, incremental),
    ],
    ["reads only new rows incrementally", (test) => readsIncrementally(harness, test)],
    [
      "reads children for what start_date lets through of their parents",
      (test) => readsChildrenSince(harness, test),
    ],
    ["reads all rows despite transient failures", (test) => survivesFaults(harness, test)],
    [
      "reads the same rows if the server's clock is an hour off",
      (test) => isClockProof(harness, test),
    ],
    ["reads all rows if empty lists are null", (test) => readsNullLists(harness, test)],
    ["fails if responses lack their lists", (test) => missesLists(harness, test)],
    ["exits with code 3 if its credential is rejected", (test) => isUnauthorized(harness, test)],
  ]);
}

/** Settings for incremental reads without overlap. */
const incremental = { replication_method: "INCREMENTAL", lookback: 0 };

async function describesItself(harness: TapHarness, test: Lifetime): Promise<void> {
  const { output } = await harness.succeed(test, { flags: ["--about", "--format=json"] });
  const { name, version, description, settings } = JSON.parse(output);
  const { tap } = harness;
  assert.deepEqual(
    { name, version, description },
    { name: tap.name, version: tap.version, description: tap.description },
  );
  const undescribed = Object.entries<JsonSchema>(settings.properties)
    .filter(([, setting]) => setting.description === undefined)
    .map(([setting]) => setting);
  assert.deepEqual(undescribed, [], "Settings without a description");
}

async function discovers(harness: TapHarness, test: Lifetime): Promise<void> {
  const { streams } = await harness.catalog(test);
  const broken = streams.flatMap((entry) =>
    Object.entries(tableRules).flatMap(([rule, check]) =>
      check(entry).map((what) => `${entry.tap_stream_id} ${rule}: violated by ${what}`),
    ),
  );
  assert.deepEqual(broken, []);
}

async function probes(harness: TapHarness, test: Lifetime): Promise<void> {
  await harness.succeed(test, { flags: ["--test"] });
}

async function reads(harness: TapHarness, test: Lifetime): Promise<void> {
  const { streams } = await harness.catalog(test);
  const run = await harness.succeed(test);
  const schemas = new Map<string, JsonSchema>();
  for (const { type, stream = "", schema, record } of run.messages) {
    if (type === "SCHEMA" && schema !== undefined) schemas.set(stream, schema);
    if (type !== "RECORD") continue;
    const announced = schemas.get(stream);
    assert.ok(announced, `A row of ${stream} is written before its SCHEMA`);
    assert.deepEqual(misfits(record, announced, stream), []);
  }
  assert.equal(run.messages.at(-1)?.type, "STATE", "The last message is not a STATE");
  const unfit = run.log.split("\n").filter((line) => /\bdo not fit\b/.test(line));
  assert.deepEqual(unfit, [], "API values do not fit their columns");
  for (const { tap_stream_id: table } of streams) {
    const expected = harness.expectedRows(table);
    const { length } = run.records(table);
    if (expected === undefined) assert.notEqual(length, 0, `${table} has no rows`);
    else assert.equal(length, expected, `${table} has ${length} rows`);
  }
}

async function hasKeys(harness: TapHarness, test: Lifetime): Promise<void> {
  const { streams } = await harness.catalog(test);
  const run = await harness.succeed(test);
  for (const { tap_stream_id: table, key_properties: keys = [] } of streams) {
    if (keys.length === 0) continue;
    const seen = new Set<string>();
    for (const record of run.records(table)) {
      const key = stringifyJson(keys.map((name) => record[name]));
      assert.ok(!seen.has(key), `Two rows of ${table} have the key ${key}`);
      seen.add(key);
    }
  }
}

async function postProcesses(harness: TapHarness, test: Lifetime): Promise<void> {
  const { streams } = await harness.catalog(test);
  const { result: run, processed } = await withPostProcessWatched(harness.tap, () =>
    harness.succeed(test),
  );
  for (const { tap_stream_id: table, key_properties: keys = [] } of streams) {
    const missed = processed.missing(table, run.records(table), keys);
    assert.deepEqual(missed, [], `Keys of rows of ${table} that postProcess did not receive`);
  }
}

async function readsAlone(harness: TapHarness, test: Lifetime): Promise<void> {
  const { streams } = await harness.catalog(test);
  const whole = await harness.succeed(test);
  for (const entry of streams) {
    const table = entry.tap_stream_id;
    const run = await harness.succeed(test, { catalog: { streams: [entry] } });
    assertSameRows(run.records(table), whole.records(table), `${table}, read by itself,`);
    const others = run.messages.filter(({ stream }) => stream !== undefined && stream !== table);
    assert.deepEqual(others, [], `Other tables are written although only ${table} is selected`);
  }
}

async function selects(harness: TapHarness, test: Lifetime): Promise<void> {
  const { streams } = await harness.catalog(test);
  const run = await harness.succeed(test, { catalog: { streams: streams.map(withoutAll) } });
  for (const entry of streams) {
    const { tap_stream_id: table } = entry;
    const always = [...(entry.key_properties ?? []), ...replicationKeysOf(entry)];
    const columns = new Set(run.records(table).flatMap((record) => Object.keys(record)));
    assert.deepEqual([...columns].sort(), [...new Set(always)].sort(), `${table}: its columns`);
  }
}

/** The entry with every column deselected that can be. */
function withoutAll(entry: CatalogEntry): CatalogEntry {
  const metadata = entry.metadata.map(({ breadcrumb, metadata: own }) => ({
    breadcrumb,
    metadata: { ...own, selected: breadcrumb.length === 0 || own.inclusion === "automatic" },
  }));
  return { ...entry, metadata };
}

async function resumes(harness: TapHarness, test: Lifetime, settings: JsonObject): Promise<void> {
  const { streams } = await harness.catalog(test);
  const whole = await harness.succeed(test, { settings });
  const { length } = whole.requests;
  const step = Math.max(1, Math.floor(length / stops));
  for (let stop = 1; stop <= length; stop += step) {
    const stopping = new AbortController();
    // One server: a tap with other settings, such as another URL, does not resume.
    const run = await harness.serve(test, {
      onRequest: (_request, number) => {
        if (number === stop) stopping.abort();
        return null;
      },
    });
    const first = await run({ settings, signal: stopping.signal });
    const second = await run({ settings, state: first.state });
    assert.equal(second.code, 0, second.log);
    for (const { tap_stream_id: table } of streams) {
      const both = [...first.records(table), ...second.records(table)];
      assertSameRows(
        both,
        whole.records(table),
        `${table}, interrupted at request ${stop} of ${length} and resumed,`,
      );
    }
  }
}

async function readsIncrementally(harness: TapHarness, test: Lifetime): Promise<void> {
  const { streams } = await harness.catalog(test);
  const whole = await harness.succeed(test);
  for (const entry of streams) {
    const table = entry.tap_stream_id;
    const [key] = replicationKeysOf(entry);
    if (key === undefined) continue;
    const alone = { settings: incremental, catalog: { streams: [entry] } };
    const first = await harness.succeed(test, alone);
    const second = await harness.succeed(test, { ...alone, state: first.state });
    assertSameRows(first.records(table), whole.records(table), `${table}, read incrementally,`);
    const after = bookmarksOf(second.state, table);
    const before = [...bookmarksOf(first.state, table)];
    assert.ok(before.length > 0, `${table} has no bookmark`);
    for (const [partition, bookmark] of before) {
      const next = after.get(partition) ?? "none";
      assert.ok(next >= bookmark, `A bookmark of ${table} went from ${bookmark} to ${next}`);
    }
    const [[, least = ""] = []] = before.sort(([, one], [, other]) => (one < other ? -1 : 1));
    // A filter may compare whole days.
    const earliest = new Date(Date.parse(least) - day).toISOString();
    const hasOldRows = first.records(table).some((row) => String(row[key]) < earliest);
    assert.ok(
      !hasOldRows || second.received < first.received,
      `${table}: rows from before its bookmark ${least} were returned again; its replicationFilter is not sent, or the server ignores it`,
    );
  }
}

/** Milliseconds. */
const day = 86_400_000;

/** The bookmarks of a table: one, or one per partition. */
function bookmarksOf(state: State, table: string): ReadonlyMap<string, string> {
  const { partitions = {}, ...own } = bookmarkOf(state, table) ?? {};
  const all = Object.entries({ "": own, ...(isJsonObject(partitions) ? partitions : {}) });
  return new Map(
    all.flatMap(([partition, bookmark]) => {
      const value = isJsonObject(bookmark) ? bookmark.replication_key_value : undefined;
      return typeof value === "string" ? [[partition, value]] : [];
    }),
  );
}

async function survivesFaults(harness: TapHarness, test: Lifetime): Promise<void> {
  const { streams } = await harness.catalog(test);
  const whole = await harness.succeed(test);
  const left = [...faults];
  const failures = new Map<string, number>();
  const run = await harness.succeed(
    test,
    {},
    {
      // No request meets more than two, so that three attempts are enough.
      onRequest: ({ method, url, body }) => {
        const request = `${method} ${url} ${body}`;
        const met = failures.get(request) ?? 0;
        failures.set(request, met + 1);
        return met < 2 ? (left.shift() ?? null) : null;
      },
    },
  );
  for (const { tap_stream_id: table } of streams) {
    assertSameRows(run.records(table), whole.records(table), `${table}, read despite failures,`);
  }
}

/** Rows and bookmarks are of the server's time: the tap's own clock may be any. */
async function isClockProof(harness: TapHarness, test: Lifetime): Promise<void> {
  const { streams } = await harness.catalog(test);
  const whole = await harness.succeed(test, { settings: incremental });
  for (const clockOffset of [-60, 60]) {
    const run = await harness.succeed(test, { settings: incremental }, { clockOffset });
    for (const { tap_stream_id: table } of streams) {
      assertSameRows(
        run.records(table),
        whole.records(table),
        `${table}, read from a server whose clock is ${clockOffset} minutes ahead,`,
      );
    }
  }
}

/** Servers written in Go, for one, send null for an empty list. */
async function readsNullLists(harness: TapHarness, test: Lifetime): Promise<void> {
  const { streams } = await harness.catalog(test);
  const whole = await harness.succeed(test);
  const run = await harness.succeed(test, {}, { change: withoutEmptyLists });
  for (const { tap_stream_id: table } of streams) {
    assertSameRows(
      run.records(table).map(withoutEmptyLists).filter(isJsonObject),
      whole.records(table).map(withoutEmptyLists).filter(isJsonObject),
      `${table}, read from lists that are null if empty,`,
    );
  }
}

/** A value with null for each empty array, at any depth. */
function withoutEmptyLists(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? null : value.map(withoutEmptyLists);
  if (!isJsonObject(value) || value instanceof Uint8Array) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, withoutEmptyLists(inner)]),
  );
}

/** A response without its list is not an empty list: the table would lose its rows at the target. */
async function missesLists(harness: TapHarness, test: Lifetime): Promise<void> {
  const run = await harness.run(test, {}, { change: () => ({}) });
  assert.notEqual(run.code, 0, "The tap takes responses without their lists for empty lists");
}

async function isUnauthorized(harness: TapHarness, test: Lifetime): Promise<void> {
  if (harness.secrets("http://localhost").length === 0) return;
  const refused = new TapHarness(harness.tap, {
    settings: (origin) => harness.settings(origin),
    server: () => ({ status: 401, body: { message: "Unauthorized" } }),
  });
  const run = await refused.run(test);
  assert.equal(run.code, 3, run.log);
  assert.deepEqual(
    run.messages.filter(({ type }) => type === "RECORD"),
    [],
  );
}

/** Fails unless the rows are the same, ignoring order and repetitions. */
function assertSameRows(
  rows: readonly JsonObject[],
  expected: readonly JsonObject[],
  what: string,
): void {
  const found = new Set(rows.map((row) => stringifyJson(row)));
  const needed = new Set(expected.map((row) => stringifyJson(row)));
  const missing = [...needed].filter((row) => !found.has(row));
  const more = [...found].filter((row) => !needed.has(row));
  assert.deepEqual({ missing, more }, { missing: [], more: [] }, `${what} has other rows`);
}

/** Places at which a value does not conform to a schema, at any depth. */
function misfits(value: unknown, schema: JsonSchema, path: string): readonly string[] {
  const types = [schema.type ?? []].flat();
  const type = jsonTypeOf(value);
  const fits = types.includes(type) || (type === "integer" && types.includes("number"));
  if (!fits) return [`${path} is ${type}`];
  if (Array.isArray(value)) {
    const { items } = schema;
    return items === undefined ? [] : value.flatMap((item) => misfits(item, items, `${path}[]`));
  }
  if (schema.format === "date-time" && typeof value === "string") {
    return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? [] : [`${path} is not a timestamp`];
  }
  if (!isJsonObject(value) || schema.properties === undefined) return [];
  const properties = new Map(Object.entries(schema.properties));
  return Object.entries(value).flatMap(([name, inner]) => {
    const property = properties.get(name);
    return property === undefined
      ? [`${path}.${name} is not in the schema`]
      : misfits(inner, property, `${path}.${name}`);
  });
}

function jsonTypeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "bigint") return "integer";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
}
