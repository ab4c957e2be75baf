/** Which slices of a list are left to read, and what the state keeps of them. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { beginningsOf } from "../../../src/sync/read/resumable-read.ts";
import { resumeKey } from "../../../src/sync/state/resumption.ts";
import { runStreams } from "../../support/run-streams.ts";
import { Shop } from "../../support/shop.ts";
import { ItemsStream, shopStreams } from "../../support/shop-streams.ts";

suite("The beginnings of a page", () => {
  const stream = { primaryKeys: ["id", "kind"], replicationKey: "at" };
  const records = [
    { id: "a", kind: "x", at: "1" },
    { id: "a", kind: "y", at: "2" },
    { id: "b", kind: "x", at: "3" },
  ];
  const before = beginningsOf(records, stream);

  test("stay the same up to the row before which one came, went, or changed", () => {
    for (const [what, place, others] of [
      ["nothing", 3, records],
      ["a new last row", 3, [...records, { id: "c", kind: "x", at: "4" }]],
      ["a row that is gone", 1, records.toSpliced(1, 1)],
      ["a row that moved", 0, [...records.slice(1), ...records.slice(0, 1)]],
      ["a row that changed", 1, records.with(1, { id: "a", kind: "y", at: "9" })],
    ] as const) {
      const after = beginningsOf(others, stream);
      assert.equal(before.filter((one) => after.includes(one)).length, place, what);
    }
  });

  test("need no replication key", () => {
    const plain = { ...stream, replicationKey: null };
    assert.equal(new Set(beginningsOf(records, plain)).size, 3);
  });
});

test("The progress of a read says nothing of what its requests were made of", async (t) => {
  const secret = "secret-in-the-query-4711";
  class SecretItems extends ItemsStream {
    override params() {
      return { token: secret };
    }
  }
  const shop = await Shop.open(t);
  for (const id of ["i1", "i2", "i3"]) shop.put("items", { id, token: secret });
  const stop = new AbortController();
  shop.onRequest = (_request, _response, { searchParams }) => {
    if (searchParams.has("after")) stop.abort(new Error("stopped by the test"));
    return false;
  };
  const { state } = await runStreams(t, {
    streams: shopStreams(shop, [SecretItems]),
    selected: { items: [] },
    stop,
  });
  assert.notEqual(state.bookmarks.items?.[resumeKey] ?? "", "");
  assert.ok(!JSON.stringify(state).includes(secret));
});
