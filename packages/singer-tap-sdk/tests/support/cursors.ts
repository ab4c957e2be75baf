/** A stream, a bookmark and a read for tests of cursors. */

import assert from "node:assert/strict";
import { Stream, t } from "../../src/index.ts";
import type { Incremental } from "../../src/stream/replication.ts";
import { CoveredPartitions, type ListStart } from "../../src/sync/state/covered-partitions.ts";
import type { Reach } from "../../src/sync/state/replication-cursor.ts";
import { storedInstant } from "../../src/sync/state/stored-value.ts";
import { fullTable } from "./run-streams.ts";

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

export const orders = new Orders();
export const incremental: Incremental = { key: "updated_at", isSorted: false, keyType: "time" };
export const options = { ...fullTable, lookback: 60 };

export const time = "2026-11-23T09:00:00.000Z";
export const earlier = "2026-11-23T08:00:00.000Z";
export const startedAt = "2026-11-23T10:00:00.000Z";
export const now = Date.parse("2026-11-23T12:00:00Z");

/** A read that has seen a change at `time`, of the table and of each stream that drives it. */
export const reach: Reach = {
  greatest: Date.parse(time),
  startedAt,
  changesOf: () => ({ greatest: Date.parse(time), startedAt }),
};

export const stored = (text: string) =>
  storedInstant(text, { stream: "orders", place: "bookmarks.orders" }, incremental, options) ??
  assert.fail();

/** A start from a bookmark that covers all partitions. */
export const startFrom = (text: string): ListStart => ({
  since: text,
  isContinued: true,
  bookmark: stored(text),
  covered: new CoveredPartitions({}, "orders"),
  sinceOfOthers: null,
});
