/** A run with a limit on rows: what it requests and writes for a look at the tables. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import type { JsonObject } from "../../src/singer/index.ts";
import { type RunSetup, runStreams, stateEvery } from "../support/run-streams.ts";
import { Shop } from "../support/shop.ts";
import { shopStreams } from "../support/shop-streams.ts";

suite("A run with a limit on rows", () => {
  test("writes at most so many rows of each stream, and requests no page after them", async (t) => {
    const shop = await openShop(t);
    const { rows } = await look(t, shop, {
      selected: { orders: embeds, accounts: [], events: [] },
    });
    assert.deepEqual(ids(rows("orders")), ["o9", "o8", "o7"]);
    assert.deepEqual(ids(rows("accounts")), ["a9", "a8", "a7"]);
    assert.deepEqual(ids(rows("events")), ["e1", "e2", "e3"]);
    const pages = (path: string) => shop.asked.filter((one) => one.startsWith(path)).length;
    assert.deepEqual([pages("/orders"), pages("/accounts"), pages("/events")], [2, 2, 2]);
  });

  test("reads children of these rows only, of a parent without a table as well", async (t) => {
    const shop = await openShop(t);
    const selected = { orders: embeds, payments: [], entries: [] };
    const { rows } = await look(t, shop, { selected });
    assert.deepEqual(ids(rows("payments")), ["po9", "po8", "po7"]);
    assert.deepEqual(ids(rows("entries")), ["na9", "na8", "na7"]);
    const requested = shop.asked.filter((path) => /payments|entries/.test(path)).sort();
    assert.deepEqual(requested, [
      ...["a7", "a8", "a9"].map((id) => `/accounts/${id}/entries`),
      ...["o7", "o8", "o9"].map((id) => `/orders/${id}/payments`),
    ]);
  });

  test("reads embedded rows for each row, all of them, even if their own table is limited", async (t) => {
    const shop = await openShop(t);
    for (const id of ["1", "2", "3", "4"]) shop.put("notes", { id: `more${id}`, order_id: "o9" });
    const { rows } = await look(t, shop, { selected: { orders: [], notes: [] } });
    assert.equal(rows("notes").length, 3);
    const [order] = rows("orders");
    assert.deepEqual(ids(order?.notes).sort(), ["more1", "more2", "more3", "more4", "oo9"]);
    assert.deepEqual(ids(order?.items), ["io9"]);
    assert.deepEqual(ids(order?.files), ["fo9"]);
    const whole = shop.asked.filter((path) => /^\/items\?kind|^\/items$/.test(path));
    assert.deepEqual(whole, []);
  });

  test("counts the rows that changed since the bookmark", async (t) => {
    const shop = await openShop(t);
    const { state } = await runStreams(t, {
      streams: shopStreams(shop),
      selected: { events: [], notes: [], orders: embeds },
      replication: incremental,
    });
    const later = new Date(Date.now() + 3_600_000).toISOString();
    const bookmarks = {
      ...state.bookmarks,
      events: { ...state.bookmarks.events, replication_key_value: later },
    };
    shop.clock = () => Date.now() + 86_400_000;
    const time = new Date(Date.now() + 7_200_000).toISOString();
    for (const id of ["e1", "e5"]) shop.put("events", { id, updated_at: time });
    const { rows } = await look(t, shop, {
      selected: { events: [] },
      replication: incremental,
      state: { ...state, bookmarks },
    });
    assert.deepEqual(ids(rows("events")), ["e1", "e5"]);
  });

  for (const method of ["FULL_TABLE", "INCREMENTAL"] as const) {
    test(`writes no STATE and no ACTIVATE_VERSION with the method ${method}`, async (t) => {
      const shop = await openShop(t);
      const { messages, complete, streams } = await look(t, shop, {
        replication: { method },
        now: stateEvery(1),
      });
      const types = new Set(messages.map(({ type }) => type));
      assert.deepEqual(types, new Set(["SCHEMA", "RECORD"]));
      assert.equal(complete, streams);
    });
  }
});

const incremental = { method: "INCREMENTAL" } as const;

/** The columns of orders that embed rows. */
const embeds = ["items", "notes", "files"];

const limit = 3;

function look(t: TestContext, shop: Shop, setup: Partial<RunSetup>) {
  shop.asked.length = 0;
  return runStreams(t, { streams: shopStreams(shop), rowLimit: limit, ...setup });
}

/** Nine rows of each table. */
async function openShop(t: TestContext): Promise<Shop> {
  const shop = await Shop.open(t);
  for (let number = 1; number <= 9; number += 1) {
    const order_id = `o${number}`;
    shop.put("orders", { id: order_id });
    shop.put("accounts", { id: `a${number}` });
    shop.put("events", { id: `e${number}` });
    shop.put("items", { id: `i${order_id}`, order_id, kind: "goods" });
    shop.put("notes", { id: `o${order_id}`, order_id });
    shop.put("files", { id: `f${order_id}`, order_id });
    shop.put("payments", { id: `p${order_id}`, order_id });
    shop.put("entries", { id: `na${number}`, account_id: `a${number}` });
  }
  return shop;
}

function ids(rows: unknown): unknown[] {
  return Array.isArray(rows) ? rows.map((row: JsonObject) => row.id) : [];
}
