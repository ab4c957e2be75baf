/** Windows of time: the parts of a long list that are read side by side. */

import type { SourceClock } from "../../http/source-clock.ts";
import type { JsonObject } from "../../singer/index.ts";
import { type CreationFilter, grainOf } from "../../stream/replication.ts";
import type { Stream } from "../../stream/stream.ts";
import { instantOf } from "../plan/replication.ts";

/**
 * Pages that either part of a cut must be expected to have. A cut costs half a request as a rule and one at most,
 * since both parts end with a page that is not full; so many pages keep that at some 2 % of the two together.
 */
const minPages = 12;

/** Pages after which a list whose end nobody knows is taken for a long one. */
const patience = 4;

/** Milliseconds around a border within which a server may put a row on either side of it: it may round to seconds. */
const slack = 1000;

/** Milliseconds beyond a border within which a row is no sign that the source filters nothing: two days. */
const tolerance = 2 * 86_400_000;

/** One part of a list, by time of creation: both bounds are milliseconds since 1970, null where it is open. */
export class Window {
  readonly since: number | null;
  readonly until: number | null;
  /** Pages that the windows behind this one, in the direction of the list, are taken to have had. */
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
   * Takes note of a page.
   *
   * @param instants When its rows were created, in milliseconds since 1970.
   * @param total Rows of the whole window, where the source tells.
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

  /** Whether it is bounded and nothing has been read of it: its first page shows whether the source heeds the filter. */
  get isUntried(): boolean {
    return this.#pages === 0 && (this.since !== null || this.until !== null);
  }

  /** Whether a time lies in it, or as near as a source that counts days elsewhere may put it. */
  isNear(instant: number): boolean {
    return (
      (this.since === null || instant >= this.since - tolerance) &&
      (this.until === null || instant <= this.until + tolerance)
    );
  }

  /**
   * Pages that are left to read, as far as anybody can tell; 0 where nobody can.
   *
   * @param now The source's time: no row is later.
   */
  pagesLeft(now: number): number {
    const span = this.#latest - this.#earliest;
    // Rows that were all created at once, in no order, or beside the window say nothing about where others lie in it.
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
   * Cuts the window in two where nothing has been read yet.
   *
   * @param grain Milliseconds that the source's filter can't tell apart.
   * @param now The source's time.
   * @returns The part that the series of pages goes on with, the rest, and the border; null where it can't be cut.
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

  /** The part of the window within other bounds, in which all lies that was read so far. */
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
   * Pages after which a list without a known end is cut: as many as are known already, so that each window of a
   * long list is twice as long as the one before.
   */
  get #pagesToGuess(): number {
    const known = this.#pages + this.#behind;
    return known < patience ? 0 : Math.max(minPages, known);
  }

  /** Whether all that was read lies beyond a bound: the source filters more loosely than it says, or not at all. */
  get isBeside(): boolean {
    if (this.#latest < this.#earliest) return false; // nothing was
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

/** Where two windows meet: both are asked for what lies there, and each row is wanted once. */
interface Border {
  readonly from: number;
  readonly to: number;
  /** By the key of a row, the series of pages that brought it. */
  readonly broughtBy: Map<string, object>;
}

/**
 * The windows of one reading. Whether and where to cut is guessed from what was read so far: from how densely rows
 * lie in time, and in which direction the pages go. A wrong guess costs a request and no row: windows together are
 * all of time, and none of them relies on an order.
 */
export class Windows {
  readonly #filter: CreationFilter;
  readonly #stream: Stream;
  readonly #clock: SourceClock;
  /** Milliseconds that the source's filter can't tell apart. */
  #grain: number;
  readonly #open = new Set<Window>();
  readonly #borders: Border[] = [];
  /** Whether the source heeds the filter; null until the first page of a part has come. */
  #isFiltered: boolean | null = null;
  /** Whether a row without a time of creation has come: a filter by that time need not bring others. */
  #hasUndated = false;

  constructor(filter: CreationFilter, stream: Stream, clock: SourceClock) {
    this.#filter = filter;
    this.#stream = stream;
    this.#clock = clock;
    this.#grain = Math.max(slack, grainOf(filter.format));
  }

  /** Adds a window that is being read. */
  begin(window: Window): void {
    this.#open.add(window);
  }

  /** Whether a part has shown that the source heeds the filter; null as long as none has been asked for. */
  get isFiltered(): boolean | null {
    return this.#isFiltered;
  }

  /** Cuts no window from now on: the source has refused a part of one. */
  refuse(): void {
    this.#isFiltered = false;
  }

  /** Ends one. */
  end(window: Window): void {
    this.#open.delete(window);
  }

  /**
   * The records of a page less those that lie at a border and came with another series already.
   *
   * @param series Tells the series apart.
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

  /** Takes note of a page of a window. */
  add(window: Window, records: readonly JsonObject[], total: number | null): void {
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
   * Cuts a window in two if it is the one that will take longest, and long enough to pay. After the first cut the
   * source must have shown that it heeds the filter: each part of one that does not is the whole list.
   */
  cut(window: Window): { readonly own: Window; readonly rest: Window } | null {
    if (this.#isFiltered === false || this.#hasUndated) return null;
    if (this.#isFiltered === null && this.#borders.length > 0) return null;
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
