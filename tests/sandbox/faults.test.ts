import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import { type FaultKind, faultKinds, type SandboxOptions } from "../../sandbox/server.ts";
import { get, metaOf, objectOf, type Reply, rowsOf, startFor } from "./support.ts";

const users = Array.from({ length: 60 }, (_, place) => ({
  id: `USER${place}`,
  name: `Person number ${place} – with a dash that takes three bytes`,
}));

/** The response to a request for the first page, with this fault. */
async function first(t: TestContext, kind: FaultKind, options?: SandboxOptions): Promise<Reply> {
  const sandbox = await startFor(t, { organisation: { users }, fault: () => kind, ...options });
  const reply = await get(sandbox, "/v2/users", { signal: AbortSignal.timeout(60_000) });
  assert.equal(sandbox.requests[0]?.fault, kind);
  return reply;
}

/** The response of which only the head is read so far. */
async function begun(t: TestContext, kind: FaultKind, signal?: AbortSignal): Promise<Response> {
  const { origin, apiKey } = await startFor(t, { organisation: { users }, fault: () => kind });
  const headers = { authorization: `Bearer ${apiKey}`, "accept-encoding": "identity" };
  const response = await fetch(`${origin}/v2/users`, { headers, signal: signal ?? null });
  assert.equal(response.status, 200);
  return response;
}

describe("each kind of fault on the wire", () => {
  for (const [kind, status, content] of [
    ["internal-error", 500, /"type":"internal_error","status":500/],
    ["request-timeout", 408, /"type":"request_timeout","status":408/],
    ["too-many-requests", 429, /"type":"too_many_requests","status":429/],
    ["too-many-requests-date", 429, /"type":"too_many_requests","status":429/],
    ["too-many-requests-silent", 429, /"type":"too_many_requests","status":429/],
    ["unauthorized", 401, /"type":"authentication_error","status":401/],
    ["forbidden", 403, /"type":"authorization_error","status":403/],
    ["not-found", 404, /"type":"resource_not_found","status":404/],
    ["unprocessable", 422, /"type":"validation_error","status":422/],
    ["error-body", 200, /"type":"internal_error","status":500/],
    ["bad-gateway", 502, /^<html>/],
    ["gateway-timeout", 504, /^<html>/],
    ["html", 200, /^<html>/],
    ["unavailable", 503, /^$/],
    ["empty", 200, /^$/],
    ["wrong-shape-list", 200, /^\[\]$/],
    ["wrong-shape-null", 200, /^null$/],
    ["wrong-shape-number", 200, /^\{"users":7,"pagination_meta":/],
    ["missing-records", 200, /^\{"pagination_meta":/],
  ] as const) {
    test(`${kind} is a ${status} whose body matches ${content.source}`, async (t) => {
      const { status: found, text, headers } = await first(t, kind);
      assert.equal(found, status);
      assert.match(text, content);
      const type = String(headers.get("content-type"));
      if (text !== "") assert.match(type, text.startsWith("<") ? /^text\/html/ : /json/);
    });
  }

  test("429 says when to come back in seconds, as a date, or not at all", async (t) => {
    const seconds = await first(t, "too-many-requests", { retryAfter: 7 });
    assert.equal(seconds.headers.get("retry-after"), "7");
    const before = Date.now();
    const date = await first(t, "too-many-requests-date", { retryAfter: 7 });
    const until = Date.parse(String(date.headers.get("retry-after")));
    // In whole seconds, rounded up.
    assert.ok(until >= before + 7000 && until < Date.now() + 8000, `${until - before} ms`);
    assert.equal((await first(t, "too-many-requests-silent")).headers.get("retry-after"), null);
  });

  test("cut-off and cut-off-chunked end the connection within the body", async (t) => {
    for (const kind of ["cut-off", "cut-off-chunked"] as const) {
      const response = await begun(t, kind);
      assert.equal(response.headers.has("content-length"), kind === "cut-off");
      await assert.rejects(response.text());
    }
  });

  test("stall never responds, stall-body begins a response and then falls silent", async (t) => {
    const sandbox = await startFor(t, { organisation: { users }, fault: () => "stall" });
    await assert.rejects(get(sandbox, "/v2/users", { signal: AbortSignal.timeout(100) }));
    assert.equal(sandbox.requests[0]?.status, undefined);
    const leave = new AbortController();
    const response = await begun(t, "stall-body", leave.signal);
    setTimeout(() => leave.abort(), 500);
    await assert.rejects(response.text(), { name: "AbortError" });
  });

  test("drip sends the whole body, a byte at a time, pause with a rest in the middle", async (t) => {
    const small = { organisation: { users: [{ id: "A" }] }, pace: 1 };
    assert.deepEqual(rowsOf((await first(t, "drip", small)).body, "users"), [{ id: "A" }]);
    const before = performance.now();
    const { body } = await first(t, "pause", { pace: 60 });
    assert.equal(rowsOf(body, "users").length, 25);
    assert.ok(performance.now() - before >= 59);
  });

  test("broken-json and cut-gzip stop within the JSON, though the length is right", async (t) => {
    for (const kind of ["broken-json", "cut-gzip"] as const) {
      const { status, text } = await first(t, kind);
      assert.equal(status, 200);
      assert.match(text, /^\{"users":\[/);
      assert.throws(() => JSON.parse(text), SyntaxError);
    }
  });

  test("reset closes the connection before a byte, and broken-gzip says gzip and is not", async (t) => {
    for (const [kind, code] of [
      ["reset", "UND_ERR_SOCKET"],
      ["broken-gzip", "Z_DATA_ERROR"],
    ] as const) {
      await assert.rejects(first(t, kind), ({ cause }: Error) => {
        return Reflect.get(Object(cause), "code") === code;
      });
    }
  });

  test("full-page-without-meta leaves the paging out of a full page, and a shorter one as it is", async (t) => {
    assert.deepEqual(Object.keys((await first(t, "full-page-without-meta")).body), ["users"]);
    const few = { users: users.slice(0, 3) };
    const { body } = await first(t, "full-page-without-meta", { organisation: few });
    assert.deepEqual(metaOf(body), { page_size: 25 });
  });

  test("repeated-cursor gives back the cursor of the request", async (t) => {
    const sandbox = await startFor(t, { organisation: { users }, fault: () => "repeated-cursor" });
    const { body } = await get(sandbox, "/v2/users?after=USER9");
    assert.equal(metaOf(body).after, "USER9");
  });

  test("empty-page holds nothing, and its cursor leads to what it left out", async (t) => {
    const sandbox = await startFor(t, {
      organisation: { users },
      fault: ({ query }) => (query.get("after") === "USER9" ? "empty-page" : undefined),
    });
    const empty = await get(sandbox, "/v2/users?after=USER9");
    assert.deepEqual(rowsOf(empty.body, "users"), []);
    const after = metaOf(empty.body).after;
    assert.notEqual(after, "USER9");
    const next = await get(sandbox, `/v2/users?after=${after}`);
    assert.equal(rowsOf(next.body, "users")[0]?.id, "USER10");
  });

  test("foreign-redirect leads to another origin, redirect to the same", async (t) => {
    const foreign = await first(t, "foreign-redirect");
    assert.equal(foreign.status, 302);
    assert.equal(foreign.headers.get("location"), "http://127.0.0.1:9/v2/users");
    const own = await first(t, "redirect");
    assert.equal(own.status, 307);
    assert.equal(own.headers.get("location"), "/v2/users?redirected=true");
  });

  test("no kind brings the sandbox down, not even on an error", async (t) => {
    const sandbox = await startFor(t, {
      organisation: {},
      pace: 1,
      fault: ({ query }) => faultKinds.find((kind) => kind === query.get("kind")),
    });
    for (const kind of faultKinds) {
      const signal = AbortSignal.timeout(kind.startsWith("stall") ? 30 : 3000);
      await get(sandbox, `/v9/nothing?kind=${kind}`, { signal }).catch(() => undefined);
    }
    assert.equal((await get(sandbox, "/v2/users")).status, 200);
    const faults = sandbox.requests.map(({ fault }) => fault).slice(0, -1);
    assert.deepEqual(new Set(faults), new Set(faultKinds));
  });
});

describe("the schedule of faults", () => {
  test("the hook gets path, query, how often the URL came, and how many requests came", async (t) => {
    const calls: unknown[] = [];
    const sandbox = await startFor(t, {
      organisation: { users },
      fault: ({ path, query, count, index }) => {
        calls.push([path, query.get("page_size"), count, index]);
        return undefined;
      },
    });
    for (const size of [1, 2, 1]) await get(sandbox, `/v2/users?page_size=${size}`);
    await get(sandbox, "/v2/users", { key: "" });
    assert.deepEqual(calls, [
      ["/v2/users", "1", 1, 0],
      ["/v2/users", "2", 1, 1],
      ["/v2/users", "1", 2, 2],
    ]);
  });

  /** The faults on forty URLs, three requests each, in an order. */
  async function drawn(t: TestContext, seed: number, order: readonly number[]): Promise<string[]> {
    const faultKinds = ["internal-error", "empty"] as const;
    const options = { organisation: { users }, seed, faultRate: 0.4, faultKinds };
    const sandbox = await startFor(t, options);
    for (const place of order) await get(sandbox, `/v2/users?page_size=${place + 1}`);
    return sandbox.requests.map(({ query, fault }) => `${query} ${fault}`).sort();
  }

  test("random faults follow from the seed, not from the order of arrival", async (t) => {
    const forwards = Array.from({ length: 120 }, (_, place) => place % 40);
    const once = await drawn(t, 3, forwards);
    assert.deepEqual(await drawn(t, 3, forwards.toReversed()), once);
    assert.notDeepEqual(await drawn(t, 4, forwards), once);
    const share = once.filter((line) => !line.endsWith("undefined")).length / once.length;
    assert.ok(share > 0.25 && share < 0.55, String(share));
  });

  test("no URL fails more than three times in a row at random", async (t) => {
    const faultKinds = ["internal-error"] as const;
    const sandbox = await startFor(t, { organisation: { users }, faultRate: 1, faultKinds });
    for (const status of [500, 500, 500, 200, 500, 500, 500, 200]) {
      assert.equal((await get(sandbox, "/v2/users")).status, status);
    }
  });

  test("a request that the rate limit refuses has no fault", async (t) => {
    const sandbox = await startFor(t, {
      organisation: { users },
      rateLimits: { general: { capacity: 1, refillPerSecond: 0.001 } },
      fault: () => "internal-error",
    });
    assert.equal((await get(sandbox, "/v2/users")).status, 500);
    const { status, body } = await get(sandbox, "/v2/users");
    assert.equal(status, 429);
    assert.equal(objectOf(body.rate_limit).limit, 1);
  });
});
