/** Rows that wait to be embedded into rows of another stream. */

import type { JsonObject } from "../../singer/index.ts";

/** Distinct nested values that are remembered for sharing; beyond that a stream hardly repeats itself. */
const maxShared = 10_000;

/**
 * Holds the rows of one stream, grouped by the row they belong to, until that row is written.
 *
 * This is the only place where a whole stream is held, so nested objects that many rows repeat (a status,
 * a user) are held once: that leaves about a third of the memory.
 */
export class EmbeddedRows {
  readonly #keys: readonly string[];
  readonly #rows = new Map<string, Map<unknown, JsonObject>>();
  readonly #shared = new Map<string, object>();

  /** @param keys Columns that tell rows of one group apart; none where all are kept. */
  constructor(keys: readonly string[]) {
    this.#keys = keys;
  }

  /** Adds a row that belongs to the row with this id, in the place of an earlier state of it. */
  add(id: string, row: JsonObject): void {
    for (const [name, value] of Object.entries(row)) {
      if (typeof value === "object" && value !== null) row[name] = this.#share(value);
    }
    const rows = this.#rows.get(id) ?? new Map<unknown, JsonObject>();
    this.#rows.set(id, rows);
    rows.set(this.#keyOf(row), row);
  }

  /** What two states of one row have in common; rows that lack it, for nobody selected it, can't be told. */
  #keyOf(row: JsonObject): unknown {
    const values = this.#keys.map((key) => row[key]);
    if (values.length === 0 || values.includes(undefined)) return row;
    return values.length === 1 ? values[0] : JSON.stringify(values);
  }

  /**
   * The rows that belong to the row with this id, in the order in which they came. They are kept, since the
   * row may arrive more than once.
   */
  of(id: string): readonly JsonObject[] {
    return [...(this.#rows.get(id)?.values() ?? [])];
  }

  #share(value: object): object {
    let key: string;
    try {
      key = JSON.stringify(value);
    } catch {
      // It holds a bigint, which is too rare to be worth sharing.
      return value;
    }
    const known = this.#shared.get(key);
    if (known !== undefined) return known;
    if (this.#shared.size < maxShared) this.#shared.set(key, value);
    return value;
  }
}
