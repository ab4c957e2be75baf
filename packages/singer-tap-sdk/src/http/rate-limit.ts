/** What all rate limits have in common. */

import type { RateLimitReport } from "./rate-limit-headers.ts";
import type { CostPaths } from "./request-cost.ts";

/** A documented limit of an API. */
export interface RateLimit {
  /** Identifies the limit; streams that name the same limit share it. */
  readonly name: string;
  /** Requests that may be sent at once; with `cost`, points that may be spent at once. */
  readonly requests: number;
  /** Seconds after which as many may be sent again. */
  readonly seconds: number;
  /**
   * Whether the limit resets all at once, at the end of the server's window, rather than request by request, like a
   * bucket that refills. Default false.
   */
  readonly isFixedWindow?: boolean;
  /**
   * What a request costs, for a limit that counts points: a number, or where responses report it. The cost that the last
   * response of a stream reported is used for the stream's next request; the first one costs 1. Default 1.
   */
  readonly cost?: number | CostPaths;
}

/** Our count of a rate limit. Times are seconds of the process's monotonic clock. */
export interface Limiter {
  readonly name: string;
  /** Requests or points that it admits at once. */
  readonly size: number;

  /** Changes the size; `seconds` undefined keeps the period. */
  resize(requests: number, seconds: number | undefined): void;

  /** Seconds until a request of this cost may be sent; 0 for now. Default cost 1. */
  delay(cost?: number): number;

  /** Seconds until requests that cost so much altogether could be sent, as far as this limit is concerned. */
  secondsFor(cost: number): number;

  /** Counts a request that is sent; returns the count so far. Default cost 1. */
  take(cost?: number): number;

  /** Records that the response to a request of this cost has arrived, or never will. Default cost 1. */
  responded(cost?: number): void;

  /**
   * Corrects the count by the server's.
   *
   * @param at The earliest time at which the server may have counted: when the request was sent, if it does not say.
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
