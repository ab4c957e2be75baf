/** The cursor of a table that each run reads in full. */

import { ReplicationCursor } from "./replication-cursor.ts";

/** Needs every row, and keeps no bookmark but the version. */
export class FullTableCursor extends ReplicationCursor {
  override readonly isIncremental = false;
  override readonly hasBookmark = false;
  override readonly isPartial = false;
  override readonly version: number | null;

  constructor(version: number | null) {
    super();
    this.version = version;
  }
}
