/** The tables in the orders in which they are listed, with the cursors that lead through them. */

import { fieldsOf, type JsonObject, type TableRecord, type Tables, textAt } from "./records.ts";
import { microseconds } from "./times.ts";

/** The order of a list: by creation, or as the table has it. */
export type Order = "newest-first" | "oldest-first" | "as-stored";

/** A table in one order. `cursors[i]` names the place of `records[i]`, and no other. */
export type Ordered = {
  readonly records: readonly TableRecord[];
  readonly cursors: readonly string[];
  readonly places: ReadonlyMap<string, number>;
};

/** Makes the rows of a table that nobody has asked for before; undefined where the organisation has no such table. */
export type MakeTable = (table: string) => readonly TableRecord[] | undefined;

/** Holds the data of an organisation; a table can be replaced while it is being served. */
export class Store {
  /** The moment at which the organisation stands, in milliseconds since 1970. */
  readonly now: number;
  readonly #shelves: Map<string, Shelf>;
  readonly #make: MakeTable;

  constructor(tables: Tables, now: number, make: MakeTable = () => undefined) {
    this.now = now;
    this.#shelves = new Map(
      Object.entries(tables).map(([name, records]) => [name, new Shelf(records)]),
    );
    this.#make = make;
  }

  /** Whether the organisation has the table at all: without one, nothing can be said about what is missing from it. */
  has(table: string): boolean {
    return this.#shelf(table) !== undefined;
  }

  /** The rows of a table as they were given or made; none where there is no such table. */
  rows(table: string): readonly TableRecord[] {
    return this.#shelf(table)?.records ?? [];
  }

  /** The properties of each row of a table. */
  fields(table: string): readonly JsonObject[] {
    return this.rows(table).map(fieldsOf);
  }

  /** Puts other rows in the place of a table's. */
  replace(table: string, records: readonly TableRecord[]): void {
    this.#shelves.set(table, new Shelf(records));
  }

  /** The first row with this id. */
  find(table: string, id: string): JsonObject | undefined {
    return this.#shelf(table)?.find(id);
  }

  /** The whole table in an order. */
  ordered(table: string, order: Order): Ordered {
    return (this.#shelf(table) ?? EMPTY).ordered(order);
  }

  /** The places, in an order, of the rows whose property has this text. */
  places(table: string, order: Order, property: string, value: string): readonly number[] {
    return (this.#shelf(table) ?? EMPTY).places(order, property).get(value) ?? [];
  }

  #shelf(table: string): Shelf | undefined {
    const known = this.#shelves.get(table);
    const made = known ? undefined : this.#make(table);
    if (!made) {
      return known;
    }
    const shelf = new Shelf(made);
    this.#shelves.set(table, shelf);
    return shelf;
  }
}

/** One table; its orders and indexes are built when first asked for. */
class Shelf {
  readonly records: readonly TableRecord[];
  readonly #orders = new Map<Order, Ordered>();
  readonly #indexes = new Map<string, Map<string, number[]>>();
  #byId: Map<string, JsonObject> | undefined;

  constructor(records: readonly TableRecord[]) {
    this.records = records;
  }

  find(id: string): JsonObject | undefined {
    // Reversed, so that of several rows with one id the first is kept.
    this.#byId ??= new Map(
      [...this.records].reverse().map((record) => {
        const fields = fieldsOf(record);
        return [textAt(fields, "id") ?? "", fields];
      }),
    );
    return this.#byId.get(id);
  }

  ordered(order: Order): Ordered {
    const known = this.#orders.get(order) ?? arrange(this.records, order);
    this.#orders.set(order, known);
    return known;
  }

  places(order: Order, property: string): Map<string, number[]> {
    const name = `${order} ${property}`;
    const known = this.#indexes.get(name) ?? index(this.ordered(order).records, property);
    this.#indexes.set(name, known);
    return known;
  }
}

const EMPTY = new Shelf([]);

function index(records: readonly TableRecord[], property: string): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const [place, record] of records.entries()) {
    const value = textAt(fieldsOf(record), property);
    const group = value === undefined ? undefined : found.get(value);
    if (group) {
      group.push(place);
    } else if (value !== undefined) {
      found.set(value, [place]);
    }
  }
  return found;
}

function arrange(rows: readonly TableRecord[], order: Order): Ordered {
  const keyed = rows.map((record) => {
    const fields = fieldsOf(record);
    // A row without a readable time counts as the oldest, so that the order is total.
    const at = microseconds(textAt(fields, "created_at")) ?? Number.NEGATIVE_INFINITY;
    return { record, at, id: textAt(fields, "id") ?? "" };
  });
  if (order !== "as-stored") {
    keyed.sort((a, b) => (a.at === b.at ? compareText(a.id, b.id) : a.at < b.at ? -1 : 1));
    if (order === "newest-first") {
      keyed.reverse();
    }
  }
  const places = new Map<string, number>();
  const cursors = keyed.map(({ id }, place) => {
    const cursor = unusedCursor(id, places);
    places.set(cursor, place);
    return cursor;
  });
  return { records: keyed.map(({ record }) => record), cursors, places };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A record's id is its cursor. Rows that share an id, or have none, get one of their own, so that no list is endless. */
function unusedCursor(id: string, taken: ReadonlyMap<string, number>): string {
  let cursor = id;
  while (cursor === "" || taken.has(cursor)) {
    cursor = `${cursor || "row"}#${taken.size}`;
  }
  return cursor;
}
