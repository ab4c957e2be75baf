/** The cursor of a table that each run reads in full. */

import { Cursor } from "./cursor.ts";

/** Needs every row, and keeps no bookmark but the version. */
export class FullTableCursor extends Cursor {
  override readonly isIncremental = false;
  override readonly hasBookmark = false;
  override readonly isPartial = false;
  override readonly version: number | null;

  constructor(version: number | null) {
    super();
    this.version = version;
  }
}
