/** How much there is of each stream, before it is read: the counts of the last read, and the API's own totals. */

import { bookmarkOf, type State } from "../../singer/index.ts";
import type { Stream } from "../../stream/stream.ts";
import type { StreamPlan } from "../plan/stream-plan.ts";
import { pagesOf, rowsOf } from "../state/bookmark-keys.ts";

/** What the last read of everything came to; null where the state does not say. */
export interface Extent {
  readonly rows: number | null;
  readonly pages: number | null;
}

/** The extents of a tap's streams. */
export class Extents {
  readonly #state: State;
  readonly #totals: ReadonlyMap<StreamPlan, number>;

  /** @param totals The rows of lists as the API counts them, since the time from which they are requested. */
  constructor(state: State, totals: ReadonlyMap<StreamPlan, number>) {
    this.#state = state;
    this.#totals = totals;
  }

  /** What the last read of everything came to. */
  lastOf({ name }: Stream): Extent {
    const bookmark = bookmarkOf(this.#state, name) ?? {};
    return { rows: rowsOf(bookmark), pages: pagesOf(bookmark) };
  }

  /** The rows that a list has now, since the time from which it is requested; null if the API does not count them. */
  totalOf(plan: StreamPlan): number | null {
    return this.#totals.get(plan) ?? null;
  }
}
