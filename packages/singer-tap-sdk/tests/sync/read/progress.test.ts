/** What a run reports of the rows that it expects: the counts of responses that it reads anyway. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { runStreams } from "../../support/run-streams.ts";
import { Shop, type ShopOptions } from "../../support/shop.ts";
import { shopStreams } from "../../support/shop-streams.ts";

suite("The rows that a run expects", () => {
  test("are those that the source counts of each partition, once and before any is written", async (t) => {
    const { events, asked } = await reported(t);
    assert.deepEqual(events.filter(([what]) => what === "expects").sort(), [
      ["expects", "accounts", 5],
      ["expects", "items", 1],
      ["expects", "items", 3],
    ]);
    const first = (what: string) => events.findIndex((event) => event[0] === what);
    assert.ok(first("expects") < first("wrote"));
    assert.equal(asked.filter((path) => path.startsWith("/accounts")).length, 3);
  });

  test("are none if the source does not count", async (t) => {
    const { events } = await reported(t, { counted: false });
    assert.deepEqual(
      events.filter(([what]) => what === "expects"),
      [],
    );
  });
});

/** What a run of five accounts and four items, in two partitions, reports, and requests. */
async function reported(t: TestContext, options?: ShopOptions) {
  const shop = await Shop.open(t, options);
  for (const id of ["1", "2", "3", "4", "5"]) shop.put("accounts", { id });
  for (const id of ["1", "2", "3"]) shop.put("items", { id, kind: "goods" });
  shop.put("items", { id: "4", kind: "services" });
  const events: [string, string, number][] = [];
  await runStreams(t, {
    streams: shopStreams(shop),
    selected: { accounts: [], items: [] },
    client: { concurrency: 1 },
    progress: {
      expects: (stream, rows) => events.push(["expects", stream, rows]),
      wrote: (stream, rows) => events.push(["wrote", stream, rows]),
    },
  });
  return { events, asked: shop.asked };
}
