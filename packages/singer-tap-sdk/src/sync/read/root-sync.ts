/** Syncs a stream from its own list. */

import pMap from "p-map";
import type { Context } from "../../http/context.ts";
import { propertyOf } from "../../records/column-schemas.ts";
import type { JsonObject } from "../../singer/index.ts";
import { earliest } from "../../stream/replication.ts";
import type { Stream } from "../../stream/stream.ts";
import type { EmbeddedRows, EmbeddedSource } from "../embed/embedded-columns.ts";
import { EmbeddedRowStore } from "../embed/embedded-row-store.ts";
import type { DrivingList, StreamPlan } from "../plan/stream-plan.ts";
import type { Mark } from "../state/bookmarks.ts";
import { instantOf } from "../state/instants.ts";
import type { KeyValue } from "../state/key-values.ts";
import { ChangedRows } from "./changed-rows.ts";
import { ListWriter } from "./list-writer.ts";
import { RecordIndex } from "./record-index.ts";
import { type ReadableSlice, ResumableRead } from "./resumable-read.ts";
import type { RunServices } from "./run-services.ts";
import { SliceReader } from "./slice-reader.ts";
import type { StreamSync } from "./stream-sync.ts";
import { Windows } from "./windows.ts";

/** Reads the slices of a list in parallel. */
export class RootSync implements EmbeddedSource, Mark {
  readonly sync: StreamSync;
  readonly #services: RunServices;
  readonly #read: ResumableRead;
  /** The rows that another table embeds; null if none does. */
  readonly #store: EmbeddedRowStore | null;
  /** The records of a list that is read in place of single requests; null for other lists. */
  readonly #index: RecordIndex | null;
  /** The changed rows that the list can be requested for; null if no list drives it. */
  readonly #changes: ChangedRows | null;
  readonly #writer: ListWriter;
  readonly #slices: SliceReader;
  #run: Promise<void> | null = null;

  constructor(sync: StreamSync, services: RunServices) {
    this.sync = sync;
    this.#services = services;
    const { stream, table, collection, children } = sync.plan;
    const isListDriven = (table?.cursor.drivingLists ?? null) !== null;
    // `complete` rejects with the errors of this read.
    const readWhole = (): void => void this.read().catch(() => {});
    this.#changes = isListDriven ? new ChangedRows(sync.plan, services, readWhole) : null;
    const clock = services.http.clocks.of(stream.name);
    this.#read = new ResumableRead(sync.plan, {
      version: services.version,
      settings: services.settings,
      lookback: services.replication.lookback,
      clock,
      log: sync.log,
    });
    this.#store =
      collection &&
      new EmbeddedRowStore(
        stream.primaryKeys.filter((key) => key !== collection.foreignKey),
        services.spool,
      );
    const isBulkList = table === null && collection === null && children.length === 0;
    this.#index = isBulkList ? new RecordIndex(stream) : null;
    const { creationFilter, incremental, primaryKeys } = stream;
    // Without keys, a row that comes twice can't be recognized; in a sorted list, the bookmark moves with the pages.
    const isWindowed = primaryKeys.length > 0 && incremental?.isSorted !== true;
    const windows =
      creationFilter !== null && isWindowed ? new Windows(creationFilter, stream, clock) : null;
    const parts = { windows, store: this.#store, index: this.#index, changes: this.#changes };
    this.#writer = new ListWriter(sync, services, this.#read, parts);
    this.#slices = new SliceReader(sync, services, this.#read, this.#writer, windows);
  }

  get plan(): StreamPlan {
    return this.sync.plan;
  }

  get stream(): string {
    return this.sync.stream;
  }

  get hasFailed(): boolean {
    return this.sync.hasFailed;
  }

  get isShort(): boolean {
    return this.sync.isShort;
  }

  /** When the read began, by the source's clock; RFC 3339 in UTC. */
  get startedAt(): string {
    return this.#read.startedAt;
  }

  /** Whether an earlier run has made a part of the read. */
  get isResumed(): boolean {
    return this.#read.isResumed;
  }

  /** Whether the list was read from start to end, after which rows of an older version are gone. */
  get isWhole(): boolean {
    return this.sync.isWhole && !this.isResumed;
  }

  /** The contexts of the partitions that were read. */
  get partitions(): readonly Context[] {
    return [...this.#read.contexts].filter((context) => !this.sync.isSkipped(context));
  }

  /** The greatest replication key value seen; null for none. */
  get greatest(): KeyValue | null {
    return this.#read.greatest;
  }

  /** Adds a list whose changed rows drive this one, before it is read. */
  addDrivingList(list: RootSync, driving: DrivingList): void {
    if (this.#changes === null) return;
    this.#changes.addList(list, driving);
    list.#writer.addDrivenTable(this.#changes);
  }

  /**
   * Starts with the run; a driven table waits for its lists, as long as it may be requested for their changed rows. A list
   * that an interrupted run has written is not read again unless another stream needs its rows; `complete` then reads what
   * was created since.
   */
  async start(): Promise<void> {
    if (this.#changes?.hasLists === true) return;
    const isEmbedded = this.plan.collection !== null;
    if (isEmbedded && (await this.#read.findComplete().catch(() => false))) {
      this.sync.rows.writeOnly((record) => this.#isNew(record));
    } else {
      await this.read();
    }
  }

  /** Reads what is left to read at the end of the run, and ends the stream. */
  async complete(): Promise<void> {
    if (this.#changes !== null) await this.read();
    else await (this.#run ?? (this.#read.wasComplete ? this.#readList(false) : this.#end()));
  }

  /** Reads the list, once, however often it is called. Rejects only when the output is closed. */
  read(): Promise<void> {
    // All rows are needed to embed them.
    this.#run ??= this.#readList(this.plan.collection !== null);
    return this.#run;
  }

  /** The records of a context, once the list has been read; for a list that is read in place of single requests. */
  async recordsOf(context: Context): Promise<readonly JsonObject[]> {
    await this.read();
    if (this.sync.outcome?.kind === "given-up") this.#index?.clear();
    return this.#index?.of(context) ?? [];
  }

  async embeddedRows(key: unknown): Promise<EmbeddedRows> {
    await this.read();
    const isWhole = this.sync.outcome?.kind === "complete";
    return { rows: this.#store?.of(String(key)) ?? [], isWhole };
  }

  async #readList(fromStart: boolean): Promise<void> {
    const { concurrency } = this.#services;
    await pMap(this.#slicesOf(fromStart), (slice) => this.#slices.readSlice(slice), {
      concurrency,
    });
    await this.#end();
  }

  /** The slices to read. An error among them is the stream's, whose end waits for those that are being read. */
  async *#slicesOf(fromStart: boolean): AsyncGenerator<ReadableSlice> {
    try {
      yield* this.#changes?.slices(this.startedAt) ?? this.#read.slices(fromStart);
    } catch (error) {
      this.sync.handleError(error, {}, false);
    }
  }

  async #end(): Promise<void> {
    const { stop, writer, checkpoint } = this.#services;
    this.sync.end(stop.aborted ? { kind: "stopped" } : { kind: "complete" });
    if (stop.aborted) return;
    await writer.write([], undefined, () => {
      this.#commit();
      return checkpoint.due(writer.bytesWritten);
    });
  }

  #commit(): void {
    for (const child of this.sync.rows.children) child.commit(this.isWhole && this.#isWholeList);
    if (this.#isWholeList) this.sync.noteExtent();
    const { startedAt, partitions } = this;
    const reach = {
      greatest: this.#reached,
      startedAt,
      partitions,
      deltaToken: this.#read.nextDeltaToken,
      changesOf: (driving: Stream) => this.#changesOf(driving),
    };
    this.sync.commit(reach, this.#isWholeTable);
  }

  /** The whole list contains every change before its start. */
  #changesOf(stream: Stream): Mark | null {
    if (this.#changes?.isPartial === true) return this.#changes.changesOf(stream);
    const { startedAt } = this;
    const partitions = this.#changes?.changesOf(stream)?.partitions;
    return { greatest: Date.parse(startedAt), startedAt, partitions };
  }

  /** Whether the whole list was read in this run. */
  get #isWholeList(): boolean {
    const isPartial = this.#changes?.isPartial === true;
    const isCut = this.plan.since !== null || this.#read.isDelta;
    return this.#run !== null && !isCut && !this.isResumed && !isPartial;
  }

  /** Whether a complete read has read every row of the table. */
  get #isWholeTable(): boolean {
    const { table, stream } = this.plan;
    if (this.#changes !== null) return !this.#changes.isPartial;
    return table?.cursor.keyStream !== stream || table.refill.isFromStart;
  }

  /**
   * Up to which replication key a complete read has seen the list's changes; null if unknown. If the key is a time, a list
   * that is read whole contains every change before its start, so rows as old as the greatest need not be written again. A
   * key that is a day does not show later changes on the same day.
   */
  get #reached(): KeyValue | null {
    const { incremental, recordSchema } = this.plan.stream;
    const { greatest } = this.#read;
    if (incremental?.parameter !== null || greatest === null) return greatest;
    if (incremental.keyType !== "time") return greatest;
    const isDay = propertyOf(recordSchema, incremental.key)?.format === "date";
    return Date.parse(earliest(this.startedAt, isDay ? "day" : "instant"));
  }

  /** Whether a row may have been created since the first attempt at this read. */
  #isNew(record: JsonObject): boolean {
    const { creationFilter } = this.plan.stream;
    if (creationFilter === null) return false;
    const instant = instantOf(record, creationFilter, this.plan.stream);
    return instant === null || instant >= this.#read.newSince;
  }
}
