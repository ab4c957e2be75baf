import type { Answer } from "../answer.ts";

/**
 * Says where a series of pages goes on. A paginator keeps nothing: what names a page is its *cursor*, a
 * text that the loop over the pages holds, repeats after a failure, and may keep for a later run. One
 * paginator therefore serves any number of series at once.
 *
 * A series ends only where the answer says so: an empty page that has a cursor goes on.
 */
export abstract class Paginator {
  /**
   * The URL of a page.
   *
   * @param url The URL of the series, with its own query.
   * @param cursor What `next` gave for the page; null for the first page.
   */
  abstract prepare(url: URL, cursor: string | null): URL;

  /**
   * The cursor of the page that follows an answer, or null where the series ends.
   *
   * @param records The records of the answer.
   * @param cursor The cursor that the answered page was asked for with.
   * @throws UnusableAnswer when the answer does not tell although it should.
   */
  abstract next(answer: Answer, records: readonly unknown[], cursor: string | null): string | null;

  /**
   * How many records the whole series has, where the answer tells. Default null: it does not.
   */
  total(_answer: Answer): number | null {
    return null;
  }

  /**
   * Cursors that lead to the next page as well, or to an earlier place, for an API that no longer knows the
   * one that `next` gave: the nearest first. Default none.
   *
   * @param records The records of the page before.
   */
  substitutes(_records: readonly unknown[]): readonly string[] {
    return [];
  }
}
