/** The cursor of a list that is read by its replication key. */

import type { Context } from "../../http/context.ts";
import type { Bookmark, JsonObject } from "../../singer/index.ts";
import type { Incremental } from "../../stream/replication.ts";
import type { Stream } from "../../stream/stream.ts";
import { moveBookmark } from "./bookmarks.ts";
import { type ListStart, sinceIn, withCovered } from "./covered-partitions.ts";
import { isSince, keyValueIn } from "./key-values.ts";
import { type CorrectedCursor, type Reach, ReplicationCursor } from "./replication-cursor.ts";

/** Needs the rows whose replication key has moved since the bookmark. */
export class ColumnCursor extends ReplicationCursor {
  override readonly keyStream: Stream;
  override readonly since: string | null;
  readonly #incremental: Incremental;
  readonly #start: ListStart;

  constructor(stream: Stream, incremental: Incremental, start: ListStart) {
    super();
    this.keyStream = stream;
    this.since = start.since;
    this.#incremental = incremental;
    this.#start = start;
  }

  override get hasBookmark(): boolean {
    return this.#start.isContinued;
  }

  override get isPartial(): boolean {
    return this.since !== null;
  }

  override sinceIn(context: Context | null): string | null {
    return sinceIn(this.#start, context);
  }

  override needs(record: JsonObject, context: Context): boolean {
    const value = keyValueIn(record, this.#incremental, this.keyStream);
    return isSince(value, this.sinceIn(context), this.#incremental.keyType);
  }

  override move(bookmark: Bookmark, reach: Reach): Bookmark {
    const moved = moveBookmark(bookmark, this.#incremental, reach);
    return withCovered(moved, this.keyStream.name, reach.partitions);
  }

  override correct(now: number, instead: number): CorrectedCursor | null {
    const { bookmark } = this.#start;
    if (bookmark === null || bookmark.instant <= now) return null;
    const since = bookmark.requestedFrom(instead);
    const start = { ...this.#start, since, isContinued: false, bookmark: null };
    return { cursor: new ColumnCursor(this.keyStream, this.#incremental, start), bookmark };
  }
}
