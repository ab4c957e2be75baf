/** The reading of a stream's own list. */

import pMap, { pMapIterable } from "p-map";
import type { Context } from "../../http/context.ts";
import type { Page } from "../../http/page.ts";
import { isRefused } from "../../http/page-reader.ts";
import { keyOf } from "../../http/page-series.ts";
import type { SourceClock } from "../../http/source-clock.ts";
import { propertyOf } from "../../records/form.ts";
import { type JsonObject, ownValue } from "../../singer/index.ts";
import { earliest } from "../../stream/replication.ts";
import type { EmbeddedSource, RowResult } from "../embed/embedded-columns.ts";
import { EmbeddedRowStore } from "../embed/embedded-row-store.ts";
import type { StreamPlan } from "../plan/plan.ts";
import { bookmarkKeys, instantOf } from "../plan/replication.ts";
import { broughtBack, greatestOf, moveBookmark, moveFollower } from "../state/bookmarks.ts";
import { type Position, resumeKey } from "../state/resumption.ts";
import type { ListDrivenSync } from "./list-driven-sync.ts";
import { RecordIndex } from "./record-index.ts";
import { Division, type ReadableSlice, ResumableRead, recordsAfter } from "./resumable-read.ts";
import type { RunServices } from "./run-services.ts";
import { StreamSync } from "./stream-sync.ts";
import { Windows } from "./windows.ts";

/**
 * Reads a list: the pages of a slice one after the other, slices side by side. A page is written before the
 * next one of its slice is asked for, so a slow target slows the reading.
 */
export class RootSync extends StreamSync {
  /** StreamSyncs that are told of its rows, to be asked for those that changed; filled by whoever makes the readings. */
  readonly followers: ListDrivenSync[] = [];
  readonly #clock: SourceClock;
  readonly #read: ResumableRead;
  /** The rows that are embedded in another table's; null where none are. */
  readonly #rows: EmbeddedRowStore | null;
  readonly #listed: RecordIndex;
  readonly #isBulkList: boolean;
  /** The windows that a long list is read in; null for a list that is read from its first page to its last. */
  readonly #windows: Windows | null;
  #run: Promise<void> | null = null;
  /** Whether an interrupted run has written the table, so that the rows are read for others only. */
  #wasWritten = false;

  constructor(
    plan: StreamPlan,
    services: RunServices,
    sourceOf: (plan: StreamPlan) => EmbeddedSource,
  ) {
    super(plan, services, sourceOf);
    const { collection, stream } = plan;
    this.#clock = services.http.clocks.of(stream.name);
    this.#read = new ResumableRead(plan, {
      version: services.version,
      settings: services.settings,
      lookback: services.replication.lookback,
      clock: this.#clock,
      log: this.log,
    });
    this.#rows =
      collection &&
      new EmbeddedRowStore(stream.primaryKeys.filter((key) => key !== collection.foreignKey));
    this.#listed = new RecordIndex(plan.stream);
    const { creationFilter, incremental, primaryKeys } = stream;
    // Without keys nobody can tell a row that came twice; in order of the changes, the bookmark moves with the pages.
    const isWindowed = primaryKeys.length > 0 && incremental?.isSorted !== true;
    this.#windows =
      creationFilter !== null && isWindowed
        ? new Windows(creationFilter, stream, this.#clock)
        : null;
    this.#isBulkList =
      plan.table === null && plan.collection === null && plan.children.length === 0;
  }

  override get startedAt(): string {
    return this.#read.startedAt;
  }

  override get isResumed(): boolean {
    return this.#read.isResumed;
  }

  /** The greatest value of the replication key that was seen, in milliseconds since 1970. */
  get greatest(): number | null {
    return this.#read.greatest;
  }

  /**
   * Begins with the run. What an interrupted run has written to its end is not read again, unless its rows
   * turn out to be needed in another stream's; only what was created since then is, at the end of the run.
   */
  async begin(): Promise<void> {
    this.#wasWritten =
      this.plan.collection !== null && (await this.#read.wasFinished().catch(() => false));
    if (!this.#wasWritten) await this.start();
  }

  /** Ends with the run, whether or not there was anything to read. */
  async finish(): Promise<void> {
    await (this.#run ?? (this.#wasWritten ? this.#readList(false) : this.#conclude()));
  }

  /** Reads the list, once, however often it is called. Rejects only when nobody reads the output. */
  start(): Promise<void> {
    // Rows to embed are needed from the first.
    this.#run ??= this.#readList(this.plan.collection !== null);
    return this.#run;
  }

  /** The records of a context, once the whole list has been read; for a list that another reading reads from. */
  async listed(context: Context): Promise<readonly JsonObject[]> {
    await this.start();
    return this.#listed.of(context);
  }

  override async collected(key: unknown): Promise<RowResult> {
    await this.start();
    return { rows: this.#rows?.of(String(key)) ?? [], isWhole: this.outcome?.kind === "complete" };
  }

  async #readList(fromStart: boolean): Promise<void> {
    const { concurrency } = this.services;
    try {
      const slices = this.slices(fromStart);
      await pMap(slices, (slice) => this.#readSlice(slice), { concurrency });
    } catch (error) {
      this.handleError(error, {}, false);
    }
    await this.#conclude();
  }

  /** The slices that are left to read; all of them where `fromStart` says so. */
  protected slices(fromStart: boolean): Iterable<ReadableSlice> | AsyncIterable<ReadableSlice> {
    return this.#read.slices(fromStart);
  }

  /** Whether the whole list was read, from its start. */
  protected get isWholeList(): boolean {
    return this.#run !== null && this.plan.since === null && !this.isResumed;
  }

  protected override get isWholeTable(): boolean {
    const { table } = this.plan;
    return table?.replication.kind !== "incremental" || table.refill.isFromStart;
  }

  async #readSlice(slice: ReadableSlice, division?: Division): Promise<void> {
    this.countPartition();
    if (!this.isOver) await this.#readPages(slice, division);
  }

  /**
   * From when on the list is asked. Bookmarks that lie in the future are noticed with the first response, which tells
   * what time it is: what was asked until then is asked again.
   */
  #since(): string | null {
    const { plan, startedAt } = this;
    const { checkpoint, logger } = this.services;
    if (this.#clock.hasResponse) {
      const now = this.#clock.at();
      for (const { stream, text } of plan.bringBack(now, Date.parse(startedAt))) {
        logger.forStream(stream).warn(text);
        checkpoint.update(stream, broughtBack(checkpoint.bookmark(stream), startedAt, now));
      }
    }
    return plan.since;
  }

  async #readPages(given: ReadableSlice, division = new Division(given)): Promise<void> {
    const isPart = given.window !== division.whole.window;
    const start = { ...given, startedAt: this.startedAt, since: this.#since() };
    let slice = start;
    let pages = 0;
    const others: Promise<void>[] = [];
    /** The rest of the slice until the source has accepted that it is cut. */
    let waiting: ReadableSlice | null = null;
    this.#windows?.begin(slice.window);
    const series = this.plan.stream.pages(slice, this.services.http);
    try {
      let narrowed: ReadableSlice | undefined;
      for (;;) {
        const { value: page, done } = await series.next(narrowed);
        if (done === true || this.isOver) break;
        if (pages === 0 && this.#since() !== start.since) {
          return await this.#readPages(given, division);
        }
        if (page.isNarrowingRefused && !isPart) {
          const { window, createdSince, createdUntil } = start;
          slice = { ...slice, window, createdSince, createdUntil };
          waiting = null;
        }
        if (page.isNarrowingRefused) this.#reunite(division, isPart ? division.whole : slice);
        if (division.isRefused && (isPart || slice.window !== start.window)) break;
        if (waiting !== null) others.push(this.#readSlice(waiting, division));
        await this.#writePage(page, slice, start);
        pages += 1;
        slice = { ...slice, cursor: page.next, row: null };
        const isTried = this.#windows?.isFiltered !== null;
        const parts = this.#divide(slice, page, division);
        if (parts !== null && isTried) others.push(this.#readSlice(parts.rest, division));
        waiting = parts === null || isTried ? null : parts.rest;
        narrowed = parts?.own;
        slice = narrowed ?? slice;
      }
    } catch (error) {
      if (pages === 0 && isRefused(error)) {
        // It may be the time in the future that is refused.
        if (this.#since() !== start.since) return await this.#readPages(given, division);
        if (start.cursor !== null) {
          this.log.warn(
            "The API no longer knows where the last run stopped; reading from the start",
          );
          return await this.#readPages({ ...given, cursor: null, row: null });
        }
      }
      const isCut = isPart || slice.window !== start.window;
      if (isCut && isRefused(error)) this.#reunite(division);
      else this.handleError(error, slice.context, pages > 0);
    } finally {
      await series.return();
      this.#windows?.end(slice.window);
    }
    if (waiting !== null) others.push(this.#readSlice(waiting, division));
    await Promise.all(others);
    if (division.isRefused && !isPart && slice.window !== start.window) {
      await this.#readPages(given);
    }
  }

  /** The source has refused a part of a slice: what is left of that is read in one chain of pages. */
  #reunite(division: Division, { cursor, row }: ReadableSlice = division.whole): void {
    if (division.isRefused) return;
    division.isRefused = true;
    this.#windows?.refuse();
    this.#read.reunite(division, { cursor, row });
    this.log.info("The API refuses a part of the list, so that it is read page by page");
  }

  /** Takes note of a page, and cuts what is left of its slice in two where that is long and requests could be sent that are not. */
  #divide(
    slice: ReadableSlice,
    { records, total, isDivisible }: Page,
    division: Division,
  ): { readonly own: ReadableSlice; readonly rest: ReadableSlice } | null {
    const windows = this.#windows;
    if (windows === null) return null;
    windows.add(slice.window, records, total);
    if (!isDivisible || !this.services.http.hasSpareCapacity) return null;
    const parts = windows.cut(slice.window);
    if (parts === null) return null;
    division.parts.add(parts.own).add(parts.rest);
    return this.#read.divide(slice, parts.own, parts.rest);
  }

  /** Brings the rows of a page to all who want them, and notes how far that has come. */
  async #writePage(page: Page, slice: ReadableSlice, series: object): Promise<void> {
    const { primaryKeys } = this.plan.stream;
    this.countPage(page, slice.context);
    const keyIn = (record: JsonObject) => keyOf(record, primaryKeys);
    const records = this.#windows?.keepNew(page.records, series, keyIn) ?? page.records;
    for (const record of records) {
      this.#read.greatest = greatestOf(this.#read.greatest, this.keyInstantOf(record));
      this.#collect(record);
      for (const follower of this.followers) follower.note(this, record);
      if (this.#isBulkList) this.#listed.add(record);
    }
    for (const child of this.children) child.choose(page, (record) => this.isWritten(record));
    const end: Position | null = page.next === null ? null : { cursor: page.next, row: null };
    const left = recordsAfter(records, primaryKeys, slice.row);
    if (this.children.every(({ isFlat }) => isFlat) || left.length === 0) {
      const rows = await this.rowsOf(left, slice.context);
      await this.write(rows, () => this.#passPage(slice, end, page));
      return;
    }
    const { concurrency } = this.services;
    const completed = pMapIterable(left, (record) => this.withChildren(record, slice.context), {
      concurrency,
      backpressure: Math.max(concurrency, left.length),
    });
    let index = 0;
    for await (const row of completed) {
      const key = keyOf(left[index] ?? {}, primaryKeys);
      index += 1;
      const isLast = index === left.length;
      await this.write([row], () => {
        if (isLast) this.#passPage(slice, end, page);
        else this.#moveTo(slice, { cursor: slice.cursor, row: key });
      });
    }
  }

  #collect(record: JsonObject): void {
    const { collection } = this.plan;
    if (collection === null) return;
    const row = collection.fit.row(record);
    if (row !== null) this.#rows?.add(String(ownValue(record, collection.foreignKey)), row);
  }

  protected override isWritten(record: JsonObject): boolean {
    return super.isWritten(record) && (!this.#wasWritten || this.#isNew(record));
  }

  /** Whether a row may have been created since the first attempt at this read began. */
  #isNew(record: JsonObject): boolean {
    const { creationFilter } = this.plan.stream;
    if (creationFilter === null) return false;
    const instant = instantOf(record, creationFilter, this.plan.stream);
    return instant === null || instant >= this.#read.newSince;
  }

  /**
   * Notes how far a slice has come (null for its end), unless something behind that place is missing: because it failed, or
   * because the run was stopped while rows were read that this one's table does not hold.
   */
  #moveTo({ id, window }: ReadableSlice, position: Position | null): void {
    if (id === null || this.#wasWritten || !this.#keepsProgress || !this.#hasAll) return;
    const progress = this.#read.moveTo(id, window, position);
    this.services.checkpoint.update(this.stream, { [resumeKey]: progress });
  }

  /** Notes that a page is behind a slice. */
  #passPage(slice: ReadableSlice, position: Position | null, { records, shortage }: Page): void {
    // What ended short is read from its start again, should the run be interrupted.
    this.#moveTo(slice, shortage === null ? position : { cursor: null, row: null });
    if (shortage !== null) return;
    const { incremental } = this.plan.stream;
    const isOnlyPartition = slice.id !== null && Object.keys(slice.context).length === 0;
    // In order within a partition, the rows say nothing of the other partitions.
    if (incremental?.isSorted === true && isOnlyPartition && this.#hasAll) {
      const last = records.at(-1);
      this.#moveBookmark(
        last === undefined ? null : instantOf(last, incremental, this.plan.stream),
      );
      this.noteTable(false);
    }
  }

  get #hasAll(): boolean {
    return !this.hasFailure && !this.services.stop.aborted;
  }

  /** Whether there is a table that a later run can spare rows of; what only others embed is read from its start. */
  get #keepsProgress(): boolean {
    return this.plan.table !== null || this.children.length > 0;
  }

  /** Called when the run has come to its end: where this read has too, nothing of it is to be taken up. */
  forgetProgress(): void {
    const { checkpoint } = this.services;
    const { [resumeKey]: resumption = "" } = checkpoint.bookmark(this.stream);
    if (this.isAtEnd && resumption !== "") checkpoint.update(this.stream, { [resumeKey]: "" });
  }

  #moveBookmark(greatest: number | null): void {
    const { checkpoint } = this.services;
    const { incremental } = this.plan.stream;
    if (incremental === null || this.plan.table?.replication.kind !== "incremental") return;
    const bookmark = checkpoint.bookmark(this.stream);
    checkpoint.update(this.stream, moveBookmark(bookmark, incremental, greatest, this.startedAt));
  }

  protected override moveBookmarks(): void {
    const { checkpoint } = this.services;
    const { stream, table } = this.plan;
    const hasChoice = stream.optionalParent !== null || Object.keys(stream.follows).length > 0;
    // What a later run reckons with, to choose between this list and single requests.
    if (this.isWholeList && hasChoice) {
      checkpoint.update(stream.name, { [bookmarkKeys.pages]: this.pages });
    }
    this.#moveBookmark(this.#reached);
    if (table?.replication.kind !== "following") return;
    const followed = table.replication.parent.name;
    // The whole list holds the rows of every parent that changed before its start.
    const upTo = Date.parse(this.startedAt);
    const moved = moveFollower(checkpoint.bookmark(stream.name), followed, upTo, this.startedAt);
    checkpoint.update(stream.name, moved);
  }

  /**
   * Up to when a complete read knows the list, in milliseconds since 1970; null where nothing tells. A list that is read
   * whole holds every change before its start, so rows as old as the greatest need not be written again. Of a day, a later change
   * does not tell.
   */
  get #reached(): number | null {
    const { incremental, recordSchema } = this.plan.stream;
    const { greatest } = this.#read;
    if (incremental?.parameter !== null || greatest === null) return greatest;
    const isDay = propertyOf(recordSchema, incremental.key)?.format === "date";
    return Date.parse(earliest(this.startedAt, isDay ? "day" : "instant"));
  }

  async #conclude(): Promise<void> {
    const { stop, writer, checkpoint } = this.services;
    this.end(stop.aborted ? { kind: "stopped" } : { kind: "complete" });
    if (stop.aborted) return;
    await writer.write([], undefined, () => {
      this.settle();
      return [checkpoint.message()];
    });
  }
}
