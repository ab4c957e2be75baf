/** Shared back-off of all requests under a rate limit that names no time. */

import { EventEmitter, once } from "node:events";
import { retryDelay } from "./back-off.ts";
import { now } from "./rate-limit.ts";

/**
 * Admits one request at a time, after a delay that grows with each rejection, until one is accepted; then all are
 * admitted. Times are seconds of the process's monotonic clock.
 */
export class SharedBackOff {
  readonly #random: () => number;
  readonly #changes = new EventEmitter();
  #refusals = 0;
  #refusedAt = 0;
  #opensAt = 0;
  #isTrying = false;
  #begunAt: number | null = null;
  #secondsBefore = 0;

  /** @param random Source of the jitter: numbers from 0 to 1. */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** Whether the last decisive request was rejected. */
  get isActive(): boolean {
    return this.#begunAt !== null;
  }

  /** Total seconds in which it has been active so far. */
  get seconds(): number {
    return this.#secondsBefore + (this.#begunAt === null ? 0 : now() - this.#begunAt);
  }

  /** Seconds until a request may be sent: 0 for now, Infinity while the request that all wait for is under way. */
  delay(): number {
    if (!this.isActive) return 0;
    return this.#isTrying ? Number.POSITIVE_INFINITY : Math.max(0, this.#opensAt - now());
  }

  /** Whether the next request must wait for more than so many seconds; false while one is under way. */
  isTooLong(seconds: number): boolean {
    return this.isActive && !this.#isTrying && this.delay() > seconds;
  }

  /** Records that a request is sent; returns whether all others wait for it. */
  take(): boolean {
    this.#isTrying = this.isActive;
    return this.#isTrying;
  }

  /** Records the end of the request that all wait for. */
  tried(): void {
    this.#isTrying = false;
    this.#changes.emit("change");
  }

  /** Resolves when the request that all wait for has ended. */
  async change(signal: AbortSignal): Promise<void> {
    await once(this.#changes, "change", { signal });
  }

  /** @param at When the rejected request was sent. Requests sent together count once. */
  refuse(at: number): void {
    if (at < this.#refusedAt) return;
    this.#refusals += 1;
    this.#refusedAt = now();
    this.#begunAt ??= this.#refusedAt;
    this.#opensAt = this.#refusedAt + retryDelay(this.#refusals, this.#random());
  }

  /** @param at When the accepted request was sent; one sent before the last rejection proves nothing. */
  accept(at: number): void {
    if (at < this.#refusedAt) return;
    this.#secondsBefore = this.seconds;
    this.#begunAt = null;
    this.#refusals = 0;
  }
}
