/** Estimates what it takes to read a list. */

import { isRESTStream } from "../../stream/rest-stream.ts";
import type { Stream } from "../../stream/stream.ts";
import type { StreamPlan } from "../plan/stream-plan.ts";
import type { OpenWindow } from "../state/resumption.ts";
import { type Amount, atLeast, known, none, ratioOf, sum } from "./amount.ts";
import type { Extent, Extents } from "./extents.ts";

/** Rows that come, and the requests that bring them. */
export interface Load {
  readonly rows: Amount;
  readonly requests: Amount;
}

/** What an interrupted run has left of a list. */
export interface Remainder {
  /** For each partition, the windows left to read; undefined for one that is read from its start. */
  readonly partitions: readonly (readonly OpenWindow[] | undefined)[];
  /** Records that were passed; null if unknown. */
  readonly passed: number | null;
}

/** Estimates a list that is read from its first page to its last, as far as it is filtered by time. */
export function wholeLoad(plan: StreamPlan, partitions: number, extents: Extents): Load {
  const { stream, since } = plan;
  const { table } = plan;
  const isFiltered = since !== null && stream.incremental?.parameter !== null;
  const isDelta = (table?.cursor.deltaToken ?? null) !== null && isAlone(plan);
  const total = extents.totalOf(plan);
  if (total !== null) {
    const last = isFiltered ? null : extents.lastOf(stream);
    return { rows: known(total), requests: known(pagesFor(stream, total, partitions, last)) };
  }
  if (isFiltered || isDelta) return { rows: atLeast(0), requests: atLeast(partitions) };
  const { rows, pages } = extents.lastOf(stream);
  return {
    // A list without a filter comes whole, and its unchanged rows are not written.
    rows: rows === null ? atLeast(0) : known(rows),
    requests: pages === null ? atLeast(partitions) : known(Math.max(partitions, pages)),
  };
}

/** Estimates what an interrupted run has left of a list. */
export function remainingLoad(
  { stream, since }: StreamPlan,
  whole: Load,
  { partitions, passed }: Remainder,
): Load {
  const begun = partitions.filter((windows) => windows !== undefined);
  const open = begun.flat();
  // Rows that were created since the first attempt are requested beside what is left.
  const again = stream.creationFilter !== null && since === null ? begun.length : 0;
  const fresh = partitions.length - begun.length;
  const least = open.length + again + fresh;
  if (fresh === 0 && open.length === 0) return { rows: none, requests: known(again) };
  const { rows, requests } = whole;
  if (passed === null || !rows.isKnown || !requests.isKnown || rows.count === 0) {
    return { rows: atLeast(0), requests: atLeast(least) };
  }
  const left = Math.max(0, rows.count - passed);
  const pages = Math.ceil((requests.count * left) / rows.count);
  return { rows: known(left), requests: known(Math.max(least, pages + again)) };
}

/**
 * Estimates a list that is requested for the changed rows of other lists, or read whole if that takes fewer requests.
 *
 * @param changed The rows of these lists, each since the time from which it is requested: no fewer have changed.
 */
export function drivenLoad(changed: readonly Load[]): Load {
  const most = sum(changed.map(({ rows }) => rows));
  const isNone = most.isKnown && most.count === 0;
  return isNone ? { rows: none, requests: none } : { rows: atLeast(0), requests: atLeast(0) };
}

/** Pages of a list with so many rows: in proportion to the last read, which may have been in windows. */
function pagesFor(stream: Stream, rows: number, partitions: number, last: Extent | null): number {
  const size = isRESTStream(stream) ? stream.pageSize : null;
  const inFull = size === null ? 1 : Math.ceil(rows / size);
  const perRow = last === null ? null : ratioOf(last.pages, last.rows);
  return Math.max(partitions, perRow === null ? inFull : Math.round(perRow * rows));
}

/** Whether no other stream needs the list. */
function isAlone({ collection, children }: StreamPlan): boolean {
  return collection === null && children.length === 0;
}
