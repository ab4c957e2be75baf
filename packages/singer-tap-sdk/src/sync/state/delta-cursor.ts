/** The cursor of a table whose changes the source lists by a token of its own. */

import type { Bookmark } from "../../singer/index.ts";
import type { Stream } from "../../stream/stream.ts";
import { bookmarkKeys } from "./bookmark-keys.ts";
import { type Reach, ReplicationCursor } from "./replication-cursor.ts";

/** Needs what the source returns for the token: everything without one, else what has changed since. */
export class DeltaCursor extends ReplicationCursor {
  override readonly keyStream: Stream;
  override readonly deltaToken: string | null;

  constructor(stream: Stream, deltaToken: string | null) {
    super();
    this.keyStream = stream;
    this.deltaToken = deltaToken;
  }

  override get hasBookmark(): boolean {
    return this.deltaToken !== null;
  }

  override get isPartial(): boolean {
    return this.deltaToken !== null;
  }

  override move(bookmark: Bookmark, { deltaToken = null }: Reach): Bookmark {
    return deltaToken === null ? bookmark : { ...bookmark, [bookmarkKeys.deltaToken]: deltaToken };
  }
}
