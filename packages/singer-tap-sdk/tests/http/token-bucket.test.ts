import assert from "node:assert/strict";
import { test } from "node:test";
import { TokenBucket } from "../../src/http/token-bucket.ts";

/** Whether a number of seconds is what is expected, less what has passed since. */
function assertSeconds(actual: number, expected: number): void {
  assert.ok(actual > expected - 1 && actual < expected + 1e-6, `${actual} s, not ${expected} s`);
}

test("After a pause one request is due at its end, and each other one a refill later, whatever was left before", () => {
  for (const taken of [0, 1100]) {
    const bucket = new TokenBucket({ name: "general", requests: 1200, seconds: 60 });
    bucket.take(taken);
    bucket.pause(30);
    assertSeconds(bucket.delay(), 30);
    bucket.take(40);
    assertSeconds(bucket.delay(), 32);
  }
});
