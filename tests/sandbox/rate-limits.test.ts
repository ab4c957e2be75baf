import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import type { RateLimits } from "../../sandbox/server.ts";
import { get, type Reply, startFor } from "./support.ts";

/** A moment on a whole second, so that times in headers can be written down. */
const START = Date.UTC(2026, 0, 1) / 1000;

/** A sandbox with limits, the documented ones by default, whose clock stands still until time is to pass. */
async function limited(t: TestContext, rateLimits: boolean | RateLimits = true) {
  let seconds = START;
  const clock = () => seconds * 1000;
  const sandbox = await startFor(t, { organisation: {}, rateLimits, clock });
  const pass = (more: number) => {
    seconds += more;
  };
  return { sandbox, pass };
}

function limitHeaders({ headers }: Reply): Record<string, string | null> {
  const names = ["limit", "remaining", "used", "reset"];
  return Object.fromEntries(names.map((name) => [name, headers.get(`x-ratelimit-${name}`)]));
}

describe("rate limits", () => {
  test("the headers describe the key's limit, and for incidents the tighter one, as documented", async (t) => {
    const unlimited = await startFor(t, { organisation: {} });
    assert.equal(limitHeaders(await get(unlimited, "/v2/incidents")).limit, null);
    const { sandbox } = await limited(t);
    assert.deepEqual(limitHeaders(await get(sandbox, "/v1/severities")), {
      limit: "1200, 1200;window=60",
      remaining: "1199",
      used: "1",
      reset: String(START + 1),
    });
    assert.deepEqual(limitHeaders(await get(sandbox, "/v2/incidents")), {
      limit: "60, 1200;window=60, 60;window=60",
      remaining: "59",
      used: "1",
      reset: String(START + 1),
    });
    await get(sandbox, "/v2/incidents");
    // The general bucket has given a token for each of the three; errors take one and have the headers as well.
    const missing = await get(sandbox, "/v9/nothing");
    assert.deepEqual([missing.status, limitHeaders(missing).remaining], [404, "1196"]);
  });

  test("sixty lists of incidents go through, the sixty-first is a 429 with a second to wait", async (t) => {
    const { sandbox, pass } = await limited(t);
    for (let count = 0; count < 60; count += 1) {
      assert.equal((await get(sandbox, "/v2/incidents")).status, 200);
    }
    const refused = await get(sandbox, "/v2/incidents");
    assert.equal(refused.status, 429);
    assert.equal(refused.headers.get("retry-after"), "1");
    assert.deepEqual(limitHeaders(refused), {
      limit: "60, 1200;window=60, 60;window=60",
      remaining: "0",
      used: "60",
      reset: String(START + 60),
    });
    assert.equal(refused.body.type, "too_many_requests");
    assert.deepEqual(refused.body.rate_limit, {
      name: "sandbox",
      limit: 60,
      remaining: 0,
      retry_after: new Date((START + 1) * 1000).toISOString(),
    });
    assert.equal((await get(sandbox, "/v1/severities")).status, 200);
    pass(1);
    assert.equal((await get(sandbox, "/v2/incidents")).status, 200);
    assert.equal((await get(sandbox, "/v2/incidents")).status, 429);
  });

  test("buckets refill continuously, never beyond their size", async (t) => {
    const { sandbox, pass } = await limited(t, { general: { capacity: 10, refillPerSecond: 2 } });
    const left = async () => limitHeaders(await get(sandbox, "/v1/severities")).remaining;
    sandbox.drain(10);
    pass(1.5);
    assert.equal(await left(), "2");
    pass(0.25);
    assert.equal(await left(), "1");
    pass(0.25);
    assert.equal(await left(), "1");
    pass(3600);
    assert.equal(await left(), "9");
  });

  test("Retry-After is rounded up to whole seconds, and is enough", async (t) => {
    const { sandbox, pass } = await limited(t, { general: { capacity: 3, refillPerSecond: 0.3 } });
    sandbox.drain(3);
    const refused = await get(sandbox, "/v1/severities");
    assert.equal(refused.headers.get("retry-after"), "4");
    assert.equal(refused.headers.get("x-ratelimit-limit"), "3, 3;window=10");
    pass(4);
    assert.equal((await get(sandbox, "/v1/severities")).status, 200);
  });

  test("another client can use up the key's limit, which then binds for incidents as well", async (t) => {
    const { sandbox } = await limited(t);
    sandbox.drain(5000);
    const refused = await get(sandbox, "/v2/incidents");
    assert.equal(refused.status, 429);
    assert.equal(limitHeaders(refused).limit, "1200, 1200;window=60, 60;window=60");
  });

  test("a refused request costs nothing, nor does one without a key", async (t) => {
    const { sandbox, pass } = await limited(t, { general: { capacity: 1, refillPerSecond: 1 } });
    const stranger = await get(sandbox, "/v1/severities", { key: "" });
    assert.equal(limitHeaders(stranger).limit, null);
    assert.equal((await get(sandbox, "/v1/severities")).status, 200);
    for (const _ of [1, 2, 3]) {
      assert.equal((await get(sandbox, "/v1/severities")).status, 429);
    }
    pass(1);
    assert.equal((await get(sandbox, "/v1/severities")).status, 200);
  });
});
