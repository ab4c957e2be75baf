/** Which lists a table can be asked for the changed rows of. */

import type { Stream } from "../../stream/stream.ts";
import type { StreamPlan } from "./plan.ts";
import type { StoredInstant } from "./replication.ts";

/** A list that the run reads, and whose changed rows a table is asked for. */
export interface Followed {
  readonly list: StreamPlan;
  /** The parameter that takes the key of one of its rows. */
  readonly parameter: string;
  /** Rows that changed before are passed over; RFC 3339 in UTC. */
  readonly since: string;
  /** Up to when its changes have been followed. */
  readonly bookmark: StoredInstant;
}

/**
 * The lists that a table can be asked for the changed rows of: those that the run reads anyway. None where one of them
 * is read from a later time than its changes have been followed to, or where others need the table's whole list.
 *
 * @param rootOf The reading of a stream's list; undefined where the run does not read it.
 */
export function followedLists(
  { table, collection, children }: StreamPlan,
  rootOf: (stream: Stream) => StreamPlan | undefined,
): readonly Followed[] {
  const isForOthers = collection !== null || children.length > 0;
  if (table?.replication.kind !== "following-lists" || isForOthers) return [];
  const read = table.replication.lists.flatMap((one) => {
    const list = rootOf(one.stream);
    return list === undefined ? [] : [{ ...one, list }];
  });
  const known = read.flatMap(({ list, parameter, since, bookmark }) =>
    since === null || bookmark === null || (list.since !== null && list.since > since)
      ? []
      : [{ list, parameter, since, bookmark }],
  );
  return known.length < read.length ? [] : known;
}
