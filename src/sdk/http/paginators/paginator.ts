import { type Answer, UnusableAnswer } from "../answer.ts";

/**
 * Follows one series of pages.
 *
 * Two steps are kept apart: `advance` learns from an answer whether and where the series goes on, `prepare`
 * shapes the request for the page that is due. A series ends only where the answer says so: an empty page
 * with a cursor goes on, a missing cursor where one is promised is an error, and so is a cursor that has
 * been seen before, because the series would never end.
 */
export abstract class Paginator {
  #cursor: string | null = null;
  readonly #seen = new Set<string>();

  /** What names the page that is due; null for the first one. */
  get cursor(): string | null {
    return this.#cursor;
  }

  /**
   * The URL of the page that is due.
   *
   * @param url The URL of the partition, with its own query.
   */
  abstract prepare(url: URL): URL;

  /**
   * Where the series goes on after an answer, or null for its end.
   *
   * @param records The records of the answer.
   * @throws UnusableAnswer when the answer does not tell although it should.
   */
  protected abstract nextCursor(answer: Answer, records: readonly unknown[]): string | null;

  /**
   * Learns from an answer; changes nothing when it throws, so that the same page can be asked for again.
   *
   * @returns Whether there is another page.
   * @throws UnusableAnswer when the answer leads nowhere, or back.
   */
  advance(answer: Answer, records: readonly unknown[]): boolean {
    const next = this.nextCursor(answer, records);
    if (next === null) return false;
    if (this.#seen.has(next)) throw new UnusableAnswer("its next page is one that was read before");
    this.#seen.add(next);
    this.#cursor = next;
    return true;
  }

  /**
   * Called when the page that is due is not found. Steps back to a place from which the series can go on
   * without a gap, where there is one; the default is that there is none.
   *
   * @returns Whether there is such a place.
   */
  retreat(): boolean {
    return false;
  }

  /** Sets the cursor without the check for repetition: for `retreat`. */
  protected resumeAt(cursor: string): void {
    this.#cursor = cursor;
  }
}
