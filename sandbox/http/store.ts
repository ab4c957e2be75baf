/** The tables in the orders in which they are listed, with the cursors that lead through them. */

import { type TableRecord, type Tables, textAt } from "./records.ts";
import { microseconds } from "./times.ts";

/** The order of a list: by creation, or as the table has it. */
export type Order = "newest-first" | "as-stored";

/** A table in one order. `cursors[i]` names the place of `records[i]`, and no other. */
export type Ordered = {
  readonly records: readonly TableRecord[];
  readonly cursors: readonly string[];
  readonly places: ReadonlyMap<string, number>;
};

/** Makes the rows of a table on first use; undefined where the organisation has no such table. */
export type MakeTable = (table: string) => readonly TableRecord[] | undefined;

/** Holds the data of an organisation; a table can be replaced while it is being served. */
export class Store {
  /** The moment at which the organisation stands, in milliseconds since 1970. */
  readonly now: number;
  readonly #tables = new Map<string, StoredTable>();
  readonly #make: MakeTable;

  constructor(tables: Tables, now: number, make: MakeTable = () => undefined) {
    this.now = now;
    this.#make = make;
    for (const [table, records] of Object.entries(tables)) this.replace(table, records);
  }

  /** Whether the organisation has the table at all: without one, no row can be said to be missing. */
  has(table: string): boolean {
    if (!this.#tables.has(table)) {
      const made = this.#make(table);
      if (made) this.replace(table, made);
    }
    return this.#tables.has(table);
  }

  /** The table, made on first use; an empty one where the organisation has none. */
  table(table: string): StoredTable {
    return (this.has(table) && this.#tables.get(table)) || new StoredTable([]);
  }

  /** The rows of a table as they were given or made. */
  rows(table: string): readonly TableRecord[] {
    return this.table(table).records;
  }

  /** The first row with this id. */
  find(table: string, id: string): TableRecord | undefined {
    const [place = -1] = this.table(table).places("as-stored", "id", id);
    return this.rows(table)[place];
  }

  /** Puts other rows in the place of a table's. */
  replace(table: string, records: readonly TableRecord[]): void {
    this.#tables.set(table, new StoredTable(records));
  }
}

/** One table; its orders and indexes are built on first use. */
class StoredTable {
  readonly records: readonly TableRecord[];
  readonly #orders = new Map<Order, Ordered>();
  readonly #indexes = new Map<string, ReadonlyMap<string, readonly number[]>>();

  constructor(records: readonly TableRecord[]) {
    this.records = records;
  }

  /** The whole table in an order. */
  ordered(order: Order): Ordered {
    const known = this.#orders.get(order) ?? arrange(this.records, order);
    this.#orders.set(order, known);
    return known;
  }

  /** The places, in an order, of the rows whose property has this text. */
  places(order: Order, property: string, value: string): readonly number[] {
    const name = `${order} ${property}`;
    const known = this.#indexes.get(name) ?? index(this.ordered(order).records, property);
    this.#indexes.set(name, known);
    return known.get(value) ?? [];
  }
}

function index(records: readonly TableRecord[], property: string): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const [place, record] of records.entries()) {
    const value = textAt(record, property);
    if (value !== undefined) {
      const places = found.get(value) ?? [];
      places.push(place);
      found.set(value, places);
    }
  }
  return found;
}

type Keyed = { readonly at: number; readonly id: string };

function arrange(rows: readonly TableRecord[], order: Order): Ordered {
  const keyed = rows.map((record) => {
    // A row without a readable time counts as the oldest, so that the order is total.
    const at = microseconds(textAt(record, "created_at")) ?? Number.NEGATIVE_INFINITY;
    return { record, at, id: textAt(record, "id") ?? "" };
  });
  if (order === "newest-first") {
    const isOlder = (a: Keyed, b: Keyed) => (a.at === b.at ? a.id < b.id : a.at < b.at);
    keyed.sort((a, b) => (isOlder(a, b) ? 1 : isOlder(b, a) ? -1 : 0));
  }
  const places = new Map<string, number>();
  const cursors = keyed.map(({ id }, place) => {
    const cursor = unusedCursor(id, places);
    places.set(cursor, place);
    return cursor;
  });
  return { records: keyed.map(({ record }) => record), cursors, places };
}

/** A record's id is its cursor. Rows that share an id, or have none, get one of their own, so that no list is endless. */
function unusedCursor(id: string, taken: ReadonlyMap<string, number>): string {
  let cursor = id;
  while (cursor === "" || taken.has(cursor)) {
    cursor = `${cursor || "row"}#${taken.size}`;
  }
  return cursor;
}
