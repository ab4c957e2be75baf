/** The cursor of a table that is read for its parent's changed rows, where these are themselves read for other rows. */

import type { ReplicationOptions } from "../../config/replication-options.ts";
import type { Bookmark } from "../../singer/index.ts";
import type { Incremental } from "../../stream/replication.ts";
import type { Stream } from "../../stream/stream.ts";
import {
  hasPosition,
  parentValueOf,
  placeOfParentValue,
  placeOfPartition,
} from "./bookmark-keys.ts";
import { type Mark, moveParentValue, withoutFuture } from "./bookmarks.ts";
import { ReplicationCursor } from "./replication-cursor.ts";
import { type Start, startAt } from "./stored-value.ts";

/**
 * Needs, in each partition of the parent, the rows of those parents whose replication key has moved since that partition's
 * bookmark. One bookmark for all would not do: the rows of a new partition may be older than it.
 */
export class ParentPartitionCursor extends ReplicationCursor {
  override readonly keyStream: Stream;
  override readonly isPerPartition = true;
  override readonly isPartial = true;
  override readonly hasBookmark: boolean;
  readonly #name: string;
  readonly #incremental: Incremental;
  readonly #options: ReplicationOptions;

  /**
   * @param name Name of the table's stream.
   * @param incremental How the parent is read incrementally.
   * @param bookmark The table's bookmark when the run begins.
   */
  constructor(
    name: string,
    parent: Stream,
    incremental: Incremental,
    bookmark: Bookmark,
    options: ReplicationOptions,
  ) {
    super();
    this.keyStream = parent;
    this.hasBookmark = hasPosition(bookmark);
    this.#name = name;
    this.#incremental = incremental;
    this.#options = options;
  }

  override partitionStart(key: string, bookmark: Bookmark): Start {
    const place = placeOfPartition(this.#name, key);
    const where = { stream: this.#name, place: placeOfParentValue(place) };
    const value = parentValueOf(bookmark, this.keyStream.name);
    return startAt(value, where, this.#incremental, this.#options);
  }

  override movePartition(bookmark: Bookmark, mark: Mark, now: number): Bookmark {
    const before = withoutFuture(bookmark, mark.startedAt, now);
    return moveParentValue(before, this.keyStream.name, mark, this.#incremental.keyType);
  }
}
