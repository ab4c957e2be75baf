/** A rate limit that refills continuously. */

import { type Limiter, now, type RateLimit } from "./rate-limit.ts";
import type { RateLimitReport } from "./rate-limit-headers.ts";

/**
 * Share of a bucket that is never spent, so that requests of other clients, which show only in the next response,
 * rarely empty it: one in a hundred, which delays a long run by half a second.
 */
const reserve = 0.01;

/** The tokens of one limit. */
export class TokenBucket implements Limiter {
  readonly name: string;
  #size = 0;
  #perSecond = 0;
  #reserve = 0;
  #tokens: number;
  #filledAt = now();
  #pausedUntil = 0;
  #taken = 0;
  /** Tokens of the requests under way. */
  #underWay = 0;

  constructor({ name, requests, seconds }: RateLimit) {
    this.name = name;
    this.#tokens = requests;
    this.#setSize(requests, seconds);
  }

  get size(): number {
    return this.#size;
  }

  resize(requests: number, seconds: number | undefined): void {
    this.#refill();
    this.#setSize(requests, seconds ?? this.#size / this.#perSecond);
  }

  delay(cost = 1): number {
    this.#refill();
    const paused = this.#pausedUntil - now();
    // A request that costs more than the bucket holds waits until it is full.
    const needed = Math.min(cost + this.#reserve, this.#size) - this.#tokens;
    return Math.max(0, paused, needed / this.#perSecond);
  }

  secondsFor(cost: number): number {
    this.#refill();
    const missing = cost + this.#reserve - this.#tokens;
    return Math.max(0, this.#pausedUntil - now(), missing / this.#perSecond);
  }

  take(cost = 1): number {
    this.#refill();
    this.#tokens -= cost;
    this.#taken += cost;
    this.#underWay += cost;
    return this.#taken;
  }

  /** Its token is spent since it was sent; what the response gives back is in its report. */
  responded(cost = 1): void {
    this.#underWay -= cost;
  }

  /**
   * Keeps our count within the server's report: at least what was left minus everything sent since, at most that plus
   * what was refilled since the request was sent. Within these bounds, our count is more accurate, since the report is
   * rounded and old.
   */
  correct({ remaining }: RateLimitReport, at: number, mark: number): void {
    if (remaining === undefined) return;
    this.#refill();
    const sentSince = this.#taken - mark;
    // The server may not have counted requests that were sent before and are still under way.
    const lower = remaining - Math.max(sentSince, this.#underWay);
    const upper = remaining - sentSince + 1 + (now() - at) * this.#perSecond;
    this.#tokens = Math.min(this.#size, Math.max(lower, Math.min(upper, this.#tokens)));
  }

  /** Delays all requests; then one is sent, and the rest follow at the refill rate. */
  pause(seconds: number): void {
    this.#refill();
    this.#pausedUntil = Math.max(this.#pausedUntil, now() + seconds);
    const atTheEnd = 1 + this.#reserve;
    this.#tokens = Math.min(this.#tokens, atTheEnd - seconds * this.#perSecond);
  }

  #setSize(requests: number, seconds: number): void {
    this.#size = requests;
    this.#perSecond = requests / seconds;
    this.#reserve = requests * reserve;
  }

  #refill(): void {
    const at = now();
    this.#tokens = Math.min(this.#size, this.#tokens + (at - this.#filledAt) * this.#perSecond);
    this.#filledAt = at;
  }
}
