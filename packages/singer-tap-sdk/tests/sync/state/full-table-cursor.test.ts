/** The cursor of a full table: no record is left out, and no bookmark moves. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { FullTableCursor } from "../../../src/sync/state/full-table-cursor.ts";
import { earlier, now, reach } from "../../support/cursors.ts";

test("A table that is read in full needs every record and has no bookmark but its version", () => {
  const cursor = new FullTableCursor(7);
  assert.equal(cursor.needs({ id: 1, updated_at: earlier }, {}), true);
  assert.deepEqual(cursor.move({ other: 1 }, reach), { other: 1 });
  assert.equal(cursor.correct(now, now), null);
  const { version, isIncremental, isPartial, hasBookmark, keyStream } = cursor;
  assert.deepEqual([version, isIncremental, isPartial, hasBookmark], [7, false, false, false]);
  assert.equal(keyStream, null);
});
