/** What all rate limits have in common. */

import type { RateLimitReport } from "./rate-limit-headers.ts";

/** A documented limit of an API. */
export interface RateLimit {
  /** Tells this limit from others; streams that name the same limit share it. */
  readonly name: string;
  /** Requests that may be sent at once. */
  readonly requests: number;
  /** Seconds in which as many may be sent again. */
  readonly seconds: number;
  /**
   * Whether the requests come back all at once, when the window is over that the server counts in, rather
   * than one by one, as into a bucket that refills. Default false.
   */
  readonly isFixedWindow?: boolean;
}

/** A limit as our side counts it. Times are seconds of the process's monotonic clock. */
export interface Limiter {
  readonly name: string;
  /** Requests that it lets through at once. */
  readonly size: number;

  /** Changes the size; `seconds` is undefined to keep the time. */
  resize(requests: number, seconds: number | undefined): void;

  /** Seconds until a request may be sent; 0 for now. */
  delay(): number;

  /** Counts a request that is sent; returns how many have been by now. */
  take(): number;

  /** Notes that a response has arrived, or never will. */
  responded(): void;

  /**
   * Corrects the count by the server's.
   *
   * @param at When the request was sent.
   * @param mark What `take` returned for it.
   */
  correct(report: RateLimitReport, at: number, mark: number): void;

  /** Holds everybody back for so many seconds. */
  pause(seconds: number): void;
}

/** Seconds of the process's monotonic clock. */
export function now(): number {
  return performance.now() / 1000;
}
