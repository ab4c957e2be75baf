/** What a run could not read, or could not tell the age of, comes with a later run: nothing of it is taken for read. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { type Context, t } from "../../src/index.ts";
import type { JsonObject } from "../../src/singer/index.ts";
import type { TapRun } from "../../src/testing/index.ts";
import { sendJson } from "../support/serve.ts";
import { Shop } from "../support/shop.ts";
import { ShopStream, times } from "../support/shop-streams.ts";
import { runShop, type ShopRun } from "../support/shop-tap.ts";

const incremental = { replication_method: "INCREMENTAL", lookback: 0 };
const columns = ["items", "notes", "files"] as const;

/** A shop with orders o1 to o6, of which the last is listed first, each with a note, a file, a payment and an event. */
async function openShop(test: Pick<TestContext, "after">): Promise<Shop> {
  const shop = await Shop.open(test);
  for (const number of [1, 2, 3, 4, 5, 6]) {
    const at = timesOn(1, number);
    const order_id = `o${number}`;
    shop.put("orders", { id: order_id, ...at });
    shop.put("items", { id: `i${number}`, order_id, kind: "goods", ...at });
    shop.put("notes", { id: `n${number}`, order_id, ...at });
    shop.put("files", { id: `f${number}`, order_id, ...at });
    shop.put("payments", { id: `p${number}`, order_id, ...at });
    shop.put("events", { id: `e${number}`, ...at });
  }
  return shop;
}

/** When a row was made and last changed: on a day of 2026. */
function timesOn(month: number, day: number) {
  const at = `2026-0${month}-0${day}T10:00:00.000Z`;
  return { created_at: at, updated_at: at };
}

/** Answers requests that begin so with an error, and stops nothing else. */
function refuse(shop: Shop, start: string, status: number): void {
  shop.onRequest = (_request, response, url) => {
    if (!decodeURIComponent(url.pathname + url.search).startsWith(start)) return false;
    sendJson(response, { message: "refused by the test" }, status);
    return true;
  };
}

function idsOf(rows: readonly JsonObject[]): unknown[] {
  return rows.map(({ id }) => id).toSorted();
}

/** The rows of a table as a target has them after some runs. */
function loaded(table: string, ...runs: readonly TapRun[]): readonly JsonObject[] {
  const rows = runs.flatMap((run) => run.records(table));
  return [...new Map(rows.map((row) => [row.id, row])).values()];
}

suite("A list that the credential may not read", () => {
  const settings = { ...incremental, skip_forbidden: true };
  const setup: ShopRun = { tables: ["notes", "orders"], settings };

  test("leaves a column null, and does not count as a list without rows", async (t) => {
    const shop = await openShop(t);
    refuse(shop, "/notes", 403);
    const { code, records } = await runShop(shop, setup);
    assert.equal(code, 0);
    assert.deepEqual(
      records("orders").map(({ notes }) => notes),
      Array(6).fill(null),
    );
  });

  for (const [where, refused] of [
    ["from its start", "/notes"],
    ["behind its first page", "/notes?after="],
  ] as const) {
    test(`${where}, when it is read for changed rows alone, leaves them to the next run that may`, async (t) => {
      const shop = await openShop(t);
      for (const note of ["n1", "n2", "n3"]) shop.delete("notes", note);
      const first = await runShop(shop, setup);
      for (const order of ["o3", "o4", "o5", "o6"]) shop.change("orders", order, {});
      shop.put("notes", { id: "n9", order_id: "o5" });
      refuse(shop, refused, 403);
      shop.asked.length = 0;
      const second = await runShop(shop, { ...setup, state: first.state });
      assert.ok(shop.asked.includes("/notes"), "the list was not preferred");
      assert.equal(second.code, 0);
      assert.deepEqual(idsOf(second.records("orders")), ["o3", "o4", "o5", "o6"]);
      assert.deepEqual(
        second.records("orders").map(({ notes }) => notes),
        Array(4).fill(null),
      );
      shop.onRequest = () => false;
      const third = await runShop(shop, { ...setup, state: second.state });
      assert.deepEqual(idsOf(third.records("notes")), ["n4", "n5", "n6", "n9"]);
    });
  }

  test("any more behind its first page leaves the same rows to the next run", async (t) => {
    const shop = await openShop(t);
    const first = await runShop(shop, setup);
    for (const number of [3, 4, 5, 6]) shop.change("orders", `o${number}`, timesOn(2, number));
    refuse(shop, "/orders?updated_at[gte]=2026-01-06&after=", 403);
    const second = await runShop(shop, { ...setup, state: first.state });
    assert.equal(second.code, 0);
    assert.deepEqual(idsOf(second.records("orders")), ["o5", "o6"]);
    shop.onRequest = () => false;
    const third = await runShop(shop, { ...setup, state: second.state });
    assert.deepEqual(idsOf(loaded("orders", second, third)), ["o3", "o4", "o5", "o6"]);
  });
});

suite("A row that does not tell when it last changed", () => {
  for (const [table, path, tables] of [
    ["orders", "/orders", ["orders", "payments"]],
    ["events", "/events", ["events"]],
  ] as const) {
    test(`is written by an incremental run of ${table}, with all that is read for it`, async (t) => {
      const shop = await openShop(t);
      const setup = { tables, settings: incremental };
      const first = await runShop(shop, setup);
      const rows = [{ id: "o1", updated_at: null }, { id: "o2" }, { id: "o3", ...timesOn(2, 3) }];
      shop.onRequest = (_request, response, { pathname }) => {
        if (pathname !== path) return false;
        sendJson(response, { [table]: rows, meta: {} });
        return true;
      };
      const { code, records } = await runShop(shop, { ...setup, state: first.state });
      assert.equal(code, 0);
      assert.deepEqual(idsOf(records(table)), ["o1", "o2", "o3"]);
      if (table === "orders") assert.deepEqual(idsOf(records("payments")), ["p1", "p2", "p3"]);
    });
  }
});

suite("A row that does not tell when it was made", () => {
  test("is written where it came after its list was read by a run that was stopped", async (t) => {
    const shop = await openShop(t);
    const setup = { tables: ["items", "orders"] };
    const stop = new AbortController();
    // The orders wait for the items that they embed, so that all items have been written by then.
    shop.onRequest = (_request, _response, { pathname, searchParams }) => {
      if (pathname === "/orders" && searchParams.has("after")) stop.abort();
      return false;
    };
    const first = await runShop(shop, { ...setup, stop: stop.signal });
    assert.equal(first.records("items").length, 6);
    shop.onRequest = () => false;
    shop.put("items", { id: "i9", order_id: "o1", kind: "goods", created_at: null });
    const second = await runShop(shop, { ...setup, state: first.state });
    assert.equal(second.code, 0);
    assert.deepEqual(idsOf(second.records("items")), ["i9"]);
  });
});

suite("A row of which a column could not be read", () => {
  for (const [what, refused] of [
    ["a list", "/notes"],
    ["a request of its own", "/orders/o6/files"],
  ] as const) {
    for (const method of ["FULL_TABLE", "INCREMENTAL"] as const) {
      for (const isStopped of [true, false]) {
        const end = isStopped ? "was stopped" : "came to its end";
        test(`for ${what} that failed comes again after a run of ${method} that ${end}`, async (t) => {
          const shop = await openShop(t);
          const setup = {
            tables: ["orders"],
            settings: { ...incremental, replication_method: method },
          };
          const stop = new AbortController();
          refuse(shop, refused, 422);
          const { onRequest } = shop;
          let pages = 0;
          shop.onRequest = (request, response, url) => {
            if (url.pathname === "/orders") pages += 1;
            if (isStopped && pages === 3) stop.abort();
            return onRequest(request, response, url);
          };
          const first = await runShop(shop, { ...setup, stop: stop.signal });
          assert.equal(first.code, isStopped ? 143 : 1);
          assert.ok(first.records("orders").length >= 4, "fewer than two pages were written");
          shop.onRequest = () => false;
          const second = await runShop(shop, { ...setup, state: first.state });
          assert.equal(second.code, 0);
          for (const order of loaded("orders", first, second)) {
            for (const column of columns) {
              const ids = idsOf((order[column] ?? []) as JsonObject[]);
              assert.deepEqual(ids, [String(order.id).replace("o", column.slice(0, 1))]);
            }
          }
          assert.equal(loaded("orders", first, second).length, 6);
        });
      }
    }
  }
});

const detail = t.object({ id: t.key("Identifier"), event_id: t.string("Event") }, "Detail");

/** The events, in the order of the changes, with what a request for each of them brings. */
class JournalStream extends ShopStream {
  readonly name = "journal";
  readonly path = "/events";
  override readonly recordsPath = "events";
  readonly schema = t.object(
    { id: t.key("Identifier"), ...times, details: t.array(detail, "Details") },
    "Event",
  );
  override readonly replicationKey = "updated_at";
  override readonly replicationFilter = { parameter: "updated_at[gte]" };
  override readonly isSorted = true;
  override readonly embeds = { details: { stream: "details", foreignKey: "event_id" } };
}

class DetailsStream extends ShopStream {
  readonly name = "details";
  readonly path = "/events/{event_id}/details";
  readonly schema = detail;
  override readonly hasTable = false;
  override readonly parent = JournalStream;

  override childContext({ id }: JsonObject): Context {
    return { event_id: String(id) };
  }
}

suite("A list in the order of the changes", () => {
  const setup: ShopRun = {
    tables: ["journal"],
    others: [JournalStream, DetailsStream],
    settings: incremental,
  };

  for (const isStopped of [true, false]) {
    const end = isStopped ? "was stopped" : "came to its end";
    test(`is read again from a row of which a column failed, after a run that ${end}`, async (t) => {
      const shop = await openShop(t);
      const stop = new AbortController();
      let pages = 0;
      let refused = "e1";
      shop.onRequest = (_request, response, { pathname }) => {
        if (pathname === "/events") pages += 1;
        if (isStopped && pages === 3) stop.abort();
        const [, id] = /^\/events\/(\w+)\/details$/.exec(pathname) ?? [];
        if (id === undefined) return false;
        if (id === refused) sendJson(response, { message: "refused by the test" }, 422);
        else sendJson(response, { details: [{ id: `d-${id}` }], meta: {} });
        return true;
      };
      const first = await runShop(shop, { ...setup, stop: stop.signal });
      assert.equal(first.code, isStopped ? 143 : 1);
      assert.ok(first.records("journal").length >= 4, "fewer than two pages were written");
      refused = "";
      stop.abort();
      pages = 10;
      const second = await runShop(shop, { ...setup, state: first.state });
      assert.equal(second.code, 0);
      const rows = loaded("journal", first, second);
      assert.deepEqual(
        rows.map(({ id, details }) => [id, idsOf((details ?? []) as JsonObject[])]),
        [1, 2, 3, 4, 5, 6].map((number) => [`e${number}`, [`d-e${number}`]]),
      );
    });
  }
});

const place = t.object({ shelf: t.string("Shelf"), box: t.integer("Box") }, "Where it lies");
const placedItem = t.object(
  { id: t.key("Identifier"), order_id: t.string("Order"), text: t.string("Text"), place },
  "Item",
);

class PlacedItemsStream extends ShopStream {
  readonly name = "placed_items";
  readonly path = "/items";
  override readonly recordsPath = "items";
  readonly schema = placedItem;
  override readonly hasTable = false;
}

class CartsStream extends ShopStream {
  readonly name = "carts";
  readonly path = "/accounts";
  override readonly recordsPath = "accounts";
  readonly schema = t.object(
    { id: t.key("Identifier"), items: t.array(placedItem, "Items") },
    "Cart",
  );
  override readonly embeds = { items: { stream: "placed_items", foreignKey: "order_id" } };
}

suite("Rows that are embedded in those of another table", () => {
  const setup: ShopRun = { tables: ["carts"], others: [CartsStream, PlacedItemsStream] };

  async function carried(test: TestContext, items: readonly JsonObject[]): Promise<unknown> {
    const shop = await Shop.open(test, { pageSize: 20_000 });
    shop.put("accounts", { id: "c1" });
    shop.onRequest = (_request, response, { pathname }) => {
      if (pathname !== "/items") return false;
      sendJson(response, { items, meta: {} });
      return true;
    };
    const { code, records } = await runShop(shop, setup);
    assert.equal(code, 0);
    return records("carts")[0]?.items;
  }

  test("keep their nested values, however many of them differ", async (t) => {
    const items = Array.from({ length: 10_050 }, (_, box) => ({
      id: `i${box}`,
      order_id: "c1",
      text: "",
      place: { shelf: "s", box },
    }));
    // The last ones have values of which the first is known, and the second is not.
    const more = [7, 20_000].map((box) => ({
      ...{ id: `more-${box}`, order_id: "c1", text: "", place: { shelf: "s", box } },
    }));
    assert.deepEqual(await carried(t, [...items, ...more]), [...items, ...more]);
  });

  test("keep their text, in whichever letters it is written", async (t) => {
    const items = ["a", "ü", "漢", "🚒"].flatMap((letter) =>
      [1, 1000, 300_000].map((length) => ({
        id: `${letter}-${length}`,
        order_id: "c1",
        text: letter.repeat(length),
        place: { shelf: letter, box: length },
      })),
    );
    assert.deepEqual(await carried(t, items), items);
  });
});
