/** What is checked of a tap: each check runs it as its command line would, against a fake API of its own. */

import assert from "node:assert/strict";
import type { Tap } from "../index.ts";
import {
  bookmarkOf,
  type Catalog,
  type CatalogEntry,
  isJsonObject,
  type JsonObject,
  type JsonSchema,
  parseCatalog,
  type State,
  stringifyJson,
} from "../singer/index.ts";
import { type FakeServerOptions, faults, serveApi } from "./fake-api.ts";
import type { FakeRequest, FakeResponse } from "./fake-request.ts";
import { withPostProcessWatched } from "./post-process.ts";
import { type RunTapOptions, runTap, type TapRun } from "./run-tap.ts";
import type { Lifetime } from "./serve.ts";
import { replicationKeysOf, tableRules } from "./table-rules.ts";
import type { TapTestOptions } from "./tap-test-options.ts";

/** A test: it throws where the tap does not do what it should. */
type Check = (test: Lifetime) => Promise<void>;

/** Places at which a run is stopped, spread over its requests. */
const stops = 6;

/** Every check of a tap, by what it finds right. */
export function checksOf(tap: Tap, options: TapTestOptions): ReadonlyMap<string, Check> {
  const harness = new TapHarness(tap, options);
  return new Map<string, Check>([
    ["tells what it is", (test) => tellsWhatItIs(harness, test)],
    ["discovers tables that every target loads", (test) => discovers(harness, test)],
    ["finds that every table can be read", (test) => probes(harness, test)],
    ["reads all rows, each announced and fitting its schema", (test) => reads(harness, test)],
    ["has keys that tell rows apart", (test) => hasKeys(harness, test)],
    ["hands each record to postProcess", (test) => postProcesses(harness, test)],
    ["reads each table alone as with the others", (test) => readsAlone(harness, test)],
    ["leaves out what is not selected, but for keys", (test) => selects(harness, test)],
    ["goes on wherever it was stopped", (test) => resumes(harness, test, {})],
    [
      "goes on wherever an incremental read was stopped",
      (test) => resumes(harness, test, incremental),
    ],
    ["reads what is new where it reads incrementally", (test) => readsIncrementally(harness, test)],
    ["reads all rows whatever passes on the way", (test) => survivesFaults(harness, test)],
    [
      "ends with exit code 3 where its credential is refused",
      (test) => isUnauthorized(harness, test),
    ],
  ]);
}

/** Settings of incremental reads that look back no further than the bookmark. */
const incremental = { replication_method: "INCREMENTAL", lookback: 0 };

/** A run, and what it asked of the API. */
interface ServedRun extends TapRun {
  readonly requests: readonly FakeRequest[];
  /** Characters of all answers together. */
  readonly answered: number;
}

/** Runs one tap against its fake API. */
class TapHarness {
  readonly tap: Tap;
  readonly #options: TapTestOptions;

  constructor(tap: Tap, options: TapTestOptions) {
    this.tap = tap;
    this.#options = options;
  }

  /** How many rows a table should have; undefined for one at least. */
  expectedRows(table: string): number | undefined {
    const rows = this.#options.rows ?? {};
    return Object.hasOwn(rows, table) ? rows[table] : undefined;
  }

  settings(origin: string): JsonObject {
    return this.#options.settings(origin);
  }

  /** The values of all settings that are secret. */
  secrets(origin: string): readonly string[] {
    const settings = this.settings(origin);
    return Object.entries(this.tap.allSettings.properties).flatMap(([name, schema]) => {
      const value = settings[name];
      return "secret" in schema && schema.secret === true && typeof value === "string"
        ? [value]
        : [];
    });
  }

  /** Runs the tap against the API, served anew. */
  async run(
    test: Lifetime,
    { settings, ...options }: Partial<RunTapOptions> = {},
    server: FakeServerOptions = {},
  ): Promise<ServedRun> {
    let answered = 0;
    const counting = (request: FakeRequest): FakeResponse => {
      const response = this.#options.server(request);
      answered += stringifyJson(response.body).length;
      return response;
    };
    const { origin, requests } = await serveApi(test, counting, server);
    const run = await runTap(this.tap, {
      ...options,
      settings: { ...this.settings(origin), ...settings },
    });
    for (const secret of this.secrets(origin)) {
      assert.ok(!`${run.output}${run.log}`.includes(secret), "A secret is in the output");
    }
    return { ...run, requests, answered };
  }

  /** Runs the tap and fails where that does not end well. */
  async succeed(
    test: Lifetime,
    options: Partial<RunTapOptions> = {},
    server: FakeServerOptions = {},
  ): Promise<ServedRun> {
    const run = await this.run(test, options, server);
    assert.equal(run.code, 0, run.log);
    return run;
  }

  async catalog(test: Lifetime): Promise<Catalog> {
    const { output } = await this.succeed(test, { flags: ["--discover"] });
    const parsed = parseCatalog(JSON.parse(output));
    if ("problems" in parsed) assert.fail(parsed.problems.join("\n"));
    return parsed.catalog;
  }
}

async function tellsWhatItIs(harness: TapHarness, test: Lifetime): Promise<void> {
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
  assert.ok(streams.length > 0, "No table is discovered");
  const broken = streams.flatMap((entry) =>
    Object.entries(tableRules).flatMap(([rule, check]) =>
      check(entry).map((what) => `${entry.tap_stream_id} ${rule}: not so ${what}`),
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
  assert.equal(run.messages.at(-1)?.type, "STATE", "The last message is no STATE");
  const unfit = run.log.split("\n").filter((line) => /\bdo not fit\b/.test(line));
  assert.deepEqual(unfit, [], "Values of the API do not fit their columns");
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
    assert.deepEqual(missed, [], `Keys of rows of ${table} that postProcess did not get`);
  }
}

async function readsAlone(harness: TapHarness, test: Lifetime): Promise<void> {
  const { streams } = await harness.catalog(test);
  const whole = await harness.succeed(test);
  for (const entry of streams) {
    const table = entry.tap_stream_id;
    const run = await harness.succeed(test, { catalog: { streams: [entry] } });
    assertSameRows(run.records(table), whole.records(table), `${table}, read alone,`);
    const others = run.messages.filter(({ stream }) => stream !== undefined && stream !== table);
    assert.deepEqual(others, [], `With ${table} alone selected, others are written`);
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

/** An entry that leaves out every column that can be left out. */
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
    const first = await harness.run(
      test,
      { settings, signal: stopping.signal },
      {
        onRequest: (_request, number) => {
          if (number === stop) stopping.abort();
          return null;
        },
      },
    );
    const second = await harness.succeed(test, { settings, state: first.state });
    for (const { tap_stream_id: table } of streams) {
      const both = [...first.records(table), ...second.records(table)];
      assertSameRows(
        both,
        whole.records(table),
        `${table}, stopped at request ${stop} of ${length} and taken up,`,
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
      !hasOldRows || second.answered < first.answered,
      `${table}: rows of before its bookmark ${least} were answered again; the filter is not sent, or the server does not heed it`,
    );
  }
}

/** Milliseconds. */
const day = 86_400_000;

/** The bookmarks of a table: one, or one for each of its partitions. */
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
  const run = await harness.succeed(
    test,
    {},
    // Every other request, as long as there are faults, so that no request meets them all.
    {
      onRequest: (_request, number) => (number % 2 === 0 ? (faults[number / 2 - 1] ?? null) : null),
    },
  );
  for (const { tap_stream_id: table } of streams) {
    assertSameRows(run.records(table), whole.records(table), `${table}, read under faults,`);
  }
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

/** Fails unless the rows are the same, however often each has come and in which order. */
function assertSameRows(
  rows: readonly JsonObject[],
  expected: readonly JsonObject[],
  what: string,
): void {
  const [found, wanted] = [rows, expected].map((list) => new Set(list.map((row) => textOf(row))));
  const missing = [...(wanted ?? [])].filter((row) => !found?.has(row));
  const more = [...(found ?? [])].filter((row) => !wanted?.has(row));
  assert.deepEqual({ missing, more }, { missing: [], more: [] }, `${what} has other rows`);
}

function textOf(row: JsonObject): string {
  return stringifyJson(row);
}

/** Where a value does not fit a schema, at any depth. */
function misfits(value: unknown, schema: JsonSchema, path: string): readonly string[] {
  const types = [schema.type ?? []].flat();
  const type = jsonTypeOf(value);
  const fits = types.includes(type) || (type === "integer" && types.includes("number"));
  if (!fits) return [`${path} is ${type}`];
  if (Array.isArray(value)) {
    return value.flatMap((item) => misfits(item, schema.items ?? {}, `${path}[]`));
  }
  if (schema.format === "date-time" && typeof value === "string") {
    return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? [] : [`${path} is no time`];
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
