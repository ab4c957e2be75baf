/** Tracks the position in a series of pages. */

import { isDeepStrictEqual } from "node:util";
import { type JsonObject, ownValue } from "../singer/index.ts";
import { KeyCount } from "./key-count.ts";
import type { KeptRecords, ResponsePage, Shortage } from "./page.ts";
import { InvalidResponse } from "./response.ts";

/** Consecutive empty pages, each with a new cursor, after which the series counts as endless. */
export const maxEmptyPages = 100;

/** Consecutive identical pages after which the API is suspected of ignoring the cursor. */
export const maxSamePages = 3;

/**
 * Tolerated share of missing records at the end of a list, compared with the API's count: rows come and go while it is
 * read.
 */
const toleratedShortage = 0.01;

/** The keys of a page. */
type Keyed = Pick<ReadonlySet<string>, "size" | "keys">;

/**
 * The state of one read of a series of pages: the next cursor, all cursors so far, and the previous page. A repeated
 * cursor would never end, and is rejected.
 */
export class PageSeries {
  readonly #primaryKeys: readonly string[];
  readonly #seen = new Set<string>();
  #cursor: string | null;
  /** Cursors of the last two pages, latest first. */
  #lastCursors: readonly (string | null)[] = [];
  #goesOn = true;
  #substitutes: readonly string[] = [];
  /** Number of substitutes that the next step back skips. */
  #leap = 0;
  #before: ReadonlyMap<string, JsonObject> = new Map();
  #bodyBefore: unknown = null;
  #emptyPages = 0;
  #samePages = 0;
  readonly #keys = new KeyCount();
  /** Records without a key: on all pages before the last one, and on the last one. */
  #unkeyed = 0;
  #unkeyedLast = 0;
  readonly #isFromStart: boolean;

  constructor(primaryKeys: readonly string[], cursor: string | null) {
    this.#primaryKeys = primaryKeys;
    this.#cursor = cursor;
    this.#isFromStart = cursor === null;
  }

  /** Whether there is a next page. */
  get goesOn(): boolean {
    return this.#goesOn;
  }

  /** Cursor of the next page; null for the first. */
  get cursor(): string | null {
    return this.#cursor;
  }

  /**
   * Checks the next cursor of a response without changing the state, so that the page can be requested again.
   *
   * @throws InvalidResponse when it leads back.
   */
  check(next: string | null): void {
    if (next !== null && (next === this.#cursor || this.#seen.has(next))) {
      throw new InvalidResponse("its next page was read before");
    }
  }

  /**
   * Moves to the next page.
   *
   * @param page The page of the response.
   * @param rows Its records that the stream keeps.
   * @param substitutes Cursors that could replace its `next`, nearest first.
   * @returns The records to write: those with a key, except those that the previous page had already, unchanged, since
   *   rows shift to the next page when others are inserted. Records of a stream without keys can't be distinguished, so
   *   all of them are returned.
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
    this.#lastCursors = [this.#cursor, ...this.#lastCursors].slice(0, 2);
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
   * By how much the series fell short of the count on its last page; null if it did not. Records before the cursor of a
   * resumed series are unknown.
   *
   * @param total The page's count; null without one.
   */
  shortage(total: number | null): Shortage | null {
    if (this.#goesOn || total === null || !this.#isFromStart) return null;
    const came = this.#keys.distinct + this.#unkeyed + this.#unkeyedLast;
    const missing = total - came;
    return missing >= 1 && missing > total * toleratedShortage ? { came, total } : null;
  }

  /** Goes back to the last page, to request it again. */
  repeat(): void {
    this.#cursor = this.#lastCursors[0] ?? null;
    this.#goesOn = true;
    this.#unkeyedLast = 0;
  }

  /** Counts identical pages in a row. */
  #compare(page: ReadonlyMap<string, JsonObject>, isEmpty: boolean, body: unknown): void {
    const isSame = this.#isLast(page, body);
    this.#samePages = isSame && !isEmpty ? this.#samePages + 1 : 1;
    this.#before = page;
    this.#bodyBefore = page.size > 0 ? null : body;
  }

  /** Whether the keys, or without keys the body, equal those of the last page. */
  #isLast(page: Keyed, body: unknown): boolean {
    if (page.size === 0) return isDeepStrictEqual(body, this.#bodyBefore);
    if (page.size !== this.#before.size) return false;
    for (const key of page.keys()) if (!this.#before.has(key)) return false;
    return true;
  }

  /** Whether so many pages in a row were empty that the series counts as endless. */
  get isEndless(): boolean {
    return this.#goesOn && this.#emptyPages >= maxEmptyPages;
  }

  /**
   * The cursor of the page before last, to request it again after too many identical pages. Pages can also look
   * identical because rows shift, but by then those rows have left that page.
   */
  get doubtful(): { readonly cursor: string | null } | null {
    const isDoubtful = this.#goesOn && this.#samePages >= maxSamePages;
    return isDoubtful ? { cursor: this.#lastCursors[1] ?? null } : null;
  }

  /** Whether the page that was requested again equals the last one; if not, the series continues. */
  isSame(records: readonly JsonObject[], body: unknown): boolean {
    const keys = records.map((record) => keyOf(record, this.#primaryKeys));
    const isKeyed = this.#primaryKeys.length > 0;
    const isSame = this.#isLast(new Set(isKeyed ? keys.filter((key) => key !== null) : []), body);
    if (!isSame) this.#samePages = 1;
    return isSame;
  }

  /**
   * If the next page is not found, goes back to a cursor from which the series continues without a gap. Each step is
   * twice as long as the one before, and the last one leads to the earliest cursor: if a whole page was deleted, trying
   * each of its records would take as many requests. Repeated records are not written again.
   *
   * @returns Whether there is such a cursor.
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

/** A record's key as text, unique per key; null if a part of it is missing. */
export function keyOf(record: JsonObject, primaryKeys: readonly string[]): string | null {
  const values: string[] = [];
  for (const name of primaryKeys) {
    const value = ownValue(record, name);
    if (value == null) return null;
    values.push(String(value));
  }
  return JSON.stringify(values);
}
