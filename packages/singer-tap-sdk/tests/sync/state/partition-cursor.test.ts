/** The cursor with a bookmark for each partition: where each starts, and how it moves. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { PartitionCursor } from "../../../src/sync/state/partition-cursor.ts";
import {
  incremental,
  now,
  options,
  orders,
  reach,
  startedAt,
  time,
} from "../../support/cursors.ts";

suite("A table with a bookmark for each partition", () => {
  const key = '{"order_id":1}';
  const bookmark = { replication_key: "updated_at", replication_key_value: time };
  const cursor = new PartitionCursor(
    orders,
    incremental,
    { partitions: { [key]: bookmark } },
    options,
  );

  test("requests each from its own, less the lookback, and a new one from its start", () => {
    assert.equal(cursor.partitionStart(key, bookmark).since, "2026-11-23T08:59:00.000Z");
    assert.deepEqual(cursor.partitionStart("new", {}), {
      since: null,
      isContinued: false,
      bookmark: null,
    });
    assert.deepEqual([cursor.isPartial, cursor.hasBookmark, cursor.since], [true, true, null]);
  });

  test("moves that of a partition, and none of its own", () => {
    const mark = { greatest: Date.parse(startedAt), startedAt };
    assert.deepEqual(cursor.movePartition(bookmark, mark, now), {
      replication_key: "updated_at",
      replication_key_value: startedAt,
    });
    assert.equal(cursor.move(bookmark, reach), bookmark);
  });

  test("replaces one that lies in the future by the start of the read, even if nothing was seen", () => {
    const ahead = { replication_key_value: "2026-11-24T00:00:00Z" };
    const mark = { greatest: null, startedAt };
    assert.deepEqual(cursor.movePartition(ahead, mark, now), { replication_key_value: startedAt });
  });
});
