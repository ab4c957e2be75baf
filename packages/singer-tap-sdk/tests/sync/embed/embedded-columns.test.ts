/** Columns that hold rows of other streams: whole or null, in the fewest requests. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { State } from "../../../src/singer/index.ts";
import { EmbeddedColumns } from "../../../src/sync/embed/embedded-columns.ts";
import { runStreams } from "../../support/run-streams.ts";
import { sendJson } from "../../support/serve.ts";
import { Shop } from "../../support/shop.ts";
import { shopStreams } from "../../support/shop-streams.ts";

const replication = { method: "INCREMENTAL", lookback: 0 } as const;
const bookmark = "2026-02-01T00:00:00.000Z";

/** A shop with four orders, of which o3 and o4 changed behind the bookmark; each has two items, of January. */
async function openShop(t: Parameters<typeof Shop.open>[0]): Promise<Shop> {
  const shop = await Shop.open(t);
  for (const number of [1, 2, 3, 4]) {
    const order_id = `o${number}`;
    const old = { created_at: "2026-01-01T00:00:00Z", updated_at: "2026-01-01T00:00:00Z" };
    const updated_at = number > 2 ? "2026-02-02T00:00:00Z" : old.updated_at;
    shop.put("orders", { id: order_id, ...old, updated_at });
    shop.put("items", { id: `g${number}`, order_id, kind: "goods", ...old });
    shop.put("items", { id: `s${number}`, order_id, kind: "services", ...old });
  }
  return shop;
}

/** A state behind which two orders changed; `pages` is what the list of items took the last time. */
function stateOf(pages?: number): State {
  return {
    bookmarks: {
      orders: { replication_key: "updated_at", replication_key_value: bookmark },
      ...(pages !== undefined && { items: { pages } }),
    },
  };
}

const selected = { orders: ["notes", "files"] };

suite("An embedded column of a table that is read incrementally", () => {
  for (const { pages, way, requested } of [
    { pages: undefined, way: "row by row if the pages are unknown", requested: /order_id=o[34]$/ },
    { pages: 2, way: "row by row if that takes as few requests", requested: /order_id=o[34]$/ },
    { pages: 1, way: "from the list if that takes fewer", requested: /kind=/ },
  ]) {
    test(`is whole, and read ${way}`, async (t) => {
      const shop = await openShop(t);
      const { rows } = await runStreams(t, {
        streams: shopStreams(shop),
        selected,
        replication,
        state: stateOf(pages),
      });
      assert.deepEqual(
        rows("orders").map(({ id, items }) => [
          id,
          (items as { id: string }[]).map((one) => one.id).toSorted(),
        ]),
        [
          ["o4", ["g4", "s4"]],
          ["o3", ["g3", "s3"]],
        ],
      );
      const requests = shop.asked.filter((one) => one.startsWith("/items"));
      assert.ok(
        requests.length > 0 && requests.every((one) => requested.test(one)),
        requests.join(),
      );
    });
  }

  test("is estimated by the pages of the last whole read, which STATE keeps", async (t) => {
    const shop = await openShop(t);
    const { state } = await runStreams(t, { streams: shopStreams(shop), selected });
    // Of each kind there are four, two on a page.
    assert.equal(state.bookmarks.items?.pages, 4);
  });

  test("costs nothing if no row changed", async (t) => {
    const shop = await openShop(t);
    const state = stateOf(1);
    const bookmarks = {
      ...state.bookmarks,
      orders: { replication_key: "updated_at", replication_key_value: "2026-03-01T00:00:00Z" },
    };
    await runStreams(t, {
      streams: shopStreams(shop),
      selected,
      replication,
      state: { bookmarks },
    });
    assert.deepEqual(shop.asked, ["/orders?updated_at[gte]=2026-03-01"]);
  });
});

suite("While a list that all rows embed is read", { timeout: 60_000 }, () => {
  for (const [way, state] of [
    ["in full", {}],
    [
      "because more rows changed than it has pages",
      {
        orders: { replication_key: "updated_at", replication_key_value: bookmark },
        payments: { followed_stream: "orders", followed_value: bookmark },
        notes: { pages: 1 },
      },
    ],
  ] as const) {
    test(`${way}, what belongs to single rows is requested`, async (t) => {
      const orders = 30;
      const shop = await Shop.open(t, { pageSize: orders });
      for (let number = 1; number <= orders; number += 1) {
        const { id } = shop.put("orders", { updated_at: "2026-02-02T00:00:00Z" });
        shop.put("notes", { order_id: id });
        shop.put("payments", { order_id: id });
      }
      let answerNotes = (): void => {};
      let payments = 0;
      shop.onRequest = (_request, response, { pathname }) => {
        if (pathname.endsWith("/payments")) payments += 1;
        const isHeld = pathname === "/notes";
        if (isHeld) answerNotes = () => sendJson(response, { notes: shop.rows("notes"), meta: {} });
        if (payments === orders) answerNotes();
        return isHeld;
      };
      const { rows } = await runStreams(t, {
        streams: shopStreams(shop),
        selected: { orders: ["items", "files"], payments: [] },
        replication: { ...replication, method: way === "in full" ? "FULL_TABLE" : "INCREMENTAL" },
        state: { bookmarks: state },
      });
      assert.equal(shop.asked.filter((one) => one.startsWith("/notes")).length, 1);
      assert.equal(rows("payments").length, orders);
      assert.deepEqual(
        rows("orders").map(({ notes }) => (notes as unknown[]).length),
        Array.from({ length: orders }, () => 1),
      );
    });
  }

  test("the list of another column is read too, where an interrupted run has written both tables", async (t) => {
    const shop = await openShop(t);
    const setup = {
      streams: shopStreams(shop),
      selected: { orders: ["files"], items: [], notes: [] },
    };
    const stop = new AbortController();
    shop.onRequest = (_request, _response, { searchParams, pathname }) => {
      const isSecond = pathname === "/orders" && searchParams.has("after");
      if (isSecond) stop.abort(new Error("stopped by the test"));
      return isSecond;
    };
    const { state } = await runStreams(t, { ...setup, stop });
    shop.asked.length = 0;
    const held: (() => void)[] = [];
    shop.onRequest = (_request, response, { pathname }) => {
      const isHeld = pathname === "/items" || pathname === "/notes";
      if (isHeld) held.push(() => sendJson(response, { [pathname.slice(1)]: [], meta: {} }));
      const both = ["/items", "/notes"];
      const areAsked = both.every((path) => shop.asked.some((one) => one.startsWith(path)));
      if (areAsked) for (const answer of held.splice(0)) answer();
      return isHeld;
    };
    const { rows } = await runStreams(t, { ...setup, state });
    assert.deepEqual(
      rows("orders").map(({ items, notes }) => [items, notes]),
      [
        [[], []],
        [[], []],
      ],
    );
  });
});

suite("If the rows of a column could not be read", () => {
  for (const { skip_forbidden, outcome, value } of [
    { skip_forbidden: false, outcome: "the run fails and the bookmark stays", value: bookmark },
    {
      skip_forbidden: true,
      outcome: "the bookmark moves if the user goes on without",
      value: "2026-02-02T00:00:00.000Z",
    },
  ]) {
    test(`the column is null, and ${outcome}`, async (t) => {
      const shop = await openShop(t);
      shop.onRequest = (_request, response, { pathname }) => {
        if (pathname !== "/items") return false;
        sendJson(response, {}, 403);
        return true;
      };
      const { rows, failures, state } = await runStreams(t, {
        streams: shopStreams(shop),
        skipForbidden: skip_forbidden,
        selected,
        replication,
        state: stateOf(),
      });
      assert.deepEqual(
        rows("orders").map(({ items }) => items),
        [null, null],
      );
      assert.equal(failures.length, skip_forbidden ? 0 : 1);
      assert.equal(state.bookmarks.orders?.replication_key_value, value);
    });
  }
});

suite("Embedded columns", () => {
  test("of a table without any are empty, and have no source", async () => {
    const columns = new EmbeddedColumns([], () => assert.fail());
    assert.equal(columns.isEmpty, true);
    const empty = { values: {}, undeclared: null, lacksRows: false };
    assert.deepEqual(await columns.of("a", new Map()), empty);
  });
});
