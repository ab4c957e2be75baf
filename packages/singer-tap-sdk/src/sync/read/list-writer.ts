/** Writes the pages of a list, and notes how far the read has come. */

import { pMapIterable } from "p-map";
import type { Page } from "../../http/page.ts";
import { keyOf } from "../../http/page-series.ts";
import { type JsonObject, ownValue } from "../../singer/index.ts";
import type { EmbeddedRowStore } from "../embed/embedded-row-store.ts";
import { keyValueIn } from "../state/key-values.ts";
import { type Position, resumeKey } from "../state/resumption.ts";
import type { ChangedRows } from "./changed-rows.ts";
import type { RecordIndex } from "./record-index.ts";
import { beginningsOf, type ReadableSlice, type ResumableRead } from "./resumable-read.ts";
import type { RunServices } from "./run-services.ts";
import type { StreamSync } from "./stream-sync.ts";
import type { Windows } from "./windows.ts";

/** What the pages of a list go through; null or empty where a list does without. */
interface ListParts {
  readonly windows: Windows | null;
  /** Keeps the rows that another table embeds. */
  readonly store: EmbeddedRowStore | null;
  /** Keeps the records that are read in place of single requests. */
  readonly index: RecordIndex | null;
  /** The changed rows that the list is requested for. */
  readonly changes: ChangedRows | null;
}

/** What is to be written of a page. */
export interface AcceptedPage {
  readonly records: readonly JsonObject[];
  /** For each record, a digest of the page up to it; none if the page is written at once. */
  readonly beginnings: readonly string[];
}

/** Brings each page to the stream's table, to its children, and to the columns and tables that need its rows. */
export class ListWriter {
  readonly #sync: StreamSync;
  readonly #services: RunServices;
  readonly #read: ResumableRead;
  readonly #parts: ListParts;
  /** The changes that this list shows to the tables that it drives. */
  readonly #drivenTables: ChangedRows[] = [];

  constructor(sync: StreamSync, services: RunServices, read: ResumableRead, parts: ListParts) {
    this.#sync = sync;
    this.#services = services;
    this.#read = read;
    this.#parts = parts;
  }

  /** Adds a table that the list's changed rows drive. */
  addDrivenTable(changes: ChangedRows): void {
    this.#drivenTables.push(changes);
  }

  /**
   * Brings a page to all that follow the list, and counts it.
   *
   * @param series Identifies the series of pages.
   * @returns What is to be written of it, which counts against the run's limit on rows from now on.
   */
  accept(page: Page, slice: ReadableSlice, series: object): AcceptedPage {
    const { plan, rows } = this.#sync;
    const { primaryKeys } = plan.stream;
    const { windows, changes } = this.#parts;
    this.#sync.addPage(page, slice.context);
    const keyIn = (record: JsonObject) => keyOf(record, primaryKeys);
    const records = windows?.keepNew(page.records, series, keyIn) ?? page.records;
    this.#sync.tally.addReceived(records.length);
    for (const record of records) this.#observe(record);
    for (const changes of this.#drivenTables) changes.addPage(plan, records);
    for (const child of rows.children) {
      child.chooseSource(page, slice.context, (record) => rows.isWritten(record, slice.context));
    }
    const unwritten = changes?.withoutWritten(records) ?? records;
    if (this.#isWrittenWhole && slice.beginning === null) {
      return { records: rows.withinLimit(unwritten, slice.context), beginnings: [] };
    }
    const beginnings = beginningsOf(unwritten, plan.stream);
    // None if the page begins otherwise by now.
    const passed = slice.beginning === null ? 0 : beginnings.indexOf(slice.beginning) + 1;
    return {
      records: rows.withinLimit(unwritten.slice(passed), slice.context),
      beginnings: beginnings.slice(passed),
    };
  }

  /**
   * Writes the rows of an accepted page, with all that is read for each.
   *
   * @param slice Where the page is: its cursor leads to it.
   */
  async write(
    { records: left, beginnings }: AcceptedPage,
    page: Page,
    slice: ReadableSlice,
  ): Promise<void> {
    const { rows } = this.#sync;
    const end: Position | null = page.next === null ? null : { cursor: page.next, beginning: null };
    if (this.#isWrittenWhole || left.length === 0) {
      const made = await rows.rowsOf(left, slice.context);
      await rows.write(made, () => {
        this.#read.pass(left.length);
        this.#passPage(slice, end, page);
      });
      return;
    }
    const { concurrency } = rows;
    const requested = pMapIterable(left, (record) => rows.readFor(record, slice.context), {
      concurrency,
      backpressure: Math.max(concurrency, left.length),
    });
    const made = pMapIterable(requested, (makeRow) => makeRow(), { concurrency });
    let index = 0;
    for await (const row of made) {
      const beginning = beginnings[index] ?? null;
      index += 1;
      const isLast = index === left.length;
      await rows.write([row], () => {
        this.#read.pass(1);
        if (isLast) this.#passPage(slice, end, page);
        else this.#moveTo(slice, { cursor: slice.cursor, beginning });
      });
    }
  }

  /** Whether pages are written at once: nothing is requested for their rows. */
  get #isWrittenWhole(): boolean {
    return this.#sync.rows.children.every(({ isFlat }) => isFlat);
  }

  #observe(record: JsonObject): void {
    this.#read.observe(this.#sync.observe(record));
    this.#collect(record);
    this.#parts.index?.add(record);
  }

  #collect(record: JsonObject): void {
    const { collection } = this.#sync.plan;
    const row = collection?.fit.row(record) ?? null;
    if (collection === null || row === null) return;
    this.#parts.store?.add(String(ownValue(record, collection.foreignKey)), row);
  }

  /**
   * Notes how far a slice has come, null for its end; not if something before that place is missing, because it failed, or
   * because the run was stopped while rows of other tables were read.
   */
  #moveTo({ id, window }: ReadableSlice, position: Position | null): void {
    if (id === null || this.#read.wasComplete || !this.#keepsProgress || !this.#hasAll) return;
    this.#read.moveTo(id, window, position);
    this.#services.checkpoint.defer(this.#sync.stream, resumeKey, () => this.#read.progress());
  }

  /** Notes that all rows of a page are written. */
  #passPage(
    slice: ReadableSlice,
    position: Position | null,
    { records, shortage, deltaToken = null }: Page,
  ): void {
    // A list that ended short is read from its start again if the run is interrupted.
    this.#moveTo(slice, shortage === null ? position : { cursor: null, beginning: null });
    if (shortage !== null) return;
    if (deltaToken !== null) this.#read.passDeltaToken(deltaToken);
    const { stream } = this.#sync.plan;
    const { incremental } = stream;
    const isOnlyPartition = slice.id !== null && Object.keys(slice.context).length === 0;
    // Rows that are sorted within a partition say nothing about the other partitions.
    if (incremental?.isSorted === true && isOnlyPartition && this.#hasAll) {
      const last = records.at(-1);
      const greatest = last === undefined ? null : keyValueIn(last, incremental, stream);
      const { startedAt } = this.#read;
      this.#sync.moveBookmark({ greatest, startedAt, changesOf: () => null });
      this.#sync.noteColumns(false);
    }
  }

  get #hasAll(): boolean {
    return !this.#sync.hasFailure && !this.#services.stop.aborted;
  }

  /** Whether a later run can skip rows of a table; a list that is only embedded is read from its start. */
  get #keepsProgress(): boolean {
    return this.#sync.plan.table !== null || this.#sync.rows.children.length > 0;
  }
}
