/** Permits: how many are out at once, and who gets the next one. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { Semaphore } from "../../src/http/semaphore.ts";

suite("A semaphore", () => {
  test("never hands out more permits than it has, and all that it has, to whoever came first", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.nat({ max: 3 }), { maxLength: 30 }),
        async (permits, turns) => {
          const semaphore = new Semaphore(permits);
          const order: number[] = [];
          let held = 0;
          let most = 0;
          await Promise.all(
            turns.map(async (count, index) => {
              const release = await semaphore.acquire();
              order.push(index);
              held += 1;
              most = Math.max(most, held);
              for (let turn = 0; turn < count; turn += 1) await Promise.resolve();
              held -= 1;
              release();
            }),
          );
          assert.deepEqual(order, [...turns.keys()]);
          assert.ok(most <= permits);
        },
      ),
    );
  });

  test("lets as many in at once as it has permits", async () => {
    const semaphore = new Semaphore(2);
    const [first] = await Promise.all([semaphore.acquire(), semaphore.acquire()]);
    let isIn = false;
    const third = semaphore.acquire().then(() => {
      isIn = true;
    });
    await Promise.resolve();
    assert.equal(isIn, false);
    first?.();
    await third;
    assert.equal(isIn, true);
  });
});
