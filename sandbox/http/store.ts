/** The tables in the order in which they are listed, with the cursors that lead through them. */

import { type TableRecord, type Tables, textAt } from "./records.ts";
import { microseconds } from "./times.ts";

/** Makes the rows of a table on first use; undefined where the organisation has no such table. */
export type MakeTable = (table: string) => readonly TableRecord[] | undefined;

/** Holds the data of an organisation; a table can be replaced while it is being served. */
export class Store {
  /** The moment at which the organisation stands, in milliseconds since 1970. */
  readonly now: number;
  readonly #tables = new Map<string, StoredTable>();
  readonly #newestFirst: ReadonlySet<string>;
  readonly #make: MakeTable;

  /** `newestFirst` names the tables that are kept by creation; the others stay as they are given. */
  constructor(
    tables: Tables,
    now: number,
    newestFirst: ReadonlySet<string>,
    make: MakeTable = () => undefined,
  ) {
    this.now = now;
    this.#newestFirst = newestFirst;
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

  /** The rows of a table in its order. */
  rows(table: string): readonly TableRecord[] {
    return this.table(table).records;
  }

  /** The first row with this id. */
  find(table: string, id: string): TableRecord | undefined {
    const [place = -1] = this.table(table).places("id", id);
    return this.rows(table)[place];
  }

  /** Puts other rows in the place of a table's. */
  replace(table: string, records: readonly TableRecord[]): void {
    const ordered = this.#newestFirst.has(table) ? newestFirst(records) : records;
    this.#tables.set(table, new StoredTable(ordered));
  }
}

/** One table. `cursors[i]` names the place of `records[i]`, and no other; indexes are built on first use. */
export class StoredTable {
  readonly records: readonly TableRecord[];
  readonly cursors: readonly string[];
  readonly #places = new Map<string, number>();
  readonly #indexes = new Map<string, ReadonlyMap<string, readonly number[]>>();

  constructor(records: readonly TableRecord[]) {
    this.records = records;
    this.cursors = records.map((record, place) => {
      const cursor = unusedCursor(textAt(record, "id") ?? "", this.#places);
      this.#places.set(cursor, place);
      return cursor;
    });
  }

  /** The place that a cursor names. */
  placeOf(cursor: string): number | undefined {
    return this.#places.get(cursor);
  }

  /** The places of the rows whose property has this text. */
  places(property: string, value: string): readonly number[] {
    const known = this.#indexes.get(property) ?? index(this.records, property);
    this.#indexes.set(property, known);
    return known.get(value) ?? [];
  }
}

function index(records: readonly TableRecord[], property: string): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const [place, record] of records.entries()) {
    const value = textAt(record, property);
    if (value === undefined) continue;
    const places = found.get(value) ?? [];
    places.push(place);
    found.set(value, places);
  }
  return found;
}

/** By creation, then by id; a row without a readable time counts as the oldest, so that the order is total. */
function newestFirst(rows: readonly TableRecord[]): readonly TableRecord[] {
  const keyed = rows.map((record) => {
    const at = microseconds(textAt(record, "created_at")) ?? Number.NEGATIVE_INFINITY;
    return { record, at, id: textAt(record, "id") ?? "" };
  });
  const compare = <Value extends number | string>(a: Value, b: Value) =>
    Number(a < b) - Number(a > b);
  return keyed
    .sort((a, b) => compare(a.at, b.at) || compare(a.id, b.id))
    .map(({ record }) => record);
}

/** A record's id is its cursor. Rows that share an id, or have none, get one of their own, so that no list is endless. */
function unusedCursor(id: string, taken: ReadonlyMap<string, number>): string {
  let cursor = id;
  while (cursor === "" || taken.has(cursor)) cursor = `${cursor || "row"}#${taken.size}`;
  return cursor;
}
