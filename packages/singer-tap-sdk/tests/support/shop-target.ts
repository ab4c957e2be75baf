/** A target that upserts by key, as it stands after the output of some runs, and what it must hold of a shop. */

import assert from "node:assert/strict";
import type { JsonObject, State } from "../../src/singer/index.ts";
import type { Collector } from "./collect.ts";
import type { Row, Shop } from "./shop.ts";

type Messages = ReturnType<Collector["messages"]>;

/** Columns of orders that hold rows of other tables. */
const embedded: readonly string[] = ["items", "notes", "files"];

/** Columns of orders that hold values of their bills, by the columns of these. */
const billed: Readonly<Record<string, string>> = { bill: "text", billed_at: "created_at" };

interface Loaded {
  readonly record: Row;
  readonly version: unknown;
}

export class ShopTarget {
  readonly #tables = new Map<string, Map<string, Loaded>>();
  readonly #keep: (before: State, after: State) => State;
  /** What the runner has kept of the STATEs that were taken. */
  state: State | undefined;

  /** @param keep What a runner keeps of a state and the one before. Default: the last one. */
  constructor(keep: (before: State, after: State) => State = (_before, after) => after) {
    this.#keep = keep;
  }

  /** Another one that holds the same. */
  copy(): ShopTarget {
    const other = new ShopTarget(this.#keep);
    other.state = this.state;
    for (const [name, rows] of this.#tables) other.#tables.set(name, new Map(rows));
    return other;
  }

  /**
   * Takes the output of a run.
   *
   * @param startedAt When the run began: no row may be older.
   */
  load(messages: Messages, shop: Shop, startedAt: number): void {
    for (const { type, stream = "", record, version, value } of messages) {
      const rows = this.#tables.get(stream) ?? new Map<string, Loaded>();
      this.#tables.set(stream, rows);
      if (type === "RECORD") {
        const { _sdc_deleted_at: deletedAt = null, ...row } = record as Row;
        if (deletedAt !== null) {
          assert.equal(shop.find(stream, row.id), undefined, `${stream} ${row.id} is there`);
          rows.delete(row.id);
          continue;
        }
        requireNotOlder(shop, stream, row, startedAt);
        // A column that a run leaves out stays as it was.
        rows.set(row.id, { record: { ...rows.get(row.id)?.record, ...row }, version });
      } else if (type === "ACTIVATE_VERSION") {
        this.#activate(stream, version, shop, startedAt);
      } else if (type === "STATE") {
        const state = value as State;
        this.state = this.state === undefined ? state : this.#keep(this.state, state);
      }
    }
  }

  #activate(table: string, version: unknown, shop: Shop, startedAt: number): void {
    const rows = this.#tables.get(table) ?? new Map<string, Loaded>();
    for (const [id, loaded] of rows) {
      if (loaded.version === version) continue;
      rows.delete(id);
      const [first] = shop.versions(table, id);
      const wasThere = first !== undefined && first.from < startedAt;
      assert.ok(
        !(wasThere && shop.find(table, id) !== undefined),
        `${table} ${id} was removed although it is there`,
      );
    }
  }

  /**
   * Checks that rows which nobody touched since an instant are there as they are.
   *
   * @param columns Those of orders that may have been left out, and were not.
   * @param regions Those that may have been left out, likewise.
   */
  requireAll(
    shop: Shop,
    table: string,
    columns: readonly string[],
    since: number,
    regions: readonly string[],
  ): void {
    for (const row of shop.rows(table)) {
      if (touchedAt(shop, table, row.id) >= since) continue;
      const { region } = shop.find("parcels", String(row.parcel_id)) ?? row;
      if (region !== undefined && !regions.includes(String(region))) continue;
      const loaded = this.#tables.get(table)?.get(row.id);
      assert.ok(loaded, `${table} ${row.id} is missing`);
      const found = plain(loaded.record);
      const left = table === "orders" && !columns.includes("text") ? { text: row.text } : {};
      assert.deepEqual({ ...found, ...left }, row, `${table} ${row.id} is older`);
      if (table !== "orders") continue;
      for (const column of embedded.filter((one) => columns.includes(one))) {
        requireArray(shop, loaded.record, column);
      }
      const bill = shop.rows("bills").find(({ order_id }) => order_id === row.id);
      for (const [column, value] of Object.entries(billed)) {
        if (!columns.includes(column)) continue;
        const wanted = bill?.[value] ?? null;
        assert.equal(loaded.record[column], wanted, `${column} of orders ${row.id}`);
      }
    }
  }

  /** Checks that there is no row that the shop does not have. */
  requireNoOthers(shop: Shop, table: string): void {
    for (const id of this.#tables.get(table)?.keys() ?? []) {
      assert.ok(shop.find(table, id), `${table} ${id} is still there`);
    }
  }
}

/** When a row last changed, or one that belongs to it. */
function touchedAt(shop: Shop, table: string, id: string): number {
  const own = shop.versions(table, id).at(-1)?.from ?? 0;
  return table === "orders" ? Math.max(own, shop.partsTouchedAt(id)) : own;
}

function plain(record: Row): JsonObject {
  const names = Object.keys(record).filter(
    (name) => !embedded.includes(name) && !Object.hasOwn(billed, name),
  );
  return Object.fromEntries(names.map((name) => [name, record[name]]));
}

function requireNotOlder(shop: Shop, table: string, record: Row, startedAt: number): void {
  const known = shop
    .versions(table, record.id)
    .filter(({ row }) =>
      Object.entries(plain(record)).every(([name, value]) => row[name] === value),
    );
  assert.ok(known.length > 0, `${table} ${record.id} was never like that`);
  assert.ok(
    known.some(({ until }) => until >= startedAt),
    `${table} ${record.id} was older than the read that brought it`,
  );
}

function requireArray(shop: Shop, order: Row, column: string): void {
  const wanted = shop.rows(column).filter(({ order_id }) => order_id === order.id);
  const found = order[column] as readonly Row[] | null | undefined;
  assert.ok(found, `${column} of orders ${order.id} is ${found}`);
  assert.deepEqual(
    found.toSorted((left, right) => (left.id < right.id ? -1 : 1)),
    wanted.toSorted((left, right) => (left.id < right.id ? -1 : 1)),
    `${column} of orders ${order.id}`,
  );
}

/** Checks that states only grow: no bookmark is lost but those of accounts that the shop has no more, and none goes back. */
export function requireGrowing(states: readonly State[], shop: Shop, isForward: boolean): void {
  const isGone = (path: string): boolean => {
    const [, context] = /^\/bookmarks\/(?:entries|marks|ticks)\/partitions\/(.*)$/.exec(path) ?? [];
    if (context === undefined) return false;
    const { account_id, entry_id } = JSON.parse(context);
    return !shop.find("accounts", account_id) && !shop.find("entries", entry_id);
  };
  for (const [index, after] of states.entries()) {
    const before = states[index - 1];
    if (before !== undefined) requireNotBack(before, after, "", isGone, isForward);
  }
}

function requireNotBack(
  before: JsonObject,
  after: JsonObject,
  place: string,
  isGone: (path: string) => boolean,
  isForward: boolean,
): void {
  for (const [name, value] of Object.entries(before)) {
    const path = `${place}/${name}`;
    if (!Object.hasOwn(after, name)) {
      assert.ok(isGone(path), `${path} is lost`);
      continue;
    }
    const next = after[name];
    if (typeof value === "object" && value !== null) {
      requireNotBack(value as JsonObject, next as JsonObject, path, isGone, isForward);
    } else if (isForward && /_value$/.test(name)) {
      const isNumber = typeof value === "number";
      const isBack = isNumber ? Number(next) < value : String(next) < String(value);
      assert.ok(!isBack, `${path} goes back from ${value} to ${next}`);
    }
  }
}
