/** Reads the slices of a list, long ones in parallel parts. */

import type { Context } from "../../http/context.ts";
import type { Page } from "../../http/page.ts";
import { isRefused } from "../../http/page-reader.ts";
import type { SourceClock } from "../../http/source-clock.ts";
import { withoutFuture } from "../state/bookmarks.ts";
import type { ListWriter } from "./list-writer.ts";
import { pagesAhead } from "./pages-ahead.ts";
import {
  Division,
  type Parts,
  partsOf,
  type ReadableSlice,
  type ResumableRead,
} from "./resumable-read.ts";
import type { RunServices } from "./run-services.ts";
import type { StreamSync } from "./stream-sync.ts";
import type { Windows } from "./windows.ts";

/** What is left of a slice at the end of its series of pages. */
interface SeriesEnd {
  /** The reads of the parts that were cut from it. */
  readonly parts: readonly Promise<void>[];
  /** What is read in place of the series, as a part of a division if it is one; null if nothing is. */
  readonly again: { readonly slice: ReadableSlice; readonly division?: Division } | null;
}

/**
 * Reads the pages of a slice one after the other. The next page is requested while one is written, and the page behind it
 * only then, so a slow target slows the read down.
 */
export class SliceReader {
  readonly #sync: StreamSync;
  readonly #services: RunServices;
  readonly #read: ResumableRead;
  readonly #writer: ListWriter;
  /** The windows of a long list; null for a list that is read from its first page to its last. */
  readonly #windows: Windows | null;
  readonly #clock: SourceClock;

  constructor(
    sync: StreamSync,
    services: RunServices,
    read: ResumableRead,
    writer: ListWriter,
    windows: Windows | null,
  ) {
    this.#sync = sync;
    this.#services = services;
    this.#read = read;
    this.#writer = writer;
    this.#windows = windows;
    this.#clock = services.http.clocks.of(sync.stream);
  }

  /**
   * Reads a slice to its end; errors are handled by its stream.
   *
   * @param division The slice that this one is a part of. Default: none.
   */
  async readSlice(slice: ReadableSlice, division?: Division): Promise<void> {
    this.#sync.tally.addPartition();
    if (!this.#sync.isOver && !this.#sync.rows.isFull) await this.#readPages(slice, division);
  }

  /**
   * From when on a partition is requested. The first response shows the source's time, and so which bookmarks lie in the
   * future; what was requested until then is requested again.
   */
  #since(context: Context): string | null {
    const { plan } = this.#sync;
    const { startedAt } = this.#read;
    const { checkpoint, logger } = this.#services;
    if (this.#clock.hasResponse) {
      const now = this.#clock.at();
      for (const { stream, text } of plan.correctFuture(now, Date.parse(startedAt))) {
        logger.forStream(stream).warn(text);
        checkpoint.update(stream, withoutFuture(checkpoint.bookmark(stream), startedAt, now));
      }
    }
    return plan.sinceIn(context);
  }

  /** Reads a slice, and the parts that are cut from it. While it waits for these, it holds no page. */
  async #readPages(given: ReadableSlice, division = new Division(given)): Promise<void> {
    const { parts, again } = await this.#readSeries(given, division);
    if (again !== null) return this.#readPages(again.slice, again.division);
    await Promise.all(parts);
    const isPart = given.window !== division.whole.window;
    if (division.isRefused && !isPart && parts.length > 0) await this.#readPages(given);
  }

  /** Reads a series of pages to its end, without waiting for the parts that it leaves to other reads. */
  async #readSeries(given: ReadableSlice, division: Division): Promise<SeriesEnd> {
    const isPart = given.window !== division.whole.window;
    const start = { ...given, startedAt: this.#read.startedAt, since: this.#since(given.context) };
    let slice = start;
    /** The slice before its last cut, which the source may refuse. */
    let uncut = start;
    /** Whether a part of the slice is left to another read. */
    const isCut = (): boolean => isPart || slice.window !== start.window;
    let pages = 0;
    const others: Promise<void>[] = [];
    /** The rest of the slice, until the source has accepted the cut. */
    let waiting: ReadableSlice | null = null;
    this.#windows?.begin(slice.window);
    const series = this.#sync.plan.stream.pages(slice, this.#services.http);
    try {
      for await (const { page, goOn } of pagesAhead(series, !this.#sync.rows.waitForOthers)) {
        if (this.#sync.isOver) break;
        if (pages === 0 && this.#since(given.context) !== start.since) {
          return { parts: [], again: { slice: given, division } };
        }
        if (page.isNarrowingRefused && !isPart) {
          const { window, createdSince, createdUntil } = uncut;
          slice = { ...slice, window, createdSince, createdUntil };
          waiting = null;
        }
        if (page.isNarrowingRefused) this.#reunite(division, isCut() ? division.whole : slice);
        if (division.isRefused && isCut()) break;
        if (waiting !== null) others.push(this.readSlice(waiting, division));
        waiting = null;
        if (pages === 0) this.#expect(start, page, isPart);
        const accepted = this.#writer.accept(page, slice, start);
        const isLast = this.#isLast(page, start);
        const isTried = this.#windows?.isFiltered !== null;
        const parts = isLast ? null : this.#cut(slice, page);
        const behind = { ...(parts?.own ?? slice), cursor: page.next, beginning: null };
        if (!isLast) goOn(parts === null ? undefined : behind);
        await this.#writer.write(accepted, page, slice);
        pages += 1;
        // Another part may have been refused meanwhile.
        if (parts !== null && !division.isRefused) {
          division.addParts(parts);
          this.#read.divide(slice, parts);
          if (isTried) others.push(this.readSlice(parts.rest, division));
          else waiting = parts.rest;
          uncut = slice;
        }
        slice = behind;
      }
    } catch (error) {
      if (pages === 0 && isRefused(error)) {
        // The source may refuse a bookmark in the future.
        if (this.#since(given.context) !== start.since)
          return { parts: [], again: { slice: given, division } };
        if (start.cursor === null && (start.deltaToken ?? null) !== null) {
          this.#sync.log.warn(
            "The API no longer knows what the last run has read; reading everything. Rows that were removed since stay in the table",
          );
          return { parts: [], again: { slice: { ...given, deltaToken: null } } };
        }
        if (start.cursor !== null) {
          this.#sync.log.warn(
            "The API no longer knows where the last run stopped; reading from the start",
          );
          return { parts: [], again: { slice: { ...given, cursor: null, beginning: null } } };
        }
      }
      if (isCut() && isRefused(error)) this.#reunite(division);
      else this.#sync.handleError(error, slice.context, pages > 0);
    } finally {
      this.#windows?.end(slice.window);
    }
    if (waiting !== null) others.push(this.readSlice(waiting, division));
    return { parts: others, again: null };
  }

  /** Whether nothing behind a page is read. */
  #isLast(page: Page, { since }: ReadableSlice): boolean {
    const isOver = this.#sync.rows.isFull || this.#sync.isOver;
    return isOver || (since !== null && this.#sync.isPastEnd(page));
  }

  /** Reports how many rows a slice has, if it is read from its start, and so all of them. */
  #expect({ cursor, id }: ReadableSlice, { total }: Page, isPart: boolean): void {
    const { plan, stream } = this.#sync;
    if (plan.table === null || total === null || cursor !== null || id === null || isPart) return;
    this.#services.progress.expects(stream, total);
  }

  /** Reads what is left of a slice page by page, after the source has refused a part of it. */
  #reunite(division: Division, { cursor, beginning }: ReadableSlice = division.whole): void {
    if (division.isRefused) return;
    division.refuse();
    this.#windows?.refuse();
    this.#read.reunite(division, { cursor, beginning });
    this.#sync.log.info("The API rejects a part of the list, so it is read page by page");
  }

  /** Cuts the rest of a long slice in two when there is spare request capacity; null if it stays whole. */
  #cut(slice: ReadableSlice, page: Page): Parts | null {
    const windows = this.#windows;
    if (windows === null) return null;
    windows.add(slice.window, page);
    if (!page.isDivisible || !this.#services.http.hasSpareCapacity) return null;
    const cut = windows.cut(slice.window);
    return cut && partsOf(slice, cut.own, cut.rest);
  }
}
