/** Estimates how many requests of a stream wait for one another. */

import type { StreamPlan } from "../plan/stream-plan.ts";
import type { Amount } from "./amount.ts";
import type { StreamEstimate } from "./estimate.ts";

/** The requests of a stream, and how many the longest series of pages among them has. */
export interface Series {
  readonly requests: Amount;
  readonly least: number;
  readonly most: number;
  /** Whether an interrupted read goes on only once all of them have been sent, as rows embed what they bring. */
  readonly isAwaited: boolean;
}

/**
 * The longest series of pages of a stream.
 *
 * @param partitions Series of pages that its list is read in.
 * @param parents Rows that it is requested for, if it has a parent.
 * @param awaited The streams that an interrupted read waits for.
 */
export function seriesOf(
  { plan, requests }: Pick<StreamEstimate, "plan" | "requests">,
  partitions: number,
  parents: number,
  awaited: ReadonlySet<StreamPlan>,
): Series {
  const { count } = requests;
  const own = { requests, isAwaited: awaited.has(plan) };
  if (plan.parent !== null) {
    // Fewer requests than parents are those of a list or of batches.
    return { ...own, least: 0, most: count < parents ? count : count - parents + 1 };
  }
  // A long list with such a filter is read in parallel windows.
  if (plan.stream.creationFilter !== null) return { ...own, least: 0, most: 0 };
  return { ...own, least: Math.ceil(count / partitions), most: count - partitions + 1 };
}
