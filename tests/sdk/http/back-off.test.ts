/** When a request is sent again. */

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { retryDelay } from "../../../src/sdk/http/back-off.ts";

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
