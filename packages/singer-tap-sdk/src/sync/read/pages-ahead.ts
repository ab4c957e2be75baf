/** Reads a series of pages one page ahead of what is written. */

import { setImmediate } from "node:timers/promises";
import type { Page } from "../../http/page.ts";

/**
 * Turns of the event loop until a request is sent: undici 7.30 lets one pass before it uses an idle connection again, to see
 * whether the server has closed it (`scheduleIdleSocketValidation` in its client-h1.js).
 */
const turnsToSend = 2;

/** A page, before it is written. */
interface PageAhead<Start> {
  readonly page: Page;
  /**
   * Goes on with the series, to be called before the page is written; without a call, the page is the last one. The source
   * then works on the next page while the target takes this one, and memory holds one page more. An error of the next page
   * is thrown in its place.
   *
   * @param narrowed A narrower start for the rest of the series. Default: the same.
   * @returns Resolves when the request may be under way: making rows would keep the processor from sending it.
   */
  readonly goOn: (narrowed?: Start) => Promise<void>;
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
      const goOn = async (narrowed?: Start): Promise<void> => {
        request = () => series.next(narrowed);
        // A page without records marks a place, such as the start of a file, which is noted first.
        if (!isAhead || page.next === null || page.records.length === 0) return;
        const next = request();
        next.catch(() => {});
        request = () => next;
        for (let turn = 0; turn < turnsToSend; turn += 1) await setImmediate();
      };
      yield { page, goOn };
    }
  } finally {
    await series.return();
  }
}
