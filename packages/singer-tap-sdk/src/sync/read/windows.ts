/** Windows of time: the parts of a long list that are read in parallel. */

import type { Page } from "../../http/page.ts";
import type { SourceClock } from "../../http/source-clock.ts";
import type { JsonObject } from "../../singer/index.ts";
import { type CreationFilter, grainOf } from "../../stream/replication.ts";
import type { Stream } from "../../stream/stream.ts";
import { instantOf } from "../state/instants.ts";

/**
 * Pages that each part of a cut must be expected to have. A cut costs half a request on average and one at most, because
 * both parts end with a partial page; with this many pages, that is some 2 % of both parts.
 */
const minPages = 12;

/** Pages after which a list of unknown length counts as long. */
const minPagesToGuess = 4;

/**
 * Characters that the pages of a list's parts may hold at the same time: each part holds one, so that a list of large pages is
 * read in fewer parts. Pages of the largest lists have some 4 million; a few of these keep a target busy.
 */
const maxHeld = 16 * 1024 * 1024;

/** Milliseconds around a border within which a server may put a row on either side, for it may round to seconds. */
const slack = 1000;

/** Milliseconds beyond a border within which a row does not show that the source ignores the filter: two days. */
const tolerance = 2 * 86_400_000;

/** One part of a list, by time of creation; both bounds are milliseconds since 1970, null for no bound. */
export class Window {
  readonly since: number | null;
  readonly until: number | null;
  /** Estimated pages of the windows before this one, in the order of the list. */
  readonly #behind: number;
  #pages = 0;
  #rows = 0;
  #earliest = Number.POSITIVE_INFINITY;
  #latest = Number.NEGATIVE_INFINITY;
  #last: number | null = null;
  #total: number | null = null;

  constructor(since: number | null, until: number | null, behind = 0) {
    this.since = since;
    this.until = until;
    this.#behind = behind;
  }

  /**
   * Adds a page.
   *
   * @param instants When its rows were created, in milliseconds since 1970.
   * @param total Rows of the whole window; null if the source does not say.
   */
  add(instants: readonly number[], total: number | null): void {
    this.#pages += 1;
    this.#rows += instants.length;
    for (const instant of instants) {
      this.#earliest = Math.min(this.#earliest, instant);
      this.#latest = Math.max(this.#latest, instant);
    }
    this.#last = instants.at(-1) ?? null;
    this.#total = total;
  }

  /** Whether it is bounded and unread: its first page shows whether the source applies the filter. */
  get isUntried(): boolean {
    return this.#pages === 0 && (this.since !== null || this.until !== null);
  }

  /** Whether a time lies in it, or as near as a source that counts days in another time zone may put it. */
  isNear(instant: number): boolean {
    return (
      (this.since === null || instant >= this.since - tolerance) &&
      (this.until === null || instant <= this.until + tolerance)
    );
  }

  /**
   * Estimated pages left to read; 0 if unknown.
   *
   * @param now The source's time; no row is later.
   */
  pagesLeft(now: number): number {
    const span = this.#latest - this.#earliest;
    // Rows that were all created at once, in no order, or outside the window do not show where others lie in it.
    if (this.#pages === 0 || !(span > 0) || this.isBeside) return 0;
    if (this.#total !== null) return (this.#total - this.#rows) / (this.#rows / this.#pages);
    if (this.#isNewestFirst) {
      return this.since === null
        ? 2 * this.#pagesToGuess
        : (this.#earliest - this.since) / this.#timePerPage;
    }
    return this.#isOldestFirst ? ((this.until ?? now) - this.#latest) / this.#timePerPage : 0;
  }

  /**
   * Cuts the unread part of the window in two.
   *
   * @param grain Milliseconds that the source's filter can't distinguish.
   * @param now The source's time.
   * @returns The part that the series of pages goes on with, the rest, and the border; null if it can't be cut.
   */
  cut(
    grain: number,
    now: number,
  ): { readonly own: Window; readonly rest: Window; readonly border: number } | null {
    const pages = this.pagesLeft(now) / 2;
    if (pages < minPages) return null;
    const distance = pages * this.#timePerPage;
    const behind = this.#pages + this.#behind + pages;
    if (this.#isNewestFirst) {
      const border = Math.floor((this.#earliest - distance) / grain) * grain;
      const isUnread = border + grain + slack <= this.#earliest;
      if (!isUnread || (this.since !== null && border <= this.since)) return null;
      return {
        own: this.#narrowedTo(border, this.until),
        rest: new Window(this.since, border, behind),
        border,
      };
    }
    if (this.#isOldestFirst) {
      const border = Math.ceil((this.#latest + distance) / grain) * grain;
      const isUnread = border - slack > this.#latest;
      if (!isUnread || border >= (this.until ?? now)) return null;
      return {
        own: this.#narrowedTo(this.since, border),
        rest: new Window(border, this.until, behind),
        border,
      };
    }
    return null;
  }

  /** The part of the window within other bounds, which contain all rows read so far. */
  #narrowedTo(since: number | null, until: number | null): Window {
    const window = new Window(since, until, this.#behind);
    window.#pages = this.#pages;
    window.#rows = this.#rows;
    window.#earliest = this.#earliest;
    window.#latest = this.#latest;
    window.#last = this.#last;
    return window;
  }

  /**
   * Pages after which a list of unknown length is cut: as many as were read so far, so that each window is twice as long
   * as the one before.
   */
  get #pagesToGuess(): number {
    const known = this.#pages + this.#behind;
    return known < minPagesToGuess ? 0 : Math.max(minPages, known);
  }

  /** Whether all rows lie beyond a bound: the source filters more loosely than it documents, or not at all. */
  get isBeside(): boolean {
    if (this.#latest < this.#earliest) return false; // no rows
    return (
      (this.since !== null && this.#latest < this.since - slack) ||
      (this.until !== null && this.#earliest > this.until + slack)
    );
  }

  get #timePerPage(): number {
    return (this.#latest - this.#earliest) / this.#pages;
  }

  get #isNewestFirst(): boolean {
    return this.#last === this.#earliest;
  }

  get #isOldestFirst(): boolean {
    return this.#last === this.#latest;
  }
}

/** Where two windows meet: both requests include the rows there, and each row is written once. */
interface Border {
  readonly from: number;
  readonly to: number;
  /** The series of pages that brought a row, by its key. */
  readonly broughtBy: Map<string, object>;
}

/**
 * The windows of one list. Whether and where to cut is estimated from the pages so far: from how densely rows lie in time,
 * and from the order of the pages. A wrong estimate costs a request but no row: together, the windows cover all of time, and
 * none of them relies on an order.
 */
export class Windows {
  readonly #filter: CreationFilter;
  readonly #stream: Stream;
  readonly #clock: SourceClock;
  /** Milliseconds that the source's filter can't distinguish. */
  #grain: number;
  readonly #open = new Set<Window>();
  readonly #borders: Border[] = [];
  /** Whether the source applies the filter; null until the first page of a part. */
  #isFiltered: boolean | null = null;
  /** Characters of the largest page so far. */
  #largest = 0;
  /** Whether a row had no time of creation: a filter by that time may miss others like it. */
  #hasUndated = false;

  constructor(filter: CreationFilter, stream: Stream, clock: SourceClock) {
    this.#filter = filter;
    this.#stream = stream;
    this.#clock = clock;
    this.#grain = Math.max(slack, grainOf(filter.format));
  }

  /** Adds a window that is now being read. */
  begin(window: Window): void {
    this.#open.add(window);
  }

  /** Whether a part has shown that the source applies the filter; null as long as none was requested. */
  get isFiltered(): boolean | null {
    return this.#isFiltered;
  }

  /** Stops cutting windows: the source has refused a part of one. */
  refuse(): void {
    this.#isFiltered = false;
  }

  /** Removes a window that is no longer read. */
  end(window: Window): void {
    this.#open.delete(window);
  }

  /**
   * The records of a page without those at a border that another series has brought.
   *
   * @param series Identifies the series.
   * @param keyOf A record's key as one text.
   */
  keepNew(
    records: readonly JsonObject[],
    series: object,
    keyOf: (record: JsonObject) => string | null,
  ): readonly JsonObject[] {
    if (this.#borders.length === 0) return records;
    return records.filter((record) => {
      const instant = instantOf(record, this.#filter, this.#stream) ?? Number.NaN;
      const border = this.#borders.find(({ from, to }) => from <= instant && instant <= to);
      if (border === undefined) return true;
      const key = keyOf(record);
      if (key === null) return true;
      const known = border.broughtBy.get(key);
      if (known === undefined) border.broughtBy.set(key, series);
      return known === undefined || known === series;
    });
  }

  /** Adds a page of a window. */
  add(window: Window, { records, total, size }: Pick<Page, "records" | "total" | "size">): void {
    this.#largest = Math.max(this.#largest, size);
    const instants = records
      .map((record) => instantOf(record, this.#filter, this.#stream))
      .filter((instant) => instant !== null);
    if (instants.length < records.length) this.#hasUndated = true;
    if (window.isUntried) {
      this.#isFiltered =
        this.#isFiltered !== false &&
        (instants.length === 0 || instants.some((instant) => window.isNear(instant)));
    }
    window.add(instants, total);
    if (window.isBeside) this.#grain = tolerance;
  }

  /**
   * Cuts a window in two if it will take longest, and is long enough to pay. After the first cut, the source must have shown
   * that it applies the filter: without it, each part is the whole list.
   */
  cut(window: Window): { readonly own: Window; readonly rest: Window } | null {
    if (this.#isFiltered === false || this.#hasUndated) return null;
    if (this.#isFiltered === null && this.#borders.length > 0) return null;
    if ((this.#open.size + 1) * this.#largest > maxHeld) return null;
    const now = this.#clock.at();
    const longest = Math.max(...[...this.#open].map((one) => one.pagesLeft(now)));
    const parts = window.pagesLeft(now) < longest ? null : window.cut(this.#grain, now);
    if (parts === null) return null;
    const { own, rest, border } = parts;
    this.#borders.push({
      from: border - slack,
      to: border + this.#grain + slack,
      broughtBy: new Map(),
    });
    this.#open.delete(window);
    this.#open.add(own).add(rest);
    return { own, rest };
  }
}
