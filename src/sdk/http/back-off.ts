/** When a request that failed is sent again. */

/** Bounds of the retries of one request. */
export interface RetryLimits {
  /** How often a request is sent at most. Answers 429 don't count: the server said to come back. */
  readonly maxAttempts: number;
  /** Seconds after the first failure within which the request must succeed. */
  readonly retryTimeout: number;
}

/** Seconds within which the first retry is sent. */
const firstDelay = 0.5;

/** Seconds above which no delay grows. */
const longestDelay = 30;

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
  return random * Math.min(longestDelay, firstDelay * 2 ** (failures - 1));
}
