/** The cursor of a table that is read for the changed rows of other lists. */

import type { Bookmark } from "../../singer/index.ts";
import { moveListValue } from "./bookmarks.ts";
import { withCovered } from "./covered-partitions.ts";
import { type DrivingStream, type Reach, ReplicationCursor } from "./replication-cursor.ts";

/** Needs the rows that belong to changed rows of some lists, each of which has a bookmark of its own. */
export class ListDrivenCursor extends ReplicationCursor {
  override readonly drivingLists: readonly DrivingStream[];
  override readonly isPartial = true;

  constructor(lists: readonly DrivingStream[]) {
    super();
    this.drivingLists = lists;
  }

  override get hasBookmark(): boolean {
    return this.drivingLists.some(({ bookmark }) => bookmark !== null);
  }

  override move(bookmark: Bookmark, reach: Reach): Bookmark {
    return this.drivingLists.reduce((before, { stream }) => {
      const mark = reach.changesOf(stream);
      if (mark === null) return before;
      return withCovered(moveListValue(before, stream.name, mark), stream.name, mark.partitions);
    }, bookmark);
  }
}
