/** The example in the manner of Stripe: amounts with all their digits, times, and lines that come inside invoices. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { tap } from "../../examples/tap-stripe.ts";
import { fakeApi, pagesAfterRecord, runTap, serveApi, testTap } from "../../src/testing/index.ts";

const newestFirst = <Row>(rows: readonly Row[]): Row[] => rows.toReversed();
const day = 86_400;
const created = (index: number): number => 1_767_225_600 + index * 30 * day;

const lines = (invoice: string, count: number) =>
  Array.from({ length: count }, (_, index) => ({
    id: `${invoice}-line${index}`,
    amount: index,
    currency: "eur",
    description: null,
    quantity: 1,
    price: { id: `price_${index}`, object: "price" },
    period: { start: created(0), end: created(1) },
  }));

const customers = Array.from({ length: 5 }, (_, index) => ({
  id: `cus_${index}`,
  email: `${index}@example.com`,
  name: `Customer ${index}`,
  balance: 0,
  currency: "eur",
  delinquent: false,
  metadata: { index },
  created: created(index),
  livemode: true,
}));

const charges = Array.from({ length: 3 }, (_, index) => ({
  id: `ch_${index}`,
  amount: 9_007_199_254_740_993n,
  amount_refunded: 0,
  currency: "eur",
  customer: index === 0 ? "cus_0" : { id: `cus_${index}`, object: "customer" },
  invoice: null,
  paid: true,
  status: "succeeded",
  outcome: { type: "authorized", risk_score: 3 },
  metadata: {},
  created: created(index),
}));

/** Lines of each invoice: none, as many as come along, and more. */
const invoiceLines = [lines("in_0", 0), lines("in_1", 10), lines("in_2", 13)];

const invoices = invoiceLines.map((all, index) => ({
  id: `in_${index}`,
  customer: "cus_0",
  number: `N-${index}`,
  status: "paid",
  currency: "eur",
  total: 12,
  due_date: null,
  created: created(index),
  status_transitions: { paid_at: created(index) },
  lines: { object: "list", data: all.slice(0, 10), has_more: all.length > 10 },
}));

const server = fakeApi({
  lists: {
    "/v1/customers": newestFirst(customers),
    "/v1/charges": newestFirst(charges),
    "/v1/invoices": newestFirst(invoices),
    "/v1/invoices/{id}/lines": ({ id }) =>
      invoiceLines[invoices.findIndex((invoice) => invoice.id === id)] ?? null,
  },
  paging: pagesAfterRecord({ recordsPath: "data", parameter: "starting_after" }),
  filters: { "created[gte]": "created" },
  authorize: ({ headers }) => headers.get("authorization") === `Basic ${btoa("sk_test:")}`,
});

const settings = (api_url: string) => ({ api_key: "sk_test", api_url });

testTap(tap, {
  settings,
  server,
  rows: { customers: 5, charges: 3, invoices: 3, invoice_lines: 23 },
});

test("amounts keep their digits, times are instants, and a customer is an id", async (t) => {
  const { origin, requests } = await serveApi(t, server);
  const run = await runTap(tap, { settings: settings(origin) });
  assert.equal(run.code, 0, run.log);
  for (const charge of run.records("charges")) {
    assert.equal(charge.amount, 9_007_199_254_740_993n);
    assert.match(String(charge.customer), /^cus_\d$/);
    assert.match(String(charge.created), /^2026-\d\d-\d\dT00:00:00/);
  }
  const asked = requests.filter(({ url }) => url.pathname.endsWith("/lines"));
  assert.deepEqual(
    asked.map(({ url, query }) => [url.pathname, query.get("starting_after")]),
    [
      ["/v1/invoices/in_2/lines", "in_2-line9"],
      ["/v1/invoices/in_2/lines", "in_2-line11"],
    ],
  );
});
