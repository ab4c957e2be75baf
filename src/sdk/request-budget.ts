/** The request budget: how many requests may be sent when, for all streams of a run together. */

import { setTimeout as sleep } from "node:timers/promises";

/** A documented limit of an API: a bucket of requests that refills continuously. */
export interface RateLimit {
  /** Tells this limit from others; streams that name the same limit share it. */
  readonly name: string;
  /** Size of the bucket: requests that may be sent at once. */
  readonly requests: number;
  /** Seconds in which an empty bucket is full again. */
  readonly seconds: number;
}

/** What a server's answer says about a limit, as `readRateLimitHeaders` finds it. */
export interface RateLimitReport {
  /** The size of the limit that the report is about; undefined where the server does not say. */
  readonly limit: number | undefined;
  /** Requests that the server would still accept. */
  readonly remaining: number | undefined;
  /** Seconds that the server asks everybody to wait (429). */
  readonly retryAfter: number | undefined;
}

/** Told when a request has to wait longer than a few seconds. */
export type OnWait = (seconds: number, limit: string) => void;

/** Seconds of waiting that are worth a line in the log. */
const longWait = 5;

/**
 * Paces the requests of a run so that the server hardly ever has to turn one away.
 *
 * Each documented limit is a token bucket. The server's own count corrects ours with every answer, since
 * other software may use the same key; `Retry-After` holds back everybody who shares the limit.
 */
export class RequestBudget {
  readonly #buckets = new Map<string, Bucket>();
  /** The end of the queue of each combination of limits: requests leave in the order in which they came. */
  readonly #lanes = new Map<string, Promise<void>>();
  readonly #share: RateLimit | null;
  readonly #onWait: OnWait;

  /**
   * @param requestsPerMinute This run's share of the limits, or null for all that the API grants.
   * @param onWait Called once for every wait of more than five seconds.
   */
  constructor(requestsPerMinute: number | null, onWait: OnWait) {
    this.#share =
      requestsPerMinute === null
        ? null
        : { name: "requests_per_minute", requests: requestsPerMinute, seconds: 60 };
    this.#onWait = onWait;
  }

  /** Resolves when a request under these limits may be sent, and counts it as sent. */
  async acquire(limits: readonly RateLimit[], signal: AbortSignal): Promise<void> {
    const lane = limits.map(({ name }) => name).join(" ");
    const before = this.#lanes.get(lane) ?? Promise.resolve();
    const turn = before.then(() => this.#take(limits, signal));
    this.#lanes.set(
      lane,
      turn.catch(() => undefined),
    );
    await turn;
  }

  /** Corrects the count after a request under these limits was answered, or failed (no report). */
  settle(limits: readonly RateLimit[], report: RateLimitReport | null): void {
    const buckets = limits.map((limit) => this.#bucket(limit));
    for (const bucket of buckets) bucket.settle();
    if (report === null) return;
    // The headers speak of one limit, the one with the least left; its size tells which.
    const meant = buckets.filter(({ size }) => size === report.limit);
    const [only] = buckets;
    const concerned = meant.length > 0 ? meant : buckets.length === 1 && only ? [only] : [];
    for (const bucket of concerned) bucket.correct(report);
    if (report.retryAfter !== undefined) {
      for (const bucket of concerned.length > 0 ? concerned : buckets)
        bucket.pause(report.retryAfter);
    }
  }

  async #take(limits: readonly RateLimit[], signal: AbortSignal): Promise<void> {
    const shared = this.#share === null ? limits : [...limits, this.#share];
    const buckets = shared.map((limit) => this.#bucket(limit));
    let announced = false;
    for (;;) {
      signal.throwIfAborted();
      const slowest = buckets.reduce<Bucket | null>(
        (worst, bucket) => (worst === null || bucket.delay() > worst.delay() ? bucket : worst),
        null,
      );
      const delay = slowest?.delay() ?? 0;
      if (slowest === null || delay <= 0) break;
      if (delay > longWait && !announced) {
        this.#onWait(delay, slowest.name);
        announced = true;
      }
      await sleep(delay * 1000, undefined, { signal });
    }
    for (const bucket of buckets) bucket.take();
  }

  #bucket(limit: RateLimit): Bucket {
    const known = this.#buckets.get(limit.name);
    if (known !== undefined) return known;
    const bucket = new Bucket(limit);
    this.#buckets.set(limit.name, bucket);
    return bucket;
  }
}

/** One limit's tokens. Times are seconds of the process's monotonic clock. */
class Bucket {
  readonly name: string;
  readonly size: number;
  readonly #perSecond: number;
  #tokens: number;
  #filledAt = now();
  #pausedUntil = 0;
  /** Requests sent whose answer has not come: the server's count may or may not include them. */
  #inFlight = 0;

  constructor({ name, requests, seconds }: RateLimit) {
    this.name = name;
    this.size = requests;
    this.#tokens = requests;
    this.#perSecond = requests / seconds;
  }

  /** Seconds until a request may be sent; 0 for now. */
  delay(): number {
    this.#refill();
    const paused = this.#pausedUntil - now();
    const empty = this.#tokens >= 1 ? 0 : (1 - this.#tokens) / this.#perSecond;
    return Math.max(0, paused, empty);
  }

  take(): void {
    this.#refill();
    this.#tokens -= 1;
    this.#inFlight += 1;
  }

  settle(): void {
    this.#inFlight = Math.max(0, this.#inFlight - 1);
  }

  correct({ remaining }: RateLimitReport): void {
    if (remaining === undefined) return;
    this.#refill();
    // Requests under way may be in the server's count already; to think they are not errs on the safe side.
    this.#tokens = Math.min(this.size, remaining - this.#inFlight);
  }

  pause(seconds: number): void {
    this.#refill();
    this.#pausedUntil = Math.max(this.#pausedUntil, now() + seconds);
    // After the pause one request tries; the rest follow at the rate of the refill.
    this.#tokens = Math.min(this.#tokens, 1 - seconds * this.#perSecond);
  }

  #refill(): void {
    const at = now();
    this.#tokens = Math.min(this.size, this.#tokens + (at - this.#filledAt) * this.#perSecond);
    this.#filledAt = at;
  }
}

function now(): number {
  return performance.now() / 1000;
}

/**
 * Reads `X-RateLimit-Limit`, `X-RateLimit-Remaining` and `Retry-After` (seconds, or a date) of an answer.
 * The limit header may list several limits; the first is the one that the other headers are about.
 */
export function readRateLimitHeaders(headers: Headers, status: number): RateLimitReport {
  return {
    limit: readNumber(headers.get("x-ratelimit-limit")?.split(/[,;]/)[0]),
    remaining: readNumber(headers.get("x-ratelimit-remaining")),
    // A 503 may carry the header too, but then it is one server that is away, not everybody's budget.
    retryAfter: status === 429 ? readRetryAfter(headers) : undefined,
  };
}

function readNumber(value: string | null | undefined): number | undefined {
  return value != null && /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : undefined;
}

/** Seconds of waiting above which a server's request is taken for a mistake and cut. */
const longestRetryAfter = 300;

/** Reads `Retry-After` in seconds, which the header gives as a number or as a date. */
export function readRetryAfter(headers: Headers): number | undefined {
  const value = headers.get("retry-after");
  if (value === null) return undefined;
  const seconds = readNumber(value) ?? (Date.parse(value) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.min(longestRetryAfter, Math.max(0, seconds));
}
