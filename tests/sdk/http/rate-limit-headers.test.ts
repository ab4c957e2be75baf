/** What is read from the headers of an answer about limits. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { readRateLimitHeaders, readRetryAfter } from "../../../src/sdk/http/rate-limit-headers.ts";

const nothing = {
  limit: undefined,
  window: undefined,
  remaining: undefined,
  retryAfter: undefined,
};

suite("Retry-After", () => {
  test("it is read in seconds and as a date, and cut to five minutes", () => {
    const of = (value: string) => readRetryAfter(new Headers({ "retry-after": value }));
    assert.equal(of("7"), 7);
    assert.equal(of("0"), 0);
    assert.equal(of("100000"), 300);
    const inTen = of(new Date(Date.now() + 10_000).toUTCString());
    assert.ok(inTen !== undefined && inTen > 8 && inTen <= 10, `${inTen} s`);
    assert.equal(of(new Date(Date.now() - 10_000).toUTCString()), 0);
    assert.equal(of("soon"), undefined);
    assert.equal(readRetryAfter(new Headers()), undefined);
  });
});

suite("reports", () => {
  test("the first number of X-RateLimit-Limit is the limit that the other headers are about, the rest tell its window", () => {
    const headers = new Headers({
      "x-ratelimit-limit": "60, 1200;window=90, 60;window=30",
      "x-ratelimit-remaining": "57",
    });
    assert.deepEqual(readRateLimitHeaders(headers, 200), {
      limit: 60,
      window: 30,
      remaining: 57,
      retryAfter: undefined,
    });
  });

  test("headers that hold no numbers say nothing", () => {
    const headers = new Headers({
      "x-ratelimit-limit": "unlimited",
      "x-ratelimit-remaining": "-",
      "retry-after": "later",
    });
    assert.deepEqual(readRateLimitHeaders(headers, 429), nothing);
    assert.deepEqual(readRateLimitHeaders(new Headers(), 429), nothing);
  });

  test("the Retry-After of a 503 is about one server, not about the budget", () => {
    const headers = new Headers({ "retry-after": "7" });
    assert.equal(readRateLimitHeaders(headers, 503).retryAfter, undefined);
    assert.equal(readRateLimitHeaders(headers, 429).retryAfter, 7);
  });
});
