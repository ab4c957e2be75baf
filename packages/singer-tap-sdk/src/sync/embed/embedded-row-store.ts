/** Rows that wait to be embedded into rows of another stream. */

import { setFlagsFromString } from "node:v8";
import { type JsonObject, parseJson, stringifyJson } from "../../singer/index.ts";

/** Distinct nested values that are remembered for sharing; beyond that a stream hardly repeats itself. */
const maxShared = 10_000;

/**
 * Holds the rows of one stream, grouped by the row they belong to, until that row is written.
 *
 * This is the only place where a whole stream is held. So a row is kept as bytes, out of the garbage collector's sight,
 * and without what many rows repeat: the names of its columns and nested values, such as a status or a user, are
 * held once.
 */
export class EmbeddedRowStore {
  readonly #keys: readonly string[];
  readonly #texts = new TextLists();
  readonly #columns = new Numbered<readonly string[]>(Number.POSITIVE_INFINITY);
  readonly #nested = new Numbered<object>(maxShared);

  /** @param keys Columns that tell rows of one group apart; none where all are kept. */
  constructor(keys: readonly string[]) {
    this.#keys = keys;
    keepYoungHeapSmall();
  }

  /** Adds a row that belongs to the row with this id, in the place of an earlier state of it. */
  add(id: string, row: JsonObject): void {
    this.#texts.add(id, stringifyJson(this.#pack(row)));
  }

  /**
   * The rows that belong to the row with this id, in the order in which they came first. They are kept, since the
   * row may arrive more than once.
   */
  of(id: string): readonly JsonObject[] {
    const rows = new Map<unknown, JsonObject>();
    for (const text of this.#texts.of(id)) {
      const row = this.#unpack(parseJson(text));
      rows.set(this.#keyOf(row), row);
    }
    return [...rows.values()];
  }

  /** What two states of one row have in common; rows that lack it, for nobody selected it, can't be told. */
  #keyOf(row: JsonObject): unknown {
    const values = this.#keys.map((key) => row[key]);
    if (values.length === 0 || values.includes(undefined)) return row;
    return values.length === 1 ? values[0] : stringifyJson(values);
  }

  /** A row as it is kept: the number of its list of columns, then its values; what is nested stands in an array of its own. */
  #pack(row: JsonObject): readonly unknown[] {
    const names = Object.keys(row).filter((name) => row[name] !== undefined);
    const columns = this.#columns.numberOf(JSON.stringify(names), names) ?? 0;
    return [columns, ...names.map((name) => this.#packValue(row[name]))];
  }

  /** A nested value as its number, or behind a null where it has none. */
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

/**
 * Keeps V8 from giving new objects more room as the run goes on. Where rows are embedded, a fifth of the peak goes (193 to
 * 160 MB in a run of 93,000 rows) for a tenth of the processor time; single tables would pay a fifth for a tenth of theirs.
 */
function keepYoungHeapSmall(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
}

/** Values that are held once, and are spoken of by their number. */
class Numbered<Value> {
  readonly #max: number;
  readonly #numbers = new Map<string, number>();
  readonly #values: Value[] = [];

  constructor(max: number) {
    this.#max = max;
  }

  /** The number of the value with this text; undefined where it is new and there are as many as may be. */
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

/** Bytes that are asked of the system at a time. */
const chunkSize = 2 ** 20;

/** Lists of texts by a name, held as UTF-8. */
class TextLists {
  /** The last text of each list. */
  readonly #last = new Map<string, number>();
  /** Of each text: the one before it in its list (-1 for none), its chunk, its first byte there, and the byte behind it. */
  readonly #previous: number[] = [];
  readonly #chunk: number[] = [];
  readonly #start: number[] = [];
  readonly #end: number[] = [];
  readonly #chunks: Buffer[] = [];
  #used = chunkSize;

  /** Adds a text at the end of a list. */
  add(name: string, text: string): void {
    const length = Buffer.byteLength(text);
    if (this.#used + length > chunkSize) {
      this.#chunks.push(Buffer.allocUnsafeSlow(Math.max(chunkSize, length)));
      this.#used = 0;
    }
    this.#chunks.at(-1)?.write(text, this.#used);
    this.#previous.push(this.#last.get(name) ?? -1);
    this.#chunk.push(this.#chunks.length - 1);
    this.#start.push(this.#used);
    this.#used += length;
    this.#end.push(this.#used);
    this.#last.set(name, this.#previous.length - 1);
  }

  /** The texts of a list, in the order in which they were added. */
  of(name: string): readonly string[] {
    const texts: string[] = [];
    for (let at = this.#last.get(name) ?? -1; at !== -1; at = this.#previous[at] ?? -1) {
      const chunk = this.#chunks[this.#chunk[at] ?? -1];
      texts.push(chunk?.toString("utf8", this.#start[at], this.#end[at]) ?? "");
    }
    return texts.reverse();
  }
}
