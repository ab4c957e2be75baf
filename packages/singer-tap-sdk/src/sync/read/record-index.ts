/** The records of a list that is read in place of many requests. */

import type { Context } from "../../http/context.ts";
import { keyOf } from "../../http/page-series.ts";
import type { JsonObject } from "../../singer/index.ts";
import type { Stream } from "../../stream/stream.ts";

/** Finds the records that the request for one context would have returned. */
export class RecordIndex {
  readonly #stream: Stream;
  #records: JsonObject[] = [];
  readonly #indexes = new Map<string, Map<string, JsonObject[]>>();

  constructor(stream: Stream) {
    this.#stream = stream;
  }

  /** Adds a record; all are added before the first lookup. */
  add(record: JsonObject): void {
    this.#records.push(record);
  }

  /** Lets go of the records, which are not all there are. */
  clear(): void {
    this.#records = [];
  }

  /** The records of a context: those with its values in each column that it names. */
  of(context: Context): readonly JsonObject[] {
    const columns = Object.keys(context).filter((name) =>
      Object.hasOwn(this.#stream.schema.properties, name),
    );
    return this.#indexBy(columns).get(keyIn(context, columns)) ?? [];
  }

  #indexBy(columns: readonly string[]): ReadonlyMap<string, JsonObject[]> {
    const name = columns.join();
    const known = this.#indexes.get(name);
    if (known !== undefined) return known;
    const index = new Map<string, JsonObject[]>();
    for (const record of latestOfEach(this.#records, this.#stream.primaryKeys)) {
      const key = keyIn(record, columns);
      const records = index.get(key);
      if (records === undefined) index.set(key, [record]);
      else records.push(record);
    }
    this.#indexes.set(name, index);
    return index;
  }
}

/** The last state of each record, in the order of their first: a record may come again while others are added. */
export function latestOfEach(
  records: readonly JsonObject[],
  primaryKeys: readonly string[],
): readonly JsonObject[] {
  if (primaryKeys.length === 0) return records;
  const latest = new Map(records.map((record) => [keyOf(record, primaryKeys), record]));
  return latest.size === records.length ? records : [...latest.values()];
}

function keyIn(values: Readonly<Record<string, unknown>>, columns: readonly string[]): string {
  return JSON.stringify(columns.map((column) => String(values[column])));
}
