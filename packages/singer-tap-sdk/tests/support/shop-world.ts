/**
 * The world of the law of replication: the shop of a scenario as it changes, the runs over it, and a target.
 *
 * The clock is the test's own, so that a request takes minutes and days pass without waiting.
 */

import assert from "node:assert/strict";
import { Writable } from "node:stream";
import { mock } from "node:test";
import { randomFor } from "../../../../sandbox/organisation/random.ts";
import type {
  ReplicationMethod,
  ReplicationOptions,
} from "../../src/config/replication-options.ts";
import { readColumns } from "../../src/records/column-tree.ts";
import {
  emptyState,
  isJsonObject,
  type JsonObject,
  OutputClosedError,
  parseState,
  type State,
} from "../../src/singer/index.ts";
import { Collector } from "./collect.ts";
import { runStreams, stateEvery, statesOf } from "./run-streams.ts";
import { sendJson } from "./serve.ts";
import { dayOf, ownersOf, Shop } from "./shop.ts";
import { otherKinds, textKinds } from "./shop-kinds.ts";
import { type Column, columns, type RunOfScenario, type Scenario } from "./shop-scenario.ts";
import { regions, shopStreams } from "./shop-streams.ts";
import { requireGrowing, ShopTarget } from "./shop-target.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** A shop of a scenario: changes it, runs over it, and keeps a target. */
export class World {
  readonly shop: Shop;
  readonly target: ShopTarget;
  readonly #scenario: Scenario;
  readonly #random;
  /** The tables that a run may read. */
  readonly #changing: readonly string[];
  /** Whether the responses of the run before were wrong about the source's clock. */
  #wasWrong = false;
  /** By table and method, when the first of the runs began since it was last read to its end. */
  readonly #since = new Map<string, Map<ReplicationMethod, number>>();

  constructor(shop: Shop, scenario: Scenario) {
    this.shop = shop;
    this.target = new ShopTarget(scenario.merges ? mergedState : undefined);
    this.#scenario = scenario;
    this.#changing = [...new Set(scenario.selected.flatMap(tablesFor))];
    this.#random = randomFor(scenario.seed, "replication");
    for (let order = 0; order < scenario.orders; order += 1) {
      for (const table of ["orders", "events"]) this.#insert(table);
      if (order % 3 === 0) for (const table of ["accounts", "logs"]) this.#insert(table);
    }
    for (let row = 0; row < scenario.orders * 3; row += 1) {
      this.#insert(this.#random.pick(this.#changing));
    }
  }

  /** Time passes, by minutes mostly, sometimes by hours, so that a run may take days. */
  pass(): void {
    const hours = this.#random.chance(0.1) ? this.#random.whole(1, 12) : 0;
    mock.timers.setTime(Date.now() + hours * hour + this.#random.whole(1, 30 * minute));
  }

  /** Sets how far the host's clock is ahead of the shop's. */
  #setHost(ahead: number): void {
    const now = this.shop.now();
    mock.timers.setTime(now + ahead);
    this.shop.now = () => Date.now() - ahead;
  }

  /** Inserts, changes or deletes something. */
  change(): void {
    this.pass();
    const table = this.#random.pick(this.#changing);
    const rows = this.shop.rows(table);
    const kind = this.#random.pick(["insert", "change", "change", "delete"]);
    if (rows.length === 0 || kind === "insert") {
      this.#insert(table);
      return;
    }
    const row = this.#random.pick(rows);
    const lag = this.#lag();
    if (kind === "delete") this.shop.delete(table, row.id);
    else this.shop.change(table, row.id, { text: this.#text() }, lag);
    this.#touchOwners(table, row, lag);
  }

  /** What belongs to a row counts as a change of it. */
  #touchOwners(table: string, row: JsonObject, lag: number): void {
    for (const [column, owner] of Object.entries(ownersOf(table))) {
      this.shop.change(owner, String(row[column]), {}, lag);
    }
  }

  #insert(table: string): void {
    this.pass();
    const owners = Object.entries(ownersOf(table));
    if (owners.some(([, owner]) => this.shop.rows(owner).length === 0)) return;
    const owned = Object.fromEntries(
      owners.map(([column, owner]) => [column, this.#random.pick(this.shop.rows(owner)).id]),
    );
    if (table === "bills" && this.#hasBill(String(owned.order_id))) return;
    const lag = this.#lag();
    const at = new Date(this.shop.now() - lag).toISOString();
    const row = { text: this.#text(), created_at: at, updated_at: at };
    const { id } = this.shop.put(table, { ...row, ...owned, ...this.#special(table, owned) });
    this.#touchOwners(table, owned, lag);
    if (table === "accounts" && this.#random.chance(0.5)) this.#insertOld("entries", id);
    if (table !== "orders" || !this.#changing.includes("lines")) return;
    for (let lines = this.#random.whole(0, 5); lines > 0; lines -= 1) this.#insertOld("lines", id);
  }

  #hasBill(order: string): boolean {
    return this.shop.rows("bills").some(({ order_id }) => order_id === order);
  }

  /** The columns that only one table has. */
  #special(table: string, owned: JsonObject): JsonObject {
    if (table === "items") return { kind: this.#random.pick(["goods", "services"]) };
    if (table === "parcels") return { region: this.#random.pick(regions) };
    if (table !== "readings") return {};
    return { day: dayOf(this.shop.find("events", String(owned.event_id))?.created_at) };
  }

  /** Inserts a row that is older than the one it belongs to, such as an entry of an account that is shared only now. */
  #insertOld(table: string, owner: string): void {
    const at = new Date(this.shop.now() - this.#random.whole(1, 10) * day).toISOString();
    const owned = Object.fromEntries(Object.keys(ownersOf(table)).map((column) => [column, owner]));
    const row = { text: this.#text(), created_at: at, updated_at: at };
    const { id } = this.shop.put(table, { ...row, ...owned });
    if (table === "entries") for (const part of ["ticks", "marks"]) this.#insertOld(part, id);
  }

  /** Milliseconds by which a commit comes later than its time says. */
  #lag(): number {
    return this.#random.whole(0, Math.max(0, this.#scenario.lookback * 900));
  }

  #text(): string {
    return `text ${this.#random.whole(1, 1e9)}`;
  }

  /** @param state Where it goes on. Default: where the target is, unless the run begins without. */
  async run(run: RunOfScenario, state = run.isFresh ? undefined : this.target.state) {
    const { purpose, ending, version } = run;
    this.#setHost(run.hostAhead);
    const startedAt = this.shop.now();
    const date = this.#dateOf(run, startedAt);
    // Days pass between two requests, and no time by the monotonic clock.
    this.shop.clock = () => date;
    const output = new ClosingOutput(ending.kind === "close" ? ending.count : null);
    const stop = new AbortController();
    this.#befall(run, stop);
    const cleanUp: (() => unknown)[] = [];
    const failures = await runStreams(
      { after: (done) => void cleanUp.push(done as () => unknown) },
      {
        streams: shopStreams(this.shop, this.#scenario.textSequence ? textKinds : otherKinds, {
          regions: [...run.regions],
        }),
        selected: this.#selectedIn(run),
        output,
        version,
        replication: this.#replicationOf(run, startedAt),
        stop,
        now: stateEvery(4),
        ...(state && { state }),
        ...(purpose === "look" && { rowLimit: 2 }),
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
    return { messages: output.collector.messages(), startedAt, isWhole };
  }

  /** What the responses of the source say of its clock, at most as wrong as the lookback makes up for. */
  #dateOf({ date, hostAhead }: RunOfScenario, startedAt: number): number | null {
    // Without it, the host's clock is taken to be an hour ahead at most.
    if (date === "missing") return hostAhead > hour ? startedAt : null;
    if (date === "behind") return startedAt - day;
    return date === "ahead" ? startedAt + this.#scenario.lookback * 90 : startedAt;
  }

  /** Lets time pass with each request, and all that the run has to go through happen. */
  #befall({ purpose, ending, refused, changesDuring }: RunOfScenario, stop: AbortController): void {
    let requests = 0;
    this.shop.onRequest = (_request, response) => {
      requests += 1;
      this.pass();
      if (this.#random.chance(changesDuring)) this.change();
      const isDue = ending.kind === "stop" && requests === ending.count;
      if (isDue) stop.abort(new Error("stopped by the test"));
      // The columns that such a read leaves empty are not noted in the state, which it leaves as it is.
      if (requests !== refused || purpose !== "sync") return false;
      sendJson(response, { message: "refused by the test" }, 422);
      return true;
    };
  }

  #replicationOf(
    { purpose, method, activateVersions, regions: named, refreshes, moreLookback }: RunOfScenario,
    startedAt: number,
  ): Partial<ReplicationOptions> {
    const [startDate, endDate] = [3, 1].map((days) =>
      new Date(startedAt - days * day).toISOString(),
    );
    return {
      method,
      lookback: this.#scenario.lookback + moreLookback,
      // A version of some regions is without the rows of the others.
      activateVersions: activateVersions && purpose !== "look" && named.length === regions.length,
      newColumns: refreshes ? "refresh" : "warn",
      // Days pass within a run, and still it can be resumed.
      maxResumeAge: 1000,
      ...(purpose === "backfill" && startDate && endDate && { startDate, endDate }),
    };
  }

  /** The tables that a run reads, and the columns that it leaves out of each. */
  #selectedIn(run: RunOfScenario): Readonly<Record<string, readonly string[]>> {
    const filled = this.#columnsOf(run);
    const left = columns.filter((column) => !filled.includes(column));
    return Object.fromEntries(
      this.#tablesOf(run).map((table) => [table, table === "orders" ? left : []]),
    );
  }

  #tablesOf({ leftTables }: RunOfScenario): readonly string[] {
    const { selected } = this.#scenario;
    const kept = selected.filter((table) => !leftTables.includes(table));
    return kept.length === 0 ? selected : kept;
  }

  #columnsOf({ leftColumns }: RunOfScenario): readonly Column[] {
    return this.#scenario.columns.filter((column) => !leftColumns.includes(column));
  }

  /** Runs, loads what arrives, and checks all that must hold already. */
  async load(run: RunOfScenario): Promise<boolean> {
    const { isFresh, purpose, ending } = run;
    const state = isFresh ? undefined : this.target.state;
    const { messages, startedAt, isWhole } = await this.run(run);
    this.#checkStates(run, state, statesOf(messages));
    const share = ending.kind === "kill" ? ending.share : 1;
    this.target.load(messages.slice(0, Math.ceil(messages.length * share)), this.shop, startedAt);
    if (purpose !== "sync") return isWhole;
    for (const table of this.#tablesOf(run)) this.#checkRows(run, table, startedAt, isWhole);
    return isWhole;
  }

  #checkStates({ purpose, date }: RunOfScenario, before: State | undefined, states: State[]): void {
    const known = before === undefined ? [] : [before];
    // A bookmark in the future goes back to the start of the read.
    const isRight = date === "right" && !this.#wasWrong;
    this.#wasWrong = date !== "right";
    requireGrowing([...known, ...states], this.shop, isRight);
    if (purpose === "look") assert.deepEqual(states, []);
    if (purpose !== "backfill") return;
    for (const state of states) assert.deepEqual(state, before ?? emptyState, "was changed");
  }

  #checkRows(run: RunOfScenario, table: string, startedAt: number, isWhole: boolean): void {
    const { method, isFresh } = run;
    const attempts = this.#since.get(table) ?? new Map<ReplicationMethod, number>();
    this.#since.set(table, attempts);
    if (!attempts.has(method)) attempts.set(method, startedAt);
    if (!isWhole) return;
    const since = Math.min(...attempts.values());
    this.requireAll(this.target, table, since, this.#filledBy(run), run.regions);
    // A later run may still go on where an earlier one has stopped: one of another state, or in a list that a read in full does
    // without.
    if (isFresh) return;
    if (method === "INCREMENTAL") attempts.clear();
    else attempts.delete(method);
  }

  /** The columns of orders that all rows have after a run: those that it reads, or that the bookmark says they have. */
  #filledBy(run: RunOfScenario): readonly Column[] {
    const chosen = this.#columnsOf(run);
    if (run.method === "FULL_TABLE") return chosen;
    const known = readColumns(this.target.state?.bookmarks.orders?.columns);
    return chosen.filter((column) => known?.has(column));
  }

  /**
   * @param filled The columns of orders that count.
   * @param named The regions that do. Default: all.
   */
  requireAll(
    target: ShopTarget,
    table: string,
    since: number,
    filled: readonly string[],
    named: readonly string[] = regions,
  ): void {
    target.requireAll(this.shop, table, filled, since, named);
  }
}

/** A table, with those that its rows belong to, and those that they embed. */
function tablesFor(table: string): string[] {
  return [
    ...withOwners(table),
    ...(table === "orders" ? ["items", "notes", "files", "bills"] : []),
  ];
}

function withOwners(table: string): string[] {
  return [table, ...Object.values(ownersOf(table)).flatMap(withOwners)];
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

/** A state in place of another, as a runner merges them: key by key, and keys are never removed. */
function mergedState(before: State, after: State): State {
  const parsed = parseState(merged(before, after));
  assert.ok("state" in parsed);
  return parsed.state;
}

function merged(before: JsonObject, after: JsonObject): JsonObject {
  const both = Object.entries(after).map(([name, value]) => {
    const known = before[name];
    return [name, isJsonObject(known) && isJsonObject(value) ? merged(known, value) : value];
  });
  return { ...before, ...Object.fromEntries(both) };
}

/** Plays with the shop of a scenario, on a clock of its own. */
export async function withWorld(
  given: Scenario,
  play: (world: World) => Promise<void>,
): Promise<void> {
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
