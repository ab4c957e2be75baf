/** What the page calls more than noise is that, and seldom anything else. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { changes, holm, mannWhitney, percentile } from "../../demo/report/statistics.ts";

/** The probability by definition: the share of all ways to deal the values into two halves that differ at least as much. */
function exact(earlier: readonly number[], later: readonly number[]): number {
  const all = [...earlier, ...later];
  const u = (own: readonly number[], others: readonly number[]): number => {
    let wins = 0;
    for (const one of own)
      for (const other of others) wins += one > other ? 1 : one === other ? 0.5 : 0;
    return wins;
  };
  const middle = (earlier.length * later.length) / 2;
  const seen = Math.abs(u(later, earlier) - middle);
  let extreme = 0;
  let ways = 0;
  for (let bits = 0; bits < 2 ** all.length; bits += 1) {
    const own = all.filter((_, index) => (bits >> index) % 2 === 1);
    if (own.length !== later.length) continue;
    const others = all.filter((_, index) => (bits >> index) % 2 === 0);
    ways += 1;
    if (Math.abs(u(own, others) - middle) >= seen - 1e-9) extreme += 1;
  }
  return extreme / ways;
}

const values = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 5, maxLength: 6 });

suite("A change", () => {
  test("has nearly the probability that counting all ways to deal the values gives", () => {
    const different = fc.uniqueArray(fc.integer({ min: 0, max: 99 }), {
      minLength: 10,
      maxLength: 12,
    });
    fc.assert(
      fc.property(different, (all) => {
        const [earlier, later] = [all.slice(0, 5), all.slice(5)];
        const found = mannWhitney(earlier, later);
        assert.ok(Math.abs((found?.p ?? 0) - exact(earlier, later)) < 0.03, String(found?.p));
      }),
      { numRuns: 50 },
    );
  });

  test("is never called clear where that count finds it likely, however many values are equal", () => {
    fc.assert(
      fc.property(values, values, (earlier, later) => {
        const found = mannWhitney(earlier, later);
        assert.ok(found !== null);
        if (found.p < 0.05) assert.ok(exact(earlier, later) < 0.08);
      }),
      { numRuns: 200 },
    );
  });

  test("is the same the other way round, whatever the unit", () => {
    fc.assert(
      fc.property(values, values, (earlier, later) => {
        const [there, back] = [mannWhitney(earlier, later), mannWhitney(later, earlier)];
        assert.ok(there !== null && back !== null);
        assert.ok(Math.abs(there.p - back.p) < 1e-12);
        assert.equal(there.shift + back.shift, 0);
        const scaled = mannWhitney(
          earlier.map((value) => value * 60),
          later.map((value) => value * 60),
        );
        assert.deepEqual(scaled, there);
      }),
    );
  });

  test("is clear in no more than one of twenty tables that only chance has filled", () => {
    let seed = 1;
    const chance = (): number => {
      seed = (seed * 48_271) % 2_147_483_647;
      return -Math.log(seed / 2_147_483_647);
    };
    const sample = (): number[] => Array.from({ length: 30 }, chance);
    const tables = Array.from({ length: 400 }, () =>
      changes(
        Array.from({ length: 10 }, () => ({
          earlier: sample(),
          later: sample(),
          before: 0,
          after: 0,
        })),
      ),
    );
    const wrong = tables.filter((rows) => rows.some(({ trend }) => trend !== "unclear")).length;
    assert.ok(wrong <= 30, `${wrong} of 400`);
  });

  test("is unclear with fewer than five values in a half, however far they are apart", () => {
    const few = { earlier: [1, 1, 1, 1], later: [9, 9, 9, 9, 9, 9], before: 1, after: 9 };
    assert.deepEqual(changes([few]), [{ before: 1, after: 9, p: null, trend: "unclear" }]);
  });

  test("is better where the later values are less", () => {
    const [down, up] = [
      [9, 8, 9, 8, 9, 8, 9, 8],
      [1, 2, 1, 2, 1, 2, 1, 2],
    ];
    const [better, worse] = changes([
      { earlier: down, later: up, before: 8.5, after: 1.5 },
      { earlier: up, later: down, before: 1.5, after: 8.5 },
    ]);
    assert.equal(better?.trend, "better");
    assert.equal(worse?.trend, "worse");
  });
});

test("Holm's correction multiplies the smallest by their number, and never puts one below a smaller one", () => {
  assert.deepEqual(holm([0.01, null, 0.04, 0.03]), [0.03, null, 0.06, 0.06]);
  assert.deepEqual(holm([0.6, 0.7]), [1, 1]);
});

test("a percentile lies between two neighbors in proportion, and is null without values", () => {
  assert.equal(percentile([4, 1, 2, 3], 0.5), 2.5);
  assert.equal(percentile([1, 2], 0.9), 1.9);
  assert.equal(percentile([], 0.9), null);
});
