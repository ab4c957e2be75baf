/** How long a run takes: known where the rate limits decide it, else a lower bound. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { atLeast, known } from "../../../src/sync/estimate/amount.ts";
import { durationOf } from "../../../src/sync/estimate/duration.ts";

const pace = { startup: 1, limited: 0, latency: 1, concurrency: 10 };

/** Requests of a stream, of which so many wait for one another. */
function stream(count: number, least: number, most = least) {
  return { requests: known(count), least, most, isAwaited: false };
}

suite("A run", () => {
  test("takes what the limits take, from 20 seconds on, and the start", () => {
    const streams = [stream(95, 5), stream(20, 0, 3)];
    assert.deepEqual(durationOf(streams, { ...pace, limited: 23 }), known(24));
    assert.deepEqual(durationOf(streams, { ...pace, limited: 19, latency: 0 }), atLeast(20));
  });

  test("may take longer than the limits where requests twice as long as the fastest do", () => {
    const given = { ...pace, limited: 23 };
    assert.deepEqual(durationOf([stream(116, 5)], given), atLeast(24));
    assert.deepEqual(durationOf([stream(20, 0, 12)], given), atLeast(24));
  });

  test("takes at least as long as so many requests at a time", () => {
    assert.deepEqual(durationOf([stream(300, 5)], { ...pace, limited: 23 }), atLeast(31));
  });

  test("takes at least as long as its longest series of pages, and may take as long as the longest possible one", () => {
    assert.deepEqual(durationOf([stream(40, 40)], { ...pace, limited: 23 }), atLeast(41));
    assert.deepEqual(durationOf([stream(40, 0, 40)], { ...pace, limited: 23 }), atLeast(24));
  });

  test("may take longer than the limits if it goes on after a list that may take more than a tenth of that", () => {
    const given = { ...pace, limited: 40 };
    const awaited = (pages: number) => [{ ...stream(pages, pages), isAwaited: true }];
    assert.deepEqual(durationOf(awaited(2), given), known(41));
    assert.deepEqual(durationOf(awaited(3), given), atLeast(41));
  });

  test("takes at least so long if its requests are not all known", () => {
    const streams = [{ ...stream(1000, 1), requests: atLeast(1000) }];
    assert.deepEqual(durationOf(streams, { ...pace, limited: 40, latency: 0 }), atLeast(41));
  });

  test("takes no less for more streams", () => {
    const streams = fc.array(
      fc
        .record({ count: fc.nat(5000), least: fc.nat(100) })
        .map(({ count, least }) => stream(count, least)),
    );
    const paces = fc.record({
      startup: fc.nat(3),
      limited: fc.nat(100),
      latency: fc.double({ min: 0, max: 2, noNaN: true }),
      concurrency: fc.integer({ min: 1, max: 20 }),
    });
    fc.assert(
      fc.property(streams, streams, paces, (some, others, given) => {
        const all = durationOf([...some, ...others], given);
        assert.ok(all.count >= durationOf(some, given).count);
        assert.ok(all.count >= given.startup + given.limited);
      }),
    );
  });
});
