/** A partition that is added later, such as by a setting, arrives whole, while the others are read on from the bookmark. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import type { ReplicationOptions } from "../../src/config/replication-options.ts";
import { type ApiResponse, type Context, t } from "../../src/index.ts";
import { emptyState, isJsonObject, type JsonObject, type State } from "../../src/singer/index.ts";
import type { Contexts } from "../../src/stream/contexts.ts";
import { recordedLog } from "../support/logger.ts";
import { runStreams } from "../support/run-streams.ts";
import { sendJson } from "../support/serve.ts";
import { Shop } from "../support/shop.ts";
import { ShopStream, times } from "../support/shop-streams.ts";

interface Reading {
  readonly partitions: () => Contexts<Context>;
  readonly selected?: readonly string[];
  readonly state?: State;
  readonly replication?: Partial<ReplicationOptions>;
  /** Whether the list of orders has a filter by time. Default true. */
  readonly isFiltered?: boolean;
}

/** Orders by region, what is read for each of them, and what follows them. */
function streamsOf(shop: Shop, { partitions, isFiltered = true }: Reading) {
  const part = { id: t.key("Identifier"), order_id: t.string("Order"), ...times };

  class OrdersStream extends ShopStream {
    readonly name = "orders";
    readonly path = "/orders";
    readonly schema = t.object({ id: t.key("Identifier"), ...times }, "Order");
    override readonly replicationKey = "updated_at";
    override readonly replicationFilter = isFiltered ? { parameter: "updated_at[gte]" } : null;

    override readonly notInQuery = ["from", "to"];

    override partitions() {
      return partitions();
    }

    override validateResponse({ status }: ApiResponse) {
      return status === 422 ? "skip-partition" : undefined;
    }
  }

  class PaymentsStream extends ShopStream {
    readonly name = "payments";
    readonly path = "/orders/{order_id}/payments";
    readonly schema = t.object(part, "Payment");
    override readonly parent = OrdersStream;

    override childContext({ id }: JsonObject) {
      return { order_id: String(id) };
    }
  }

  class LinksStream extends ShopStream {
    readonly name = "links";
    readonly path = "/links";
    readonly schema = t.object(part, "Link");
    override readonly follows = { order_id: OrdersStream };
  }

  const given = { settings: { origin: shop.origin }, logger: recordedLog().logger };
  return [OrdersStream, PaymentsStream, LinksStream].map((one) => new one(given));
}

/** A shop with orders of January and March in two regions, with a payment and a link each; and what reads them. */
async function openShop(test: TestContext) {
  const shop = await Shop.open(test);
  for (const region of ["eu", "us"]) {
    for (const month of ["01", "03"]) {
      const at = `2026-${month}-01T10:00:00.000Z`;
      const row = { created_at: at, updated_at: at };
      const id = `${region}-${month}`;
      shop.put("orders", { id, region, ...row });
      for (const part of ["payments", "links"]) shop.put(part, { id, order_id: id, ...row });
    }
  }
  const read = async (reading: Reading) => {
    shop.asked.length = 0;
    const { selected = ["orders"], state = emptyState, replication } = reading;
    const run = await runStreams(test, {
      streams: streamsOf(shop, reading),
      selected: Object.fromEntries(selected.map((name) => [name, []])),
      state,
      replication: { method: "INCREMENTAL", ...replication },
    });
    const idsOf = (table: string) => run.rows(table).map(({ id }) => String(id));
    return {
      ...run,
      idsOf: (table: string) => idsOf(table).toSorted(),
      asked: shop.asked.toSorted(),
    };
  };
  return { shop, read };
}

/** The partitions that the bookmark of the orders covers, as it notes them. */
function noteIn({ bookmarks }: State): string {
  const { covered } = bookmarks.orders ?? {};
  assert.ok(isJsonObject(covered));
  return String(covered.orders);
}

const eu = { region: "eu" };
const us = { region: "us" };

suite("A partition that is added later", () => {
  test("is read from its beginning, and the others from the bookmark on", async (t) => {
    const { read } = await openShop(t);
    const first = await read({ partitions: () => [eu] });
    assert.deepEqual(first.idsOf("orders"), ["eu-01", "eu-03"]);
    const partitions = () => [eu, us];
    const second = await read({ partitions, state: first.state });
    assert.deepEqual(second.idsOf("orders"), ["eu-03", "us-01", "us-03"]);
    assert.deepEqual(second.asked, [
      "/orders?region=eu&updated_at[gte]=2026-03-01T09:55:00.000Z",
      "/orders?region=us",
    ]);
    const third = await read({ partitions, state: second.state });
    assert.deepEqual(third.idsOf("orders"), ["eu-03", "us-03"]);
  });

  test("is read from the start date on where there is one", async (t) => {
    const { read } = await openShop(t);
    const replication = { startDate: "2026-02-01T00:00:00.000Z" };
    const { state } = await read({ partitions: () => [eu], replication });
    const { idsOf, asked } = await read({ partitions: () => [eu, us], state, replication });
    assert.deepEqual(idsOf("orders"), ["eu-03", "us-03"]);
    assert.ok(asked.includes("/orders?region=us&updated_at[gte]=2026-02-01T00:00:00.000Z"));
  });

  test("is written whole of a list without a filter by time", async (t) => {
    const { read } = await openShop(t);
    const { state } = await read({ partitions: () => [eu], isFiltered: false });
    const { idsOf } = await read({ partitions: () => [eu, us], state, isFiltered: false });
    assert.deepEqual(idsOf("orders"), ["us-01", "us-03"]);
  });

  test("reaches the tables that are read for its rows, with the list's own table or without", async (t) => {
    for (const selected of [["orders", "payments"], ["payments"]]) {
      const { read } = await openShop(t);
      const first = await read({ partitions: () => [eu], selected });
      assert.deepEqual(first.idsOf("payments"), ["eu-01", "eu-03"]);
      const partitions = () => [eu, us];
      const second = await read({ partitions, selected, state: first.state });
      assert.deepEqual(second.idsOf("payments"), ["eu-03", "us-01", "us-03"]);
      const third = await read({ partitions, selected, state: second.state });
      assert.deepEqual(third.idsOf("payments"), ["eu-03", "us-03"]);
    }
  });

  test("reaches a table that is selected again only then", async (t) => {
    const { read } = await openShop(t);
    const selected = ["orders", "payments"];
    const first = await read({ partitions: () => [eu], selected });
    const partitions = () => [eu, us];
    const second = await read({ partitions, state: first.state });
    const third = await read({ partitions, selected, state: second.state });
    assert.deepEqual(third.idsOf("orders"), ["eu-03", "us-03"]);
    assert.deepEqual(third.idsOf("payments"), ["eu-03", "us-01", "us-03"]);
  });

  test("reaches the tables that follow the list, which are read whole, once", async (t) => {
    const { shop, read } = await openShop(t);
    const selected = ["orders", "links"];
    const partitions = () => [eu, us];
    const first = await read({ partitions: () => [eu], selected });
    const second = await read({ partitions: () => [eu], selected, state: first.state });
    assert.ok(!second.asked.includes("/links"), second.asked.join());
    shop.put("links", { id: "late", order_id: "us-01" });
    const third = await read({ partitions, selected, state: second.state });
    assert.ok(third.idsOf("links").includes("late"), third.asked.join());
    const fourth = await read({ partitions, selected, state: third.state });
    assert.ok(!fourth.asked.includes("/links"), fourth.asked.join());
  });

  test("is read from its beginning again if that failed, or was skipped", async (t) => {
    for (const status of [400, 422]) {
      const { shop, read } = await openShop(t);
      const { state } = await read({ partitions: () => [eu] });
      shop.onRequest = (_request, response, { searchParams }) => {
        const isRefused = searchParams.get("region") === "us";
        if (isRefused) sendJson(response, { message: "refused by the test" }, status);
        return isRefused;
      };
      const partitions = () => [eu, us];
      const second = await read({ partitions, state });
      assert.equal(second.failures.length, status === 400 ? 1 : 0);
      shop.onRequest = () => false;
      const third = await read({ partitions, state: second.state });
      const others = status === 400 ? [] : ["eu-03"]; // after a failure, the read goes on
      assert.deepEqual(third.idsOf("orders"), [...others, "us-01", "us-03"]);
    }
  });

  test("is read from its beginning where the bookmark lies in the future", async (t) => {
    const { read } = await openShop(t);
    const { state } = await read({ partitions: () => [eu] });
    const orders = { ...state.bookmarks.orders, replication_key_value: "2100-01-01T00:00:00Z" };
    const { idsOf } = await read({
      partitions: () => [eu, us],
      state: { bookmarks: { orders } },
    });
    assert.deepEqual(idsOf("orders"), ["us-01", "us-03"]);
  });

  test("is read from its beginning where partitions come asynchronously", async (t) => {
    const { read } = await openShop(t);
    const { state } = await read({
      async *partitions() {
        yield eu;
      },
    });
    const { idsOf } = await read({
      state,
      async *partitions() {
        yield* [us, eu];
      },
    });
    assert.deepEqual(idsOf("orders"), ["eu-03", "us-01", "us-03"]);
  });

  test("is read from its beginning if it was there before, and was gone meanwhile", async (t) => {
    const { read } = await openShop(t);
    const { state } = await read({ partitions: () => [eu, us] });
    const second = await read({ partitions: () => [eu], state });
    assert.equal(noteIn(second.state).split(" ").length, 1);
    const third = await read({ partitions: () => [eu, us], state: second.state });
    assert.deepEqual(third.idsOf("orders"), ["eu-03", "us-01", "us-03"]);
  });

  test("is read from the bookmark on, once, after a version that noted no partitions", async (t) => {
    const { read } = await openShop(t);
    const { state } = await read({ partitions: () => [eu] });
    const { covered, ...orders } = state.bookmarks.orders ?? {};
    assert.ok(covered);
    const partitions = () => [eu, us];
    const second = await read({ partitions, state: { bookmarks: { orders } } });
    assert.deepEqual(second.idsOf("orders"), ["eu-03", "us-03"]);
    assert.equal(noteIn(second.state).split(" ").length, 2);
  });
});

suite("A partition that is a window of time", () => {
  const until = (day: number, context: Context = {}) => ({
    ...context,
    from: "2020-01-01",
    to: `2026-03-${day}T00:00:00Z`,
  });

  test("is read from the bookmark on when it has moved, and is not noted", async (t) => {
    const { read } = await openShop(t);
    const { state } = await read({ partitions: () => [until(10)] });
    const { idsOf, ...second } = await read({ partitions: () => [until(11)], state });
    assert.deepEqual(idsOf("orders"), ["eu-03", "us-03"]);
    assert.equal(second.state.bookmarks.orders?.covered, undefined);
  });

  test("counts as added with what else its context has, and is noted with it, once", async (t) => {
    const { read } = await openShop(t);
    const { state } = await read({ partitions: () => [until(10, eu), until(11, eu)] });
    assert.equal(noteIn(state).split(" ").length, 1);
    const second = await read({ partitions: () => [until(12, eu), until(12, us)], state });
    assert.deepEqual(second.idsOf("orders"), ["eu-03", "us-01", "us-03"]);
    assert.equal(noteIn(second.state).split(" ").length, 2);
  });
});
