/**
 * The law of replication: whatever changes while a source is read, and whatever interrupts it, a target
 * that upserts by key holds every row as it was not before the read that brought it began, and in the end the source.
 *
 * The clock is the test's own, so that a request takes minutes and days pass without waiting.
 */

import assert from "node:assert/strict";
import { Writable } from "node:stream";
import { mock, suite, test } from "node:test";
import fc from "fast-check";
import { randomFor } from "../../../../sandbox/organisation/random.ts";
import type { ReplicationMethod } from "../../src/config/replication-options.ts";
import { OutputClosedError, type State } from "../../src/singer/index.ts";
import { Collector } from "../support/collect.ts";
import { runStreams, stateEvery, statesOf } from "../support/run-streams.ts";
import { sendJson } from "../support/serve.ts";
import { partsOfOrders, Shop } from "../support/shop.ts";
import { shopStreams } from "../support/shop-streams.ts";
import { requireGrowing, ShopTarget } from "../support/shop-target.ts";

const tables = ["accounts", "entries", "events", "items", "notes", "orders", "payments"] as const;
const columns = ["items", "notes", "files"] as const;

/** How a run ends, and after how many requests, or writes, or at which part of its output. */
type Ending =
  | { readonly kind: "end" | "kill"; readonly share: number }
  | { readonly kind: "stop" | "close"; readonly count: number };

interface RunOfScenario {
  readonly method: ReplicationMethod;
  readonly activateVersions: boolean;
  readonly ending: Ending;
  /** The request that the source refuses; null for none. */
  readonly refused: number | null;
  /** Changes before the run, and the share of its requests that another one comes with. */
  readonly changesBefore: number;
  readonly changesDuring: number;
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

const scenario = fc.record({
  seed: fc.integer({ min: 0, max: 1_000_000 }),
  orders: fc.integer({ min: 0, max: 12 }),
  pageSize: fc.integer({ min: 1, max: 3 }),
  strictCursors: fc.boolean(),
  counted: fc.boolean(),
  /** Seconds; commits come out of the order of their times within them. */
  lookback: fc.constantFrom(0, 6 * 3600),
  selected: fc.subarray([...tables], { minLength: 1 }),
  embedded: fc.subarray([...columns]),
  runs: fc.array(
    fc.record<RunOfScenario>({
      method: fc.constantFrom<ReplicationMethod[]>("FULL_TABLE", "INCREMENTAL"),
      activateVersions: fc.boolean(),
      ending,
      refused: fc.option(fc.integer({ min: 1, max: 40 })),
      changesBefore: fc.integer({ min: 0, max: 5 }),
      changesDuring: fc.constantFrom(0, 0.3, 0.9),
    }),
    { minLength: 1, maxLength: 4 },
  ),
});

type Scenario = typeof scenario extends fc.Arbitrary<infer Value> ? Value : never;

const minute = 60_000;

/** A shop of a scenario: changes it, runs over it, and keeps a target. */
class World {
  readonly shop: Shop;
  readonly target = new ShopTarget();
  readonly #scenario: Scenario;
  readonly #random;
  readonly #selected: Readonly<Record<string, readonly string[]>>;
  /** By table, when the first of the runs began since it was last read to its end. */
  readonly #since = new Map<string, number>();

  constructor(shop: Shop, scenario: Scenario) {
    this.shop = shop;
    this.#scenario = scenario;
    this.#random = randomFor(scenario.seed, "replication");
    const left = columns.filter((column) => !scenario.embedded.includes(column));
    this.#selected = Object.fromEntries(
      scenario.selected.map((table) => [table, table === "orders" ? left : []]),
    );
    for (let order = 0; order < scenario.orders; order += 1) {
      this.#insert("orders");
      this.#insert("events");
      if (order % 3 === 0) this.#insert("accounts");
    }
    for (let row = 0; row < scenario.orders * 3; row += 1) {
      this.#insert(this.#random.pick([...partsOfOrders, "entries"]));
    }
  }

  /** Time passes, by minutes mostly, sometimes by hours, so that a run may take days. */
  pass(): void {
    const hours = this.#random.chance(0.1) ? this.#random.whole(1, 12) : 0;
    mock.timers.setTime(Date.now() + hours * 60 * minute + this.#random.whole(1, 30 * minute));
  }

  /** Inserts, changes or deletes something. */
  change(): void {
    this.pass();
    const table = this.#random.pick([...tables, "files"]);
    const rows = this.shop.rows(table);
    const kind = this.#random.pick(["insert", "change", "change", "delete"]);
    if (rows.length === 0 || kind === "insert") {
      this.#insert(table);
      return;
    }
    const { id, order_id } = this.#random.pick(rows);
    const lag = this.#lag();
    if (kind === "delete") this.shop.delete(table, id);
    else this.shop.change(table, id, { text: this.#text() }, lag);
    // What belongs to an order counts as a change of it.
    if (order_id !== undefined) this.shop.change("orders", String(order_id), {}, lag);
  }

  #insert(table: string): void {
    this.pass();
    const owner = table === "entries" ? "accounts" : "orders";
    const isPart = table === "entries" || partsOfOrders.some((one) => one === table);
    const owners = this.shop.rows(owner);
    if (isPart && owners.length === 0) return;
    const owned = isPart
      ? { [owner === "orders" ? "order_id" : "account_id"]: this.#random.pick(owners).id }
      : {};
    const kind = table === "items" ? { kind: this.#random.pick(["goods", "services"]) } : {};
    const lag = this.#lag();
    const at = new Date(Date.now() - lag).toISOString();
    this.shop.put(table, { text: this.#text(), created_at: at, updated_at: at, ...owned, ...kind });
    if ("order_id" in owned) this.shop.change("orders", String(owned.order_id), {}, lag);
  }

  /** Milliseconds by which a commit comes later than its time says. */
  #lag(): number {
    return this.#random.whole(0, Math.max(0, this.#scenario.lookback * 900));
  }

  #text(): string {
    return `text ${this.#random.whole(1, 1e9)}`;
  }

  async run(
    { method, activateVersions, ending, refused, changesDuring }: RunOfScenario,
    state = this.target.state,
  ) {
    const { lookback } = this.#scenario;
    const startedAt = Date.now();
    // Days pass between two requests, and no time by the monotonic clock.
    this.shop.clock = () => startedAt;
    const closing = new ClosingOutput(ending.kind === "close" ? ending.count : null);
    const stop = new AbortController();
    let requests = 0;
    this.shop.onRequest = (_request, response) => {
      requests += 1;
      this.pass();
      if (this.#random.chance(changesDuring)) this.change();
      const isDue = "count" in ending && requests === ending.count;
      if (isDue && ending.kind === "stop") stop.abort(new Error("stopped by the test"));
      if (requests !== refused) return false;
      sendJson(response, { message: "refused by the test" }, 422);
      return true;
    };
    const cleanUp: (() => unknown)[] = [];
    const failures = await runStreams(
      { after: (done) => void cleanUp.push(done as () => unknown) },
      {
        streams: shopStreams(this.shop),
        selected: this.#selected,
        output: closing,
        // Days pass within a run, and still it can be resumed.
        replication: { method, lookback, activateVersions, maxResumeAge: 1000 },
        stop,
        now: stateEvery(4),
        ...(state && { state }),
      },
    ).then(
      (outcome) => outcome.failures,
      (error) => {
        assert.ok(error instanceof OutputClosedError, String(error.stack));
        return null;
      },
    );
    for (const done of cleanUp) await done();
    const isWhole = failures?.length === 0 && !stop.signal.aborted && ending.kind !== "kill";
    return { messages: closing.collector.messages(), startedAt, isWhole, failures };
  }

  /** Runs, loads what arrives, and checks all that must hold already. */
  async load(run: RunOfScenario): Promise<boolean> {
    const { state } = this.target;
    const { messages, startedAt, isWhole } = await this.run(run);
    requireGrowing([...(state === undefined ? [] : [state]), ...statesOf(messages)], this.shop);
    const share = run.ending.kind === "kill" ? run.ending.share : 1;
    this.target.load(messages.slice(0, Math.ceil(messages.length * share)), this.shop, startedAt);
    for (const table of this.#scenario.selected) {
      const since = this.#since.get(table) ?? startedAt;
      this.#since.set(table, since);
      if (!isWhole) continue;
      this.requireAll(this.target, table, since);
      this.#since.delete(table);
    }
    return isWhole;
  }

  requireAll(target: ShopTarget, table: string, since: number): void {
    const embedded = table === "orders" ? this.#scenario.embedded : [];
    target.requireAll(this.shop, table, embedded, since);
  }
}

/** Takes output, until it is closed after so many writes. */
class ClosingOutput extends Writable {
  readonly collector = new Collector();
  #left: number | null;

  constructor(writes: number | null) {
    super();
    this.#left = writes;
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error) => void): void {
    if (this.#left !== null) this.#left -= 1;
    if (this.#left !== null && this.#left < 0) done(new Error("EPIPE"));
    else this.collector.write(chunk, encoding, () => done());
  }
}

/** Plays with the shop of a scenario, on a clock of its own. */
async function withWorld(given: Scenario, play: (world: World) => Promise<void>): Promise<void> {
  const cleanUp: (() => unknown)[] = [];
  mock.timers.enable({ apis: ["Date"], now: Date.parse("2026-03-01T22:00:00.000Z") });
  try {
    const test = { after: (done: unknown) => void cleanUp.push(done as () => unknown) };
    await play(new World(await Shop.open(test, given), given));
  } finally {
    mock.timers.reset();
    for (const done of cleanUp) await done();
  }
}

const toEnd = (method: ReplicationMethod, activateVersions = false): RunOfScenario => ({
  method,
  activateVersions,
  ending: { kind: "end", share: 1 },
  refused: null,
  changesBefore: 0,
  changesDuring: 0,
});

suite("Replication", () => {
  test("brings every row through any changes and interruptions, and takes away only what is gone", async () => {
    const law = fc.asyncProperty(scenario, async (given) => {
      await withWorld(given, async (world) => {
        for (const run of given.runs) {
          for (let change = 0; change < run.changesBefore; change += 1) world.change();
          await world.load(run);
        }
        world.pass();
        // The source is at rest: each of these must come to its end and leave nothing out.
        for (const run of [
          toEnd("INCREMENTAL"),
          toEnd("INCREMENTAL"),
          toEnd("FULL_TABLE", true),
          toEnd("FULL_TABLE", true),
        ]) {
          assert.ok(await world.load(run), "a run without trouble did not come to its end");
        }
        for (const table of given.selected) {
          world.requireAll(world.target, table, Number.POSITIVE_INFINITY);
          world.target.requireNoOthers(world.shop, table);
        }
      });
    });
    await fc.assert(law, { numRuns: 40 });
  });

  test("never claims more than was written: from any STATE, a run over an unchanged source brings the rest", async () => {
    const law = fc.asyncProperty(
      scenario,
      fc.constantFrom<ReplicationMethod[]>("FULL_TABLE", "INCREMENTAL"),
      async (given, method) => {
        await withWorld(given, async (world) => {
          const [before] = given.runs;
          if (before !== undefined) await world.load({ ...before, changesDuring: 0 });
          world.pass();
          const { messages, startedAt } = await world.run(toEnd(method));
          const places = messages.flatMap(({ type }, index) => (type === "STATE" ? [index] : []));
          for (const place of places) {
            const target = new ShopTarget(world.target);
            target.load(messages.slice(0, place + 1), world.shop, startedAt);
            const next = await world.run(toEnd(method), target.state as State);
            target.load(next.messages, world.shop, next.startedAt);
            for (const table of given.selected) {
              world.requireAll(target, table, Number.POSITIVE_INFINITY);
            }
          }
        });
      },
    );
    await fc.assert(law, { numRuns: 10 });
  });
});
