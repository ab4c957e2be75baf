/** The cursors: which rows each kind of replication needs, and how its bookmark moves. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { Stream, t } from "../../../src/index.ts";
import type { Incremental } from "../../../src/stream/replication.ts";
import { ColumnCursor } from "../../../src/sync/state/column-cursor.ts";
import type { Reach } from "../../../src/sync/state/cursor.ts";
import { FullTableCursor } from "../../../src/sync/state/full-table-cursor.ts";
import { ListDrivenCursor } from "../../../src/sync/state/list-driven-cursor.ts";
import { ParentDrivenCursor } from "../../../src/sync/state/parent-driven-cursor.ts";
import { PartitionCursor } from "../../../src/sync/state/partition-cursor.ts";
import { storedInstant } from "../../../src/sync/state/stored-instant.ts";
import { fullTable } from "../../support/run-streams.ts";

class Orders extends Stream {
  readonly name = "orders";
  readonly schema = t.object(
    { id: t.key("Identifier"), updated_at: t.timestamp("Time of the last change") },
    "Order",
  );
  override readonly replicationKey = "updated_at";

  override pages(): never {
    throw new Error("No page is requested");
  }
}

const orders = new Orders();
const incremental: Incremental = { key: "updated_at", isSorted: false, format: "instant" };
const options = { ...fullTable, lookback: 60 };

const time = "2026-11-23T09:00:00.000Z";
const earlier = "2026-11-23T08:00:00.000Z";
const startedAt = "2026-11-23T10:00:00.000Z";
const now = Date.parse("2026-11-23T12:00:00Z");

/** A read that has seen a change at `time`, of the table and of each stream that drives it. */
const reach: Reach = {
  greatest: Date.parse(time),
  startedAt,
  changesOf: () => ({ greatest: Date.parse(time), startedAt }),
};

const stored = (text: string) =>
  storedInstant(text, { stream: "orders", place: "bookmarks.orders" }, incremental, options) ??
  assert.fail();

test("A table that is read in full needs every record and has no bookmark but its version", () => {
  const cursor = new FullTableCursor(7);
  assert.equal(cursor.needs({ id: 1, updated_at: earlier }), true);
  assert.deepEqual(cursor.move({ other: 1 }, reach), { other: 1 });
  assert.equal(cursor.correct(now, now), null);
  const { version, isIncremental, isPartial, hasBookmark, keyStream } = cursor;
  assert.deepEqual([version, isIncremental, isPartial, hasBookmark], [7, false, false, false]);
  assert.equal(keyStream, null);
});

suite("A table that is read by its replication key", () => {
  const cursor = new ColumnCursor(orders, incremental, { since: time, bookmark: stored(time) });

  test("needs the records that changed since, and those without a timestamp", () => {
    assert.equal(cursor.needs({ id: 1, updated_at: time }), true);
    assert.equal(cursor.needs({ id: 1, updated_at: earlier }), false);
    assert.equal(cursor.needs({ id: 1 }), true);
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
    const ahead = stored("2026-11-24T00:00:00Z");
    const future = new ColumnCursor(orders, incremental, { since: ahead.text, bookmark: ahead });
    const corrected = future.correct(now, Date.parse(startedAt));
    assert.equal(corrected?.cursor.since, "2026-11-23T09:59:00.000Z");
    assert.equal(corrected.bookmark, ahead);
    assert.equal(corrected.cursor.correct(now, now), null);
    assert.equal(cursor.correct(now, now), null);
  });
});

suite("A table with a bookmark for each partition", () => {
  const key = '{"order_id":1}';
  const bookmark = {
    partitions: {
      [key]: { replication_key: "updated_at", replication_key_value: time },
      other: { replication_key: "updated_at", replication_key_value: earlier },
    },
  };
  const cursor = new PartitionCursor(orders, incremental, bookmark, options);

  test("requests each from its own, less the lookback, and a new one from its start", () => {
    assert.equal(cursor.partitionStart(key, bookmark).since, "2026-11-23T08:59:00.000Z");
    assert.deepEqual(cursor.partitionStart("new", bookmark), { since: null, bookmark: null });
    assert.deepEqual([cursor.isPartial, cursor.hasBookmark, cursor.since], [true, true, null]);
  });

  test("moves one and keeps the others", () => {
    const mark = { greatest: Date.parse(startedAt), startedAt };
    assert.deepEqual(cursor.movePartition(bookmark, key, mark, now).partitions, {
      ...bookmark.partitions,
      [key]: { replication_key: "updated_at", replication_key_value: startedAt },
    });
    assert.equal(cursor.move(bookmark, reach), bookmark);
  });

  test("replaces one that lies in the future by the start of the read, even if nothing was seen", () => {
    const ahead = { partitions: { [key]: { replication_key_value: "2026-11-24T00:00:00Z" } } };
    const mark = { greatest: null, startedAt };
    assert.deepEqual(cursor.movePartition(ahead, key, mark, now), {
      partitions: { [key]: { replication_key_value: startedAt } },
    });
  });
});

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

suite("A list-driven table", () => {
  const driving = { stream: orders, parameter: "order_id", since: time, bookmark: stored(time) };

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
