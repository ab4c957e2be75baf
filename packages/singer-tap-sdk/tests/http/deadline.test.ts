/** The time limit of one request. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { Deadline, FirstByteTimeout } from "../../src/http/deadline.ts";

const running = new AbortController().signal;

test("a deadline aborts when its time is over, and not when it was cleared before", async () => {
  const cleared = new Deadline(0.05, running);
  cleared.clear();
  const deadline = new Deadline(0.1, running);
  await once(deadline.signal, "abort");
  assert.equal(deadline.signal.reason.name, "TimeoutError");
  assert.equal(cleared.signal.aborted, false);
});

test("a deadline aborts when the response has not begun in time, and not when it has", async () => {
  const begun = new Deadline(60, running);
  begun.awaitFirstByte(0.05);
  begun.passFirstByte();
  const ended = new Deadline(60, running);
  ended.awaitFirstByte(0.05);
  ended.clear();
  const deadline = new Deadline(60, running);
  deadline.awaitFirstByte(0.1);
  await once(deadline.signal, "abort");
  assert.ok(deadline.signal.reason instanceof FirstByteTimeout);
  for (const one of [begun, ended]) assert.equal(one.signal.aborted, false);
  for (const one of [begun, deadline]) one.clear();
});

test("a deadline aborts with the run, for the run's reason, also where the run has ended before", () => {
  const run = new AbortController();
  const deadline = new Deadline(60, run.signal);
  const reason = new Error("the run is over");
  run.abort(reason);
  const late = new Deadline(60, run.signal);
  for (const one of [deadline, late]) {
    assert.equal(one.signal.reason, reason);
    one.clear();
  }
});

test("the time for which a deadline was paused does not count", async () => {
  const start = performance.now();
  const paused = new Deadline(0.5, running);
  paused.pause();
  const ran = performance.now() - start;
  await once(new Deadline(0.6, running).signal, "abort");
  assert.equal(paused.signal.aborted, false);
  const resumed = performance.now();
  paused.resume();
  await once(paused.signal, "abort");
  const left = performance.now() - resumed;
  // Timers may fire a millisecond early.
  assert.ok(ran + left >= 498, `${ran} ms and ${left} ms were granted of 500 ms`);
});
