/** The request budget: which request may be sent when, for all streams of a run together. */

import { setTimeout as sleep } from "node:timers/promises";
import { FixedWindow } from "./fixed-window.ts";
import { type Limiter, now, type RateLimit } from "./rate-limit.ts";
import type { RateLimitReport } from "./rate-limit-headers.ts";
import type { Semaphore } from "./semaphore.ts";
import { SharedBackOff } from "./shared-back-off.ts";
import { TokenBucket } from "./token-bucket.ts";

export type { RateLimit } from "./rate-limit.ts";

/** Called when a request has to wait longer than a few seconds. */
type OnWait = (seconds: number, limit: string) => void;

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

/** A limit turns requests away without naming a time, for longer than a request may wait. */
export class TooLongBackOff extends Error {
  override readonly name = "TooLongBackOff";
}

/** What a request may wait for. */
interface WaitOptions {
  /** Bounds the requests under way. One that waits for a limit holds no permit. Default: no bound. */
  readonly permits?: Semaphore;
  /** Seconds that it may wait for limits which turn requests away without naming a time. Default: any time. */
  readonly maxBackOff?: number;
}

/** A request that was let through, as the budget remembers it until the response comes. */
export interface Ticket {
  /** When it was let through, in seconds of the process's monotonic clock. */
  readonly at: number;
  /** For each limit, how many requests had been let through by then, this one included. */
  readonly marks: ReadonlyMap<Limiter, number>;
  /** Those limits of it that the server counts; only that one, as soon as its response has said which it means. */
  limiters: readonly Limiter[];
  /** The back-offs in which all others wait for what becomes of this request. */
  readonly tries: readonly SharedBackOff[];
  /** Seconds of its wait in which its limits turned requests away without naming a time. */
  readonly backedOff: number;
  /** Whether its request is over. */
  isOver: boolean;
  /** Lets another request take its place. */
  readonly leave: () => void;
}

/**
 * Paces the requests of a run so that the server hardly ever has to turn one away.
 *
 * Each documented limit is a token bucket or a fixed window. The server's own count corrects ours with every response, since
 * other software may use the same key; `Retry-After` holds back everybody who shares the limit, and so does the growing
 * delay after a 429 that names no time.
 */
export class RequestBudget {
  readonly #limiters = new Map<string, Limiter>();
  readonly #backOffs = new Map<Limiter, SharedBackOff>();
  /** The end of the queue of each combination of limits: requests leave in the order in which they came. */
  readonly #lanes = new Map<string, Promise<unknown>>();
  readonly #share: RateLimit | null;
  readonly #onWait: OnWait;
  readonly #maxWait: number;
  readonly #random: () => number;

  /**
   * @param requestsPerMinute This run's share of the limits, or null for all that the API grants.
   * @param onWait Called once for every wait of more than five seconds.
   * @param maxWait Seconds that a limit of the API may hold a request back. Default: any time.
   * @param random Where the jitter comes from: numbers from 0 to 1. Default `Math.random`.
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
   * @throws TooLongWait when that is too far away.
   * @throws TooLongBackOff when its limits turn requests away for too long.
   */
  async acquire(
    limits: readonly RateLimit[],
    signal: AbortSignal,
    options: WaitOptions = {},
  ): Promise<Ticket> {
    const shared = this.#share === null ? limits : [...limits, this.#share];
    const limiters = shared.map((limit) => this.#limiter(limit));
    const backedOff = this.#stopwatch(limiters);
    const lane = limits.map(({ name }) => name).join(" ");
    const before = this.#lanes.get(lane) ?? Promise.resolve();
    const turn = before.then(() => this.#take(limiters, signal, options, backedOff));
    this.#lanes.set(
      lane,
      turn.catch(() => undefined),
    );
    return turn;
  }

  /**
   * Notes that a request is over, and corrects the count by what its response says.
   *
   * @param reports None where there was no response.
   */
  settle(ticket: Ticket, ...reports: readonly RateLimitReport[]): void {
    const { at, marks } = ticket;
    const limiters = [...marks.keys()];
    if (!ticket.isOver) for (const limiter of limiters) limiter.responded();
    ticket.isOver = true;
    for (const [index, report] of reports.entries()) {
      const reported = this.#reported(limiters, report, reports.length > 1);
      for (const limiter of reported) limiter.correct(report, at, marks.get(limiter) ?? 0);
      // The first report is about the limit that the response means.
      if (index === 0 && reported.length > 0) ticket.limiters = reported;
      if (report.retryAfter === undefined) continue;
      for (const limiter of ticket.limiters) limiter.pause(report.retryAfter);
    }
  }

  /** Notes that a request is over and judged, whatever became of it. */
  release(ticket: Ticket): void {
    this.settle(ticket);
    for (const backOff of ticket.tries) backOff.tried();
    ticket.leave();
  }

  /**
   * Notes that a limit turned a request away: holds back everybody who shares it.
   *
   * @param seconds For how long; undefined where the server names no time.
   */
  refuse({ at, limiters }: Ticket, seconds: number | undefined): void {
    for (const limiter of limiters) {
      if (seconds === undefined) this.#backOffOf(limiter).refuse(at);
      else limiter.pause(seconds);
    }
  }

  /** Notes that no limit turned a request away. */
  accept({ at, marks }: Ticket): void {
    for (const limiter of marks.keys()) this.#backOffOf(limiter).accept(at);
  }

  /**
   * The limits that a report is about. The headers speak of one limit, the one with the least left; its
   * size identifies it. Where a request counts against a single limit it can only be that one, and a size
   * that is not the documented one is what this credential has been granted.
   *
   * @param hasOthers Whether the same response reports of other limits as well.
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
    limiters: readonly Limiter[],
    signal: AbortSignal,
    { permits, maxBackOff = Number.POSITIVE_INFINITY }: WaitOptions,
    backedOff: () => number,
  ): Promise<Ticket> {
    const backOffLeft = (): number => maxBackOff - backedOff();
    await this.#allow(limiters, signal, backOffLeft);
    const leave = await permits?.acquire();
    try {
      // Others may have been let through meanwhile.
      if (leave !== undefined) await this.#allow(limiters, signal, backOffLeft);
    } catch (error) {
      leave?.();
      throw error;
    }
    return {
      at: now(),
      marks: new Map(limiters.map((limiter) => [limiter, limiter.take()])),
      limiters: limiters.filter(({ name }) => name !== this.#share?.name),
      tries: limiters.map((limiter) => this.#backOffOf(limiter)).filter((one) => one.take()),
      backedOff: backedOff(),
      isOver: false,
      leave: leave ?? (() => {}),
    };
  }

  /**
   * Waits until each of the limits lets one more request through.
   *
   * @param backOffLeft Tells the seconds that are left for waiting in back-offs.
   */
  async #allow(
    limiters: readonly Limiter[],
    signal: AbortSignal,
    backOffLeft: () => number,
  ): Promise<void> {
    let announced = false;
    for (;;) {
      signal.throwIfAborted();
      const waits = limiters.map((limiter) => {
        const backOff = this.#backOffOf(limiter);
        return { limiter, backOff, delay: Math.max(limiter.delay(), backOff.delay()) };
      });
      if (waits.some(({ backOff }) => backOff.isTooLong(backOffLeft()))) throw new TooLongBackOff();
      // Two infinite ones have no difference.
      const [longest] = waits.toSorted((one, other) => other.delay - one.delay || 0);
      if (longest === undefined || longest.delay <= 0) return;
      const { limiter, backOff, delay } = longest;
      if (limiter.delay() > this.#maxWait && limiter.name !== this.#share?.name) {
        throw new TooLongWait(limiter.delay(), limiter.name);
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

  /** Tells the seconds since now in which one of these limits turned requests away without naming a time. */
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
