/** How far the loop over the pages of one series has come. */

import { isDeepStrictEqual } from "node:util";
import type { JsonObject } from "../../singer/index.ts";
import { UnusableAnswer } from "./answer.ts";

/** Empty pages in a row, each with a new cursor, after which nobody expects records any more. */
export const maxEmptyPages = 100;

/** Pages in a row, all the same, from which on the API is taken not to heed what asks for the next one. */
export const maxSamePages = 3;

/** A page that was read. */
export interface ReadPage {
  /** The records of the stream on it. */
  readonly records: readonly JsonObject[];
  /** Whether the answer held no records at all, not even such as are no rows of the stream. */
  readonly isEmpty: boolean;
  /** The cursor of the page after it; null on the last page. */
  readonly next: string | null;
  /** Cursors that do as well as `next`, the nearest first. */
  readonly substitutes: readonly string[];
  /** The whole answer, by which pages are compared that have no keys. */
  readonly body: unknown;
}

/** What of a page is to be written. */
export interface KeptRecords {
  readonly records: JsonObject[];
  /** Records that were left out because they lack a part of their key. */
  readonly keyless: number;
  /** Records that were left out because the page before had them, in the same words. */
  readonly repeated: number;
}

/**
 * The state of one walk through a series of pages: the cursor of the next request, the cursors that have
 * been seen, and the page before. A cursor that comes back would never end, and is refused.
 */
export class PageSeries {
  readonly #primaryKeys: readonly string[];
  readonly #seen = new Set<string>();
  #cursor: string | null;
  #goesOn = true;
  #substitutes: readonly string[] = [];
  /** How many substitutes the next step back leaves out. */
  #leap = 0;
  #before: ReadonlyMap<string, JsonObject> = new Map();
  #bodyBefore: unknown = null;
  #emptyPages = 0;
  #samePages = 0;

  constructor(primaryKeys: readonly string[], cursor: string | null) {
    this.#primaryKeys = primaryKeys;
    this.#cursor = cursor;
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
   * Checks what an answer says of the page after it; changes nothing, so that the page can be asked for again.
   *
   * @throws UnusableAnswer when it leads back.
   */
  check(next: string | null): void {
    if (next !== null && (next === this.#cursor || this.#seen.has(next))) {
      throw new UnusableAnswer("its next page is one that was read before");
    }
  }

  /**
   * Moves on to the next page.
   *
   * @returns The records of this page that are to be written: those with a key, less those that the page
   *   before had already, in the same words. Rows slide onto the next page while others are inserted. Records
   *   without keys can't be told apart, and all of them are.
   */
  advance(read: ReadPage): KeptRecords {
    const { records, isEmpty, next, substitutes } = read;
    this.#emptyPages = isEmpty ? this.#emptyPages + 1 : 0;
    if (next !== null) this.#seen.add(next);
    this.#cursor = next;
    this.#goesOn = next !== null;
    this.#substitutes = substitutes;
    this.#leap = 0;
    if (this.#primaryKeys.length === 0) {
      this.#compare(this.#before, read);
      return { records: [...records], keyless: 0, repeated: 0 };
    }
    const page = new Map<string, JsonObject>();
    const kept: JsonObject[] = [];
    let keyless = 0;
    for (const record of records) {
      const key = keyOf(record, this.#primaryKeys);
      if (key === null) keyless += 1;
      else if (!isDeepStrictEqual(this.#before.get(key), record)) kept.push(record);
      if (key !== null) page.set(key, record);
    }
    this.#compare(page, read);
    return { records: kept, keyless, repeated: records.length - kept.length - keyless };
  }

  /** Counts how often the same page has come in a row. */
  #compare(page: ReadonlyMap<string, JsonObject>, { isEmpty, body }: ReadPage): void {
    const isSame =
      page.size > 0 ? haveSameKeys(page, this.#before) : isDeepStrictEqual(body, this.#bodyBefore);
    this.#samePages = isSame && !isEmpty ? this.#samePages + 1 : 1;
    this.#before = page;
    this.#bodyBefore = page.size > 0 ? null : body;
  }

  /** Why the series is taken to have no end; null while it is not. */
  get endlessness(): string | null {
    if (!this.#goesOn) return null;
    if (this.#emptyPages >= maxEmptyPages) {
      return `${maxEmptyPages} empty pages, each with another after it`;
    }
    if (this.#samePages >= maxSamePages) {
      return `${maxSamePages} times the same page, though the next one was asked for`;
    }
    return null;
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

function haveSameKeys(
  page: ReadonlyMap<string, JsonObject>,
  other: ReadonlyMap<string, JsonObject>,
): boolean {
  return page.size === other.size && [...page.keys()].every((key) => other.has(key));
}

/** A record's key as one text, in which no two keys look the same; null where a part of it is missing. */
export function keyOf(record: JsonObject, primaryKeys: readonly string[]): string | null {
  const values = primaryKeys.map((name) => record[name]);
  return values.some((value) => value == null) ? null : JSON.stringify(values.map(String));
}
