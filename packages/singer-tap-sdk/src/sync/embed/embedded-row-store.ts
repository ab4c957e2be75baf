/** Rows to be embedded into rows of another stream. */

import { type JsonObject, parseJson, stringifyJson } from "../../singer/index.ts";
import { TextLists, type TextSpool } from "./text-spool.ts";

/** Distinct nested values that are shared; a stream with more hardly repeats them. */
const maxShared = 10_000;

/**
 * Holds the rows of one stream, grouped by the row that embeds them, until that row is written.
 *
 * Only here is a whole stream set aside. So rows are kept as bytes, most of them in a file, and what many rows repeat is held
 * once, in memory: column names, and nested values such as a status or a user.
 */
export class EmbeddedRowStore {
  readonly #keys: readonly string[];
  readonly #texts: TextLists;
  readonly #columns = new Numbered<readonly string[]>(Number.POSITIVE_INFINITY);
  readonly #nested = new Numbered<object>(maxShared);

  /**
   * @param keys Columns that identify a row within its group; none to keep all rows.
   * @param spool Where the run keeps such rows.
   */
  constructor(keys: readonly string[], spool: TextSpool) {
    this.#keys = keys;
    this.#texts = new TextLists(spool);
  }

  /**
   * Adds a row to the group of an id, in place of its earlier state.
   *
   * @throws TemporaryFileError when the folder for temporary files does not take it.
   */
  add(id: string, row: JsonObject): void {
    this.#texts.add(id, stringifyJson(this.#pack(row)));
  }

  /**
   * The rows in the group of an id, in the order in which they first came. They stay, because the row that embeds them may
   * come more than once.
   */
  of(id: string): readonly JsonObject[] {
    const rows = new Map<unknown, JsonObject>();
    for (const text of this.#texts.of(id)) {
      const row = this.#unpack(parseJson(text));
      rows.set(this.#keyOf(row), row);
    }
    return [...rows.values()];
  }

  /** Identifies a row in its group; rows are not deduplicated if a key column is not selected. */
  #keyOf(row: JsonObject): unknown {
    const values = this.#keys.map((key) => row[key]);
    if (values.length === 0 || values.includes(undefined)) return row;
    return values.length === 1 ? values[0] : stringifyJson(values);
  }

  /** A packed row: the number of its list of columns, then its values, with nested ones in an array each. */
  #pack(row: JsonObject): readonly unknown[] {
    const names = Object.keys(row).filter((name) => row[name] !== undefined);
    const columns = this.#columns.numberOf(JSON.stringify(names), names) ?? 0;
    return [columns, ...names.map((name) => this.#packValue(row[name]))];
  }

  /** A nested value as its number, or after a null if it has none. */
  #packValue(value: unknown): unknown {
    if (typeof value !== "object" || value === null) return value;
    const number = this.#nested.numberOf(stringifyJson(value), value);
    return number === undefined ? [null, value] : [number];
  }

  #unpack(packed: unknown): JsonObject {
    const [columns, ...values]: unknown[] = Array.isArray(packed) ? packed : [];
    const names = this.#columns.at(Number(columns)) ?? [];
    return Object.fromEntries(names.map((name, index) => [name, this.#unpackValue(values[index])]));
  }

  #unpackValue(value: unknown): unknown {
    if (!Array.isArray(value)) return value;
    const [number, own] = value;
    return number === null ? own : this.#nested.at(number);
  }
}

/** Values that are held once and referred to by number. */
class Numbered<Value> {
  readonly #max: number;
  readonly #numbers = new Map<string, number>();
  readonly #values: Value[] = [];

  constructor(max: number) {
    this.#max = max;
  }

  /** The number of the value with this text; undefined if it is new and there is no room. */
  numberOf(text: string, value: Value): number | undefined {
    const known = this.#numbers.get(text);
    if (known !== undefined || this.#values.length >= this.#max) return known;
    this.#numbers.set(text, this.#values.length);
    return this.#values.push(value) - 1;
  }

  at(number: number): Value | undefined {
    return this.#values[number];
  }
}
