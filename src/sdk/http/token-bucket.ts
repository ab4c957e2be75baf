/** One rate limit as our side counts it. */

import type { RateLimitReport } from "./rate-limit-headers.ts";

/** A documented limit of an API: a bucket of requests that refills continuously. */
export interface RateLimit {
  /** Tells this limit from others; streams that name the same limit share it. */
  readonly name: string;
  /** Size of the bucket: requests that may be sent at once. */
  readonly requests: number;
  /** Seconds in which an empty bucket is full again. */
  readonly seconds: number;
}

/**
 * Part of a bucket that is never spent, so that the requests of other software, which show only in the
 * next answer, seldom empty it: one in a hundred, which delays a long run by half a second.
 */
const reserve = 0.01;

/** The tokens of one limit. Times are seconds of the process's monotonic clock. */
export class TokenBucket {
  readonly name: string;
  #size = 0;
  #perSecond = 0;
  #reserve = 0;
  #tokens: number;
  #filledAt = now();
  #pausedUntil = 0;
  #taken = 0;

  constructor({ name, requests, seconds }: RateLimit) {
    this.name = name;
    this.#tokens = requests;
    this.#setSize(requests, seconds);
  }

  get size(): number {
    return this.#size;
  }

  /**
   * Changes the size of the bucket.
   *
   * @param seconds In which it is full again; undefined to keep the time that it had.
   */
  resize(requests: number, seconds: number | undefined): void {
    this.#refill();
    this.#setSize(requests, seconds ?? this.#size / this.#perSecond);
  }

  /** Seconds until a request may be sent; 0 for now. */
  delay(): number {
    this.#refill();
    const paused = this.#pausedUntil - now();
    const needed = 1 + this.#reserve - this.#tokens;
    return Math.max(0, paused, needed / this.#perSecond);
  }

  /** Takes a token; returns how many have been taken by now. */
  take(): number {
    this.#refill();
    this.#tokens -= 1;
    this.#taken += 1;
    return this.#taken;
  }

  /**
   * Brings our count between what the server's report allows: at least what it said was left less all that
   * was sent since, at most that plus what has flowed in since the request was sent. Within these bounds
   * our own count is the better one, as the report is rounded and old.
   *
   * @param at When the request was sent.
   * @param mark How many tokens had been taken by then.
   */
  correct({ remaining }: RateLimitReport, at: number, mark: number): void {
    if (remaining === undefined) return;
    this.#refill();
    const lower = remaining - (this.#taken - mark);
    const upper = lower + 1 + (now() - at) * this.#perSecond;
    this.#tokens = Math.min(this.#size, Math.max(lower, Math.min(upper, this.#tokens)));
  }

  /** Holds everybody back; after that one request goes, and the rest follow at the rate of the refill. */
  pause(seconds: number): void {
    this.#refill();
    this.#pausedUntil = Math.max(this.#pausedUntil, now() + seconds);
    const atTheEnd = 1 + this.#reserve;
    this.#tokens = Math.min(this.#tokens, atTheEnd - seconds * this.#perSecond);
  }

  #setSize(requests: number, seconds: number): void {
    this.#size = requests;
    this.#perSecond = requests / seconds;
    // A bucket that holds a single request could never hold more.
    this.#reserve = Math.min(requests * reserve, requests - 1);
  }

  #refill(): void {
    const at = now();
    this.#tokens = Math.min(this.#size, this.#tokens + (at - this.#filledAt) * this.#perSecond);
    this.#filledAt = at;
  }
}

/** Seconds of the process's monotonic clock. */
export function now(): number {
  return performance.now() / 1000;
}
