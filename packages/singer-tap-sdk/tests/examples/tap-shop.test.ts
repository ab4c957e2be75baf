/** The example of GraphQL: a bucket of query costs, errors inside successes, and line items inside their orders. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { tap } from "../../examples/tap-shop.ts";
import { isJsonObject, type JsonObject, parseJson } from "../../src/singer/index.ts";
import {
  type FakeApi,
  type FakeRequest,
  runTap,
  serveApi,
  testTap,
} from "../../src/testing/index.ts";

interface Shop {
  readonly api: FakeApi;
  readonly counts: { answered: number; throttled: number };
}

interface Size {
  readonly orders: number;
  readonly products: number;
  /** Points that come back per second. */
  readonly restoreRate: number;
  /** Errors that responses have in turn, by their number from 1. */
  readonly errors?: ReadonlyMap<number, string>;
}

const connection = (nodes: readonly object[], from: number, size: number) => ({
  edges: nodes
    .slice(from, from + size)
    .map((node, index) => ({ cursor: `${from + index + 1}`, node })),
  pageInfo: { hasNextPage: from + size < nodes.length, endCursor: `${from + size}` },
});

const instant = (index: number): string =>
  new Date(Date.parse("2026-01-01T00:00:00Z") + index * 60_000).toISOString();

/** From none to seven; three come along with the order. */
const itemsOf = (order: string, index: number) =>
  Array.from({ length: index % 8 }, (_, place) => ({
    id: `${order}-${place}`,
    title: `Item ${place}`,
    quantity: place + 1,
    price: `${place}.10`,
    currency: "EUR",
  }));

/** A shop in the manner of Shopify's: each query costs points, and errors come with status 200. */
function shop({ orders, products, restoreRate, errors = new Map() }: Size): Shop {
  const rows = Array.from({ length: orders }, (_, index) => ({ index, id: `o${index}` }));
  const goods = Array.from({ length: products }, (_, index) => ({ id: `p${index}`, title: "P" }));
  const counts = { answered: 0, throttled: 0 };
  let available = 1000;
  let at = Date.now();
  let number = 0;
  const api: FakeApi = ({ method, url, headers, body }: FakeRequest) => {
    const isRight = method === "POST" && url.pathname === "/admin/api/2026-01/graphql.json";
    if (!isRight || headers.get("x-shop-access-token") !== "the-token")
      return { status: 401, body: {} };
    number += 1;
    const { query, variables } = operationIn(body);
    const first = Number(variables.first);
    const from = Number(variables.after ?? 0);
    const requestedQueryCost = query.includes("orders(") ? 2 + first * 2 : 2 + first;
    const now = Date.now();
    available = Math.min(1000, available + ((now - at) / 1000) * restoreRate);
    at = now;
    const isThrottled = available < requestedQueryCost;
    if (!isThrottled) available -= requestedQueryCost;
    const throttleStatus = {
      maximumAvailable: 1000,
      currentlyAvailable: Math.floor(available),
      restoreRate,
    };
    const actualQueryCost = isThrottled ? null : requestedQueryCost;
    const extensions = { cost: { requestedQueryCost, actualQueryCost, throttleStatus } };
    const code = isThrottled ? "THROTTLED" : errors.get(number);
    if (isThrottled) counts.throttled += 1;
    if (code !== undefined) {
      return {
        body: { errors: [{ message: code, extensions: { code } }], data: null, extensions },
      };
    }
    counts.answered += 1;
    if (query.includes("products(")) {
      return { body: { data: { products: connection(goods, from, first) }, extensions } };
    }
    if (variables.order_id !== undefined) {
      const row = rows.find(({ id }) => id === variables.order_id);
      const items = row && { lineItems: connection(itemsOf(row.id, row.index), from, first) };
      return { body: { data: { order: items ?? null }, extensions } };
    }
    const since = /^updated_at:>='(.*)'$/.exec(String(variables.query ?? ""))?.[1] ?? "";
    const found = rows
      .filter(({ index }) => instant(index * 2) >= since)
      .map(({ id, index }) => ({
        id,
        name: `#${index}`,
        created_at: instant(index),
        updated_at: instant(index * 2),
        total: "12345678901234567.89",
        currency: "EUR",
        lineItems: connection(itemsOf(id, index), 0, 3),
      }));
    return { body: { data: { orders: connection(found, from, first) }, extensions } };
  };
  return { api, counts };
}

function operationIn(body: string): { readonly query: string; readonly variables: JsonObject } {
  const sent = parseJson(body);
  const { query, variables } = isJsonObject(sent) ? sent : {};
  return { query: String(query), variables: isJsonObject(variables) ? variables : {} };
}

const settings = (api_url: string) => ({ access_token: "the-token", api_url });

/** Line items of so many orders. */
const itemCount = (orders: number) =>
  Array.from({ length: orders }, (_, index) => index % 8).reduce((sum, one) => sum + one, 0);

testTap(tap, {
  settings,
  server: shop({ orders: 60, products: 60, restoreRate: 1e6 }).api,
  rows: { orders: 60, line_items: itemCount(60), products: 60 },
});

suite("A shop of 430 orders behind a limit on query costs", () => {
  async function read(t: TestContext, errors: ReadonlyMap<number, string> = new Map()) {
    const { api, counts } = shop({ orders: 430, products: 120, restoreRate: 2000, errors });
    const { origin, requests } = await serveApi(t, api);
    const run = await runTap(tap, { settings: settings(origin) });
    return { ...run, counts, requests: requests.length };
  }

  test("is read whole, with hardly a request that is throttled", async (t) => {
    const { code, log, records, counts, requests } = await read(t);
    assert.equal(code, 0, log);
    assert.deepEqual(
      records("line_items")
        .map(({ id }) => id)
        .sort(),
      Array.from({ length: 430 }, (_, index) => itemsOf(`o${index}`, index))
        .flat()
        .map(({ id }) => id)
        .sort(),
    );
    for (const row of records("line_items")) {
      const columns = Object.entries(row).filter(([name]) => name !== "additional_properties");
      assert.ok(
        columns.every(([, value]) => value !== null),
        JSON.stringify(row),
      );
      assert.equal(String(row.id).split("-")[0], row.order_id);
    }
    assert.equal(records("orders")[0]?.total, "12345678901234567.89");
    assert.deepEqual([records("orders").length, records("products").length], [430, 120]);
    assert.ok(requests <= counts.answered * 1.02, `${requests} for ${counts.answered}`);
  });

  test("is read whole where errors pass", async (t) => {
    const errors = new Map([5, 9, 30].map((number) => [number, "INTERNAL_SERVER_ERROR"]));
    const { code, log, records } = await read(t, errors);
    assert.equal(code, 0, log);
    assert.equal(new Set(records("line_items").map(({ id }) => id)).size, itemCount(430));
  });

  test("fails no more than the table whose permission is missing", async (t) => {
    const { api } = shop({ orders: 3, products: 3, restoreRate: 1e6 });
    const { origin } = await serveApi(t, (request) => {
      if (!request.body.includes("products(")) return api(request);
      const error = { message: "No access", extensions: { code: "ACCESS_DENIED" } };
      return { body: { data: { products: null }, errors: [error] } };
    });
    const run = await runTap(tap, { settings: settings(origin) });
    assert.equal(run.code, 1);
    assert.match(run.log, /products.*is forbidden/);
    assert.equal(run.records("orders").length, 3);
  });
});
