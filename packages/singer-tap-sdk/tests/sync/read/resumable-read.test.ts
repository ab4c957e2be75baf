/** Which slices of a list are left to read, and what the state keeps of them. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { recordsAfter } from "../../../src/sync/read/resumable-read.ts";
import { resumeKey } from "../../../src/sync/state/resumption.ts";
import { runStreams } from "../../support/run-streams.ts";
import { Shop } from "../../support/shop.ts";
import { ItemsStream, shopStreams } from "../../support/shop-streams.ts";

suite("The records behind the last one that was written", () => {
  const records = [
    { id: "a", kind: "x" },
    { id: "a", kind: "y" },
    { id: "b", kind: "x" },
  ];

  test("follow the one with its whole key", () => {
    assert.deepEqual(recordsAfter(records, ["id", "kind"], '["a","y"]'), records.slice(2));
    assert.deepEqual(recordsAfter(records, ["id", "kind"], '["b","x"]'), []);
  });

  test("are all where it is gone, or none was written", () => {
    assert.deepEqual(recordsAfter(records, ["id", "kind"], '["c","x"]'), records);
    assert.deepEqual(recordsAfter(records, ["id", "kind"], null), records);
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
