/** How far the loop over the pages of one series has come. */

import { isDeepStrictEqual } from "node:util";
import { type JsonObject, ownValue } from "../singer/index.ts";
import { KeyCount } from "./key-count.ts";
import type { KeptRecords, ResponsePage, Shortage } from "./page.ts";
import { InvalidResponse } from "./response.ts";

/** Empty pages in a row, each with a new cursor, after which nobody expects records any more. */
export const maxEmptyPages = 100;

/** Pages in a row, all the same, from which on the API is suspected not to heed what asks for the next one. */
export const maxSamePages = 3;

/** The share of its records that a list may end short of what the API counts: rows come and go while it is read. */
const toleratedShortage = 0.01;

/** The keys of a page. */
type Keyed = Pick<ReadonlySet<string>, "size" | "keys">;

/**
 * The state of one walk through a series of pages: the cursor of the next request, the cursors that have
 * been seen, and the page before. A cursor that comes back would never end, and is refused.
 */
export class PageSeries {
  readonly #primaryKeys: readonly string[];
  readonly #seen = new Set<string>();
  #cursor: string | null;
  /** The cursors of the last page and of the one before it. */
  #asked: readonly (string | null)[] = [];
  #goesOn = true;
  #substitutes: readonly string[] = [];
  /** How many substitutes the next step back leaves out. */
  #leap = 0;
  #before: ReadonlyMap<string, JsonObject> = new Map();
  #bodyBefore: unknown = null;
  #emptyPages = 0;
  #samePages = 0;
  readonly #keys = new KeyCount();
  /** Records that have no key to be told apart by: on all pages before the last one, and on that. */
  #unkeyed = 0;
  #unkeyedLast = 0;
  readonly #isFromStart: boolean;

  constructor(primaryKeys: readonly string[], cursor: string | null) {
    this.#primaryKeys = primaryKeys;
    this.#cursor = cursor;
    this.#isFromStart = cursor === null;
  }

  /** Whether there is a page to be asked for. */
  get goesOn(): boolean {
    return this.#goesOn;
  }

  /** What names the next page; null for the first one. */
  get cursor(): string | null {
    return this.#cursor;
  }

  /**
   * Checks what a response says of the page after it; changes nothing, so that the page can be asked for again.
   *
   * @throws InvalidResponse when it leads back.
   */
  check(next: string | null): void {
    if (next !== null && (next === this.#cursor || this.#seen.has(next))) {
      throw new InvalidResponse("its next page is one that was read before");
    }
  }

  /**
   * Moves on to the next page.
   *
   * @param page What the response held.
   * @param rows Those of its records that are rows of the stream.
   * @param substitutes Cursors that do as well as its `next`, the nearest first.
   * @returns The records of this page that are to be written: those with a key, less those that the page
   *   before had already, in the same words. Rows slide onto the next page while others are inserted. Records
   *   without keys can't be told apart, and all of them are.
   */
  advance(
    page: Pick<ResponsePage, "records" | "next" | "body">,
    rows: readonly JsonObject[] = page.records,
    substitutes: readonly string[] = [],
  ): KeptRecords {
    const { next, body } = page;
    const isEmpty = page.records.length === 0;
    const leftOut = page.records.length - rows.length;
    this.#unkeyed += this.#unkeyedLast;
    this.#emptyPages = isEmpty ? this.#emptyPages + 1 : 0;
    if (next !== null) this.#seen.add(next);
    this.#asked = [this.#cursor, ...this.#asked].slice(0, 2);
    this.#cursor = next;
    this.#goesOn = next !== null;
    this.#substitutes = substitutes;
    this.#leap = 0;
    if (this.#primaryKeys.length === 0) {
      this.#compare(this.#before, isEmpty, body);
      this.#unkeyedLast = page.records.length;
      return { records: rows, keyless: 0, repeated: 0 };
    }
    const byKey = new Map<string, JsonObject>();
    const kept: JsonObject[] = [];
    let keyless = 0;
    for (const record of rows) {
      const key = keyOf(record, this.#primaryKeys);
      if (key === null) {
        keyless += 1;
        continue;
      }
      const before = this.#before.get(key);
      if (before === undefined || !isDeepStrictEqual(before, record)) kept.push(record);
      byKey.set(key, record);
      this.#keys.add(key);
    }
    this.#unkeyedLast = leftOut + keyless;
    this.#compare(byKey, isEmpty, body);
    return { records: kept, keyless, repeated: rows.length - kept.length - keyless };
  }

  /**
   * By how much the series has ended short of what its last page counts; null where it has not. What comes before the
   * cursor that a series is taken up at is not known.
   *
   * @param total What the page counts; null where it does not.
   */
  shortage(total: number | null): Shortage | null {
    if (this.#goesOn || total === null || !this.#isFromStart) return null;
    const came = this.#keys.distinct + this.#unkeyed + this.#unkeyedLast;
    const missing = total - came;
    return missing >= 1 && missing > total * toleratedShortage ? { came, total } : null;
  }

  /** Goes back to the last page, to ask for it again. */
  repeat(): void {
    this.#cursor = this.#asked[0] ?? null;
    this.#goesOn = true;
    this.#unkeyedLast = 0;
  }

  /** Counts how often the same page has come in a row. */
  #compare(page: ReadonlyMap<string, JsonObject>, isEmpty: boolean, body: unknown): void {
    const isSame = this.#isLast(page, body);
    this.#samePages = isSame && !isEmpty ? this.#samePages + 1 : 1;
    this.#before = page;
    this.#bodyBefore = page.size > 0 ? null : body;
  }

  /** Whether these keys, or this response where there are none, are those of the last page. */
  #isLast(page: Keyed, body: unknown): boolean {
    if (page.size === 0) return isDeepStrictEqual(body, this.#bodyBefore);
    if (page.size !== this.#before.size) return false;
    for (const key of page.keys()) if (!this.#before.has(key)) return false;
    return true;
  }

  /** Whether so many pages in a row were empty that the series is taken to have no end. */
  get isEndless(): boolean {
    return this.#goesOn && this.#emptyPages >= maxEmptyPages;
  }

  /**
   * The cursor that the page before the last one was asked for with, to be asked for again, where so many pages
   * in a row were the same. Rows that slide make pages look the same too, but have by then left that one.
   */
  get doubtful(): { readonly cursor: string | null } | null {
    const isDoubtful = this.#goesOn && this.#samePages >= maxSamePages;
    return isDoubtful ? { cursor: this.#asked[1] ?? null } : null;
  }

  /** Whether the page that was asked for again is the last one; where it is not, the series goes on. */
  isSame(records: readonly JsonObject[], body: unknown): boolean {
    const keys = records.map((record) => keyOf(record, this.#primaryKeys));
    const isKeyed = this.#primaryKeys.length > 0;
    const isSame = this.#isLast(new Set(isKeyed ? keys.filter((key) => key !== null) : []), body);
    if (!isSame) this.#samePages = 1;
    return isSame;
  }

  /**
   * Goes back to a place from which the series can go on without a gap, when the next page is not found. Each
   * step is twice as long as the one before, and the last leads to the earliest place: where a whole page is
   * gone, asking for each of its records would take as many requests. What comes again is not written again.
   *
   * @returns Whether there is such a place.
   */
  stepBack(): boolean {
    const [nearest, ...others] = this.#substitutes;
    if (nearest === undefined) return false;
    this.#cursor = nearest;
    this.#substitutes = others.slice(Math.min(this.#leap, others.length - 1));
    this.#leap = this.#leap * 2 + 1;
    return true;
  }
}

/** A record's key as one text, in which no two keys look the same; null where a part of it is missing. */
export function keyOf(record: JsonObject, primaryKeys: readonly string[]): string | null {
  const values: string[] = [];
  for (const name of primaryKeys) {
    const value = ownValue(record, name);
    if (value == null) return null;
    values.push(String(value));
  }
  return JSON.stringify(values);
}
