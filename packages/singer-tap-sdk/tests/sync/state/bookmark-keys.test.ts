/** What a bookmark holds, as released states have it. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  bookmarkKeys,
  hasPosition,
  keyValueOf,
  listValuesOf,
  pagesOf,
  partitionsOf,
  placeOfPartition,
  unfilledLookback,
  withoutPosition,
} from "../../../src/sync/state/bookmark-keys.ts";

const value = "2026-11-23T09:00:00.000Z";

test("The keys of written bookmarks never change", () => {
  assert.deepEqual(Object.values(bookmarkKeys), [
    "version",
    "rows",
    "pages",
    "followed_stream",
    "followed_value",
    "followed",
    "partitions",
    "covered",
    "delta_token",
    "columns",
    "personal_data",
    "unfilled",
  ]);
});

suite("A bookmark has a position", () => {
  for (const [what, bookmark] of Object.entries({
    "by its replication key": { replication_key_value: value },
    "by its parent": { followed_value: value },
    "by a list": { followed: { orders: value } },
    "by a partition": { partitions: { "{}": {} } },
  })) {
    test(`${what}, which a read from the start drops`, () => {
      assert.equal(hasPosition(bookmark), true);
      const others = { columns: "id", pages: 3, version: 7 };
      assert.deepEqual(withoutPosition({ ...bookmark, ...others }), others);
    });
  }

  test("by nothing else", () => {
    for (const bookmark of [
      {},
      { replication_key_value: "", followed_value: null },
      { followed: {}, partitions: {} },
      { followed: "orders", partitions: [] },
      { columns: "id", pages: 3, version: 7, resume: "x" },
    ]) {
      assert.equal(hasPosition(bookmark), false, JSON.stringify(bookmark));
    }
  });
});

suite("A value of a bookmark", () => {
  test("is of the replication key that it names, or of any if it names none", () => {
    const bookmark = { replication_key: "updated_at", replication_key_value: value };
    assert.equal(keyValueOf(bookmark, "updated_at"), value);
    assert.equal(keyValueOf(bookmark, "created_at"), undefined);
    assert.equal(keyValueOf({ replication_key_value: value }, "created_at"), value);
  });

  test("is ignored if its type is wrong", () => {
    assert.deepEqual(partitionsOf({ partitions: { a: { other: 1 }, b: "x", c: null } }), {
      a: { other: 1 },
    });
    assert.deepEqual(partitionsOf({ partitions: "x" }), {});
    assert.deepEqual(listValuesOf({ followed: "x" }), {});
    assert.equal(pagesOf({ pages: "3" }), null);
    assert.equal(pagesOf({ pages: 3 }), 3);
    for (const unfilled of [-1, 0.5, 1e300, "5", true]) {
      assert.equal(unfilledLookback({ unfilled }), 0);
    }
    assert.equal(unfilledLookback({ unfilled: 5 }), 5);
  });
});

test("The place of a partition quotes its key", () => {
  assert.equal(
    placeOfPartition("items", '{"id":"1"}'),
    'bookmarks.items.partitions["{\\"id\\":\\"1\\"}"]',
  );
});
