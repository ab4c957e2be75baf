/** Estimates how many requests of a stream wait for one another. */

import type { Amount } from "./amount.ts";
import type { StreamEstimate } from "./estimate.ts";

/** The requests of a stream, and how many the longest series of pages among them has. */
export interface Series {
  readonly requests: Amount;
  readonly least: number;
  readonly most: number;
}

/**
 * The longest series of pages of a stream.
 *
 * @param partitions Series of pages that its list is read in.
 * @param parents Rows that it is requested for, if it has a parent.
 */
export function seriesOf(
  { plan, requests }: Pick<StreamEstimate, "plan" | "requests">,
  partitions: number,
  parents: number,
): Series {
  const { count } = requests;
  if (plan.parent !== null) {
    // Fewer requests than parents are those of a list or of batches.
    return { requests, least: 0, most: count < parents ? count : count - parents + 1 };
  }
  // A long list with such a filter is read in parallel windows.
  if (plan.stream.creationFilter !== null) return { requests, least: 0, most: 0 };
  return { requests, least: Math.ceil(count / partitions), most: count - partitions + 1 };
}
