/** The lists whose changed rows drive a table in a run. */

import type { Stream } from "../../stream/stream.ts";
import type { DrivingList, StreamPlan } from "./stream-plan.ts";

/**
 * The lists that drive a table: those that the run reads anyway. None if one of them is read from a later time than its
 * changes have been read up to, or if other streams need the table's whole list.
 *
 * @param rootOf The plan of a stream's list; undefined if the run does not read it.
 */
export function drivingListsOf(
  { table, collection, children }: StreamPlan,
  rootOf: (stream: Stream) => StreamPlan | undefined,
): readonly DrivingList[] {
  if (collection !== null || children.length > 0) return [];
  const read = (table?.cursor.drivingLists ?? []).flatMap((one) => {
    const list = rootOf(one.stream);
    return list === undefined ? [] : [{ ...one, list }];
  });
  const known = read.flatMap(({ list, parameter, since, bookmark, covered }) =>
    since === null || bookmark === null || (list.since !== null && list.since > since)
      ? []
      : [{ list, parameter, since, bookmark, covered }],
  );
  return known.length < read.length ? [] : known;
}
