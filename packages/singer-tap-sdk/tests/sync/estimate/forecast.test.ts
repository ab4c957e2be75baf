/** A forecast: what it says that a run takes is what the run takes, and what it does not know it says. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import type { HttpClient } from "../../../src/http/http-client.ts";
import type { RateLimit } from "../../../src/index.ts";
import { catalogEntry, emptyState, type State } from "../../../src/singer/index.ts";
import { type Forecast, forecast } from "../../../src/sync/estimate/forecast.ts";
import { makePlan } from "../../../src/sync/plan/plan.ts";
import { testClient } from "../../support/client.ts";
import { recordedLog } from "../../support/logger.ts";
import {
  fullTable,
  type RunSetup,
  runStreams,
  stateEvery,
  statesOf,
} from "../../support/run-streams.ts";
import { sendJson } from "../../support/serve.ts";
import { Shop, type ShopOptions } from "../../support/shop.ts";
import {
  AccountsStream,
  OrdersStream,
  PaymentsStream,
  shopStreams,
} from "../../support/shop-streams.ts";

const incremental = { method: "INCREMENTAL" } as const;

/** Orders are counted by the source, as far as streams know; nothing else is. */
class CountedOrders extends OrdersStream {
  override readonly hasTotal = true;
}

/** Seconds that the process has needed until the first request, as a forecast is told. */
const startup = 0.7;

const tables = ["orders", "items", "notes", "payments", "accounts", "entries", "events"];

suite("Before the first read", () => {
  test("what is certain is counted, and what is not is said", async (t) => {
    const shop = await openShop(t);
    const found = await foreseen(t, shop, emptyState);
    const { orders, payments, items, entries, accounts } = byName(found);
    assert.deepEqual(orders?.rows, { count: 6, isKnown: true });
    assert.deepEqual(payments?.requests, { count: 6, isKnown: false });
    assert.deepEqual(items?.requests, { count: 2, isKnown: false });
    assert.deepEqual(accounts?.rows, { count: 0, isKnown: false });
    assert.deepEqual(entries?.requests, { count: 0, isKnown: false });
    assert.equal(found.requests.isKnown, false);
    const { requests } = await read(t, shop, emptyState);
    assert.ok(found.requests.count <= requests, `${found.requests.count} of ${requests}`);
  });

  test("only lists that the source counts are requested, once and for a single row", async (t) => {
    const shop = await openShop(t);
    await foreseen(t, shop, emptyState);
    assert.deepEqual(shop.asked, ["/orders"]);
  });
});

suite("After one complete read", () => {
  for (const method of ["FULL_TABLE", "INCREMENTAL"] as const) {
    test(`a read of everything takes what was forecast, after one with the method ${method}`, async (t) => {
      const shop = await openShop(t);
      const { state } = await read(t, shop, emptyState, { method });
      const found = await foreseen(t, shop, state);
      const { requests, rows } = await read(t, shop, state);
      assert.deepEqual(found.requests, { count: requests, isKnown: true });
      for (const table of tables) {
        assert.deepEqual(byName(found)[table]?.rows, { count: rows(table).length, isKnown: true });
      }
    });
  }

  test("more rows that the source counts take more requests", async (t) => {
    const shop = await openShop(t);
    const { state } = await read(t, shop, emptyState);
    for (let number = 7; number <= 12; number += 1) shop.put("orders", { id: `o0${number}` });
    const { orders, payments } = byName(await foreseen(t, shop, state));
    assert.deepEqual(orders?.rows, { count: 12, isKnown: true });
    assert.deepEqual(payments?.requests, { count: 12, isKnown: true });
  });

  test("a read of changes takes no fewer requests than were forecast, children of counted changes included", async (t) => {
    const shop = await openShop(t);
    const { state } = await read(t, shop, emptyState, incremental);
    shop.change("orders", "o1", { text: "changed" });
    shop.change("orders", "o2", { text: "changed" });
    const found = await foreseen(t, shop, state, incremental);
    const { payments, orders } = byName(found);
    assert.deepEqual(payments?.requests, orders?.rows);
    assert.match(
      payments?.reading ?? "",
      /^following orders since \d{4}-\d\d-\d\dT00:00:00\.000Z$/,
    );
    assert.equal(found.requests.isKnown, false);
    const { requests } = await read(t, shop, state, incremental);
    assert.ok(found.requests.count <= requests, `${found.requests.count} of ${requests}`);
  });

  test("an interrupted read takes up what is left, as forecast", async (t) => {
    const shop = await openShop(t, { pageSize: 1 });
    const selected = { payments: [], orders: ["items", "notes", "files"] };
    const { state } = await read(t, shop, emptyState, {}, selected);
    const halted = await halt(t, shop, state, selected, "/orders/o3/payments");
    const found = await foreseen(t, shop, halted, {}, selected);
    const { orders } = byName(found);
    assert.match(orders?.reading ?? "", /^in full, taken up from 20/);
    assert.equal(found.requests.isKnown, true);
    const { requests } = await read(t, shop, halted, {}, selected);
    assert.ok(
      Math.abs(found.requests.count - requests) <= 1,
      `${found.requests.count}, ${requests}`,
    );
    assert.ok(requests < 12, `${requests} requests: it was read from its start`);
  });
});

suite("The time", () => {
  const limit: RateLimit = { name: "general", requests: 10, seconds: 10 };
  class LimitedOrders extends CountedOrders {
    override readonly pageSize = 1;
    override readonly rateLimits = [limit];
  }
  class LimitedAccounts extends AccountsStream {
    override readonly rateLimits = [limit];
  }
  const selected = { orders: ["items", "notes", "files"], accounts: [] };
  const others = [LimitedOrders, LimitedAccounts];

  test("is known where the limits decide it: what they take for what exceeds them, shared ones counted once", async (t) => {
    const shop = await openShop(t, { pageSize: 1 });
    const { state } = await read(t, shop, emptyState, {}, selected);
    for (let number = 10; number < 40; number += 1) shop.put("orders", { id: `p${number}` });
    const found = await foreseen(t, shop, state, {}, selected, others);
    assert.deepEqual(found.requests, { count: 39, isKnown: true });
    // Ten at once, one of which counted the orders; a tenth is never spent.
    const limited = found.seconds.count - startup;
    assert.ok(Math.abs(limited - 30) < 0.5, `${limited} s`);
    assert.equal(found.seconds.isKnown, true);
    assert.ok((byName(found).accounts?.limited ?? 1) < 0.2);
  });

  test("is a lower bound where the limits hold nothing up: no less than from the start of the process to its first request", async (t) => {
    const shop = await openShop(t, { pageSize: 1 });
    const { state } = await read(t, shop, emptyState, {}, selected);
    const found = await foreseen(t, shop, state, {}, selected, others);
    assert.deepEqual(found.requests, { count: 9, isKnown: true });
    assert.equal(found.seconds.isKnown, false);
    assert.ok(found.seconds.count >= startup, `${found.seconds.count} s`);
  });

  test("is a lower bound where requests are not known, whatever the limits take", async (t) => {
    const shop = await openShop(t, { pageSize: 1 });
    for (let number = 10; number < 40; number += 1) shop.put("orders", { id: `p${number}` });
    const found = await foreseen(t, shop, emptyState, {}, selected, others);
    assert.equal(found.requests.isKnown, false);
    assert.equal(found.seconds.isKnown, false);
    assert.ok(found.seconds.count - startup > 10, `${found.seconds.count} s`);
  });

  test("is a lower bound where an interrupted read first reads a long list again that its rows embed", async (t) => {
    class LimitedPayments extends PaymentsStream {
      override readonly rateLimits = [limit];
    }
    class CountedAccounts extends AccountsStream {
      override readonly hasTotal = true;
    }
    const counted = [CountedOrders, CountedAccounts, LimitedPayments];
    const embedding = { orders: ["items", "files"], payments: [], accounts: [] };
    /** Milliseconds; the sixty notes take a tenth of what the limit takes. */
    const latency = 50;
    const shop = await openShop(t, { pageSize: 1 });
    for (let number = 10; number < 70; number += 1) shop.put("notes", { order_id: "o1" });
    const { state } = await read(t, shop, emptyState, {}, embedding);
    for (let number = 10; number < 50; number += 1) shop.put("orders", { id: `p${number}` });
    const halted = await halt(t, shop, state, embedding, "/orders/p47/payments");
    shop.onRequest = (_request, response, { pathname }) => {
      const [, table = ""] = pathname.split("/");
      const counts = { [table]: [], meta: { total: shop.rows(table).length } };
      setTimeout(() => sendJson(response, counts), latency);
      return true;
    };
    const { requests, seconds } = await foreseen(t, shop, halted, {}, embedding, counted);
    assert.equal(requests.isKnown, true);
    assert.ok(seconds.count - startup > 20, `${seconds.count} s`);
    assert.equal(seconds.isKnown, false);
  });

  test("is no less than the pages of a list take, one after the other and each as long as the fastest request", async (t) => {
    class CountedAccounts extends AccountsStream {
      override readonly pageSize = 1;
      override readonly hasTotal = true;
    }
    const shop = await openShop(t, { pageSize: 1 });
    for (let number = 10; number < 57; number += 1) shop.put("accounts", { id: `a${number}` });
    const http = testClient(t);
    const counted = [CountedOrders, CountedAccounts];
    const found = await foreseen(t, shop, emptyState, {}, selected, counted, http);
    assert.deepEqual(byName(found).accounts?.requests, { count: 50, isKnown: true });
    const latencies = [...http.byStream.values()].map(
      ({ requests, seconds }) => seconds / requests,
    );
    assert.equal(latencies.length, 2);
    assert.deepEqual(found.seconds, {
      count: startup + 50 * Math.min(...latencies),
      isKnown: false,
    });
  });

  test("is not that of a single request, in which the connection was made", async (t) => {
    const shop = await openShop(t, { pageSize: 1 });
    const { state } = await read(t, shop, emptyState, {}, selected);
    const { seconds } = await foreseen(t, shop, state, {}, selected);
    assert.deepEqual(seconds, { count: startup, isKnown: false });
  });
});

suite("What is requested most", () => {
  test("is named by what to deselect, with what that saves", async (t) => {
    const shop = await openShop(t);
    const { state } = await read(t, shop, emptyState);
    const { costliest } = await foreseen(t, shop, state);
    assert.deepEqual(costliest?.deselect, ["payments"]);
    assert.equal(costliest?.requests, 6);
  });

  test("is not named where only deselecting everything would save it", async (t) => {
    const shop = await openShop(t);
    const selected = { accounts: [], entries: [] };
    const { costliest } = await foreseen(t, shop, emptyState, {}, selected);
    assert.equal(costliest, null);
  });
});

/** Six orders with a row of each of their parts, three accounts with two entries each, and five events. */
async function openShop(t: TestContext, options?: ShopOptions): Promise<Shop> {
  const shop = await Shop.open(t, options);
  const old = { created_at: "2026-01-05T10:00:00.000Z", updated_at: "2026-01-05T10:00:00.000Z" };
  for (let number = 1; number <= 6; number += 1) {
    const order_id = `o${number}`;
    shop.put("orders", { id: order_id, ...old });
    for (const [table, id] of [
      ["items", `i${number}`],
      ["notes", `n${number}`],
      ["files", `f${number}`],
      ["payments", `p${number}`],
    ] as const) {
      shop.put(table, { id, order_id, kind: "goods", ...old });
    }
  }
  for (const account_id of ["a1", "a2", "a3"]) {
    shop.put("accounts", { id: account_id, ...old });
    for (const id of ["x", "y"]) shop.put("entries", { id: account_id + id, account_id, ...old });
  }
  for (let number = 1; number <= 5; number += 1) shop.put("events", { id: `e${number}`, ...old });
  return shop;
}

const whole = Object.fromEntries(
  tables.map((table) => [table, table === "orders" ? ["files"] : []]),
);

async function read(
  t: TestContext,
  shop: Shop,
  state: State,
  replication: RunSetup["replication"] = {},
  selected: RunSetup["selected"] = whole,
) {
  const streams = shopStreams(shop, [CountedOrders]);
  const run = await runStreams(t, { streams, selected, state, replication });
  assert.deepEqual(run.failures, []);
  return { ...run, requests: run.http.counts.requests };
}

/** The last STATE of a run that is stopped when it requests a path. */
async function halt(
  t: TestContext,
  shop: Shop,
  state: State,
  selected: NonNullable<RunSetup["selected"]>,
  path: string,
): Promise<State> {
  const stop = new AbortController();
  shop.onRequest = (_request, _response, url) => {
    if (url.pathname === path) stop.abort(new Error("stopped by a test"));
    return false;
  };
  const run = await runStreams(t, {
    streams: shopStreams(shop, [CountedOrders]),
    selected,
    state,
    stop,
    client: { concurrency: 1 },
    now: stateEvery(1),
  });
  shop.onRequest = () => false;
  return statesOf(run.messages).at(-1) ?? emptyState;
}

function foreseen(
  t: TestContext,
  shop: Shop,
  state: State,
  replication: RunSetup["replication"] = {},
  selected: RunSetup["selected"] = whole,
  others: Parameters<typeof shopStreams>[1] = [CountedOrders],
  http: HttpClient = testClient(t),
): Promise<Forecast> {
  const streams = shopStreams(shop, others);
  const entries = streams
    .filter(({ hasTable, name }) => hasTable && Object.hasOwn(selected ?? {}, name))
    .map(({ name, primaryKeys, replicationKey, selectedByDefault, jsonSchema: schema }) => {
      const entry = catalogEntry({ name, schema, primaryKeys, replicationKey, selectedByDefault });
      const left = (selected?.[name] ?? []).map((property) => ({
        breadcrumb: ["properties", property],
        metadata: { selected: false },
      }));
      return { ...entry, metadata: [...entry.metadata, ...left] };
    });
  const options = { ...fullTable, ...replication };
  return forecast(makePlan(streams, entries, state, options), {
    state,
    http,
    logger: recordedLog().logger,
    concurrency: 10,
    version: "1",
    settings: {},
    lookback: options.lookback,
    startup: () => startup,
  });
}

function byName({ streams }: Forecast) {
  return Object.fromEntries(streams.map((stream) => [stream.name, stream]));
}
