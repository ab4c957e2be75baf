/** The cursor of a child stream that is read by its replication key, with a bookmark for each parent. */

import type { ReplicationOptions } from "../../config/replication-options.ts";
import type { Bookmark } from "../../singer/index.ts";
import type { Incremental } from "../../stream/replication.ts";
import type { Stream } from "../../stream/stream.ts";
import { hasPosition, placeOfPartition } from "./bookmark-keys.ts";
import { type Mark, moveBookmark, withoutFuture } from "./bookmarks.ts";
import { ReplicationCursor } from "./replication-cursor.ts";
import { type Start, startOf } from "./stored-value.ts";

/** Needs, in each partition, the rows whose replication key has moved since that partition's bookmark. */
export class PartitionCursor extends ReplicationCursor {
  override readonly keyStream: Stream;
  override readonly isPerPartition = true;
  override readonly isPartial = true;
  override readonly hasBookmark: boolean;
  readonly #incremental: Incremental;
  readonly #options: ReplicationOptions;

  /** @param bookmark The table's bookmark when the run begins. */
  constructor(
    stream: Stream,
    incremental: Incremental,
    bookmark: Bookmark,
    options: ReplicationOptions,
  ) {
    super();
    this.keyStream = stream;
    this.hasBookmark = hasPosition(bookmark);
    this.#incremental = incremental;
    this.#options = options;
  }

  override partitionStart(key: string, bookmark: Bookmark): Start {
    const { name } = this.keyStream;
    const where = { stream: name, place: placeOfPartition(name, key) };
    return startOf(where, this.#incremental, bookmark, this.#options);
  }

  override movePartition(bookmark: Bookmark, mark: Mark, now: number): Bookmark {
    const isTime = this.#incremental.keyType === "time";
    const before = isTime ? withoutFuture(bookmark, mark.startedAt, now) : bookmark;
    return moveBookmark(before, this.#incremental, mark);
  }
}
