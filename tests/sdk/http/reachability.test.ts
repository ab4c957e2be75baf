/** Reachability: when a run is told that nobody answers, and when it goes on trying. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { Reachability } from "../../../src/sdk/http/reachability.ts";
import {
  ConnectionError,
  ServerError,
  TimeoutError,
  UnreachableError,
} from "../../../src/sdk/index.ts";

const origin = "https://api.example.com";
const facts = { stream: "things", endpoint: "GET /things", attempts: 3 };
const never = () => new Promise<never>(() => {});

suite("A run that nobody answers", () => {
  test("asks the cheapest endpoint at half time, and ends after five seconds, with what was in the way", async (t) => {
    const { reachability, checks, pass } = watch(t);
    const waiting = outcomeOf(reachability.until(origin, never()));
    reachability.failed(origin, new ConnectionError(facts, "ECONNREFUSED"));
    await pass(2499);
    assert.equal(checks(), 0);
    await pass(1);
    assert.equal(checks(), 1);
    await pass(2499);
    reachability.failed(origin, new ConnectionError(facts, "ECONNREFUSED"));
    await pass(1);
    const error = await waiting;
    assert.ok(error instanceof UnreachableError);
    assert.equal(error.recovery, "fatal");
    assert.equal(
      error.message,
      "https://api.example.com could not be reached (ECONNREFUSED) (3 tries). Check the network, the proxy and the URL in the settings.",
    );
  });

  test("ends also where it is silence that is in the way, for all pages that are awaited", async (t) => {
    const { reachability, pass } = watch(t);
    const waiting = [1, 2].map(() => outcomeOf(reachability.until(origin, never())));
    await pass(2500);
    await pass(2500);
    for (const error of await Promise.all(waiting)) {
      assert.ok(error instanceof UnreachableError);
      assert.match(error.message, /^https:\/\/api\.example\.com did not answer within 5 s\. /);
    }
  });

  test("tries often in that time, and as rarely as it is asked to once somebody has answered", async (t) => {
    const { reachability } = watch(t);
    assert.deepEqual(
      [1.5, 30].map((asked) => reachability.delay(asked)),
      [1.5, 2],
    );
    reachability.contact();
    assert.equal(reachability.delay(30), 30);
    assert.equal(new Reachability(null).delay(30), 30);
  });

  test("ends with the first request that has used up its tries", () => {
    const reachability = new Reachability(null);
    const error = new ConnectionError(facts, "ENOTFOUND");
    reachability.failed(origin, error);
    const verdict = reachability.verdict(origin, error);
    assert.ok(verdict instanceof UnreachableError);
    assert.match(verdict.message, /could not be reached \(ENOTFOUND\) \(3 tries\)/);
  });

  test("is not ended by the clock where no cheap endpoint is known", async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const reachability = new Reachability(null);
    const page = Promise.resolve("late");
    const waiting = reachability.until(origin, page);
    t.mock.timers.tick(600_000);
    assert.equal(await waiting, "late");
  });
});

suite("A run goes on", () => {
  for (const [what, tell] of [
    ["an answer has begun", (reachability: Reachability) => reachability.contact()],
    [
      "a connection was made, and broke",
      (reachability: Reachability) =>
        reachability.failed(origin, new ConnectionError(facts, "ECONNRESET")),
    ],
    [
      "the answer was an error",
      (reachability: Reachability) => reachability.failed(origin, new ServerError(facts)),
    ],
  ] as const) {
    for (const before of [0, 2499, 2500, 4999]) {
      test(`once ${what}, after ${before} ms`, async (t) => {
        const { reachability, pass } = watch(t);
        let answer = (_page: string): void => {};
        const page = new Promise<string>((resolve) => {
          answer = resolve;
        });
        const waiting = reachability.until(origin, page);
        await pass(Math.min(before, 2500));
        await pass(Math.max(0, before - 2500));
        tell(reachability);
        await pass(60_000);
        const error = new TimeoutError(facts, "first_byte_timeout");
        reachability.failed(origin, error);
        assert.equal(reachability.verdict(origin, error), error);
        answer("late");
        assert.equal(await waiting, "late");
      });
    }
  }

  test("without asking the cheapest endpoint, where the first answer comes soon", async (t) => {
    const { reachability, checks, pass } = watch(t);
    void reachability.until(origin, never());
    await pass(2000);
    reachability.contact();
    await pass(60_000);
    assert.equal(checks(), 0);
  });
});

for (const code of [
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ERR_SSL_WRONG_VERSION_NUMBER",
]) {
  test(`${code} is no sign of anybody`, () => {
    const reachability = new Reachability(null);
    const error = new ConnectionError(facts, code);
    reachability.failed(origin, error);
    assert.ok(reachability.verdict(origin, error) instanceof UnreachableError);
  });
}

/** A watch whose clock the test moves, and how often the cheapest endpoint has been asked. */
function watch(t: TestContext) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let checks = 0;
  const reachability = new Reachability(() => {
    checks += 1;
    return Promise.reject(new Error("no answer"));
  });
  const pass = async (milliseconds: number): Promise<void> => {
    t.mock.timers.tick(milliseconds);
    // What is left for the next turn of the event loop.
    await new Promise(setImmediate);
  };
  return { reachability, checks: () => checks, pass };
}

/** What a promise is rejected with. */
function outcomeOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => assert.fail("it resolved"),
    (error: unknown) => error,
  );
}
