/** Decides when each request may be sent, for all streams of a run together. */

import { setTimeout as sleep } from "node:timers/promises";
import { FixedWindow } from "./fixed-window.ts";
import { type Limiter, now, type RateLimit } from "./rate-limit.ts";
import type { RateLimitReport } from "./rate-limit-headers.ts";
import { readCost } from "./request-cost.ts";
import type { Semaphore } from "./semaphore.ts";
import { SharedBackOff } from "./shared-back-off.ts";
import { TokenBucket } from "./token-bucket.ts";

export type { RateLimit } from "./rate-limit.ts";

/** Called when a request has to wait for more than a few seconds. */
type OnWait = (seconds: number, limit: string) => void;

/** Seconds of waiting that are worth a log line. */
export const longWait = 5;

/**
 * A rate limit needs a longer wait than is allowed. It does not know the request; `HttpClient` turns it into a
 * `RateLimitWaitError`.
 */
export class TooLongWait extends Error {
  override readonly name = "TooLongWait";
  readonly seconds: number;
  readonly limit: string;

  constructor(seconds: number, limit: string) {
    super(`${seconds} s for the rate limit ${limit}`);
    this.seconds = seconds;
    this.limit = limit;
  }
}

/**
 * A rate limit rejects requests without naming a time, for longer than a request may wait. `HttpClient` turns it into
 * the request's last error.
 */
export class TooLongBackOff extends Error {
  override readonly name = "TooLongBackOff";
}

/** Limits on the wait of a request. */
interface WaitOptions {
  /** Limits concurrent requests. A request that waits for a rate limit holds no permit. Default: no limit. */
  readonly permits?: Semaphore;
  /** Seconds that it may wait for limits that name no time. Default: no limit. */
  readonly maxBackOff?: number;
  /** The stream that it is for, whose requests have the same cost. Default: none. */
  readonly stream?: string;
}

/** Requests of one stream that are still to be sent. */
export interface Demand {
  readonly limits: readonly RateLimit[];
  readonly stream: string;
  readonly requests: number;
}

/** A limit that a request counts against. */
interface Charge {
  readonly limit: RateLimit;
  readonly limiter: Limiter;
  /** The cost of the request, as far as it is known by now. */
  readonly cost: () => number;
}

/** An admitted request, as the budget remembers it until its response. */
export interface Ticket {
  /** When it was admitted, in seconds of the process's monotonic clock. */
  readonly at: number;
  /** For each limit, its cost, and the count so far, including this request. */
  readonly marks: ReadonlyMap<Limiter, { readonly cost: number; readonly taken: number }>;
  /** All of its limits. */
  readonly charges: readonly Charge[];
  readonly stream: string;
  /** Its limits on the server; only the one that the response refers to, once known. */
  limiters: readonly Limiter[];
  /** Back-offs in which all other requests wait for this one. */
  readonly tries: readonly SharedBackOff[];
  /** Seconds that it waited for limits that name no time. */
  readonly backedOff: number;
  /** Whether the request has ended. */
  isOver: boolean;
  /** Whether its response reports how much is missing for its cost, so that the wait is known. */
  isShort: boolean;
  /** Returns its permit. */
  readonly leave: () => void;
}

/**
 * Paces the requests of a run so that the server hardly ever rejects one.
 *
 * Each documented rate limit is a token bucket or a fixed window. The server's count corrects ours with every response,
 * since other clients may use the same key. `Retry-After` delays all requests under the limit, and so does the growing
 * back-off after a 429 that names no time.
 */
export class RequestBudget {
  readonly #limiters = new Map<string, Limiter>();
  readonly #backOffs = new Map<Limiter, SharedBackOff>();
  /** The last request in the queue of each combination of limits: requests are sent in order of arrival. */
  readonly #lanes = new Map<string, Promise<unknown>>();
  /** The cost that the last response reported, by limit and stream. */
  readonly #costs = new Map<string, number>();
  /** Streams whose first request, still under way, will show what theirs cost: resolves at its end. */
  readonly #firsts = new Map<string, Promise<void>>();
  readonly #share: RateLimit | null;
  readonly #onWait: OnWait;
  readonly #maxWait: number;
  readonly #random: () => number;

  /**
   * @param requestsPerMinute This run's share of the limits; null for all that the API grants.
   * @param onWait Called once for every wait of more than five seconds.
   * @param maxWait Most seconds that a rate limit of the API may delay a request. Default: no limit.
   * @param random Source of the jitter: numbers from 0 to 1. Default `Math.random`.
   */
  constructor(
    requestsPerMinute: number | null,
    onWait: OnWait,
    maxWait = Number.POSITIVE_INFINITY,
    random: () => number = Math.random,
  ) {
    this.#random = random;
    this.#maxWait = maxWait;
    this.#share = requestsPerMinute === null ? null : shareOf(requestsPerMinute);
    this.#onWait = onWait;
  }

  /**
   * Resolves when a request under these limits may be sent, and counts it as sent.
   *
   * @throws TooLongWait when a limit would delay it for too long.
   * @throws TooLongBackOff when its limits reject requests for too long.
   */
  async acquire(
    limits: readonly RateLimit[],
    signal: AbortSignal,
    options: WaitOptions = {},
  ): Promise<Ticket> {
    const shared = this.#share === null ? limits : [...limits, this.#share];
    const charges = shared.map((limit) => this.#charge(limit, options.stream ?? ""));
    const backedOff = this.#stopwatch(charges.map(({ limiter }) => limiter));
    const lane = limits.map(({ name }) => name).join(" ");
    const before = this.#lanes.get(lane) ?? Promise.resolve();
    const turn = before.then(() => {
      const first = this.#firsts.get(options.stream ?? "");
      const take = () => this.#take(charges, signal, options, backedOff);
      return first === undefined ? take() : first.then(take);
    });
    this.#lanes.set(
      lane,
      turn.catch(() => undefined),
    );
    return turn;
  }

  /**
   * Records the end of a request, and corrects the count by its response.
   *
   * @param reports The reports of the response; none without a response.
   */
  recordEnd(ticket: Ticket, ...reports: readonly RateLimitReport[]): void {
    const { at, marks } = ticket;
    const limiters = [...marks.keys()];
    if (!ticket.isOver) for (const [limiter, { cost }] of marks) limiter.responded(cost);
    ticket.isOver = true;
    for (const [index, report] of reports.entries()) {
      const reported = this.#reported(limiters, report, reports.length > 1);
      for (const limiter of reported) limiter.correct(report, at, marks.get(limiter)?.taken ?? 0);
      // The first report is about the limit that the response refers to.
      if (index === 0 && reported.length > 0) ticket.limiters = reported;
      if (report.retryAfter === undefined) continue;
      for (const limiter of ticket.limiters) limiter.pause(report.retryAfter);
    }
  }

  /** Corrects cost and count by the body of a response. */
  recordCost(ticket: Ticket, body: unknown): void {
    for (const { limit, limiter } of ticket.charges) {
      const report = typeof limit.cost === "object" ? readCost(limit.cost, body) : null;
      if (report === null) continue;
      const { cost = 1, remaining = Number.POSITIVE_INFINITY } = report;
      this.#costs.set(costKey(limit, ticket.stream), cost);
      if (report.limit !== undefined) limiter.resize(report.limit, report.window);
      const { taken = 0 } = ticket.marks.get(limiter) ?? {};
      // A body says what is left when it is written. What comes back meanwhile is less than a request needs, and counting
      // from when the request was sent would admit the next one too early.
      limiter.correct({ ...report, reset: undefined, retryAfter: undefined }, now(), taken);
      ticket.isShort ||= remaining < cost && cost <= limiter.size;
    }
  }

  /** Seconds until so many requests could be sent, each with its limits, from what is left now. */
  secondsFor(demands: readonly Demand[]): number {
    const costs = new Map<Limiter, number>();
    for (const { limits, stream, requests } of demands) {
      const shared = this.#share === null ? limits : [...limits, this.#share];
      for (const { limiter, cost } of shared.map((limit) => this.#charge(limit, stream))) {
        costs.set(limiter, (costs.get(limiter) ?? 0) + cost() * requests);
      }
    }
    return Math.max(0, ...[...costs].map(([limiter, cost]) => limiter.secondsFor(cost)));
  }

  /** Records that a request has ended and its outcome is known. */
  release(ticket: Ticket): void {
    this.recordEnd(ticket);
    for (const backOff of ticket.tries) backOff.tried();
    ticket.leave();
  }

  /**
   * Records that a limit rejected a request, and delays all requests under it.
   *
   * @param seconds Delay; undefined if the server names no time.
   */
  refuse({ at, limiters, isShort }: Ticket, seconds: number | undefined): void {
    // The corrected count delays requests until the cost is available.
    if (isShort) return;
    for (const limiter of limiters) {
      if (seconds === undefined) this.#backOffOf(limiter).refuse(at);
      else limiter.pause(seconds);
    }
  }

  /** Records that no limit rejected a request. */
  accept({ at, marks }: Ticket): void {
    for (const limiter of marks.keys()) this.#backOffOf(limiter).accept(at);
  }

  /**
   * The limits that a report is about. Headers describe one limit, the one with the least left, identified by its size.
   * If a request counts against a single limit, it must be that one, and an undocumented size is what this credential
   * was granted.
   *
   * @param hasOthers Whether the same response reports other limits too.
   */
  #reported(
    limiters: readonly Limiter[],
    { limit, window, remaining }: RateLimitReport,
    hasOthers: boolean,
  ): readonly Limiter[] {
    const matching = limiters.filter(({ size }) => size === limit);
    const [only, ...others] = limiters.filter(({ name }) => name !== this.#share?.name);
    if (matching.length > 0 || only === undefined || others.length > 0) return matching;
    // The limit is undocumented: whichever is exhausted counts.
    if (only.size === Number.POSITIVE_INFINITY) {
      return hasOthers && remaining !== 0 ? [] : [only];
    }
    if (hasOthers) return [];
    if (limit !== undefined) only.resize(limit, window);
    return limit === undefined && remaining === undefined ? [] : [only];
  }

  async #take(
    charges: readonly Charge[],
    signal: AbortSignal,
    { permits, maxBackOff = Number.POSITIVE_INFINITY, stream = "" }: WaitOptions,
    backedOff: () => number,
  ): Promise<Ticket> {
    const backOffLeft = (): number => maxBackOff - backedOff();
    await this.#allow(charges, signal, backOffLeft);
    const leave = await permits?.acquire();
    try {
      // Others may have been admitted in the meantime.
      if (leave !== undefined) await this.#allow(charges, signal, backOffLeft);
    } catch (error) {
      leave?.();
      throw error;
    }
    const limiters = charges.map(({ limiter }) => limiter);
    return this.#learn({
      at: now(),
      marks: new Map(charges.map(marked)),
      charges,
      stream,
      limiters: limiters.filter(({ name }) => name !== this.#share?.name),
      tries: limiters.map((limiter) => this.#backOffOf(limiter)).filter((one) => one.take()),
      backedOff: backedOff(),
      isOver: false,
      isShort: false,
      leave: leave ?? (() => {}),
    });
  }

  /**
   * Waits until each of the limits admits one more request.
   *
   * @param backOffLeft Returns the seconds left to wait in back-offs.
   */
  async #allow(
    charges: readonly Charge[],
    signal: AbortSignal,
    backOffLeft: () => number,
  ): Promise<void> {
    let announced = false;
    for (;;) {
      signal.throwIfAborted();
      const waits = charges.map(({ limiter, cost }) => {
        const backOff = this.#backOffOf(limiter);
        const own = limiter.delay(cost());
        return { limiter, backOff, own, delay: Math.max(own, backOff.delay()) };
      });
      if (waits.some(({ backOff }) => backOff.isTooLong(backOffLeft()))) throw new TooLongBackOff();
      // Infinity minus Infinity is NaN.
      const [longest] = waits.toSorted((one, other) => other.delay - one.delay || 0);
      if (longest === undefined || longest.delay <= 0) return;
      const { limiter, backOff, own, delay } = longest;
      if (own > this.#maxWait && limiter.name !== this.#share?.name) {
        throw new TooLongWait(own, limiter.name);
      }
      if (delay === Number.POSITIVE_INFINITY) {
        await backOff.change(signal);
        continue;
      }
      if (delay > longWait && !announced) {
        this.#onWait(delay, limiter.name);
        announced = true;
      }
      await sleep(delay * 1000, undefined, { signal });
    }
  }

  /** Measures the seconds from now on in which one of these limits rejects requests without naming a time. */
  #stopwatch(limiters: readonly Limiter[]): () => number {
    const backOffs = limiters.map((limiter) => this.#backOffOf(limiter));
    const before = backOffs.map(({ seconds }) => seconds);
    return () =>
      Math.max(0, ...backOffs.map(({ seconds }, index) => seconds - (before[index] ?? 0)));
  }

  #backOffOf(limiter: Limiter): SharedBackOff {
    const known = this.#backOffs.get(limiter);
    if (known !== undefined) return known;
    const backOff = new SharedBackOff(this.#random);
    this.#backOffs.set(limiter, backOff);
    return backOff;
  }

  /** Holds back the others of a stream while the first request is under way that will show what theirs cost. */
  #learn(ticket: Ticket): Ticket {
    const { stream, charges } = ticket;
    const unknown = charges
      .filter(({ limit }) => typeof limit.cost === "object")
      .map(({ limit }) => costKey(limit, stream))
      .filter((key) => !this.#costs.has(key));
    if (unknown.length === 0) return ticket;
    let end = (): void => {};
    const isOver = new Promise<void>((resolve) => {
      end = resolve;
    });
    this.#firsts.set(stream, isOver);
    const leave = (): void => {
      // An API that reports no cost is not waited for again.
      for (const key of unknown) if (!this.#costs.has(key)) this.#costs.set(key, 1);
      this.#firsts.delete(stream);
      end();
      ticket.leave();
    };
    return { ...ticket, leave };
  }

  #charge(limit: RateLimit, stream: string): Charge {
    const { cost = 1 } = limit;
    const key = costKey(limit, stream);
    return {
      limit,
      limiter: this.#limiter(limit),
      cost: () => (typeof cost === "number" ? cost : (this.#costs.get(key) ?? 1)),
    };
  }

  #limiter(limit: RateLimit): Limiter {
    const known = this.#limiters.get(limit.name);
    if (known !== undefined) return known;
    const limiter = limit.isFixedWindow === true ? new FixedWindow(limit) : new TokenBucket(limit);
    this.#limiters.set(limit.name, limiter);
    return limiter;
  }
}

/** Under which the cost of a stream's requests is stored. */
function costKey({ name }: RateLimit, stream: string): string {
  return JSON.stringify([name, stream]);
}

/** Counts a request against a limit. */
function marked({ limiter, cost }: Charge): [Limiter, { cost: number; taken: number }] {
  const own = cost();
  return [limiter, { cost: own, taken: limiter.take(own) }];
}

/** A run's share, spread evenly: a minute's worth at once would double the requests of the first minute. */
function shareOf(requestsPerMinute: number): RateLimit {
  const requests = Math.max(1, requestsPerMinute / 60);
  return { name: "requests_per_minute", requests, seconds: (requests * 60) / requestsPerMinute };
}
