/** The request budget: which request may be sent when, for all streams of a run together. */

import { setTimeout as sleep } from "node:timers/promises";
import { FixedWindow } from "./fixed-window.ts";
import { type Limiter, now, type RateLimit } from "./rate-limit.ts";
import type { RateLimitReport } from "./rate-limit-headers.ts";
import { TokenBucket } from "./token-bucket.ts";

export type { RateLimit } from "./rate-limit.ts";

/** Called when a request has to wait longer than a few seconds. */
export type OnWait = (seconds: number, limit: string) => void;

/** Seconds of waiting that are worth a line in the log. */
export const longWait = 5;

/** A limit asks for a longer wait than is allowed. */
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

/** A request that was let through, as the budget remembers it until the answer comes. */
export interface Ticket {
  /** When it was let through, in seconds of the process's monotonic clock. */
  readonly at: number;
  /** For each limit, how many requests had been let through by then, this one included. */
  readonly marks: ReadonlyMap<Limiter, number>;
  /** Whether its request is over. */
  isOver: boolean;
}

/**
 * Paces the requests of a run so that the server hardly ever has to turn one away.
 *
 * Each documented limit is a token bucket or a fixed window. The server's own count corrects ours with every answer, since
 * other software may use the same key; `Retry-After` holds back everybody who shares the limit.
 */
export class RequestBudget {
  readonly #limiters = new Map<string, Limiter>();
  /** The end of the queue of each combination of limits: requests leave in the order in which they came. */
  readonly #lanes = new Map<string, Promise<unknown>>();
  readonly #share: RateLimit | null;
  readonly #onWait: OnWait;
  readonly #maxWait: number;

  /**
   * @param requestsPerMinute This run's share of the limits, or null for all that the API grants.
   * @param onWait Called once for every wait of more than five seconds.
   * @param maxWait Seconds that a limit of the API may hold a request back. Default: any time.
   */
  constructor(
    requestsPerMinute: number | null,
    onWait: OnWait,
    maxWait = Number.POSITIVE_INFINITY,
  ) {
    this.#maxWait = maxWait;
    this.#share = requestsPerMinute === null ? null : shareOf(requestsPerMinute);
    this.#onWait = onWait;
  }

  /**
   * Resolves when a request under these limits may be sent, and counts it as sent.
   *
   * @param enter What else the request has to wait for, once its limits allow it. Default: nothing.
   * @throws TooLongWait when that is too far away.
   */
  async acquire(
    limits: readonly RateLimit[],
    signal: AbortSignal,
    enter?: () => Promise<void>,
  ): Promise<Ticket> {
    const lane = limits.map(({ name }) => name).join(" ");
    const before = this.#lanes.get(lane) ?? Promise.resolve();
    const turn = before.then(() => this.#take(limits, signal, enter));
    this.#lanes.set(
      lane,
      turn.catch(() => undefined),
    );
    return turn;
  }

  /**
   * Notes that a request is over, and corrects the count by what its answer says.
   *
   * @param reports None where there was no answer.
   */
  settle(ticket: Ticket, ...reports: readonly RateLimitReport[]): void {
    const { at, marks } = ticket;
    const limiters = [...marks.keys()];
    if (!ticket.isOver) for (const limiter of limiters) limiter.answered();
    ticket.isOver = true;
    for (const report of reports) {
      const reported = this.#reported(limiters, report, reports.length > 1);
      for (const limiter of reported) limiter.correct(report, at, marks.get(limiter) ?? 0);
      if (report.retryAfter === undefined) continue;
      for (const limiter of reported.length > 0 ? reported : limiters) {
        limiter.pause(report.retryAfter);
      }
    }
  }

  /** Holds back everybody who shares the limits of a request. */
  pause({ marks }: Ticket, seconds: number): void {
    for (const limiter of marks.keys()) limiter.pause(seconds);
  }

  /**
   * The limits that a report is about. The headers speak of one limit, the one with the least left; its
   * size identifies it. Where a request counts against a single limit it can only be that one, and a size
   * that is not the documented one is what this credential has been granted.
   *
   * @param hasOthers Whether the same answer reports of other limits as well.
   */
  #reported(
    limiters: readonly Limiter[],
    { limit, window, remaining }: RateLimitReport,
    hasOthers: boolean,
  ): readonly Limiter[] {
    const matching = limiters.filter(({ size }) => size === limit);
    const [only, ...others] = limiters.filter(({ name }) => name !== this.#share?.name);
    if (matching.length > 0 || only === undefined || others.length > 0) return matching;
    // Nobody has documented a limit: what is used up counts, whichever it is.
    if (only.size === Number.POSITIVE_INFINITY) {
      return hasOthers && remaining !== 0 ? [] : [only];
    }
    if (hasOthers) return [];
    if (limit !== undefined) only.resize(limit, window);
    return limit === undefined && remaining === undefined ? [] : [only];
  }

  async #take(
    limits: readonly RateLimit[],
    signal: AbortSignal,
    enter?: () => Promise<void>,
  ): Promise<Ticket> {
    const shared = this.#share === null ? limits : [...limits, this.#share];
    const limiters = shared.map((limit) => this.#limiter(limit));
    await this.#allow(limiters, signal);
    if (enter !== undefined) {
      await enter();
      // Others may have been let through meanwhile.
      await this.#allow(limiters, signal);
    }
    const marks = new Map(limiters.map((limiter) => [limiter, limiter.take()]));
    return { at: now(), marks, isOver: false };
  }

  /** Waits until each of the limits lets one more request through. */
  async #allow(limiters: readonly Limiter[], signal: AbortSignal): Promise<void> {
    let announced = false;
    for (;;) {
      signal.throwIfAborted();
      const [slowest] = limiters.toSorted((left, right) => right.delay() - left.delay());
      const delay = slowest?.delay() ?? 0;
      if (slowest === undefined || delay <= 0) return;
      if (delay > this.#maxWait && slowest.name !== this.#share?.name) {
        throw new TooLongWait(delay, slowest.name);
      }
      if (delay > longWait && !announced) {
        this.#onWait(delay, slowest.name);
        announced = true;
      }
      await sleep(delay * 1000, undefined, { signal });
    }
  }

  #limiter(limit: RateLimit): Limiter {
    const known = this.#limiters.get(limit.name);
    if (known !== undefined) return known;
    const limiter = limit.isFixedWindow === true ? new FixedWindow(limit) : new TokenBucket(limit);
    this.#limiters.set(limit.name, limiter);
    return limiter;
  }
}

/** A run's share, evenly spread: a minute's worth at once would make twice as many in the first minute. */
function shareOf(requestsPerMinute: number): RateLimit {
  const requests = Math.max(1, requestsPerMinute / 60);
  return { name: "requests_per_minute", requests, seconds: (requests * 60) / requestsPerMinute };
}
