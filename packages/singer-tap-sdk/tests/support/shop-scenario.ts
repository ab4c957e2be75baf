/** Scenarios of the law of replication: a shop, and the runs over it with all that may befall them. */

import fc from "fast-check";
import type { ReplicationMethod } from "../../src/config/replication-options.ts";
import { regions } from "./shop-streams.ts";

const tables = [
  "accounts",
  "contacts",
  "entries",
  "events",
  "items",
  "labels",
  "lines",
  "links",
  "logs",
  "marks",
  "notes",
  "orders",
  "parcels",
  "payments",
  "readings",
  "refunds",
  "scans",
  "tasks",
  "ticks",
  "traces",
] as const;

/** The columns of orders that a run may leave out. */
export const columns = ["items", "notes", "files", "text", "bill", "billed_at"] as const;
export type Column = (typeof columns)[number];

const hour = 3_600_000;
const day = 24 * hour;

/** How a run ends, and after how many requests, or writes, or at which part of its output. */
type Ending =
  | { readonly kind: "end" | "kill"; readonly share: number }
  | { readonly kind: "stop" | "close"; readonly count: number };

export interface RunOfScenario {
  /** What it reads: everything, a few rows for a look, or what changed within two days of the past. */
  readonly purpose: "sync" | "look" | "backfill";
  readonly method: ReplicationMethod;
  /** What it leaves out of the tables and columns of the scenario. */
  readonly leftTables: readonly string[];
  readonly leftColumns: readonly Column[];
  /** The regions that its settings name. */
  readonly regions: readonly string[];
  /** Whether it reads tables in full for new columns. */
  readonly refreshes: boolean;
  /** Seconds of lookback beyond what the source needs. */
  readonly moreLookback: number;
  /** Version of the tap. */
  readonly version: "1" | "2";
  /** Whether it begins without the state. */
  readonly isFresh: boolean;
  readonly activateVersions: boolean;
  /** Milliseconds by which the host's clock is ahead of the source's. */
  readonly hostAhead: number;
  /** What the source's responses say of its clock. */
  readonly date: "right" | "missing" | "ahead" | "behind";
  readonly ending: Ending;
  /** The request that the source refuses; null for none. */
  readonly refused: number | null;
  /** Changes before the run, and the share of its requests that another one comes with. */
  readonly changesBefore: number;
  readonly changesDuring: number;
}

/** Mostly the first: what rarely differs between runs. */
function mostly<const Value>(first: Value, ...others: readonly Value[]): fc.Arbitrary<Value> {
  return fc.oneof(
    { weight: 4, arbitrary: fc.constant(first) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );
}

/** None or some. */
function someOf<Value>(all: readonly Value[]): fc.Arbitrary<readonly Value[]> {
  return fc.oneof(fc.constant([]), fc.subarray([...all]));
}

const ending: fc.Arbitrary<Ending> = fc.oneof(
  fc.record({ kind: fc.constant("end" as const), share: fc.constant(1) }),
  fc.record({
    kind: fc.constant("kill" as const),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  fc.record({
    kind: fc.constantFrom("stop" as const, "close" as const),
    count: fc.integer({ min: 1, max: 40 }),
  }),
);

export const scenario = fc.record({
  seed: fc.integer({ min: 0, max: 1_000_000 }),
  orders: fc.integer({ min: 0, max: 12 }),
  pageSize: fc.integer({ min: 1, max: 3 }),
  strictCursors: fc.boolean(),
  counted: fc.boolean(),
  textSequence: fc.boolean(),
  tokenLife: mostly(Number.POSITIVE_INFINITY, 5),
  /** Seconds; commits come out of the order of their times within them. */
  lookback: fc.constantFrom(0, 6 * 3600),
  /** Whether the runner merges each state into the one before, key by key. */
  merges: fc.boolean(),
  selected: fc.subarray([...tables], { minLength: 1, maxLength: 5 }),
  columns: fc.subarray([...columns]),
  runs: fc.array(
    fc.record<RunOfScenario>({
      purpose: mostly("sync", "look", "backfill"),
      method: fc.constantFrom<ReplicationMethod[]>("FULL_TABLE", "INCREMENTAL"),
      leftTables: someOf<string>(tables),
      leftColumns: someOf(columns),
      regions: fc.subarray([...regions]),
      refreshes: fc.boolean(),
      moreLookback: mostly(0, 2 * 24 * 3600),
      version: mostly("1", "2"),
      isFresh: mostly<boolean>(false, true),
      activateVersions: fc.boolean(),
      hostAhead: mostly(0, -day, -hour, 0.9 * hour, day),
      date: mostly("right", "missing", "ahead", "behind"),
      ending,
      refused: fc.option(fc.integer({ min: 1, max: 40 })),
      changesBefore: fc.integer({ min: 0, max: 5 }),
      changesDuring: fc.constantFrom(0, 0.3, 0.9),
    }),
    { minLength: 1, maxLength: 5 },
  ),
});

export type Scenario = typeof scenario extends fc.Arbitrary<infer Value> ? Value : never;

/** A run to its end, over a source at rest. */
export function toEnd(method: ReplicationMethod, activateVersions = false): RunOfScenario {
  return {
    purpose: "sync",
    method,
    leftTables: [],
    leftColumns: [],
    regions,
    refreshes: true,
    moreLookback: 0,
    version: "1",
    isFresh: false,
    activateVersions,
    hostAhead: 0,
    date: "right",
    ending: { kind: "end", share: 1 },
    refused: null,
    changesBefore: 0,
    changesDuring: 0,
  };
}
