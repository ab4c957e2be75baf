/** The start of a read, as it follows from the state. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  futureBookmarkText,
  startOf,
  startProblem,
  storedInstant,
  storedInstantProblem,
} from "../../../src/sync/state/stored-value.ts";
import { incremental, options, stored, time } from "../../support/cursors.ts";

const where = { stream: "orders", place: "bookmarks.orders" };
const bookmark = (value: unknown) => ({
  replication_key: "updated_at",
  replication_key_value: value,
});

suite("A read starts", () => {
  test("the lookback before its bookmark", () => {
    const start = startOf(where, incremental, bookmark(time), options);
    assert.equal(start.since, "2026-11-23T08:59:00.000Z");
    assert.equal(start.bookmark?.instant, Date.parse(time));
    assert.equal(start.bookmark.place, "bookmarks.orders.replication_key_value");
  });

  test("by the stream's own lookback, and at the start of the day if the filter takes days", () => {
    const days = { ...incremental, lookback: 86_400, format: "day" } as const;
    const { since } = startOf(where, days, bookmark(time), options);
    assert.equal(since, "2026-11-22T00:00:00.000Z");
  });

  test("at the start date without a bookmark of its replication key, or at the beginning", () => {
    const startDate = "2026-01-01T00:00:00Z";
    const other = { replication_key: "created_at", replication_key_value: time };
    for (const known of [{}, other, bookmark(""), bookmark(null)]) {
      assert.deepEqual(startOf(where, incremental, known, { ...options, startDate }), {
        since: "2026-01-01T00:00:00.000Z",
        isContinued: false,
        bookmark: null,
      });
      assert.equal(startOf(where, incremental, known, options).since, null);
      assert.equal(startProblem(where, incremental, known), null);
    }
  });
});

suite("A stored value that is no instant", () => {
  test("is a problem, whose message names the place and the stream", () => {
    assert.equal(storedInstant("yesterday", where, incremental, options), null);
    assert.equal(
      storedInstantProblem("yesterday", where),
      'state: bookmarks.orders must be an instant such as 2026-11-23T09:00:00Z; it is "yesterday". Correct it, or remove it to read orders from its start',
    );
    assert.match(
      startProblem(where, incremental, bookmark(5)) ?? "",
      /^state: bookmarks\.orders\.replication_key_value must be an instant/,
    );
  });

  test("is none if it is missing, or an instant", () => {
    for (const value of [undefined, null, "", time]) {
      assert.equal(storedInstantProblem(value, where), null);
    }
  });
});

test("The warning about a bookmark in the future has its place and its text", () => {
  assert.equal(
    futureBookmarkText(stored("2999-01-01")),
    "bookmarks.orders lies in the future (2999-01-01); the current time is used instead",
  );
});
