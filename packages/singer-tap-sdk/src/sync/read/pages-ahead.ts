/** Reads a series of pages one page ahead of what is written. */

import type { Page } from "../../http/page.ts";

/** A page, before it is written. */
interface PageAhead<Start> {
  readonly page: Page;
  /**
   * Goes on with the series, to be called before the page is written; without a call, the page is the last one. The source
   * then works on the next page while the target takes this one, and memory holds one page more. An error of the next page
   * is thrown in its place.
   *
   * @param narrowed A narrower start for the rest of the series. Default: the same.
   */
  readonly goOn: (narrowed?: Start) => void;
}

/**
 * The pages of a series, as far as the caller goes on.
 *
 * @param isAhead Whether the next page is requested before the caller is done with the last one. False where rows wait for
 *   requests of other streams: these come first.
 */
export async function* pagesAhead<Start>(
  series: AsyncGenerator<Page, void, Start | undefined>,
  isAhead: boolean,
): AsyncGenerator<PageAhead<Start>, void> {
  try {
    let request: (() => Promise<IteratorResult<Page, void>>) | null = () => series.next();
    while (request !== null) {
      const { value: page, done } = await request();
      if (done === true) return;
      request = null;
      // A page without records marks a place, such as the start of a file, which is noted first.
      const mayGoAhead = isAhead && page.next !== null && page.records.length > 0;
      // Without a reference to the page, which would stay in memory until the next one has arrived.
      const goOn = (narrowed?: Start): void => {
        request = () => series.next(narrowed);
        if (!mayGoAhead) return;
        const next = request();
        next.catch(() => {});
        request = () => next;
      };
      yield { page, goOn };
    }
  } finally {
    await series.return();
  }
}
