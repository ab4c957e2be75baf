/** Decides whether and when a failed request is retried. */

import {
  ConnectionError,
  NotFoundError,
  RateLimitedError,
  type RequestError,
  type RequestFacts,
  UnauthorizedError,
} from "../errors/index.ts";

/** Limits on the retries of one request. */
export interface RetryLimits {
  /** Attempts per request. 429 responses don't count: the server said to come back. */
  readonly maxAttempts: number;
  /** Seconds after the first failure during which a request is retried; rate-limit waits don't count. */
  readonly retryTimeout: number;
}

/** Longest delay of the first retry, in seconds. */
const initialDelay = 0.5;

/** Longest delay of any retry, in seconds. */
const maxRetryDelay = 30;

/**
 * Exponential back-off with full jitter: before the nth retry, a random delay of up to half a second doubled n-1 times,
 * but at most 30 seconds. Full jitter best spreads out clients that failed together, see
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/.
 *
 * @param failures Failures so far, at least 1.
 * @param random A number from 0 to 1.
 * @returns Seconds.
 */
export function retryDelay(failures: number, random: number): number {
  return random * Math.min(maxRetryDelay, initialDelay * 2 ** (failures - 1));
}

export interface RetryOptions extends RetryLimits {
  /** Total seconds that a request may wait for rate limits. */
  readonly maxRateLimitWait: number;
  /** Source of the jitter: numbers from 0 to 1. */
  readonly random: () => number;
  /** Whether the request budget delays the request after a 429, together with all others under the limit. */
  readonly isPaced: boolean;
  /** Whether a rejected credential can be renewed. */
  readonly isRenewable: boolean;
}

/** Tracks the failures of one request and decides after each whether to retry. */
export class RetrySchedule {
  readonly #options: RetryOptions;
  #attempts = 0;
  #failures = 0;
  /** 429 responses without a time. */
  #rateLimited = 0;
  #wasNotFound = false;
  #wasUnauthorized = false;
  #deadline: number | undefined;
  #lastFailure: RequestError | undefined;
  /** Seconds that rate limits have made the request wait. */
  #waited = 0;

  constructor(options: RetryOptions) {
    this.#options = options;
  }

  /** Begins an attempt; returns its number, from 1. */
  begin(): number {
    this.#attempts += 1;
    return this.#attempts;
  }

  /** Starts all limits anew: the request has come further than any time before. */
  renew(): void {
    this.#failures = 0;
    this.#rateLimited = 0;
    this.#wasNotFound = false;
    this.#wasUnauthorized = false;
    this.#deadline = undefined;
    this.#waited = 0;
  }

  /** The last failure of the request; undefined before the first. */
  get lastFailure(): RequestError | undefined {
    return this.#lastFailure;
  }

  /** Seconds left for the request to succeed. */
  get secondsLeft(): number {
    return this.#deadline === undefined
      ? this.#options.retryTimeout
      : this.#deadline - performance.now() / 1000;
  }

  /** Seconds until the next attempt; null for none. */
  delayAfter(error: RequestError): number | null {
    const { random, maxAttempts, retryTimeout, isRenewable } = this.#options;
    this.#lastFailure = error;
    // The stream decided what the response means.
    if (error.facts.action !== undefined) return null;
    if (error instanceof NotFoundError && !this.#wasNotFound) {
      // A 404 skips rows without failing, so one response is not enough, whatever the limits are.
      this.#wasNotFound = true;
      return retryDelay(1, random());
    }
    if (error instanceof UnauthorizedError && isRenewable && !this.#wasUnauthorized) {
      this.#wasUnauthorized = true;
      return 0;
    }
    if (error.recovery !== "retriable") return null;
    this.#wasUnauthorized = false;
    const now = performance.now() / 1000;
    this.#deadline ??= now + retryTimeout;
    if (error instanceof RateLimitedError) return this.#delayAfterRateLimit(error.facts, now);
    this.#failures += 1;
    if (this.#failures >= maxAttempts) return null;
    const isStale = error instanceof ConnectionError && error.isStale;
    const backOff = isStale ? 0 : retryDelay(this.#failures, random());
    return this.#inTime(Math.max(backOff, error.facts.retryAfter ?? 0), now);
  }

  #delayAfterRateLimit({ retryAfter }: RequestFacts, now: number): number | null {
    const { random, maxRateLimitWait, isPaced } = this.#options;
    if (retryAfter === undefined) {
      this.#rateLimited += 1;
      return this.#inTime(isPaced ? 0 : retryDelay(this.#rateLimited, random()), now);
    }
    this.#waited += retryAfter;
    if (this.#waited > maxRateLimitWait) return null;
    this.excuse(retryAfter);
    const backOff = retryDelay(1, random());
    const delay = this.#inTime(Math.max(backOff, retryAfter), now);
    return delay !== null && isPaced ? backOff : delay;
  }

  /** The delay, unless it would exceed the retry timeout. */
  #inTime(delay: number, now: number): number | null {
    return now + delay > (this.#deadline ?? now) ? null : delay;
  }

  /** Extends the retry timeout by the seconds that the request waited for a rate limit. */
  excuse(seconds: number): void {
    if (this.#deadline !== undefined) this.#deadline += seconds;
  }
}
