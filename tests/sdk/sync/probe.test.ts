/** Asking each stream for one record: which requests that takes, and what is said of it. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { makePlan } from "../../../src/sdk/sync/plan.ts";
import { type ProbeResult, probe } from "../../../src/sdk/sync/probe.ts";
import { catalogEntry, emptyState } from "../../../src/singer/index.ts";
import { testClient } from "../../support/client.ts";
import { fullTable } from "../../support/run-streams.ts";
import { sendJson } from "../../support/serve.ts";
import { Shop } from "../../support/shop.ts";
import { shopStreams } from "../../support/shop-streams.ts";

/** What asking the named streams of a shop comes to. */
async function ask(
  t: TestContext,
  shop: Shop,
  names: readonly string[],
): Promise<readonly ProbeResult[]> {
  const streams = shopStreams(shop);
  const entries = streams
    .filter(({ name }) => names.includes(name))
    .map(({ name, primaryKeys, replicationKey, selectedByDefault, jsonSchema: schema }) =>
      catalogEntry({ name, schema, primaryKeys, replicationKey, selectedByDefault }),
    );
  return probe(makePlan(streams, entries, emptyState, fullTable), testClient(t));
}

suite("A stream that is asked for one record", () => {
  test("is readable after its first page", async (t) => {
    const shop = await Shop.open(t);
    for (const id of ["a1", "a2", "a3", "a4"]) shop.put("accounts", { id });
    assert.deepEqual(await ask(t, shop, ["accounts"]), [
      { stream: "accounts", readable: true, finding: "readable" },
    ]);
    assert.deepEqual(shop.asked, ["/accounts"]);
  });

  test("has no records where the first page has none, even if it announces another", async (t) => {
    const shop = await Shop.open(t);
    shop.onRequest = (_request, response) => {
      sendJson(response, { accounts: [], meta: { after: "a1" } });
      return true;
    };
    assert.deepEqual(await ask(t, shop, ["accounts"]), [
      { stream: "accounts", readable: true, finding: "readable, no records" },
    ]);
    assert.deepEqual(shop.asked, ["/accounts"]);
  });

  test("is asked for the rows of three parents before it counts as empty, on whichever pages they are", async (t) => {
    const shop = await Shop.open(t);
    for (const id of ["a1", "a2", "a3", "a4", "a5"]) shop.put("accounts", { id });
    const [, entries] = await ask(t, shop, ["accounts", "entries"]);
    assert.deepEqual(entries, {
      stream: "entries",
      readable: true,
      finding: "readable, no records",
    });
    const asked = shop.asked.filter((path) => path.includes("entries"));
    assert.deepEqual(
      asked,
      ["a5", "a4", "a3"].map((id) => `/accounts/${id}/entries`),
    );
  });
});
