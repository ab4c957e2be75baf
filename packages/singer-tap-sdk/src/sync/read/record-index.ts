/** The records of a list that is read in place of many single requests. */

import type { Context } from "../../http/context.ts";
import { keyOf } from "../../http/page-series.ts";
import type { JsonObject } from "../../singer/index.ts";
import type { Stream } from "../../stream/stream.ts";

/** Finds the records that a request for one context would have brought. */
export class RecordIndex {
  readonly #stream: Stream;
  readonly #records: JsonObject[] = [];
  readonly #indexes = new Map<string, Map<string, JsonObject[]>>();

  constructor(stream: Stream) {
    this.#stream = stream;
  }

  /** Adds a record; all are added before the first is asked for. */
  add(record: JsonObject): void {
    this.#records.push(record);
  }

  /** The records of a context: those that agree with it in each column that it names. */
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

/** Records in the order in which they came, each as it came last: one may come again while others are added. */
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
