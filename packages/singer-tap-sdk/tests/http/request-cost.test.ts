/** Limits that are counted in cost: requests wait until what they cost is left. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { FixedWindow } from "../../src/http/fixed-window.ts";
import { readCost } from "../../src/http/request-cost.ts";
import { TokenBucket } from "../../src/http/token-bucket.ts";
import {
  GraphQLStream,
  queryCostLimit,
  type RateLimit,
  t as shape,
  Type,
} from "../../src/index.ts";
import { serveApi } from "../../src/testing/index.ts";
import { testClient } from "../support/client.ts";
import { recordedLog } from "../support/logger.ts";
import { thingsRequest } from "../support/page-request.ts";
import { runStreams } from "../support/run-streams.ts";
import { sendJson, serve } from "../support/serve.ts";

const settings = Type.Object({ origin: Type.String(), parts: Type.Integer() });

/** One request for each part. */
class Parts extends GraphQLStream<Parts, typeof settings> {
  readonly name: string = "parts";
  readonly path = "/graphql";
  readonly query: string = "query ($part: ID!) { parts(part: $part) { id } }";
  readonly schema = shape.object({ id: shape.key() });
  override readonly rateLimits = [queryCostLimit];

  get urlBase() {
    return this.settings.origin;
  }

  override partitions() {
    return Array.from({ length: this.settings.parts }, (_, part) => ({ part }));
  }
}

/** The same for other queries, which cost more. */
class LargeParts extends Parts {
  override readonly name = "large_parts";
  override readonly connection = "parts";
  override readonly query = "query ($part: ID!) { parts(part: $part) { id large } }";
}

interface Shop {
  /** Points at most. */
  readonly maximum: number;
  /** Points at the start. Default: all. */
  readonly available?: number;
  readonly restoreRate: number;
  /** What a query must find left, and what it takes. */
  readonly costOf: (query: string) => { readonly requested: number; readonly actual: number };
}

/** An API that throttles by cost, and reports it in `extensions`. */
async function serveShop(t: TestContext, { maximum, available, restoreRate, costOf }: Shop) {
  let left = available ?? maximum;
  let filledAt = performance.now();
  const counts = { served: 0, throttled: 0 };
  const { origin } = await serveApi(t, ({ body }) => {
    const { query, variables } = JSON.parse(body);
    const { requested, actual } = costOf(query);
    const now = performance.now();
    left = Math.min(maximum, left + ((now - filledAt) / 1000) * restoreRate);
    filledAt = now;
    const isThrottled = requested > left;
    if (!isThrottled) left -= actual;
    counts[isThrottled ? "throttled" : "served"] += 1;
    const throttleStatus = {
      maximumAvailable: maximum,
      currentlyAvailable: Math.floor(left),
      restoreRate,
    };
    const extensions = { cost: { requestedQueryCost: requested, throttleStatus } };
    const errors = [{ message: "Throttled", extensions: { code: "THROTTLED" } }];
    const data = { parts: [{ id: String(variables.part) }] };
    return { body: isThrottled ? { errors, extensions } : { data, extensions } };
  });
  return { origin, counts };
}

suite("A limit of query costs", () => {
  test("holds requests back until their cost is left, by what the responses say of size and refill", async (t) => {
    const { origin, counts } = await serveShop(t, {
      maximum: 200,
      restoreRate: 400,
      costOf: (query) =>
        query.includes("large") ? { requested: 60, actual: 40 } : { requested: 10, actual: 4 },
    });
    const { logger } = recordedLog();
    const services = (parts: number) => ({ settings: { origin, parts }, logger });
    const startedAt = performance.now();
    const { rows, failures } = await runStreams(t, {
      streams: [new Parts(services(150)), new LargeParts(services(20))],
    });
    const seconds = (performance.now() - startedAt) / 1000;
    assert.deepEqual(failures, []);
    assert.deepEqual([rows("parts").length, rows("large_parts").length], [150, 20]);
    const requests = counts.served + counts.throttled;
    assert.ok(requests <= counts.served * 1.02, `${requests} requests, ${counts.served} served`);
    // 1,400 points, of which 200 are there and 400 come in a second: 3 s on a host with nothing else to do.
    assert.ok(seconds < 15, `${seconds} s`);
  });

  test("that others have used up is found so by the first responses, and then waited for", async (t) => {
    const { origin, counts } = await serveShop(t, {
      maximum: 200,
      available: 0,
      restoreRate: 100,
      costOf: () => ({ requested: 20, actual: 20 }),
    });
    const { logger } = recordedLog();
    const { rows, failures } = await runStreams(t, {
      streams: [new Parts({ settings: { origin, parts: 12 }, logger })],
    });
    assert.deepEqual([rows("parts").length, failures], [12, []]);
    // The first response shows what the others cost.
    assert.equal(counts.throttled, 1);
  });

  test("that can never hold what a query costs is tried at growing intervals, until it is time to give up", async (t) => {
    const { origin, counts } = await serveShop(t, {
      maximum: 10,
      restoreRate: 1000,
      costOf: () => ({ requested: 20, actual: 20 }),
    });
    const { logger } = recordedLog();
    const { failures } = await runStreams(t, {
      streams: [new Parts({ settings: { origin, parts: 1 }, logger })],
      client: { random: () => 1, retry: { maxAttempts: 5, retryTimeout: 2 } },
    });
    assert.match(String(failures[0]?.error), /hit the rate limit: THROTTLED, Throttled/);
    assert.ok(counts.throttled <= 4, `${counts.throttled} requests`);
  });
});

suite("A limit of which each request takes a declared cost", () => {
  test("lets as many through as fit, beside those of other streams that cost less", async (t) => {
    const sentAt: number[] = [];
    const origin = await serve(t, (_request, response) => {
      sentAt.push(performance.now());
      sendJson(response, { things: [] });
    });
    const http = testClient(t);
    const limit: RateLimit = { name: "of the key", requests: 100, seconds: 1 };
    const get = (limits: readonly RateLimit[]) =>
      http.get(thingsRequest(`${origin}/things`, { limits }));
    const startedAt = performance.now();
    await Promise.all(Array.from({ length: 30 }, () => get([{ ...limit, cost: 5 }])));
    await get([limit]);
    const seconds = (performance.now() - startedAt) / 1000;
    assert.equal(sentAt.length, 31);
    // 151 points: 100 at once, less the reserve of one, and 100 a second.
    assert.ok(seconds > 0.5 && seconds < 5, `${seconds} s`);
  });

  test("is waited for by a request until the bucket holds its cost", () => {
    const bucket = new TokenBucket({ name: "slow", requests: 100, seconds: 1000 });
    bucket.take(60);
    assert.equal(bucket.delay(39), 0);
    assert.ok(Math.abs(bucket.delay(40) - 10) < 1, `${bucket.delay(40)} s`);
    // More than it holds: until it is full.
    assert.ok(Math.abs(bucket.delay(1000) - 600) < 1, `${bucket.delay(1000)} s`);
  });

  test("is waited for by a request until the window has enough places", () => {
    const window = new FixedWindow({ name: "fixed", requests: 10, seconds: 60 });
    assert.equal(window.delay(10), 0);
    window.take(4);
    assert.equal(window.delay(6), 0);
    assert.ok(window.delay(7) > 59);
    window.responded(4);
    assert.equal(window.delay(6), 0);
    assert.ok(window.delay(7) > 59 && window.delay(7) <= 60);
    const empty = new FixedWindow({ name: "fixed", requests: 10, seconds: 60 });
    assert.equal(empty.delay(1000), 0);
  });
});

suite("What a body says of a limit", () => {
  const paths = { cost: "cost", remaining: "left", limit: "most", restoreRate: "rate" };

  test("is read from where the stream declares it, also where nothing is left or a request was free", () => {
    assert.deepEqual(readCost(paths, { cost: 0, left: 0, most: 1000, rate: 50 }), {
      cost: 0,
      remaining: 0,
      limit: 1000,
      window: 20,
    });
  });

  test("is nothing where there are no numbers, or impossible ones", () => {
    for (const value of [undefined, null, "7", -1, {}]) {
      assert.equal(readCost(paths, { cost: value, left: value, most: 1000, rate: 50 }), null);
    }
  });

  test("is no window where nothing comes back", () => {
    const { window } = readCost(paths, { cost: 1, left: 5, most: 1000, rate: 0 }) ?? {};
    assert.equal(window, undefined);
  });
});
