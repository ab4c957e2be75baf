/** The cursor of a list-driven table: a bookmark for each list. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { ListDrivenCursor } from "../../../src/sync/state/list-driven-cursor.ts";
import { orders, reach, startFrom, time } from "../../support/cursors.ts";

suite("A list-driven table", () => {
  const driving = { stream: orders, parameter: "order_id", ...startFrom(time) };

  test("moves a bookmark for each list, under the key that released states have", () => {
    const cursor = new ListDrivenCursor([driving]);
    assert.deepEqual(cursor.move({ pages: 1 }, reach), { pages: 1, followed: { orders: time } });
    assert.deepEqual([cursor.isPartial, cursor.hasBookmark], [true, true]);
  });

  test("has no bookmark before its first read", () => {
    const cursor = new ListDrivenCursor([{ ...driving, since: null, bookmark: null }]);
    assert.equal(cursor.hasBookmark, false);
  });
});
