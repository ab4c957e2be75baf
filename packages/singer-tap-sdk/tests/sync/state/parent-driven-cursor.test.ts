/** The cursor of a parent-driven table: which parents it needs, and how its bookmark moves. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { ParentDrivenCursor } from "../../../src/sync/state/parent-driven-cursor.ts";
import { earlier, orders, reach, stored, time } from "../../support/cursors.ts";

suite("A parent-driven table", () => {
  const cursor = new ParentDrivenCursor(orders, { since: time, bookmark: stored(time) });

  test("needs every record of the parents that changed", () => {
    assert.equal(cursor.needs({ id: 1, updated_at: earlier }), true);
    assert.deepEqual([cursor.since, cursor.parentSince], [null, time]);
    assert.deepEqual([cursor.isPartial, cursor.keyStream], [true, orders]);
  });

  test("moves its bookmark by the parent's changes, under the keys that released states have", () => {
    assert.deepEqual(cursor.move({}, reach), { followed_stream: "orders", followed_value: time });
    const unseen = { ...reach, changesOf: () => null };
    assert.deepEqual(cursor.move({}, unseen), {});
  });
});
