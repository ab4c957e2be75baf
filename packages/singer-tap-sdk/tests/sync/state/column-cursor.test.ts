/** The cursor of a replication key: which records a table needs, and how its bookmark moves. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { ColumnCursor } from "../../../src/sync/state/column-cursor.ts";
import {
  earlier,
  incremental,
  now,
  orders,
  reach,
  startedAt,
  startFrom,
  time,
} from "../../support/cursors.ts";

suite("A table that is read by its replication key", () => {
  const cursor = new ColumnCursor(orders, incremental, startFrom(time));

  test("needs the records that changed since, and those without a timestamp", () => {
    assert.equal(cursor.needs({ id: 1, updated_at: time }, {}), true);
    assert.equal(cursor.needs({ id: 1, updated_at: earlier }, {}), false);
    assert.equal(cursor.needs({ id: 1 }, {}), true);
    assert.deepEqual([cursor.isPartial, cursor.hasBookmark], [true, true]);
  });

  test("moves its bookmark to the greatest value seen", () => {
    assert.deepEqual(cursor.move({ pages: 2 }, reach), {
      pages: 2,
      replication_key: "updated_at",
      replication_key_value: time,
    });
  });

  test("replaces a bookmark in the future, less the lookback, once", () => {
    const ahead = startFrom("2026-11-24T00:00:00Z");
    const future = new ColumnCursor(orders, incremental, ahead);
    const corrected = future.correct(now, Date.parse(startedAt));
    assert.equal(corrected?.cursor.since, "2026-11-23T09:59:00.000Z");
    assert.equal(corrected.bookmark, ahead.bookmark);
    assert.equal(corrected.cursor.correct(now, now), null);
    assert.equal(cursor.correct(now, now), null);
    assert.equal(cursor.correct(Date.parse(time), now), null);
  });
});
