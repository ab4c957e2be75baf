/** What all rate limits have in common. */

import type { RateLimitReport } from "./rate-limit-headers.ts";

/** A documented limit of an API. */
export interface RateLimit {
  /** Identifies the limit; streams that name the same limit share it. */
  readonly name: string;
  /** Requests that may be sent at once. */
  readonly requests: number;
  /** Seconds after which as many may be sent again. */
  readonly seconds: number;
  /**
   * Whether the limit resets all at once, at the end of the server's window, rather than request by request, like a
   * bucket that refills. Default false.
   */
  readonly isFixedWindow?: boolean;
}

/** Our count of a rate limit. Times are seconds of the process's monotonic clock. */
export interface Limiter {
  readonly name: string;
  /** Requests that it admits at once. */
  readonly size: number;

  /** Changes the size; `seconds` undefined keeps the period. */
  resize(requests: number, seconds: number | undefined): void;

  /** Seconds until a request may be sent; 0 for now. */
  delay(): number;

  /** Counts a request that is sent; returns the count so far. */
  take(): number;

  /** Records that a response has arrived, or never will. */
  responded(): void;

  /**
   * Corrects the count by the server's.
   *
   * @param at When the request was sent.
   * @param mark Result of `take` for it.
   */
  correct(report: RateLimitReport, at: number, mark: number): void;

  /** Delays all requests by so many seconds. */
  pause(seconds: number): void;
}

/** Seconds of the process's monotonic clock. */
export function now(): number {
  return performance.now() / 1000;
}
