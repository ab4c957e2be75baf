/** How far the loop over the pages of one series has come. */

import { isDeepStrictEqual } from "node:util";
import type { JsonObject } from "../../singer/index.ts";
import { UnusableAnswer } from "./answer.ts";

/** Empty pages in a row, each with a new cursor, after which nobody expects records any more. */
export const maxEmptyPages = 100;

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
  #before: ReadonlyMap<string, JsonObject> = new Map();
  #emptyPages = 0;

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
   *   before had already, in the same words. Rows slide onto the next page while others are inserted.
   */
  advance(
    records: readonly JsonObject[],
    next: string | null,
    substitutes: readonly string[],
  ): { records: JsonObject[]; keyless: number } {
    this.#emptyPages = records.length === 0 ? this.#emptyPages + 1 : 0;
    if (next !== null) this.#seen.add(next);
    this.#cursor = next;
    this.#goesOn = next !== null;
    this.#substitutes = substitutes;
    if (this.#primaryKeys.length === 0) return { records: [...records], keyless: 0 };
    const page = new Map<string, JsonObject>();
    const kept: JsonObject[] = [];
    let keyless = 0;
    for (const record of records) {
      const key = keyOf(record, this.#primaryKeys);
      if (key === null) {
        keyless += 1;
        continue;
      }
      if (!isDeepStrictEqual(this.#before.get(key), record)) kept.push(record);
      page.set(key, record);
    }
    this.#before = page;
    return { records: kept, keyless };
  }

  /** Whether so many pages in a row were empty that the series is taken to have no end. */
  get isEndless(): boolean {
    return this.#goesOn && this.#emptyPages >= maxEmptyPages;
  }

  /**
   * Goes back to a place from which the series can go on without a gap, when the next page is not found.
   *
   * @returns Whether there is such a place.
   */
  stepBack(): boolean {
    const [nearest, ...others] = this.#substitutes;
    if (nearest === undefined) return false;
    this.#cursor = nearest;
    this.#substitutes = others;
    return true;
  }
}

/** A record's key as one text, in which no two keys look the same; null where a part of it is missing. */
export function keyOf(record: JsonObject, primaryKeys: readonly string[]): string | null {
  const values = primaryKeys.map((name) => record[name]);
  return values.some((value) => value == null) ? null : JSON.stringify(values.map(String));
}
