/** What --about says of tables that are read by delta tokens, or for several parents at once. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { tableFacts } from "../../src/cli/table-facts.ts";
import { RESTStream, t } from "../../src/index.ts";
import { recordedLog } from "../support/logger.ts";

class OrdersStream extends RESTStream<OrdersStream> {
  readonly name = "orders";
  readonly path = "/orders";
  readonly urlBase = "https://api.example.com";
  readonly schema = t.object({ id: t.key() });
  override readonly delta = { tokenPath: "token", parameter: "token", removedPath: "removed" };
}

class LinesStream extends RESTStream<LinesStream> {
  readonly name = "lines";
  readonly path = "/lines";
  readonly urlBase = "https://api.example.com";
  readonly schema = t.object({ id: t.key(), order_id: t.key() });
  override readonly parent = OrdersStream;
  override readonly batch = { key: "order_id", parameter: "order_ids", size: 50 };
}

test("A table is read by delta tokens, and its children by batches of its rows", () => {
  const services = { settings: {}, logger: recordedLog().logger };
  const facts = tableFacts([new OrdersStream(services), new LinesStream(services)]);
  assert.deepEqual(
    facts.map(({ name, incremental, cost }) => ({ name, incremental, cost })),
    [
      { name: "orders", incremental: "by delta tokens", cost: "1 request" },
      { name: "lines", incremental: null, cost: "1 request for 50 rows of orders" },
    ],
  );
});
