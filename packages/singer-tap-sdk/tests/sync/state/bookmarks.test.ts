/** Bookmarks move forward only, and never beyond the start of the read. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import {
  broughtBack,
  greatestOf,
  moveBookmark,
  moveFollower,
  noteTable,
} from "../../../src/sync/state/bookmarks.ts";

const updated = { key: "updated_at", parameter: "since" };
const startedAt = "2026-11-23T09:00:00.000Z";
const start = Date.parse(startedAt);

const instants = fc.integer({ min: start - 10_000, max: start + 10_000 });

suite("A bookmark", () => {
  test("is the smaller of the greatest value that was seen and the start of the read", () => {
    assert.deepEqual(moveBookmark({}, updated, start - 1, startedAt), {
      replication_key: "updated_at",
      replication_key_value: "2026-11-23T08:59:59.999Z",
    });
    assert.deepEqual(moveBookmark({}, updated, start + 1, startedAt), {
      replication_key: "updated_at",
      replication_key_value: startedAt,
    });
  });

  test("stays as it is where nothing was seen, and keeps the keys that nobody knows", () => {
    const bookmark = { replication_key: "created_at", replication_key_value: "x", other: [1] };
    assert.deepEqual(moveBookmark(bookmark, updated, null, startedAt), bookmark);
    assert.deepEqual(moveBookmark(bookmark, updated, start, startedAt), {
      replication_key: "updated_at",
      replication_key_value: startedAt,
      other: [1],
    });
  });

  test("never goes back, whatever is seen", () => {
    fc.assert(
      fc.property(fc.array(instants), (seen) => {
        let value = 0;
        let bookmark = {};
        for (const instant of seen) {
          const moved = moveBookmark(bookmark, updated, instant, startedAt);
          const next = Date.parse(String(moved.replication_key_value));
          assert.ok(next >= value && next <= start);
          [bookmark, value] = [moved, next];
        }
      }),
    );
  });

  test("of an earlier run never goes back either where a read of before it is taken up", () => {
    const bookmark = { replication_key: "updated_at", replication_key_value: startedAt };
    const earlier = "2026-11-23T08:00:00.000Z";
    const moved = moveBookmark(bookmark, updated, start, earlier);
    assert.equal(moved.replication_key_value, startedAt);
  });

  test("that lies in the future comes back to the start of the read, and any other stays", () => {
    const now = start + 60_000;
    const ahead = new Date(now + 1).toISOString();
    const reached = new Date(now).toISOString();
    const both = { replication_key: "updated_at", followed_stream: "orders", resume: "x" };
    assert.deepEqual(
      broughtBack({ ...both, replication_key_value: ahead, followed_value: ahead }, startedAt, now),
      { ...both, replication_key_value: startedAt, followed_value: startedAt },
    );
    for (const other of [reached, "", null, "yesterday"]) {
      const bookmark = { ...both, replication_key_value: other, followed_value: other };
      assert.deepEqual(broughtBack(bookmark, startedAt, now), bookmark);
    }
    assert.deepEqual(broughtBack({}, startedAt, now), {});
  });

  test("of another key says nothing about this one", () => {
    const bookmark = { replication_key: "created_at", replication_key_value: startedAt };
    const moved = moveBookmark(bookmark, updated, start - 5000, startedAt);
    assert.equal(moved.replication_key_value, "2026-11-23T08:59:55.000Z");
  });

  test("without an offset is in UTC, wherever the tap runs", () => {
    const zone = process.env.TZ;
    process.env.TZ = "America/New_York";
    try {
      const bookmark = {
        replication_key: "updated_at",
        replication_key_value: "2026-11-23T08:00:00",
      };
      const moved = moveBookmark(bookmark, updated, start - 1000, startedAt);
      assert.equal(moved.replication_key_value, "2026-11-23T08:59:59.000Z");
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
  });
});

suite("The bookmark of a table that follows a stream", () => {
  test("moves in the same way, beside a bookmark of its own", () => {
    const before = { replication_key: "x", replication_key_value: "y" };
    const first = moveFollower(before, "orders", start - 1000, startedAt);
    assert.deepEqual(first, {
      ...before,
      followed_stream: "orders",
      followed_value: "2026-11-23T08:59:59.000Z",
    });
    assert.deepEqual(moveFollower(first, "orders", start - 2000, startedAt), first);
    assert.deepEqual(moveFollower(first, "orders", null, startedAt), first);
    assert.equal(moveFollower(first, "orders", start + 1, startedAt).followed_value, startedAt);
  });

  test("begins anew for another stream", () => {
    const before = { followed_stream: "carts", followed_value: startedAt };
    assert.deepEqual(moveFollower(before, "orders", start - 1000, startedAt), {
      followed_stream: "orders",
      followed_value: "2026-11-23T08:59:59.000Z",
    });
  });
});

test("The greatest of two instants is the other one where one is missing", () => {
  assert.equal(greatestOf(null, null), null);
  assert.equal(greatestOf(null, 5), 5);
  assert.equal(greatestOf(5, null), 5);
  assert.equal(greatestOf(5, 6), 6);
  assert.equal(greatestOf(6, 5), 6);
  assert.equal(greatestOf(0, -1), 0);
});

test("A bookmark remembers all columns behind a whole read, else those that it may, else what it did", () => {
  const bookmark = { replication_key: "updated_at", columns: "id" };
  const filling = { all: "id name", kept: "id" };
  assert.deepEqual(noteTable(bookmark, filling, true), { ...bookmark, columns: "id name" });
  assert.deepEqual(noteTable(bookmark, filling, false), bookmark);
  assert.deepEqual(noteTable({}, { all: "id name", kept: null }, false), {});
});
