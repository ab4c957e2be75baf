/** Bookmarks move forward only, and never beyond the start of the read. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import {
  moveBookmark,
  moveListValue,
  moveParentValue,
  withLoadedColumns,
  withoutFuture,
} from "../../../src/sync/state/bookmarks.ts";

const updated = { key: "updated_at", keyType: "time" } as const;
const startedAt = "2026-11-23T09:00:00.000Z";
const start = Date.parse(startedAt);

const instants = fc.integer({ min: start - 10_000, max: start + 10_000 });

suite("A bookmark", () => {
  test("is the greatest value seen, but at most the start of the read", () => {
    assert.deepEqual(moveBookmark({}, updated, { greatest: start - 1, startedAt }), {
      replication_key: "updated_at",
      replication_key_value: "2026-11-23T08:59:59.999Z",
    });
    assert.deepEqual(moveBookmark({}, updated, { greatest: start + 1, startedAt }), {
      replication_key: "updated_at",
      replication_key_value: startedAt,
    });
  });

  test("stays as it is if nothing was seen, and keeps unknown keys", () => {
    const bookmark = { replication_key: "created_at", replication_key_value: "x", other: [1] };
    assert.deepEqual(moveBookmark(bookmark, updated, { greatest: null, startedAt }), bookmark);
    assert.deepEqual(moveBookmark(bookmark, updated, { greatest: start, startedAt }), {
      replication_key: "updated_at",
      replication_key_value: startedAt,
      other: [1],
    });
  });

  test("never moves back", () => {
    fc.assert(
      fc.property(fc.array(instants), (seen) => {
        let value = 0;
        let bookmark = {};
        for (const instant of seen) {
          const moved = moveBookmark(bookmark, updated, { greatest: instant, startedAt });
          const next = Date.parse(String(moved.replication_key_value));
          assert.ok(next >= value && next <= start);
          [bookmark, value] = [moved, next];
        }
      }),
    );
  });

  test("of an earlier run does not move back either when an older read is resumed", () => {
    const bookmark = { replication_key: "updated_at", replication_key_value: startedAt };
    const earlier = "2026-11-23T08:00:00.000Z";
    const moved = moveBookmark(bookmark, updated, { greatest: start, startedAt: earlier });
    assert.equal(moved.replication_key_value, startedAt);
  });

  test("that lies in the future becomes the start of the read, and any other stays", () => {
    const now = start + 60_000;
    const ahead = new Date(now + 1).toISOString();
    const reached = new Date(now).toISOString();
    const both = { replication_key: "updated_at", followed_stream: "orders", resume: "x" };
    assert.deepEqual(
      withoutFuture(
        { ...both, replication_key_value: ahead, followed_value: ahead },
        startedAt,
        now,
      ),
      { ...both, replication_key_value: startedAt, followed_value: startedAt },
    );
    for (const other of [reached, "", null, "yesterday"]) {
      const bookmark = { ...both, replication_key_value: other, followed_value: other };
      assert.deepEqual(withoutFuture(bookmark, startedAt, now), bookmark);
    }
    assert.deepEqual(withoutFuture({}, startedAt, now), {});
  });

  test("of another key is ignored", () => {
    const bookmark = { replication_key: "created_at", replication_key_value: startedAt };
    const moved = moveBookmark(bookmark, updated, { greatest: start - 5000, startedAt });
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
      const moved = moveBookmark(bookmark, updated, { greatest: start - 1000, startedAt });
      assert.equal(moved.replication_key_value, "2026-11-23T08:59:59.000Z");
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
  });
});

suite("The bookmark of a parent-driven table", () => {
  test("moves in the same way, beside a bookmark of its own", () => {
    const before = { replication_key: "x", replication_key_value: "y" };
    const first = moveParentValue(before, "orders", { greatest: start - 1000, startedAt }, "time");
    assert.deepEqual(first, {
      ...before,
      followed_stream: "orders",
      followed_value: "2026-11-23T08:59:59.000Z",
    });
    assert.deepEqual(
      moveParentValue(first, "orders", { greatest: start - 2000, startedAt }, "time"),
      first,
    );
    assert.deepEqual(
      moveParentValue(first, "orders", { greatest: null, startedAt }, "time"),
      first,
    );
    assert.equal(
      moveParentValue(first, "orders", { greatest: start + 1, startedAt }, "time").followed_value,
      startedAt,
    );
  });

  test("starts over for another parent", () => {
    const before = { followed_stream: "carts", followed_value: startedAt };
    assert.deepEqual(
      moveParentValue(before, "orders", { greatest: start - 1000, startedAt }, "time"),
      {
        followed_stream: "orders",
        followed_value: "2026-11-23T08:59:59.000Z",
      },
    );
  });
});

test("The bookmark of a list-driven table moves for each list, and keeps the others", () => {
  const before = { followed: { carts: "2026-11-22T00:00:00.000Z" } };
  const first = moveListValue(before, "orders", { greatest: start - 1000, startedAt });
  assert.deepEqual(first, {
    followed: { carts: "2026-11-22T00:00:00.000Z", orders: "2026-11-23T08:59:59.000Z" },
  });
  assert.deepEqual(moveListValue(first, "orders", { greatest: start - 2000, startedAt }), first);
  assert.equal(moveListValue(first, "orders", { greatest: null, startedAt }), first);
});

test("A bookmark remembers all columns after a whole read; until then the common ones, or what it had", () => {
  const bookmark = { replication_key: "updated_at", columns: "id" };
  const loaded = { all: "id name", kept: "id" };
  assert.deepEqual(withLoadedColumns(bookmark, loaded, true), { ...bookmark, columns: "id name" });
  assert.deepEqual(withLoadedColumns(bookmark, loaded, false), bookmark);
  assert.deepEqual(withLoadedColumns({}, { all: "id name", kept: null }, false), {});
});
