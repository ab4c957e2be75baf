/** The back-off of all requests under one limit, while the server turns them away without naming a time. */

import { EventEmitter, once } from "node:events";
import { retryDelay } from "./back-off.ts";
import { now } from "./rate-limit.ts";

/**
 * Lets one request through at a time, after a delay that grows with each that is turned away, until one is accepted;
 * then all may go. Times are seconds of the process's monotonic clock.
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

  /** @param random Where the jitter comes from: numbers from 0 to 1. */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** Whether the last request that told was turned away. */
  get isActive(): boolean {
    return this.#begunAt !== null;
  }

  /** Seconds in which it has been active by now, all in all. */
  get seconds(): number {
    return this.#secondsBefore + (this.#begunAt === null ? 0 : now() - this.#begunAt);
  }

  /** Seconds until a request may be sent: 0 for now, Infinity while the one is under way that all wait for. */
  delay(): number {
    if (!this.isActive) return 0;
    return this.#isTrying ? Number.POSITIVE_INFINITY : Math.max(0, this.#opensAt - now());
  }

  /** Whether the next request may go only after more than so many seconds; not known while one is under way. */
  isTooLong(seconds: number): boolean {
    return this.isActive && !this.#isTrying && this.delay() > seconds;
  }

  /** Notes that a request is sent; returns whether it is one that all others wait for. */
  take(): boolean {
    this.#isTrying = this.isActive;
    return this.#isTrying;
  }

  /** Notes that the request that all wait for is over, whatever became of it. */
  tried(): void {
    this.#isTrying = false;
    this.#changes.emit("change");
  }

  /** Resolves when the request that all wait for is over. */
  async change(signal: AbortSignal): Promise<void> {
    await once(this.#changes, "change", { signal });
  }

  /** @param at When the request was sent that was turned away. Those that were sent together count once. */
  refuse(at: number): void {
    if (at < this.#refusedAt) return;
    this.#refusals += 1;
    this.#refusedAt = now();
    this.#begunAt ??= this.#refusedAt;
    this.#opensAt = this.#refusedAt + retryDelay(this.#refusals, this.#random());
  }

  /** @param at When the request was sent that was accepted; one sent before the last refusal says nothing. */
  accept(at: number): void {
    if (at < this.#refusedAt) return;
    this.#secondsBefore = this.seconds;
    this.#begunAt = null;
    this.#refusals = 0;
  }
}
