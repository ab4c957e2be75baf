/** The budget: requests wait for us rather than being turned away by the server. */

import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import type { ServerResponse } from "node:http";
import { suite, test } from "node:test";
import { type RateLimit, RequestBudget } from "../../src/http/request-budget.ts";
import { testClient } from "../support/client.ts";
import { thingsRequest } from "../support/page-request.ts";
import { sendJson, serve } from "../support/serve.ts";

const running = new AbortController().signal;
const stopped = { name: "AbortError" };
const nothing = {
  limit: undefined,
  window: undefined,
  remaining: undefined,
  reset: undefined,
  retryAfter: undefined,
};

suite("The time that requests will take", () => {
  test("is none while a bucket lasts, then that of its refill, with what was spent before", async () => {
    const budget = new RequestBudget(null, () => {});
    const limits = [{ name: "general", requests: 100, seconds: 10 }];
    const demand = (requests: number, stream = "things") => ({ limits, stream, requests });
    assert.equal(budget.secondsFor([demand(99)]), 0);
    assertNear(budget.secondsFor([demand(149)]), 5);
    assertNear(budget.secondsFor([demand(100), demand(49, "others")]), 5);
    for (let count = 0; count < 20; count += 1) await budget.acquire(limits, running);
    assertNear(budget.secondsFor([demand(149)]), 7);
  });

  test("is that of whole windows where a limit resets all at once", () => {
    const budget = new RequestBudget(null, () => {});
    const limits = [{ name: "daily", requests: 100, seconds: 60, isFixedWindow: true }];
    const found = [100, 101, 200, 201].map((requests) =>
      Math.round(budget.secondsFor([{ limits, stream: "things", requests }])),
    );
    assert.deepEqual(found, [0, 60, 60, 120]);
  });

  test("is none where only responses reveal a limit, beside that of the run's own share", () => {
    const limits = [
      { name: "of a host", requests: Number.POSITIVE_INFINITY, seconds: 0, isFixedWindow: true },
    ];
    const demand = { limits, stream: "things", requests: 1000 };
    assert.equal(new RequestBudget(null, () => {}).secondsFor([demand]), 0);
    assertNear(new RequestBudget(60, () => {}).secondsFor([demand]), 1000);
  });
});

/** Within a hundredth, and the time that the test takes. */
function assertNear(actual: number, expected: number): void {
  assert.ok(
    Math.abs(actual - expected) < 0.2 + expected / 100,
    `${actual} s in place of ${expected} s`,
  );
}

suite("pacing", () => {
  test("requests beyond the bucket follow at the rate of its refill, and none is turned away", async (t) => {
    const server = new TokenBucket(100, 25);
    const origin = await serve(t, (_request, response) => server.answer(response));
    const http = testClient(t);
    const limits = [{ name: "general", requests: 100, seconds: 4 }];
    const seconds = await timed(() => askOften(http, origin, limits, 140));
    assert.equal(http.counts.rateLimited, 0);
    assert.equal(server.accepted, 140);
    // 100 at once, and 40 at 25 a second.
    assert.ok(seconds > 1.5, `${seconds} s`);
  });

  test("while another client takes a third of the budget, its share is noticed in the answers", async (t) => {
    // The documented bucket, refilled ten times as fast.
    const server = new TokenBucket(1200, 200);
    const origin = await serve(t, (_request, response) => {
      if (server.accepted % 3 === 2) server.take();
      server.answer(response);
    });
    const http = testClient(t);
    const limits = [{ name: "general", requests: 1200, seconds: 6 }];
    await askOften(http, origin, limits, 1000);
    assert.equal(server.accepted - server.othersAccepted, 1000);
    assert.ok(server.othersAccepted > 450);
    assert.ok(http.counts.rateLimited <= 5, `${http.counts.rateLimited} answers 429`);
  });

  test("requests_per_minute bounds the run, whatever the API would grant", async () => {
    const budget = new RequestBudget(600, () => {});
    const limits = [{ name: "general", requests: 1200, seconds: 60 }];
    const seconds = await timed(async () => {
      for (let count = 0; count < 25; count += 1) await budget.acquire(limits, running);
    });
    // Ten a second; a second's worth may go at once.
    assert.ok(seconds > 1.3, `${seconds} s`);
  });

  test("a single request a minute is sent at once, and the second one a minute later", async () => {
    const waits: number[] = [];
    const stop = new AbortController();
    const budget = new RequestBudget(1, (seconds) => {
      waits.push(seconds);
      stop.abort();
    });
    await budget.acquire([], running);
    await assert.rejects(budget.acquire([], stop.signal), stopped);
    assert.ok(waits[0] !== undefined && waits[0] > 55 && waits[0] <= 60, `${waits[0]} s`);
  });

  test("a request that no limit holds for is sent at once", async () => {
    const budget = new RequestBudget(null, assert.fail);
    const ticket = await budget.acquire([], running);
    budget.recordEnd(ticket, { ...nothing, limit: 10, remaining: 0, retryAfter: 100 });
    await budget.acquire([], running);
  });

  test("a request waits for the slowest of its limits, and others are not held up by it", async () => {
    const fast = { name: "fast", requests: 1000, seconds: 1 };
    const slow = { name: "slow", requests: 2, seconds: 0.5 };
    const budget = new RequestBudget(null, () => {});
    await budget.acquire([fast, slow], running);
    await budget.acquire([fast, slow], running);
    const order: string[] = [];
    await Promise.all([
      budget.acquire([fast, slow], running).then(() => order.push("slow")),
      budget.acquire([fast], running).then(() => order.push("fast")),
    ]);
    assert.deepEqual(order, ["fast", "slow"]);
  });
});

suite("the server's own count", () => {
  const limit = { name: "general", requests: 10, seconds: 1 };

  test("a limit that others have used up holds the next request back", async () => {
    const budget = new RequestBudget(null, () => {});
    const ticket = await budget.acquire([limit], running);
    const seconds = await timed(async () => {
      budget.recordEnd(ticket, { ...nothing, limit: 10, remaining: 0 });
      // What has flowed in since the answer was written is not known, so a request may go; the next one waits.
      await budget.acquire([limit], running);
      await budget.acquire([limit], running);
    });
    assert.ok(seconds > 0.09, `${seconds} s`);
  });

  test("what a report says of another limit leaves the count alone", async () => {
    const budget = new RequestBudget(null, assert.fail);
    const other = { name: "other", requests: 20, seconds: 1 };
    const ticket = await budget.acquire([limit, other], running);
    budget.recordEnd(ticket, { ...nothing, limit: 60, remaining: 0 });
    for (let count = 0; count < 5; count += 1) await budget.acquire([limit, other], running);
  });

  test("what a report says of one limit of a request leaves its other limits alone", async () => {
    const budget = new RequestBudget(null, assert.fail);
    const other = { name: "other", requests: 20, seconds: 1200 };
    const ticket = await budget.acquire([limit, other], running);
    budget.recordEnd(ticket, { ...nothing, limit: 10, remaining: 0, retryAfter: 0.1 });
    // With one token left a minute away, the second request would have to wait for it.
    for (let count = 0; count < 5; count += 1) await budget.acquire([other], running);
  });

  test("a credential that has been granted another limit than the documented one is paced by its own", async () => {
    const waits: number[] = [];
    const stop = new AbortController();
    const budget = new RequestBudget(null, (seconds) => {
      waits.push(seconds);
      stop.abort();
    });
    const ticket = await budget.acquire([limit], running);
    budget.recordEnd(ticket, { ...nothing, limit: 4, window: 40, remaining: 0 });
    await budget.acquire([limit], running);
    await assert.rejects(budget.acquire([limit], stop.signal), stopped);
    // One token in ten seconds; the one that may have flowed in meanwhile is spent.
    assert.ok(waits[0] !== undefined && waits[0] > 5 && waits[0] <= 10.5, `${waits[0]} s`);
  });

  test("an answer that comes late does not give back what was sent meanwhile", async () => {
    const budget = new RequestBudget(null, () => {});
    const seconds = await timed(async () => {
      const early = await budget.acquire([limit], running);
      for (let count = 0; count < 8; count += 1) await budget.acquire([limit], running);
      // The server counted this one first, when it had nine left.
      budget.recordEnd(early, { ...nothing, limit: 10, remaining: 9 });
      for (let count = 0; count < 4; count += 1) await budget.acquire([limit], running);
    });
    // Ten at once, and three at ten a second.
    assert.ok(seconds > 0.28, `${seconds} s`);
  });
});

suite("Retry-After", () => {
  test("it holds back all requests under the same limit, and no others", async () => {
    const limited = { name: "general", requests: 1000, seconds: 1 };
    const other = { name: "other", requests: 500, seconds: 1 };
    const budget = new RequestBudget(null, () => {});
    const ticket = await budget.acquire([limited], running);
    const start = performance.now();
    budget.recordEnd(ticket, { ...nothing, limit: 1000, remaining: 0, retryAfter: 0.4 });
    const granted: string[] = [];
    const take = async (name: string, limits: readonly RateLimit[]): Promise<number> => {
      await budget.acquire(limits, running);
      granted.push(name);
      return (performance.now() - start) / 1000;
    };
    const [one, both] = await Promise.all([
      take("limited", [limited]),
      take("both", [limited, other]),
      take("other", [other]),
    ]);
    assert.ok(one >= 0.39 && both >= 0.39, `${one} s, ${both} s`);
    assert.equal(granted[0], "other");
  });

  test("without a word on which limit it means, it holds for all limits of the request", async () => {
    const general = { name: "general", requests: 1000, seconds: 1 };
    const own = { name: "own", requests: 500, seconds: 1 };
    const budget = new RequestBudget(null, () => {});
    const ticket = await budget.acquire([general, own], running);
    const seconds = await timed(() => {
      budget.recordEnd(ticket, { ...nothing, retryAfter: 0.3 });
      return budget.acquire([general], running);
    });
    assert.ok(seconds >= 0.29, `${seconds} s`);
  });

  test("a shorter time that comes later does not shorten a longer one", async () => {
    const limit = { name: "general", requests: 1000, seconds: 1 };
    const budget = new RequestBudget(null, () => {});
    const first = await budget.acquire([limit], running);
    const second = await budget.acquire([limit], running);
    const seconds = await timed(() => {
      budget.recordEnd(first, { ...nothing, limit: 1000, remaining: 0, retryAfter: 0.5 });
      budget.recordEnd(second, { ...nothing, limit: 1000, remaining: 900, retryAfter: 0.1 });
      return budget.acquire([limit], running);
    });
    assert.ok(seconds >= 0.48, `${seconds} s`);
  });

  test("after it one request goes, and the rest follow at the rate of the refill", async () => {
    const limit = { name: "general", requests: 10, seconds: 1 };
    const budget = new RequestBudget(null, () => {});
    const ticket = await budget.acquire([limit], running);
    const seconds = await timed(async () => {
      budget.recordEnd(ticket, { ...nothing, limit: 10, remaining: 0, retryAfter: 0.2 });
      for (let count = 0; count < 4; count += 1) await budget.acquire([limit], running);
    });
    assert.ok(seconds >= 0.48, `${seconds} s`);
  });
});

suite("waiting", () => {
  test("a wait of more than a few seconds is logged once, with its length and the limit's name", async () => {
    const waits: [number, string][] = [];
    const told = new EventEmitter();
    const budget = new RequestBudget(null, (...wait) => {
      waits.push(wait);
      told.emit("wait");
    });
    const limit = { name: "of the key", requests: 10, seconds: 1 };
    const ticket = await budget.acquire([limit], running);
    const settledAt = performance.now();
    budget.recordEnd(ticket, { ...nothing, limit: 10, remaining: 0, retryAfter: 20 });
    const stop = new AbortController();
    const waiting = Array.from({ length: 5 }, () => budget.acquire([limit], stop.signal));
    await once(told, "wait");
    const passed = (performance.now() - settledAt) / 1000;
    assert.equal(waits.length, 1);
    const [length = 0] = waits[0] ?? [];
    assert.ok(length <= 20.5 && length >= 19.5 - passed, `${length} s, ${passed} s later`);
    assert.equal(waits[0]?.[1], "of the key");
    stop.abort();
    await Promise.all(waiting.map((wait) => assert.rejects(wait, stopped)));
    assert.equal(waits.length, 1);
  });

  test("a short wait is not worth a line", async () => {
    const budget = new RequestBudget(null, assert.fail);
    const limit = { name: "general", requests: 5, seconds: 0.5 };
    for (let count = 0; count < 7; count += 1) await budget.acquire([limit], running);
  });

  test("a request that was given up while it waited takes nothing from the others", async () => {
    const waits: number[] = [];
    const stops = [new AbortController(), new AbortController()] as const;
    const budget = new RequestBudget(null, (seconds) => {
      waits.push(seconds);
      stops[waits.length === 1 ? 0 : 1].abort();
    });
    const limit = { name: "general", requests: 2, seconds: 60 };
    await budget.acquire([limit], running);
    await budget.acquire([limit], running);
    await Promise.all(
      stops.map(({ signal }) => assert.rejects(budget.acquire([limit], signal), stopped)),
    );
    // Both would have waited for the same token: thirty seconds, and not thirty more for the second one.
    assert.equal(waits.length, 2);
    assert.ok((waits[1] ?? 60) <= (waits[0] ?? 0), `${waits}`);
  });
});

/** A limit as a server enforces it, written for the tests: whole tokens, and headers with every answer. */
class TokenBucket {
  accepted = 0;
  othersAccepted = 0;
  readonly #size: number;
  readonly #perSecond: number;
  #tokens: number;
  #at = performance.now();

  constructor(size: number, perSecond: number) {
    this.#size = size;
    this.#perSecond = perSecond;
    this.#tokens = size;
  }

  /** Another client's request. */
  take(): void {
    if (this.#spend()) this.othersAccepted += 1;
  }

  answer(response: ServerResponse): void {
    const accepted = this.#spend();
    const window = Math.round(this.#size / this.#perSecond);
    const headers = {
      "x-ratelimit-limit": `${this.#size}, ${this.#size};window=${window}`,
      "x-ratelimit-remaining": String(Math.floor(this.#tokens)),
    };
    if (accepted) sendJson(response, { things: [] }, 200, headers);
    else sendJson(response, {}, 429, { ...headers, "retry-after": "1" });
  }

  #spend(): boolean {
    const now = performance.now();
    const refill = ((now - this.#at) / 1000) * this.#perSecond;
    this.#tokens = Math.min(this.#size, this.#tokens + refill);
    this.#at = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    this.accepted += 1;
    return true;
  }
}

async function askOften(
  http: ReturnType<typeof testClient>,
  origin: string,
  limits: readonly RateLimit[],
  count: number,
): Promise<void> {
  const request = thingsRequest(`${origin}/things`, { limits });
  await Promise.all(Array.from({ length: count }, () => http.get(request)));
}

async function timed(action: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await action();
  return (performance.now() - start) / 1000;
}
