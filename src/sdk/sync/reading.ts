/** What a run does with one stream: who wants its rows, and how far it has come. */

import { type CatalogEntry, isStreamSelected } from "../../singer/index.ts";
import { ConfigError } from "../errors/index.ts";
import type { EmbeddedFit, FitRecord } from "../records/conform.ts";
import { Drift } from "../records/drift.ts";
import { type Table, tableOf } from "../records/table.ts";
import type { Stream } from "../stream.ts";
import { EmbeddedRows } from "./embedded-rows.ts";

/** Where a stream's rows go as arrays in another stream's rows. */
export interface Store {
  /** Column that holds the id of the row they belong to. */
  readonly foreignKey: string;
  readonly rows: EmbeddedRows;
  readonly fit: EmbeddedFit;
}

/** One of the arrays that a stream embeds. */
export interface Embedding {
  readonly property: string;
  readonly source: Reading;
}

/** A stream that takes part in a run. */
export class Reading {
  readonly stream: Stream;
  readonly table: Table | null;
  /** Makes rows of the table of records. */
  readonly fit: FitRecord;
  readonly drift = new Drift();
  /** Set where another stream embeds this one's rows. */
  store: Store | null = null;
  readonly embeddings: Embedding[] = [];
  /** Streams that are read once per row of this one. */
  readonly children: Reading[] = [];
  parent: Reading | null = null;
  /** Rows written to the stream's own table. */
  records = 0;
  /** Why the stream ended before its end; null while all is well. */
  failure: unknown = null;
  /** Whether the stream ended early with a warning instead of a failure. */
  abandoned = false;
  /** Whether the stream's own table was read to its end. */
  complete = false;
  /** Resolves when no more rows will come, for whatever reason. */
  finished: Promise<void> = Promise.resolve();

  constructor(stream: Stream, entry: CatalogEntry | undefined) {
    this.stream = stream;
    this.table = entry !== undefined && isStreamSelected(entry) ? tableOf(stream, entry) : null;
    this.fit = this.table?.fit(this.drift) ?? ((record) => record);
  }

  /** Whether the stream ended before its end, so that nothing more is asked of it. */
  get ended(): boolean {
    return this.failure !== null || this.abandoned;
  }

  /** Makes the stream keep its rows for the column that embeds them. */
  keepRows(table: Table, column: string, foreignKey: string): void {
    const { schema, name } = this.stream;
    if (this.store !== null) throw new Error(`${name} is embedded twice; one stream may embed it`);
    // What both see is counted for the table.
    const drift = this.table === null ? this.drift : new Drift();
    const fit = table.embeddedFit(column, schema, drift);
    this.store = { foreignKey, rows: new EmbeddedRows(), fit };
  }
}

/**
 * Decides which streams a run reads: those that the catalog selects, those whose rows a selected property
 * embeds, and the parents of either.
 */
export function planReadings(
  streams: readonly Stream[],
  entries: readonly CatalogEntry[],
): readonly Reading[] {
  const byName = new Map(entries.map((entry) => [entry.tap_stream_id, entry]));
  const all = new Map(
    streams.map((stream) => [stream.name, new Reading(stream, byName.get(stream.name))]),
  );
  const problems = [...all.values()].flatMap(({ table }) => table?.problems ?? []);
  if (problems.length > 0) throw new ConfigError(problems);
  const wanted = new Set<Reading>();
  const want = (reading: Reading): void => {
    if (wanted.has(reading)) return;
    wanted.add(reading);
    const parent = parentOf(reading, all);
    if (parent === null) return;
    reading.parent = parent;
    parent.children.push(reading);
    want(parent);
  };
  for (const reading of all.values()) {
    if (reading.table === null) continue;
    want(reading);
    for (const [property, { stream, foreignKey }] of Object.entries(reading.stream.embeds)) {
      if (!Object.hasOwn(reading.table.schema.properties ?? {}, property)) continue;
      const source = all.get(stream);
      if (source === undefined)
        throw new Error(`${reading.stream.name} embeds ${stream}, which does not exist`);
      source.keepRows(reading.table, property, foreignKey);
      reading.embeddings.push({ property, source });
      want(source);
    }
  }
  return [...wanted];
}

function parentOf(reading: Reading, all: ReadonlyMap<string, Reading>): Reading | null {
  const { parent, name } = reading.stream;
  if (parent === null) return null;
  const found = [...all.values()].find(({ stream }) => stream instanceof parent);
  if (found === undefined) throw new Error(`The parent of ${name} is not among the streams`);
  return found;
}
