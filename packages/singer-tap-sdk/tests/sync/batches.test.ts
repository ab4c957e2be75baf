/** One request reads the rows of several parents. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import fc from "fast-check";
import {
  CursorPaginator,
  type Declaration,
  type JsonObject,
  RESTStream,
  type RowOf,
  Type,
  t,
} from "../../src/index.ts";
import { emptyState } from "../../src/singer/index.ts";
import { makePlan } from "../../src/sync/plan/plan.ts";
import { recordedLog } from "../support/logger.ts";
import { fullTable, runStreams } from "../support/run-streams.ts";
import { sendJson, serve } from "../support/serve.ts";

const settingsSchema = Type.Object({ origin: Type.String() });

abstract class ShopStream<Self extends Declaration> extends RESTStream<
  Self,
  typeof settingsSchema
> {
  get urlBase() {
    return this.settings.origin;
  }
}

const line = t.object({ ...t.each(t.key(), "id", "order_id"), title: t.string() });

class OrdersStream extends ShopStream<OrdersStream> {
  readonly name: string = "orders";
  readonly path = "/orders";
  readonly schema = t.object({ id: t.key(), region: t.string(), lines: t.array(line) });
  override readonly recordsPath = "orders";

  override paginator() {
    return new CursorPaginator({ recordProperty: "id", parameter: "after" });
  }

  override contextForChildren({ id, region }: RowOf<OrdersStream>) {
    return { order_id: id, region: region ?? "" };
  }
}

class LinesStream extends ShopStream<LinesStream> {
  readonly name = "lines";
  readonly path = "/lines";
  readonly schema = line;
  override readonly parent = OrdersStream;
  override readonly batch = { key: "order_id", parameter: "order_ids", size: 4 };
}

/** Orders 0, 1, …, in turns of two regions, and two lines of each. */
async function shop(
  test: Pick<TestContext, "after">,
  count: number,
  missing: readonly string[] = [],
) {
  const requests: URLSearchParams[] = [];
  const orders = Array.from({ length: count }, (_, index) => ({
    id: String(index).padStart(3, "0"),
    region: index % 2 === 0 ? "eu" : "us",
  }));
  const origin = await serve(test, (_request, response, { pathname, searchParams }) => {
    if (pathname === "/orders") {
      const after = searchParams.get("after") ?? "";
      sendJson(response, { orders: orders.filter(({ id }) => id > after).slice(0, 7) });
      return;
    }
    requests.push(searchParams);
    const ids = searchParams.get("order_ids")?.split(",") ?? [];
    if (ids.some((id) => missing.includes(id))) {
      sendJson(response, { message: "No such order" }, 404);
      return;
    }
    const lines = ids.flatMap((order_id) =>
      [1, 2].map((line) => ({ id: `${order_id}/${line}`, order_id })),
    );
    // In an order of its own.
    sendJson(response, { lines: lines.reverse() });
  });
  return { services: { settings: { origin }, logger: recordedLog().logger }, orders, requests };
}

const idsOf = (rows: readonly JsonObject[]): unknown[] => rows.map(({ id }) => id).sort();

const linesOf = (orders: readonly { readonly id: string }[]): string[] =>
  orders.flatMap(({ id }) => [`${id}/1`, `${id}/2`]);

suite("A stream whose requests take several parents", () => {
  test("is read whole, whatever their number, with no request larger than declared", async (t) => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 30 }), async (count) => {
        const { services, orders, requests } = await shop(t, count);
        const run = await runStreams(t, {
          streams: [new OrdersStream(services), new LinesStream(services)],
        });
        assert.deepEqual(run.failures, []);
        assert.deepEqual(idsOf(run.rows("lines")), linesOf(orders));
        for (const query of requests) {
          assert.deepEqual([...query.keys()].sort(), ["order_ids", "region"]);
          assert.ok((query.get("order_ids")?.split(",").length ?? 0) <= 4);
        }
      }),
      { numRuns: 12 },
    );
  });

  test("takes one request for those of a page that differ only by their own value", async (t) => {
    const { services, requests } = await shop(t, 14);
    await runStreams(t, { streams: [new OrdersStream(services), new LinesStream(services)] });
    // Two pages of seven; each has four orders of one region and three of the other.
    assert.deepEqual(
      requests.map((query) => `${query.get("region")} ${query.get("order_ids")}`).sort(),
      ["eu 000,002,004,006", "eu 008,010,012", "us 001,003,005", "us 007,009,011,013"],
    );
  });

  test("asks for each parent by itself if one of them is not found", async (t) => {
    const { services, orders, requests } = await shop(t, 7, ["002"]);
    const run = await runStreams(t, {
      streams: [new OrdersStream(services), new LinesStream(services)],
    });
    assert.deepEqual(run.failures, []);
    assert.deepEqual(idsOf(run.rows("lines")), linesOf(orders.filter(({ id }) => id !== "002")));
    assert.equal(
      requests.filter((query) => query.get("order_ids")?.includes(",")).length >= 2,
      true,
    );
    assert.ok(
      run.log.some(({ message }) => message.includes('Skipped {"region":"eu","order_ids":"002"}')),
    );
  });

  test("gives each parent that embeds the rows its own", async (t) => {
    class EmbeddingStream extends OrdersStream {
      override readonly embeds = { lines: { stream: "lines", foreignKey: "order_id" } };
    }
    const { services, orders } = await shop(t, 9);
    const run = await runStreams(t, {
      streams: [new EmbeddingStream(services), new LinesStream(services)],
      selected: { orders: [] },
    });
    assert.deepEqual(run.failures, []);
    for (const { id, lines } of run.rows("orders")) {
      assert.deepEqual(
        idsOf(lines as JsonObject[]),
        linesOf(orders.filter((one) => one.id === id)),
      );
    }
  });

  test("fails its stream where a row does not say whose it is, also if rows of orders only embed it", async (t) => {
    class EmbeddingStream extends OrdersStream {
      override readonly embeds = { lines: { stream: "lines", foreignKey: "order_id" } };
    }
    const origin = await serve(t, (_request, response, { pathname, searchParams }) => {
      const isFirst = !searchParams.has("after");
      if (pathname === "/orders")
        sendJson(response, { orders: isFirst ? [{ id: "1" }, { id: "2" }] : [] });
      else sendJson(response, { lines: [{ id: "a", order_id: "1" }, { id: "b" }] });
    });
    const services = { settings: { origin }, logger: recordedLog().logger };
    for (const selected of [{ orders: [] }, { orders: [], lines: [] }]) {
      const { failures } = await runStreams(t, {
        streams: [new EmbeddingStream(services), new LinesStream(services)],
        selected,
      });
      assert.deepEqual(
        failures.map(({ error }) => String(error)),
        [
          "MissingKeyError: Reading lines: skipped 1 record without id or order_id. The API may have changed; all other records were read.",
        ],
      );
    }
  });

  test("is refused without a parent, by a column that may be null, or with a bookmark for each parent", () => {
    const given = { settings: { origin: "http://localhost" }, logger: recordedLog().logger };
    class AloneStream extends OrdersStream {
      override readonly name = "alone";
      override readonly batch = { key: "region", parameter: "regions", size: 0 };
    }
    class KeyedStream extends LinesStream {
      override readonly replicationKey = "title";
      override readonly isSorted = true;
      override readonly replicationFilter = { parameter: "since" };
    }
    const streams = [new AloneStream(given), new OrdersStream(given), new KeyedStream(given)];
    assert.throws(() => makePlan(streams, [], emptyState, fullTable), {
      message:
        "alone: declares batch, and has no parent\nalone: declares batch by region, which must be a column that is never null: t.key, or with t.required\nalone: declares batch of the size 0; it is at least 1\nlines: declares batch, and so has no bookmark for each row of its parent: it has no replication key",
    });
  });
});
