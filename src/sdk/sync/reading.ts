/** What a run does with one stream: who wants its rows, and how far it has come. */

import {
  type CatalogEntry,
  isStreamSelected,
  type JsonSchema,
  selectedSchema,
} from "../../singer/index.ts";
import { type FitRecord, objectFit, rowFit } from "../records/conform.ts";
import { Drift } from "../records/drift.ts";
import type { Stream } from "../stream.ts";
import { EmbeddedRows } from "./embedded-rows.ts";

/** Where a stream's rows go as a table: SCHEMA as announced, and the record that fits it. */
export interface Table {
  readonly schema: JsonSchema;
  readonly keys: readonly string[];
  readonly fit: FitRecord;
}

/** Where a stream's rows go as arrays in another stream's rows. */
export interface Store {
  /** Column that holds the id of the row they belong to. */
  readonly foreignKey: string;
  readonly rows: EmbeddedRows;
  readonly fit: FitRecord;
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
  /** Resolves when no more rows will come, for whatever reason. */
  finished: Promise<void> = Promise.resolve();

  constructor(stream: Stream, entry: CatalogEntry | undefined) {
    this.stream = stream;
    this.table =
      entry !== undefined && isStreamSelected(entry) ? tableOf(stream, entry, this.drift) : null;
  }

  /** Whether the stream ended before its end, so that nothing more is asked of it. */
  get ended(): boolean {
    return this.failure !== null || this.abandoned;
  }

  /** Makes the stream keep its rows for the stream that embeds them. */
  keepRows(foreignKey: string): void {
    const { jsonSchema, schema, name } = this.stream;
    if (this.store !== null) throw new Error(`${name} is embedded twice; one stream may embed it`);
    // What both see is counted for the table.
    const drift = this.table === null ? this.drift : new Drift();
    this.store = {
      foreignKey,
      rows: new EmbeddedRows(),
      fit: objectFit(jsonSchema, schema, "", drift),
    };
  }
}

function tableOf(stream: Stream, entry: CatalogEntry, drift: Drift): Table {
  // The catalog's keys go before the stream's own, as users may change them there.
  const keys = entry.key_properties ?? stream.primaryKeys;
  const schema = selectedSchema(entry, [...keys, ...stream.primaryKeys]);
  return { schema, keys, fit: rowFit(schema, stream.schema, drift) };
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
      source.keepRows(foreignKey);
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
