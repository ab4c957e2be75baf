/** The cursor of a parent-driven table: which parents it needs, and how its bookmark moves. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { ParentDrivenCursor } from "../../../src/sync/state/parent-driven-cursor.ts";
import { earlier, now, orders, reach, startedAt, startFrom, time } from "../../support/cursors.ts";

suite("A parent-driven table", () => {
  const cursor = new ParentDrivenCursor(orders, startFrom(time));

  test("needs every record of the parents that changed", () => {
    assert.equal(cursor.needs({ id: 1, updated_at: earlier }, {}), true);
    assert.deepEqual([cursor.since, cursor.parentSince], [null, time]);
    assert.deepEqual([cursor.isPartial, cursor.keyStream], [true, orders]);
  });

  test("moves its bookmark by the parent's changes, under the keys that released states have", () => {
    assert.deepEqual(cursor.move({}, reach), { followed_stream: "orders", followed_value: time });
    const unseen = { ...reach, changesOf: () => null };
    assert.deepEqual(cursor.move({}, unseen), {});
  });

  test("replaces a bookmark in the future, less the lookback, once", () => {
    const ahead = startFrom("2026-11-24T00:00:00Z");
    const future = new ParentDrivenCursor(orders, ahead);
    const corrected = future.correct(now, Date.parse(startedAt));
    assert.equal(corrected?.cursor.parentSince, "2026-11-23T09:59:00.000Z");
    assert.equal(corrected.bookmark, ahead.bookmark);
    assert.equal(corrected.cursor.correct(now, now), null);
    assert.equal(cursor.correct(now, now), null);
    assert.equal(cursor.correct(Date.parse(time), now), null);
  });
});
