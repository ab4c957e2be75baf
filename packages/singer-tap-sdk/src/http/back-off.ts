/** Whether and when a request that failed is sent again. */

import {
  NotFoundError,
  RateLimitedError,
  type RequestError,
  type RequestFacts,
  UnauthorizedError,
} from "../errors/index.ts";

/** Bounds of the retries of one request. */
export interface RetryLimits {
  /** How often a request is sent at most. Answers 429 don't count: the server said to come back. */
  readonly maxAttempts: number;
  /** Seconds after the first failure within which the request must succeed; waits for rate limits don't count. */
  readonly retryTimeout: number;
}

/** Seconds within which the first retry is sent. */
const initialDelay = 0.5;

/** Seconds above which no delay grows. */
const maxRetryDelay = 30;

/**
 * Exponential back-off with full jitter: before the n-th retry, any time up to half a second doubled n-1
 * times, but never more than 30 seconds. Full jitter spreads clients that failed together best, see
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/.
 *
 * @param failures How often the request has failed, at least 1.
 * @param random A number from 0 to 1.
 * @returns Seconds.
 */
export function retryDelay(failures: number, random: number): number {
  return random * Math.min(maxRetryDelay, initialDelay * 2 ** (failures - 1));
}

export interface RetryOptions extends RetryLimits {
  /** Seconds that rate limits may ask one request to wait, all in all. */
  readonly maxRateLimitWait: number;
  /** Where the jitter comes from: numbers from 0 to 1. */
  readonly random: () => number;
  /** Whether a budget holds the request back after a 429, together with all others under the limit. */
  readonly isPaced: boolean;
  /** Whether a credential that was refused can be renewed. */
  readonly isRenewable: boolean;
}

/** Follows the failures of one request and decides after each whether it is sent again. */
export class RetrySchedule {
  readonly #options: RetryOptions;
  #failures = 0;
  /** Answers 429 that named no time. */
  #refusals = 0;
  #wasNotFound = false;
  #wasRefused = false;
  #givenUpAt: number | undefined;
  #lastFailure: RequestError | undefined;
  /** Seconds that rate limits have asked the request to wait. */
  #asked = 0;

  constructor(options: RetryOptions) {
    this.#options = options;
  }

  /** What became of the request the last time that it was sent; undefined before. */
  get lastFailure(): RequestError | undefined {
    return this.#lastFailure;
  }

  /** Seconds within which the request must succeed from now on. */
  get secondsLeft(): number {
    return this.#givenUpAt === undefined
      ? this.#options.retryTimeout
      : this.#givenUpAt - performance.now() / 1000;
  }

  /** Seconds until the request is sent again; null where it is not. */
  delayAfter(error: RequestError): number | null {
    const { random, maxAttempts, retryTimeout, isRenewable } = this.#options;
    this.#lastFailure = error;
    // The stream has said what the response means.
    if (error.facts.action !== undefined) return null;
    if (error instanceof NotFoundError && !this.#wasNotFound) {
      // Rows are left out for it without a failure, so one response is not enough, whatever the limits are.
      this.#wasNotFound = true;
      return retryDelay(1, random());
    }
    if (error instanceof UnauthorizedError && isRenewable && !this.#wasRefused) {
      this.#wasRefused = true;
      return 0;
    }
    if (error.recovery !== "retriable") return null;
    this.#wasRefused = false;
    const now = performance.now() / 1000;
    this.#givenUpAt ??= now + retryTimeout;
    if (error instanceof RateLimitedError) return this.#delayAfterRefusal(error.facts, now);
    this.#failures += 1;
    if (this.#failures >= maxAttempts) return null;
    const backOff = retryDelay(this.#failures, random());
    return this.#inTime(Math.max(backOff, error.facts.retryAfter ?? 0), now);
  }

  #delayAfterRefusal({ retryAfter }: RequestFacts, now: number): number | null {
    const { random, maxRateLimitWait, isPaced } = this.#options;
    if (retryAfter === undefined) {
      this.#refusals += 1;
      return this.#inTime(isPaced ? 0 : retryDelay(this.#refusals, random()), now);
    }
    this.#asked += retryAfter;
    if (this.#asked > maxRateLimitWait) return null;
    this.excuse(retryAfter);
    const backOff = retryDelay(1, random());
    const delay = this.#inTime(Math.max(backOff, retryAfter), now);
    return delay !== null && isPaced ? backOff : delay;
  }

  /** A delay, unless the request would be sent too late after it. */
  #inTime(delay: number, now: number): number | null {
    return now + delay > (this.#givenUpAt ?? now) ? null : delay;
  }

  /** Takes seconds in which the request had to wait for a limit off the time within which it must succeed. */
  excuse(seconds: number): void {
    if (this.#givenUpAt !== undefined) this.#givenUpAt += seconds;
  }
}
