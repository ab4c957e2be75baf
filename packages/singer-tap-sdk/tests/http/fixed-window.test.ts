/** Fixed windows: however the server's windows lie and however long answers take, none sees more than it takes. */

import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { suite, type TestContext, test } from "node:test";
import fc from "fast-check";
import { FixedWindow } from "../../src/http/fixed-window.ts";
import { RequestBudget } from "../../src/http/request-budget.ts";
import { testClient } from "../support/client.ts";
import { thingsRequest } from "../support/page-request.ts";
import { sendJson, serve } from "../support/serve.ts";

/** What the server's headers tell. */
type Told = "nothing" | "the window";

/** A request on its way, by a clock in seconds that the test moves. */
interface Underway {
  readonly sentAt: number;
  readonly mark: number;
  readonly countedAt: number;
  readonly answeredAt: number;
  report: { readonly remaining: number; readonly reset: number } | null;
}

const seconds = fc.double({ min: 0, max: 3, noNaN: true });

suite("a fixed window", () => {
  for (const told of ["nothing", "the window"] as const) {
    test(`is never exceeded where the server sends ${told}`, (t) => {
      const clock = clockOf(t);
      fc.assert(
        fc.property(
          fc.integer({ min: 1, max: 6 }),
          fc.integer({ min: 5, max: 40 }),
          fc.double({ min: 0, max: 40, noNaN: true }),
          fc.integer({ min: 1, max: 8 }),
          fc.array(fc.tuple(seconds, seconds), { minLength: 40, maxLength: 60 }),
          (size, length, offset, concurrency, delays) => {
            const counts = simulate(clock, { size, length, offset, concurrency, delays, told });
            for (const count of counts) assert.ok(count <= size, `${count} of ${size}`);
            assert.equal(
              counts.reduce((sum, count) => sum + count, 0),
              delays.length,
            );
          },
        ),
        { numRuns: 200 },
      );
    });
  }

  test("is used as soon as the server says that a new one has begun, not a window's length after the last request", (t) => {
    const clock = clockOf(t);
    const window = new FixedWindow({ name: "hourly", requests: 2, seconds: 3600 });
    for (const remaining of [1, 0]) {
      window.take();
      window.responded();
      window.correct({ ...nothing, remaining, reset: 10 }, clock.at);
    }
    assert.ok(window.delay() >= 10 && window.delay() <= 12, `${window.delay()} s`);
    clock.at += 12;
    assert.equal(window.delay(), 0);
  });
});

suite("limits over a real server", () => {
  test("requests beyond what is left wait for the next window, and none is turned away", async (t) => {
    const server = new Windows(5, 2);
    const origin = await serve(t, (_request, response) => server.answer(response));
    const limits = [{ name: "fixed", requests: 5, seconds: 2, isFixedWindow: true }];
    const http = testClient(t);
    const request = thingsRequest(`${origin}/things`, { limits });
    await Promise.all(Array.from({ length: 8 }, () => http.get(request)));
    assert.equal(server.turnedAway, 0);
    assert.equal(http.counts.rateLimited, 0);
  });

  test("an API without a documented limit is waited for as soon as its responses say that nothing is left, and that is logged once", async (t) => {
    const told: string[] = [];
    const server = new Windows(3, 3600);
    const origin = await serve(t, (_request, response) => server.answer(response));
    const stop = new AbortController();
    const waits = new EventEmitter();
    const isWaiting = once(waits, "wait");
    const budget = new RequestBudget(null, (seconds, limit) => {
      told.push(limit);
      assert.ok(seconds > 3000 && seconds <= 3602, `${seconds} s`);
      waits.emit("wait");
    });
    const http = testClient(t, { budget, signal: stop.signal, concurrency: 1 });
    const request = thingsRequest(`${origin}/things`);
    const pages = Array.from({ length: 6 }, () => http.get(request));
    await Promise.all([...pages.slice(0, 3), isWaiting]);
    const reason = new Error("stopped");
    stop.abort(reason);
    for (const page of pages.slice(3)) await assert.rejects(page, reason);
    assert.equal(server.turnedAway, 0);
    assert.deepEqual(told, [`of ${new URL(origin).host}`]);
  });

  test("a wait longer than max_rate_limit_wait is an error with its length, at once", async (t) => {
    const server = new Windows(1, 3600);
    const origin = await serve(t, (_request, response) => server.answer(response));
    const budget = new RequestBudget(null, assert.fail, 60);
    const http = testClient(t, { budget });
    const request = thingsRequest(`${origin}/things`);
    await http.get(request);
    await assert.rejects(http.get(request), {
      name: "RateLimitWaitError",
      recovery: "stream",
      message:
        /^Reading things: GET \/things would have to wait 3\d\d\d s for the rate limit of 127\.0\.0\.1:\d+, longer than max_rate_limit_wait allows\. /,
    });
    assert.equal(http.counts.requests, 1);
  });

  test("a request that is never answered gives its place back", async (t) => {
    const origin = await serve(t, ({ socket }) => socket.destroy());
    const limits = [{ name: "fixed", requests: 1, seconds: 0.2, isFixedWindow: true }];
    const http = testClient(t, { retry: { maxAttempts: 3, retryTimeout: 60 } });
    await assert.rejects(http.get(thingsRequest(`${origin}/things`, { limits })), {
      name: "ConnectionError",
    });
    assert.equal(http.counts.requests, 3);
  });
});

const nothing = {
  limit: undefined,
  window: undefined,
  remaining: undefined,
  reset: undefined,
  retryAfter: undefined,
};

/** A clock in seconds that the test moves. */
interface Clock {
  at: number;
}

/** Replaces the process's clock, once a test. */
function clockOf(t: TestContext): Clock {
  const clock = { at: 1000 };
  t.mock.method(performance, "now", () => clock.at * 1000);
  return clock;
}

interface Course {
  readonly size: number;
  /** Seconds of the server's windows. */
  readonly length: number;
  /** When one of them begins. */
  readonly offset: number;
  /** Requests under way at most. */
  readonly concurrency: number;
  /** Of each request, the seconds until the server counts it, and from then to the answer. */
  readonly delays: readonly (readonly [number, number])[];
  readonly told: Told;
}

/** Sends requests as soon as the window lets them; returns what each of the server's windows has counted. */
function simulate(clock: Clock, course: Course): number[] {
  const { size, length, offset, concurrency, delays, told } = course;
  const window = new FixedWindow({ name: "fixed", requests: size, seconds: length });
  const counts = new Map<number, number>();
  const underWay: Underway[] = [];
  const indexOf = (at: number) => Math.floor((at - offset) / length);
  let sent = 0;
  while (sent < delays.length || underWay.length > 0) {
    const delay = window.delay();
    const maySend = sent < delays.length && underWay.length < concurrency;
    if (maySend && delay <= 0) {
      const [there, back] = delays[sent] ?? [0, 0];
      const countedAt = clock.at + there;
      const mark = window.take();
      const answeredAt = countedAt + back;
      underWay.push({ sentAt: clock.at, mark, countedAt, answeredAt, report: null });
      sent += 1;
      continue;
    }
    const events = underWay.map((one) => (one.report === null ? one.countedAt : one.answeredAt));
    // Timers are not finer than that; a smaller step may be none at all.
    const sendAt = maySend ? clock.at + Math.max(delay, 0.001) : Number.POSITIVE_INFINITY;
    clock.at = Math.max(clock.at, Math.min(sendAt, ...events));
    for (const one of underWay) {
      if (one.report !== null || one.countedAt > clock.at) continue;
      const index = indexOf(one.countedAt);
      const count = (counts.get(index) ?? 0) + 1;
      counts.set(index, count);
      const end = offset + (index + 1) * length;
      one.report = { remaining: Math.max(0, size - count), reset: Math.round(end - one.countedAt) };
    }
    const answered = underWay.filter(
      ({ report, answeredAt }) => report !== null && answeredAt <= clock.at,
    );
    for (const one of answered) {
      underWay.splice(underWay.indexOf(one), 1);
      window.responded();
      if (told === "the window" && one.report !== null) {
        window.correct({ ...nothing, limit: size, ...one.report }, one.sentAt);
      }
    }
  }
  return [...counts.values()];
}

/** A limit as a server enforces it that counts in windows, written for the tests. */
class Windows {
  turnedAway = 0;
  readonly #size: number;
  readonly #seconds: number;
  #count = 0;
  #endsAt = 0;

  constructor(size: number, seconds: number) {
    this.#size = size;
    this.#seconds = seconds;
  }

  answer(response: Parameters<typeof sendJson>[0]): void {
    const now = performance.now() / 1000;
    if (now >= this.#endsAt) {
      this.#endsAt = now + this.#seconds;
      this.#count = 0;
    }
    this.#count += 1;
    const reset = Math.round(Date.now() / 1000 + this.#endsAt - now);
    const headers = {
      "x-ratelimit-limit": String(this.#size),
      "x-ratelimit-remaining": String(Math.max(0, this.#size - this.#count)),
      "x-ratelimit-reset": String(reset),
    };
    if (this.#count > this.#size) this.turnedAway += 1;
    sendJson(response, { things: [] }, this.#count > this.#size ? 429 : 200, headers);
  }
}
