/** A list that is read for the changed rows of others: when it waits for them. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { State } from "../../../src/singer/index.ts";
import { runStreams } from "../../support/run-streams.ts";
import { sendJson } from "../../support/serve.ts";
import { Shop } from "../../support/shop.ts";
import { otherKinds } from "../../support/shop-kinds.ts";
import { shopStreams } from "../../support/shop-streams.ts";

const read = "2026-02-01T00:00:00.000Z";

/** Links had one page, and follow the orders and the events up to this time. */
const state: State = {
  bookmarks: {
    orders: { replication_key: "updated_at", replication_key_value: read },
    events: { replication_key: "updated_at", replication_key_value: read },
    links: { followed: { orders: read, events: read }, pages: 1 },
  },
};

test("A list that is read for changed rows is read whole as soon as more have changed than it has pages", {
  timeout: 60_000,
}, async (t) => {
  const shop = await Shop.open(t);
  for (const id of ["o1", "o2", "o3"]) {
    shop.put("orders", { id });
    shop.put("links", { order_id: id });
  }
  const held: (() => void)[] = [];
  shop.onRequest = (_request, response, { pathname, searchParams }) => {
    const areLinksAsked = shop.asked.some((one) => one.startsWith("/links"));
    if (areLinksAsked) for (const answer of held.splice(0)) answer();
    const isHeld = pathname === "/orders" && searchParams.has("after") && !areLinksAsked;
    const page = { orders: [shop.find("orders", "o1")], meta: {} };
    if (isHeld) held.push(() => sendJson(response, page));
    return isHeld;
  };
  const { rows } = await runStreams(t, {
    streams: shopStreams(shop, otherKinds),
    selected: { orders: ["items", "notes", "files"], events: [], links: [] },
    replication: { method: "INCREMENTAL", lookback: 0 },
    state,
  });
  assert.deepEqual(
    shop.asked.filter((one) => one.startsWith("/links")),
    ["/links", `/links?after=${rows("links")[1]?.id}`],
  );
  assert.equal(rows("links").length, 3);
  assert.equal(rows("orders").length, 3);
});
