/** Watches which records the streams of a tap pass to `postProcess`. */

import { RESTStream, type Stream, type Tap } from "../index.ts";
import { type JsonObject, ownValue, stringifyJson } from "../singer/index.ts";

/** Records the results of `postProcess` of all streams of a tap during an action. */
export async function withPostProcessWatched<Result>(
  tap: Tap,
  act: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly processed: ProcessedRecords }> {
  const processed = new ProcessedRecords();
  const streamsOf = tap.allStreams.bind(tap);
  tap.allStreams = async (...given) => {
    const streams = await streamsOf(...given);
    for (const stream of streams) processed.watch(stream);
    return streams;
  };
  try {
    return { result: await act(), processed };
  } finally {
    Reflect.deleteProperty(tap, "allStreams");
  }
}

/** The records that `postProcess` has returned, by stream. */
class ProcessedRecords {
  readonly #records = new Map<string, JsonObject[]>();
  /** Names of the streams that declare a filter by their replication key. */
  readonly #filtered = new Set<string>();

  /** Records the results of a stream's `postProcess` from now on. */
  watch(stream: Stream): void {
    if (!(stream instanceof RESTStream)) return;
    const records: JsonObject[] = [];
    this.#records.set(stream.name, records);
    if (stream.replicationFilter !== null) this.#filtered.add(stream.name);
    const own = stream.postProcess.bind(stream);
    stream.postProcess = (record, context) => {
      const kept = own(record, context);
      if (kept !== null) records.push(kept);
      return kept;
    };
  }

  /** Whether a stream declares a filter by its replication key. */
  isFiltered(stream: string): boolean {
    return this.#filtered.has(stream);
  }

  /** How many records of a stream there were. */
  count(stream: string): number {
    return this.#records.get(stream)?.length ?? 0;
  }

  /**
   * The keys of the rows that can't come from any of these records. Key columns that a record lacks are filled from the
   * context.
   *
   * @param keys Primary keys.
   */
  missing(stream: string, rows: readonly JsonObject[], keys: readonly string[]): string[] {
    const records = this.#records.get(stream);
    if (records === undefined) return [];
    const isKnown = (row: JsonObject): boolean =>
      records.some((record) =>
        keys.every((key) => {
          const own = ownValue(record, key);
          return own == null || String(own) === String(row[key]);
        }),
      );
    return rows
      .filter((row) => !isKnown(row))
      .map((row) => stringifyJson(keys.map((key) => row[key])));
  }
}
