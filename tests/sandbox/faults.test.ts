import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  type FaultKind,
  faultKinds,
  type SandboxOptions,
  transientFaultKinds,
} from "../../sandbox/server.ts";
import { get, metaOf, objectOf, type Reply, rowsOf, withSandbox } from "./support.ts";

const users = Array.from({ length: 60 }, (_, place) => ({
  id: `USER${place}`,
  name: `Person number ${place} – with a dash that takes three bytes`,
}));

/** The first answer to the first page, with this fault on it. */
async function first(kind: FaultKind, options: SandboxOptions = {}): Promise<Reply> {
  let reply: Reply | undefined;
  await withSandbox({ organisation: { users }, fault: () => kind, ...options }, async (sandbox) => {
    reply = await get(sandbox, "/v2/users", { signal: AbortSignal.timeout(60_000) });
    assert.equal(sandbox.requests[0]?.fault, kind);
  });
  assert.ok(reply);
  return reply;
}

/** Why the first answer could not be read. */
async function failure(kind: FaultKind, options: SandboxOptions = {}): Promise<string> {
  let reason = "";
  await assert.rejects(first(kind, options), (error: unknown) => {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    reason = String(code ?? (cause instanceof Error ? cause.message : cause));
    return true;
  });
  return reason;
}

describe("each kind of fault on the wire", () => {
  const statuses: readonly (readonly [kind: FaultKind, status: number, type: string])[] = [
    ["internal-error", 500, "internal_error"],
    ["request-timeout", 408, "request_timeout"],
    ["too-many-requests", 429, "too_many_requests"],
    ["too-many-requests-date", 429, "too_many_requests"],
    ["too-many-requests-silent", 429, "too_many_requests"],
    ["unauthorized", 401, "authentication_error"],
    ["forbidden", 403, "authorization_error"],
    ["not-found", 404, "resource_not_found"],
    ["unprocessable", 422, "validation_error"],
  ];
  for (const [kind, expected, type] of statuses) {
    test(`${kind} is a ${expected} with the API's error body`, async () => {
      const { status, body } = await first(kind);
      assert.equal(status, expected);
      assert.equal(body.status, expected);
      assert.equal(body.type, type);
    });
  }

  for (const [kind, expected] of [
    ["bad-gateway", 502],
    ["gateway-timeout", 504],
    ["html", 200],
  ] as const) {
    test(`${kind} is a ${expected} with a page for people`, async () => {
      const { status, headers, text } = await first(kind);
      assert.equal(status, expected);
      assert.match(String(headers.get("content-type")), /^text\/html/);
      assert.match(text, /^<html>/);
    });
  }

  for (const [kind, expected] of [
    ["unavailable", 503],
    ["empty", 200],
  ] as const) {
    test(`${kind} is a ${expected} with nothing in it`, async () => {
      const { status, text } = await first(kind);
      assert.equal(status, expected);
      assert.equal(text, "");
    });
  }

  test("429 says when to come back in seconds, as a date, or not at all", async () => {
    const seconds = await first("too-many-requests", { retryAfter: 7 });
    assert.equal(seconds.headers.get("retry-after"), "7");
    const before = Date.now();
    const date = await first("too-many-requests-date", { retryAfter: 7 });
    const until = Date.parse(String(date.headers.get("retry-after")));
    // In whole seconds, rounded up.
    assert.ok(until >= before + 7000 && until < Date.now() + 8000, `${until - before} ms`);
    assert.equal((await first("too-many-requests-silent")).headers.get("retry-after"), null);
  });

  test("reset closes the connection before a byte", async () => {
    assert.equal(await failure("reset"), "UND_ERR_SOCKET");
  });

  test("cut-off and cut-off-chunked end the connection within the body", async () => {
    for (const kind of ["cut-off", "cut-off-chunked"] as const) {
      await withSandbox({ organisation: { users }, fault: () => kind }, async (sandbox) => {
        const headers = {
          authorization: `Bearer ${sandbox.apiKey}`,
          "accept-encoding": "identity",
        };
        const response = await fetch(`${sandbox.origin}/v2/users`, { headers });
        assert.equal(response.status, 200);
        assert.equal(response.headers.has("content-length"), kind === "cut-off");
        await assert.rejects(response.text());
      });
    }
  });

  test("stall never answers", () =>
    withSandbox({ organisation: { users }, fault: () => "stall" }, async (sandbox) => {
      await assert.rejects(get(sandbox, "/v2/users", { signal: AbortSignal.timeout(100) }));
      assert.equal(sandbox.requests[0]?.status, undefined);
    }));

  test("stall-body answers and then falls silent", () =>
    withSandbox({ organisation: { users }, fault: () => "stall-body" }, async (sandbox) => {
      const headers = { authorization: `Bearer ${sandbox.apiKey}` };
      const leave = new AbortController();
      const { signal } = leave;
      const response = await fetch(`${sandbox.origin}/v2/users`, { headers, signal });
      assert.equal(response.status, 200);
      setTimeout(() => leave.abort(), 500);
      await assert.rejects(response.text(), { name: "AbortError" });
    }));

  test("drip sends the whole body, a byte at a time", async () => {
    const small = { organisation: { users: [{ id: "A" }] }, pace: 1 };
    const { status, body } = await first("drip", small);
    assert.equal(status, 200);
    assert.deepEqual(rowsOf(body, "users"), [{ id: "A" }]);
  });

  test("pause sends the whole body, with a rest in the middle", async () => {
    const before = performance.now();
    const { body } = await first("pause", { pace: 60 });
    assert.equal(rowsOf(body, "users").length, 25);
    assert.ok(performance.now() - before >= 59);
  });

  test("broken-json and cut-gzip stop within the JSON, though the length is right", async () => {
    for (const kind of ["broken-json", "cut-gzip"] as const) {
      const { status, text } = await first(kind);
      assert.equal(status, 200);
      assert.match(text, /^\{"users":\[/);
      assert.throws(() => JSON.parse(text), SyntaxError);
    }
  });

  test("broken-gzip says gzip and is not", async () => {
    assert.match(await failure("broken-gzip"), /^Z_/);
  });

  test("error-body is an error that calls itself a success", async () => {
    const { status, body } = await first("error-body");
    assert.equal(status, 200);
    assert.equal(body.type, "internal_error");
  });

  test("wrong shapes are JSON of another kind than the list's", async () => {
    assert.equal((await first("wrong-shape-list")).text, "[]");
    assert.equal((await first("wrong-shape-null")).text, "null");
    assert.equal((await first("wrong-shape-number")).body.users, 7);
    assert.deepEqual(Object.keys((await first("missing-records")).body), ["pagination_meta"]);
  });

  test("full-page-without-meta leaves the paging out of a full page, and a shorter one as it is", async () => {
    assert.deepEqual(Object.keys((await first("full-page-without-meta")).body), ["users"]);
    const few = { users: users.slice(0, 3) };
    const { body } = await first("full-page-without-meta", { organisation: few });
    assert.deepEqual(metaOf(body), { page_size: 25 });
  });

  test("repeated-cursor gives back the cursor that the client came with", () =>
    withSandbox({ organisation: { users }, fault: () => "repeated-cursor" }, async (sandbox) => {
      const { body } = await get(sandbox, "/v2/users?after=USER9");
      assert.equal(metaOf(body).after, "USER9");
    }));

  test("empty-page holds nothing, and its cursor leads to what it left out", () =>
    withSandbox(
      {
        organisation: { users },
        fault: ({ query }) => (query.get("after") === "USER9" ? "empty-page" : undefined),
      },
      async (sandbox) => {
        const empty = await get(sandbox, "/v2/users?after=USER9");
        assert.deepEqual(rowsOf(empty.body, "users"), []);
        const after = metaOf(empty.body).after;
        assert.notEqual(after, "USER9");
        const next = await get(sandbox, `/v2/users?after=${after}`);
        assert.equal(rowsOf(next.body, "users")[0]?.id, "USER10");
      },
    ));

  test("foreign-redirect leads to another origin, redirect to the same", async () => {
    const foreign = await first("foreign-redirect", { foreignOrigin: "http://elsewhere.example" });
    assert.equal(foreign.status, 302);
    assert.equal(foreign.headers.get("location"), "http://elsewhere.example/v2/users");
    const own = await first("redirect");
    assert.equal(own.status, 307);
    assert.equal(own.headers.get("location"), "/v2/users?redirected=true");
  });

  test("no kind brings the sandbox down, on a list or on an error", () =>
    withSandbox(
      {
        organisation: { users: [{ id: "A" }] },
        pace: 1,
        fault: ({ query }) => faultKinds.find((kind) => kind === query.get("kind")),
      },
      async (sandbox) => {
        for (const kind of faultKinds) {
          for (const path of ["/v2/users", "/v9/nothing"]) {
            const signal = AbortSignal.timeout(kind.startsWith("stall") ? 30 : 3000);
            await get(sandbox, `${path}?kind=${kind}`, { signal }).catch(() => undefined);
          }
        }
        assert.equal((await get(sandbox, "/v2/users")).status, 200);
        const seen = sandbox.requests.map(({ fault }) => fault);
        const answered = faultKinds.filter((kind) => !kind.startsWith("stall"));
        assert.ok(answered.every((kind) => seen.includes(kind)));
      },
    ));
});

describe("the schedule of faults", () => {
  test("the hook gets path, query, how often the URL came, and how many requests came", () => {
    const asked: unknown[] = [];
    return withSandbox(
      {
        organisation: { users },
        fault: ({ path, query, count, index }) => {
          asked.push([path, query.get("page_size"), count, index]);
          return undefined;
        },
      },
      async (sandbox) => {
        for (const size of [1, 2, 1]) {
          await get(sandbox, `/v2/users?page_size=${size}`);
        }
        await get(sandbox, "/v2/users", { headers: {} });
        assert.deepEqual(asked, [
          ["/v2/users", "1", 1, 0],
          ["/v2/users", "2", 1, 1],
          ["/v2/users", "1", 2, 2],
        ]);
      },
    );
  });

  test("a hook can make a fault last on one path and leave the others well", () =>
    withSandbox(
      {
        organisation: { users },
        fault: ({ path }) => (path === "/v1/severities" ? "internal-error" : undefined),
      },
      async (sandbox) => {
        for (const _ of [1, 2, 3, 4, 5]) {
          assert.equal((await get(sandbox, "/v1/severities")).status, 500);
          assert.equal((await get(sandbox, "/v2/users")).status, 200);
        }
      },
    ));

  /** The faults on forty URLs asked three times each, in an order. */
  async function drawn(seed: number, order: readonly number[]): Promise<string[]> {
    const faults: string[] = [];
    const faultKinds = ["internal-error", "empty"] as const;
    const options = { organisation: { users }, seed, faultRate: 0.4, faultKinds };
    await withSandbox(options, async (sandbox) => {
      for (const place of order) {
        await get(sandbox, `/v2/users?page_size=${place + 1}`);
      }
      for (const { query, fault } of sandbox.requests) {
        faults.push(`${query} ${fault}`);
      }
    });
    return faults.sort();
  }

  test("random faults follow from the seed, not from the order of arrival", async () => {
    const forwards = Array.from({ length: 120 }, (_, place) => place % 40);
    const once = await drawn(3, forwards);
    assert.deepEqual(await drawn(3, forwards.toReversed()), once);
    assert.notDeepEqual(await drawn(4, forwards), once);
    const share = once.filter((line) => !line.endsWith("undefined")).length / once.length;
    assert.ok(share > 0.25 && share < 0.55, String(share));
  });

  test("no URL fails more than three times in a row at random", () =>
    withSandbox(
      { organisation: { users }, faultRate: 1, faultKinds: ["internal-error"] },
      async (sandbox) => {
        const statuses: number[] = [];
        for (const _ of [1, 2, 3, 4, 5, 6, 7, 8]) {
          statuses.push((await get(sandbox, "/v2/users")).status);
        }
        assert.deepEqual(statuses, [500, 500, 500, 200, 500, 500, 500, 200]);
      },
    ));

  test("random faults are of those that pass quickly, unless others are named", () => {
    const slow: readonly FaultKind[] = ["stall", "stall-body", "drip", "repeated-cursor"];
    assert.ok(slow.every((kind) => !transientFaultKinds.includes(kind)));
    assert.ok(transientFaultKinds.every((kind) => faultKinds.includes(kind)));
    return withSandbox({ organisation: { users }, faultRate: 1 }, async (sandbox) => {
      for (let size = 1; size <= 60; size += 1) {
        await get(sandbox, `/v2/users?page_size=${size}`).catch(() => undefined);
      }
      const seen = new Set(sandbox.requests.map(({ fault }) => fault));
      assert.ok(seen.size > transientFaultKinds.length / 2);
      assert.ok([...seen].every((kind) => kind && transientFaultKinds.includes(kind)));
    });
  });

  test("a request that the rate limit refuses has no fault", () =>
    withSandbox(
      {
        organisation: { users },
        rateLimits: { general: { capacity: 1, refillPerSecond: 0.001 } },
        fault: () => "internal-error",
      },
      async (sandbox) => {
        assert.equal((await get(sandbox, "/v2/users")).status, 500);
        const { status, body } = await get(sandbox, "/v2/users");
        assert.equal(status, 429);
        assert.equal(objectOf(body.rate_limit).limit, 1);
      },
    ));
});
