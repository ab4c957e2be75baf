/** A list that is read for the changed rows of others: when it waits for them. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { RESTStream, t as shape } from "../../../src/index.ts";
import { type State, stringifyJson } from "../../../src/singer/index.ts";
import { recordedLog } from "../../support/logger.ts";
import { runStreams } from "../../support/run-streams.ts";
import { sendJson, serve } from "../../support/serve.ts";
import { Shop } from "../../support/shop.ts";
import { otherKinds } from "../../support/shop-kinds.ts";
import { shopStreams } from "../../support/shop-streams.ts";

const read = "2026-02-01T00:00:00.000Z";

/** Links had one page, and follow the orders and the events up to this time. */
const state: State = {
  bookmarks: {
    orders: { replication_key: "updated_at", replication_key_value: read },
    events: { replication_key: "updated_at", replication_key_value: read },
    links: { followed: { orders: read, events: read }, pages: 1 },
  },
};

test("A list that is read for changed rows is read whole as soon as more have changed than it has pages", {
  timeout: 60_000,
}, async (t) => {
  const shop = await Shop.open(t);
  for (const id of ["o1", "o2", "o3"]) {
    shop.put("orders", { id });
    shop.put("links", { order_id: id });
  }
  const held: (() => void)[] = [];
  shop.onRequest = (_request, response, { pathname, searchParams }) => {
    const areLinksAsked = shop.asked.some((one) => one.startsWith("/links"));
    if (areLinksAsked) for (const answer of held.splice(0)) answer();
    const isHeld = pathname === "/orders" && searchParams.has("after") && !areLinksAsked;
    const page = { orders: [shop.find("orders", "o1")], meta: {} };
    if (isHeld) held.push(() => sendJson(response, page));
    return isHeld;
  };
  const { rows } = await runStreams(t, {
    streams: shopStreams(shop, otherKinds),
    selected: { orders: ["items", "notes", "files"], events: [], links: [] },
    replication: { method: "INCREMENTAL", lookback: 0 },
    state,
  });
  assert.deepEqual(
    shop.asked.filter((one) => one.startsWith("/links")),
    ["/links", `/links?after=${rows("links")[1]?.id}`],
  );
  assert.equal(rows("links").length, 3);
  assert.equal(rows("orders").length, 3);
});

test("A list that is read for changed rows is requested by their keys as they are, numbers as numbers", async (t) => {
  const bodies: string[] = [];
  const people = [7, 9_007_199_254_740_993n].map((id) => ({ id, changed: "2026-02-02T00:00:00Z" }));
  const origin = await serve(t, (request, response, { pathname }) => {
    request.on("data", (piece) => bodies.push(String(piece)));
    request.on("end", () => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(stringifyJson(pathname === "/people" ? { people } : { visits: [] }));
    });
  });
  const services = { settings: {}, logger: recordedLog().logger };
  class People extends RESTStream<People> {
    readonly name = "people";
    readonly path = "/people";
    readonly urlBase = origin;
    readonly schema = shape.object({
      id: shape.required(shape.bigInteger()),
      changed: shape.timestamp(),
    });
    override readonly replicationKey = "changed";
    override readonly replicationFilter = { parameter: "since" };
  }
  class Visits extends RESTStream<Visits> {
    readonly name = "visits";
    readonly path = "/visits";
    readonly urlBase = origin;
    readonly schema = shape.object({ id: shape.key() });
    override readonly follows = { person: People };
    override readonly notInQuery = ["person"];
    override readonly body = (context: object) => ({ ...context });
  }
  await runStreams(t, {
    streams: [new People(services), new Visits(services)],
    replication: { method: "INCREMENTAL", lookback: 0 },
    state: {
      bookmarks: {
        people: { replication_key: "changed", replication_key_value: read },
        visits: { followed: { people: read }, pages: 10 },
      },
    },
  });
  assert.deepEqual(bodies.toSorted(), ['{"person":7}', '{"person":9007199254740993}']);
});
