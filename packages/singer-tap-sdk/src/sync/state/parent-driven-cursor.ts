/** The cursor of a table that is read for its parent's changed rows. */

import type { Context } from "../../http/context.ts";
import type { Bookmark } from "../../singer/index.ts";
import type { Stream } from "../../stream/stream.ts";
import { moveParentValue } from "./bookmarks.ts";
import { type ListStart, sinceIn, withCovered } from "./covered-partitions.ts";
import { type CorrectedCursor, type Reach, ReplicationCursor } from "./replication-cursor.ts";

/** Needs the rows of those parents whose replication key has moved since the bookmark. */
export class ParentDrivenCursor extends ReplicationCursor {
  override readonly keyStream: Stream;
  override readonly parentSince: string | null;
  readonly #start: ListStart;

  constructor(parent: Stream, start: ListStart) {
    super();
    this.keyStream = parent;
    this.parentSince = start.since;
    this.#start = start;
  }

  override get hasBookmark(): boolean {
    return this.#start.isContinued;
  }

  override get isPartial(): boolean {
    return this.parentSince !== null;
  }

  override parentSinceIn(context: Context | null): string | null {
    return sinceIn(this.#start, context);
  }

  override move(bookmark: Bookmark, reach: Reach): Bookmark {
    const mark = reach.changesOf(this.keyStream);
    const { name, incremental } = this.keyStream;
    if (mark === null) return bookmark;
    const moved = moveParentValue(bookmark, name, mark, incremental?.keyType ?? "time");
    return withCovered(moved, name, mark.partitions);
  }

  override correct(now: number, instead: number): CorrectedCursor | null {
    const { bookmark } = this.#start;
    if (bookmark === null || bookmark.instant <= now) return null;
    const since = bookmark.requestedFrom(instead);
    const start = { ...this.#start, since, isContinued: false, bookmark: null };
    return { cursor: new ParentDrivenCursor(this.keyStream, start), bookmark };
  }
}
