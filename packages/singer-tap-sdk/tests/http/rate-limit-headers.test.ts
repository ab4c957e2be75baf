/** What is read from the headers of an answer about limits. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  readRateLimitHeaders,
  readReset,
  readRetryAfter,
} from "../../src/http/rate-limit-headers.ts";

const nothing = {
  limit: undefined,
  window: undefined,
  remaining: undefined,
  reset: undefined,
  retryAfter: undefined,
};

suite("Retry-After", () => {
  const of = (value: string, date?: string) =>
    readRetryAfter(new Headers({ "retry-after": value, ...(date !== undefined && { date }) }));

  test("it is read in seconds and as a date", () => {
    assert.equal(of("7"), 7);
    assert.equal(of("1"), 1);
    assert.equal(of("100000"), 100_000);
    const inTen = of(new Date(Date.now() + 10_000).toUTCString());
    assert.ok(inTen !== undefined && inTen > 8 && inTen <= 10, `${inTen} s`);
  });

  test("a date is read against the response's own, in all forms that there are of it", () => {
    const date = "Sun, 06 Nov 1994 08:49:30 GMT";
    for (const value of [
      "Sun, 06 Nov 1994 08:49:37 GMT",
      "Sunday, 06-Nov-94 08:49:37 GMT",
      "Sun Nov  6 08:49:37 1994",
      "1994-11-06T08:49:37Z",
      "1994-11-06T09:49:37+01:00",
    ]) {
      assert.equal(of(value, date), 7, value);
    }
  });

  test("what is no time to come names none", () => {
    for (const value of [
      "",
      "0",
      "0.5",
      "-5",
      "3s",
      "3, 3",
      "1e3",
      "soon",
      "later than 5",
      "Mon",
      "May 5",
    ]) {
      assert.equal(of(value), undefined, value);
    }
    assert.equal(of(new Date(Date.now() - 10_000).toUTCString()), undefined);
    assert.equal(readRetryAfter(new Headers()), undefined);
  });
});

suite("reports", () => {
  test("the first number of X-RateLimit-Limit is the limit that the other headers are about, the rest tell its window", () => {
    const headers = new Headers({
      "x-ratelimit-limit": "60, 1200;window=90, 60;window=30",
      "x-ratelimit-remaining": "57",
    });
    assert.deepEqual(readRateLimitHeaders(headers, 200), [
      { ...nothing, limit: 60, window: 30, remaining: 57 },
    ]);
  });

  test("headers that hold no numbers say nothing", () => {
    const headers = new Headers({
      "x-ratelimit-limit": "unlimited",
      "x-ratelimit-remaining": "-",
      "retry-after": "later",
    });
    assert.deepEqual(readRateLimitHeaders(headers, 429), []);
    assert.deepEqual(readRateLimitHeaders(new Headers(), 429), []);
  });

  test("the Retry-After of a 503 is about one server, not about the budget", () => {
    const headers = new Headers({ "retry-after": "7" });
    assert.deepEqual(readRateLimitHeaders(headers, 503), []);
    assert.deepEqual(readRateLimitHeaders(headers, 429), [{ ...nothing, retryAfter: 7 }]);
  });

  const date = "Sat, 28 Nov 2026 03:00:00 GMT";
  const epoch = Date.parse(date) / 1000;
  for (const [form, value, told] of [
    ["seconds", "42", undefined],
    ["a time in seconds since 1970, by the server's clock", String(epoch + 42), date],
    ["a time in milliseconds since 1970", String((epoch + 42) * 1000), date],
  ] as const) {
    for (const prefix of ["X-RateLimit", "X-Rate-Limit", "RateLimit"]) {
      test(`${prefix}-Reset may be ${form}`, () => {
        const headers = new Headers({
          [`${prefix}-Limit`]: "100",
          [`${prefix}-Remaining`]: "3",
          [`${prefix}-Reset`]: value,
          ...(told !== undefined && { date: told }),
        });
        assert.deepEqual(readRateLimitHeaders(headers, 200), [
          { ...nothing, limit: 100, remaining: 3, reset: 42 },
        ]);
      });
    }
  }

  test("a time since 1970 is taken by our own clock where the server does not tell its own, and is never past", () => {
    const of = (seconds: number) =>
      readRateLimitHeaders(
        new Headers({ "x-ratelimit-reset": String(Math.round(Date.now() / 1000) + seconds) }),
        200,
      )[0]?.reset ?? Number.NaN;
    assert.ok(Math.abs(of(60) - 60) <= 1.1);
    assert.equal(of(-60), 0);
  });

  test("RateLimit has what is left of each limit and for how long, RateLimit-Policy its size; the least comes first", () => {
    const headers = new Headers({
      ratelimit: '"day, with \\"quotes\\"";r=900;t=80000, "burst";r=5;t=1',
      "ratelimit-policy":
        '"burst";q=10;w=1;pk=:cHsdsRa894==:, "day, with \\"quotes\\"";q=1000;w=86400',
    });
    assert.deepEqual(readRateLimitHeaders(headers, 200), [
      { ...nothing, limit: 10, window: 1, remaining: 5, reset: 1 },
      { ...nothing, limit: 1000, window: 86_400, remaining: 900, reset: 80_000 },
    ]);
  });

  test("RateLimit without a policy has what is left", () => {
    const headers = new Headers({ ratelimit: '"default";r=50;t=30' });
    assert.deepEqual(readRateLimitHeaders(headers, 200), [
      { ...nothing, remaining: 50, reset: 30 },
    ]);
  });

  test("what is used up is full again after its reset", () => {
    const headers = new Headers({ "x-ratelimit-remaining": "0", "x-ratelimit-reset": "90" });
    assert.equal(readReset(headers), 90);
    headers.set("x-ratelimit-remaining", "1");
    assert.equal(readReset(headers), undefined);
  });
});
