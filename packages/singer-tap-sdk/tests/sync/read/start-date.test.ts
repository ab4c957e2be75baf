/** A start date bounds what is read for rows of a parent, too: of the parent's list, and of a list of their own. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { type Context, type StreamClass, t } from "../../../src/index.ts";
import type { JsonObject } from "../../../src/singer/index.ts";
import { runStreams } from "../../support/run-streams.ts";
import { sendJson } from "../../support/serve.ts";
import { Shop } from "../../support/shop.ts";
import { EntriesStream, ShopStream, shopStreams } from "../../support/shop-streams.ts";

const replication = {
  method: "INCREMENTAL",
  lookback: 0,
  startDate: "2026-02-01T00:00:00.000Z",
} as const;

/** A shop with orders of January, and so many of March, each with a note and a payment. */
async function openShop(test: TestContext, recent: number): Promise<Shop> {
  const shop = await Shop.open(test);
  const months = ["01", "01", "01", ...Array<string>(recent).fill("03")];
  for (const [index, month] of months.entries()) {
    const at = `2026-${month}-01T10:00:00.000Z`;
    const id = `o${index + 1}`;
    for (const table of ["notes", "payments"]) {
      shop.put(table, { id: `${table}-${id}`, order_id: id, created_at: at, updated_at: at });
    }
    shop.put("orders", { id, created_at: at, updated_at: at });
  }
  return shop;
}

function idsOf(rows: readonly Record<string, unknown>[]): unknown[] {
  return rows.map(({ id }) => id).toSorted();
}

suite("With a start date and without a bookmark, a child", () => {
  test("is read for the rows of its parent since then, and so is its parent", async (t) => {
    const shop = await openShop(t, 1);
    const { rows } = await runStreams(t, {
      streams: shopStreams(shop),
      selected: { payments: [] },
      replication,
    });
    assert.deepEqual(idsOf(rows("payments")), ["payments-o4"]);
    assert.deepEqual(shop.asked, ["/orders?updated_at[gte]=2026-02-01", "/orders/o4/payments"]);
  });

  test("with a list of its own is requested for the only row", async (t) => {
    const shop = await openShop(t, 1);
    const { rows } = await runStreams(t, {
      streams: shopStreams(shop),
      selected: { notes: [] },
      replication,
    });
    assert.deepEqual(idsOf(rows("notes")), ["notes-o4"]);
    assert.deepEqual(shop.asked, ["/orders?updated_at[gte]=2026-02-01", "/notes?order_id=o4"]);
  });

  test("with a list of its own is requested for single rows once the list takes more requests", async (t) => {
    const shop = await openShop(t, 2);
    const { rows, state } = await runStreams(t, {
      streams: shopStreams(shop),
      selected: { notes: [] },
      replication,
    });
    assert.deepEqual(idsOf(rows("notes")), ["notes-o4", "notes-o5"]);
    const ofNotes = shop.asked.filter((asked) => asked.startsWith("/notes"));
    assert.equal(ofNotes.length, 4, ofNotes.join("\n"));
    assert.deepEqual(ofNotes.slice(2).toSorted(), ["/notes?order_id=o4", "/notes?order_id=o5"]);
    assert.equal(state.bookmarks.notes?.pages, undefined);
    assert.equal(state.bookmarks.notes?.followed_stream, "orders");
  });

  test("with a list of its own is read from it where that takes fewer requests, and written for these rows alone", async (t) => {
    const shop = await openShop(t, 5);
    const run = () =>
      runStreams(t, { streams: shopStreams(shop), selected: { notes: [] }, replication });
    const { rows, state } = await run();
    assert.deepEqual(
      idsOf(rows("notes")),
      [4, 5, 6, 7, 8].map((number) => `notes-o${number}`),
    );
    const ofNotes = shop.asked.filter((asked) => asked.startsWith("/notes"));
    assert.equal(ofNotes.length, 4, ofNotes.join("\n"));
    assert.ok(ofNotes.every((asked) => !asked.includes("order_id")));
    assert.equal(state.bookmarks.notes?.pages, 4);
  });

  test("of a list with a filter for each row of its parent is read for the rows since then", async (t) => {
    class LinesStream extends ShopStream {
      readonly name = "lines";
      readonly path = "/entries/{entry_id}/lines";
      readonly schema = lineShape;
      override readonly parent: StreamClass = EntriesStream;

      override childContext({ id }: JsonObject): Context {
        return { entry_id: String(id) };
      }
    }
    const shop = await Shop.open(t);
    shop.onRequest = (_request, response, { pathname }) => {
      const [, id] = /^\/entries\/(.*)\/lines$/.exec(pathname) ?? [];
      if (id === undefined) return false;
      sendJson(response, { lines: [{ id: `l-${id}`, entry_id: id }], meta: {} });
      return true;
    };
    shop.put("accounts", { id: "a1" });
    for (const month of ["01", "03"]) {
      const at = `2026-${month}-01T10:00:00.000Z`;
      const id = `e${month}`;
      shop.put("entries", { id, account_id: "a1", created_at: at, updated_at: at });
    }
    for (const selected of [{ lines: [] }, { entries: [], lines: [] }]) {
      shop.asked.length = 0;
      const streams = shopStreams(shop, [LinesStream]);
      const { rows, state } = await runStreams(t, { streams, selected, replication });
      assert.deepEqual(idsOf(rows("lines")), ["l-e03"]);
      // Not the number of all there are.
      assert.equal(state.bookmarks.lines?.rows, undefined);
      assert.equal(state.bookmarks.entries?.rows, undefined);
      assert.deepEqual(shop.asked, [
        "/accounts",
        `/accounts/a1/entries?updated_at[gte]=${replication.startDate}`,
        "/entries/e03/lines",
      ]);
    }
  });
});

const lineShape = t.object({ id: t.key("Identifier"), entry_id: t.string("Entry") }, "Line");
