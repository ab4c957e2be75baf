/** Requests that a server turns away (429): how often they are sent again, and when. */

import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { suite, type TestContext, test } from "node:test";
import type { HttpClientOptions } from "../../src/http/http-client.ts";
import { RequestBudget } from "../../src/http/request-budget.ts";
import { OAuth2Authenticator, type RateLimit } from "../../src/index.ts";
import { testClient } from "../support/client.ts";
import { thingsRequest } from "../support/page-request.ts";
import { type Handler, sendJson, serve } from "../support/serve.ts";

const ten = Array.from({ length: 10 }, (_, index) => index);

/** A jitter that makes the delays 50, 100, 200, 400, 800 and 1,600 ms. */
const random = () => 0.1;

/** What says nothing of when to come back. */
const timeless: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "no Retry-After": {},
  "Retry-After: 0": { "retry-after": "0" },
  "Retry-After: -5": { "retry-after": "-5" },
  "an empty Retry-After": { "retry-after": "" },
  "Retry-After: 3s": { "retry-after": "3s" },
  "Retry-After: 3, 3": { "retry-after": "3, 3" },
  "Retry-After: soon": { "retry-after": "soon" },
  "a Retry-After that is past": { "retry-after": "Sun, 06 Nov 1994 08:49:37 GMT" },
  "a limit that is full again at once": {
    "x-ratelimit-limit": "100",
    "x-ratelimit-remaining": "0",
    "x-ratelimit-reset": "0",
  },
};

suite("ten streams that are turned away without a usable time", { concurrency: true }, () => {
  for (const [what, headers] of Object.entries(timeless)) {
    for (const limits of [[], [{ name: "of the key", requests: 1000, seconds: 1 }]]) {
      const where = limits.length === 0 ? "no limit is declared" : "they share a declared limit";
      test(`${what}, ${where}: after the first ten requests one at a time is sent, ever later, until retry_timeout`, async (t) => {
        let requests = 0;
        const origin = await serve(t, (_request, response) => {
          requests += 1;
          sendJson(response, {}, 429, headers);
        });
        const outcomes = await askAll(t, origin, limits, {
          retry: { maxAttempts: 2, retryTimeout: 3 },
        });
        // After 50, 150, 350, 750 and 1,550 ms; two more, if the ten were slow to be turned away. Each by itself: 600.
        assert.ok(requests > 10 && requests <= 20, `${requests} requests`);
        for (const { status, reason } of outcomes) {
          assert.equal(status, "rejected");
          assert.equal(reason.name, "RateLimitedError");
          assert.match(reason.message, /hit the rate limit \(status 429/);
        }
      });
    }
  }

  test("one that is accepted lets all others go", async (t) => {
    let requests = 0;
    const origin = await serve(t, (_request, response) => {
      requests += 1;
      if (requests <= 13) sendJson(response, {}, 429);
      else sendJson(response, { things: [] });
    });
    const outcomes = await askAll(t, origin, []);
    assert.deepEqual(new Set(outcomes.map(({ status }) => status)), new Set(["fulfilled"]));
    assert.equal(requests, 13 + 10);
  });

  test("those under another limit are not held back", async (t) => {
    const origin = await serve(t, (_request, response, { pathname }) => {
      if (pathname === "/others") sendJson(response, { things: [] });
      else sendJson(response, {}, 429);
    });
    const stop = new AbortController();
    const events = new EventEmitter();
    const onWait = () => events.emit("wait");
    const budget = new RequestBudget(null, onWait, undefined, lateJitter());
    const http = testClient(t, { budget, signal: stop.signal });
    const one = [{ name: "one", requests: 100, seconds: 1 }];
    const other = [{ name: "other", requests: 100, seconds: 1 }];
    const isHeldBack = once(events, "wait");
    const waiting = http.get(thingsRequest(`${origin}/things`, { limits: one }));
    await isHeldBack;
    const requests = http.counts.requests;
    for (const _ of ten) await http.get(thingsRequest(`${origin}/others`, { limits: other }));
    assert.equal(http.counts.requests, requests + 10);
    const reason = new Error("the run is over");
    stop.abort(reason);
    await assert.rejects(waiting, reason);
  });

  test("a try that fails for another reason lets the next one go, and a limit in a response is kept", async (t) => {
    const answers: Handler[] = [
      (_request, response) => sendJson(response, {}, 429),
      ({ socket }) => socket.destroy(),
      (_request, response) => sendJson(response, {}, 503),
      (_request, response) => sendJson(response, {}, 429, { "retry-after": "1" }),
    ];
    const origin = await serve(t, (request, response, url) => {
      const answer = answers.shift();
      if (answer === undefined) sendJson(response, { things: [] });
      else answer(request, response, url);
    });
    const http = testClient(t, { random });
    const asked = [1, 2, 3].map(() => http.get(thingsRequest(`${origin}/things`)));
    await Promise.all(asked);
    assert.equal(http.counts.rateLimited, 2);
  });

  test("a long wait is announced, with the limit's name", async (t) => {
    const waits: [number, string][] = [];
    const stop = new AbortController();
    const onWait = (seconds: number, limit: string): void => {
      waits.push([seconds, limit]);
      stop.abort(new Error("seen"));
    };
    const origin = await serve(t, (_request, response) => sendJson(response, {}, 429));
    const budget = new RequestBudget(null, onWait, undefined, lateJitter());
    const http = testClient(t, { budget, signal: stop.signal });
    const limits = [{ name: "of the key", requests: 1000, seconds: 1 }];
    await assert.rejects(http.get(thingsRequest(`${origin}/things`, { limits })), /seen/);
    assert.equal(http.counts.requests, 7);
    const [[seconds, limit] = [0, ""]] = waits;
    assert.ok(seconds > 25 && seconds <= 30, `${seconds} s`);
    assert.equal(limit, "of the key");
  });
});

suite("a token endpoint that turns requests away without a usable time", () => {
  test("is requested ever later, one at a time, however many credentials there are", async (t) => {
    let requests = 0;
    const origin = await serve(t, (_request, response, { pathname }) => {
      assert.equal(pathname, "/oauth/token");
      requests += 1;
      sendJson(response, {}, 429);
    });
    const http = testClient(t, { random, retry: { maxAttempts: 2, retryTimeout: 3 } });
    const asked = ten.map((index) => {
      const authenticator = new OAuth2Authenticator({
        tokenUrl: `${origin}/oauth/token`,
        clientId: `client ${index}`,
        clientSecret: "secret",
      });
      return http.get(thingsRequest(`${origin}/things`, { authenticator }));
    });
    // What a run does: the first of these ends it.
    await assert.rejects(Promise.race(asked), { name: "TokenUnavailableError" });
    await http.close();
    assert.ok(requests > 1 && requests <= 10, `${requests} requests`);
    await Promise.allSettled(asked);
  });
});

suite("a time by which to come back", { concurrency: true }, () => {
  const dated: Readonly<Record<string, number>> = {
    "an hour behind": -3600,
    "an hour ahead": 3600,
    right: 0,
  };
  for (const [clock, offset] of Object.entries(dated)) {
    const server = (ahead: number) => new Date(Date.now() + (offset + ahead) * 1000).toUTCString();
    const forms: Readonly<Record<string, (response: Parameters<Handler>[1]) => void>> = {
      "Retry-After": (response) =>
        sendJson(response, {}, 429, { date: server(0), "retry-after": server(1) }),
      "Retry-After in the form of ISO 8601": (response) =>
        sendJson(response, {}, 429, {
          date: server(0),
          "retry-after": new Date(server(1)).toISOString(),
        }),
      "X-RateLimit-Reset": (response) =>
        sendJson(response, {}, 429, {
          date: server(0),
          "x-ratelimit-remaining": "0",
          "x-ratelimit-reset": String(Date.parse(server(1)) / 1000),
        }),
    };
    for (const [form, turnAway] of Object.entries(forms)) {
      test(`${form} as a date is read by the server's own clock, which is ${clock}`, async (t) => {
        const times: number[] = [];
        const origin = await serve(t, (_request, response) => {
          times.push(performance.now());
          if (times.length === 1) turnAway(response);
          else sendJson(response, { things: [] });
        });
        await testClient(t).get(thingsRequest(`${origin}/things`));
        const [first = 0, second = 0] = times;
        assert.equal(times.length, 2);
        assert.ok(second - first >= 990, `${second - first} ms`);
      });
    }
  }
});

/** A jitter that makes six delays 0 s, and all later ones 30 s. */
function lateJitter(): () => number {
  let calls = 0;
  return () => {
    calls += 1;
    return calls <= 6 ? 0 : 1;
  };
}

/** Asks ten times at once; tells what came of each. */
async function askAll(
  test: TestContext,
  origin: string,
  limits: readonly RateLimit[],
  options: Partial<HttpClientOptions> = {},
) {
  const http = testClient(test, { random, ...options });
  const asked = ten.map((index) =>
    http.get(thingsRequest(`${origin}/things/${index}`, { limits })),
  );
  return Promise.allSettled(asked) as Promise<
    { readonly status: string; readonly reason: Error }[]
  >;
}
