/** When STATE is due: by the time since the last one, and by what STATE and rows have taken of the output. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { StateSchedule } from "../../../src/sync/state/state-schedule.ts";

/** More output than any STATE needs. */
const plenty = 1_000_000_000;

function scheduleAt(start: number) {
  const clock = { now: start };
  return { clock, schedule: new StateSchedule(() => clock.now) };
}

suite("STATE is due", () => {
  test("once a second at most, however much is written", () => {
    const { clock, schedule } = scheduleAt(5000);
    const due: number[] = [];
    for (; clock.now < 9000; clock.now += 100) {
      if (schedule.isDue(plenty, () => 10)) due.push(clock.now);
    }
    assert.deepEqual(due, [6000, 7000, 8000]);
  });

  test("while all of it takes a tenth of the output", () => {
    const { clock, schedule } = scheduleAt(0);
    const size = 100_000;
    clock.now = 1000;
    assert.equal(
      schedule.isDue(999_999, () => size),
      false,
    );
    clock.now = 2000;
    assert.equal(
      schedule.isDue(1_000_000, () => size),
      true,
    );
    clock.now = 3000;
    assert.equal(
      schedule.isDue(1_999_999, () => size),
      false,
    );
    clock.now = 4000;
    assert.equal(
      schedule.isDue(2_000_000, () => size),
      true,
    );
  });

  test("a second for each 8 KiB after the one before where little is written", () => {
    const { clock, schedule } = scheduleAt(0);
    const due: number[] = [];
    for (clock.now = 1000; clock.now <= 60_000; clock.now += 1000) {
      if (schedule.isDue(0, () => 10 * 8192)) due.push(clock.now);
    }
    assert.deepEqual(due, [10_000, 20_000, 30_000, 40_000, 50_000, 60_000]);
  });

  test("without being measured more often than once a second", () => {
    const { clock, schedule } = scheduleAt(0);
    let measured = 0;
    const measure = () => {
      measured += 1;
      return 1_000_000;
    };
    for (; clock.now < 10_000; clock.now += 10) schedule.isDue(0, measure);
    assert.equal(measured, 9);
  });

  test("for no more than a tenth of the output and 8 KiB a second, whatever its size and the pace", () => {
    const steps = fc.array(
      fc.record({
        passed: fc.integer({ min: 0, max: 5000 }),
        rows: fc.integer({ min: 0, max: 200_000 }),
        size: fc.integer({ min: 1, max: 100_000 }),
      }),
    );
    fc.assert(
      fc.property(steps, (given) => {
        const { clock, schedule } = scheduleAt(0);
        let [output, states] = [0, 0];
        for (const { passed, rows, size } of given) {
          clock.now += passed;
          output += rows;
          if (!schedule.isDue(output, () => size)) continue;
          states += size;
          output += size;
          assert.ok(states <= output / 10 + (clock.now / 1000) * 8192, `${states} of ${output}`);
        }
      }),
    );
  });
});
