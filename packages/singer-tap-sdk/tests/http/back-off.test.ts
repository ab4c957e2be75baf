/** Whether and when a request is sent again. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { type RetryOptions, RetrySchedule, retryDelay } from "../../src/http/back-off.ts";
import {
  ForbiddenError,
  NotFoundError,
  RateLimitedError,
  ServerError,
  UnauthorizedError,
} from "../../src/index.ts";

const random = fc.double({ min: 0, max: 1, noNaN: true });

test("the first retry comes within half a second, and each later one within twice the time, up to thirty seconds", () => {
  const longest = Array.from({ length: 8 }, (_, index) => retryDelay(index + 1, 1));
  assert.deepEqual(longest, [0.5, 1, 2, 4, 8, 16, 30, 30]);
});

test("a delay is spread over the whole time, and never longer, however often the request failed", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), random, (failures, chance) => {
      const delay = retryDelay(failures, chance);
      assert.ok(delay >= 0 && delay <= 30, `${delay} s`);
      assert.equal(delay, chance * retryDelay(failures, 1));
    }),
  );
});

suite("a request that failed", () => {
  const facts = { stream: "things", endpoint: "GET /v2/things", attempts: 1 };
  const server = new ServerError(facts);
  const limited = new RateLimitedError({ ...facts, retryAfter: 7 });
  const notFound = new NotFoundError(facts);
  const schedule = (maxAttempts: number, more: Partial<RetryOptions> = {}) =>
    new RetrySchedule({
      maxAttempts,
      retryTimeout: 60,
      maxRateLimitWait: 3600,
      random: () => 1,
      isPaced: false,
      isRenewable: false,
      ...more,
    });

  test("waits longer each time, until its tries are used up", () => {
    const tries = schedule(4);
    assert.deepEqual(
      Array.from({ length: 4 }, () => tries.delayAfter(server)),
      [0.5, 1, 2, null],
    );
  });

  test("waits as long as the server demands, and not beyond the total time", () => {
    assert.equal(schedule(8).delayAfter(new ServerError({ ...facts, retryAfter: 9 })), 9);
    assert.equal(
      schedule(8, { retryTimeout: 5 }).delayAfter(new ServerError({ ...facts, retryAfter: 9 })),
      null,
    );
  });

  test("uses up no try when it was turned away by the rate limit, and leaves the wait to the budget where there is one", () => {
    const tries = schedule(2);
    for (let count = 0; count < 5; count += 1) assert.equal(tries.delayAfter(limited), 7);
    assert.equal(schedule(2, { isPaced: true }).delayAfter(limited), 0.5);
    assert.equal(tries.delayAfter(server), 0.5);
    assert.equal(tries.delayAfter(server), null);
  });

  test("may wait for a limit longer than for anything else, and no longer than max_rate_limit_wait in all", () => {
    const hour = new RateLimitedError({ ...facts, retryAfter: 3000 });
    const tries = schedule(8);
    assert.equal(tries.delayAfter(hour), 3000);
    assert.equal(tries.delayAfter(hour), null);
    assert.equal(schedule(8, { maxRateLimitWait: 2999 }).delayAfter(hour), null);
    // A server that is away has no such claim.
    assert.equal(schedule(8).delayAfter(new ServerError({ ...facts, retryAfter: 61 })), null);
  });

  test("is not held against the time that it had to wait for a limit", () => {
    const tries = schedule(8, { retryTimeout: 0.6 });
    assert.equal(tries.delayAfter(server), 0.5);
    tries.excuse(10);
    assert.equal(tries.delayAfter(server), 1);
  });

  test("gets one more request for what was not found, however few tries there may be and whatever comes between", () => {
    const tries = schedule(1, { retryTimeout: 0 });
    assert.equal(tries.delayAfter(notFound), 0.5);
    assert.equal(tries.delayAfter(notFound), null);
    const interrupted = schedule(3);
    assert.equal(interrupted.delayAfter(notFound), 0.5);
    assert.equal(interrupted.delayAfter(server), 0.5);
    assert.equal(interrupted.delayAfter(notFound), null);
  });

  test("is sent at once with a renewed credential, but not when that is refused as well", () => {
    const refused = new UnauthorizedError(facts);
    const tries = schedule(2, { isRenewable: true });
    assert.equal(tries.delayAfter(refused), 0);
    assert.equal(tries.delayAfter(refused), null);
    const interrupted = schedule(8, { isRenewable: true });
    assert.equal(interrupted.delayAfter(refused), 0);
    assert.equal(interrupted.delayAfter(server), 0.5);
    // Refused twice, but not in a row: the new one may have ended meanwhile.
    assert.equal(interrupted.delayAfter(refused), 0);
  });

  test("is not sent again where that would change nothing", () => {
    for (const error of [new UnauthorizedError(facts), new ForbiddenError(facts, null)]) {
      assert.equal(schedule(8).delayAfter(error), null);
    }
  });
});
