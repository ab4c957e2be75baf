/** A rate limit that the server counts in windows of fixed length. */

import { type Limiter, now, type RateLimit } from "./rate-limit.ts";
import type { RateLimitReport } from "./rate-limit-headers.ts";

/** Most seconds by which a time in a header may be off: it is in whole seconds and was written a moment ago. */
const roundingError = 1;

/** What the server has reported about its window. */
interface ReportedWindow {
  /** Requests that it will still accept for certain. */
  readonly left: number;
  /** Earliest end of the window. */
  readonly endsAfter: number;
  /** Latest end of the window. */
  readonly endsBefore: number;
}

/**
 * A window whose start only the server knows. A request occupies a slot until one window length after its response:
 * wherever the server's windows start, and however long requests take, no window then receives more than it accepts.
 * When the server reports its window, slots of earlier windows are freed sooner, and requests are held back if other
 * clients used the window up.
 */
export class FixedWindow implements Limiter {
  readonly name: string;
  #size: number;
  #seconds: number;
  #underWay = 0;
  /** When the slots of finished requests are free again, in ascending order. */
  #freeAt: number[] = [];
  #reported: ReportedWindow | null = null;
  #pausedUntil = 0;
  #taken = 0;

  constructor({ name, requests, seconds }: RateLimit) {
    this.name = name;
    this.#size = requests;
    this.#seconds = seconds;
  }

  get size(): number {
    return this.#size;
  }

  resize(requests: number, seconds: number | undefined): void {
    this.#size = requests;
    this.#seconds = seconds ?? this.#seconds;
  }

  delay(cost = 1): number {
    const at = now();
    this.#moveOn(at);
    // A request that costs more than a whole window waits for an empty one.
    return Math.max(0, this.#pausedUntil - at, this.#untilFree(at, Math.min(cost, this.#size)));
  }

  secondsFor(cost: number): number {
    const at = now();
    this.#moveOn(at);
    const free = this.#reported?.left ?? this.#size - this.#underWay - this.#freeAt.length;
    const paused = Math.max(0, this.#pausedUntil - at);
    if (cost <= free) return paused;
    const untilNext = (this.#reported?.endsBefore ?? at + this.#seconds) - at;
    const windows = Math.ceil((cost - free) / this.#size);
    return Math.max(paused, untilNext + (windows - 1) * this.#seconds);
  }

  take(cost = 1): number {
    this.#moveOn(now());
    const reported = this.#reported;
    if (reported !== null) this.#reported = { ...reported, left: reported.left - cost };
    this.#underWay += cost;
    this.#taken += cost;
    return this.#taken;
  }

  responded(cost = 1): void {
    this.#underWay -= cost;
    // Nothing to count if only responses reveal the limit.
    if (!Number.isFinite(this.#size)) return;
    const freeAt = now() + this.#seconds;
    for (let slot = 0; slot < cost; slot += 1) this.#freeAt.push(freeAt);
  }

  correct({ remaining, reset }: RateLimitReport, at: number): void {
    if (remaining === undefined || reset === undefined) return;
    this.#moveOn(now());
    const endsAfter = at + reset - roundingError;
    const endsBefore = now() + reset + roundingError;
    // It is unknown which of the requests under way the server has counted.
    const left = remaining - this.#underWay;
    const known = this.#reported;
    if (known === null || endsAfter > known.endsBefore) {
      // The report is about the next window.
      if (known !== null) this.#pass(known);
      this.#reported = { left, endsAfter, endsBefore };
    } else if (endsBefore >= known.endsAfter) {
      // Responses overtake each other, so the lowest count is used; an undocumented limit may refill, though.
      const least = Number.isFinite(this.#size) ? Math.min(known.left, left) : left;
      this.#reported = { ...known, left: least };
    }
  }

  pause(seconds: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, now() + seconds);
  }

  #untilFree(at: number, cost: number): number {
    const { left, endsBefore } = this.#reported ?? {
      left: cost,
      endsBefore: Number.POSITIVE_INFINITY,
    };
    if (left < cost) return endsBefore - at;
    const missing = this.#underWay + this.#freeAt.length + cost - this.#size;
    if (missing <= 0) return 0;
    // The first response to arrive frees its slot one window length later.
    return Math.min(this.#freeAt[Math.ceil(missing) - 1] ?? at + this.#seconds, endsBefore) - at;
  }

  #moveOn(at: number): void {
    if (this.#reported !== null && at >= this.#reported.endsBefore) {
      this.#pass(this.#reported);
      this.#reported = null;
    }
    while ((this.#freeAt[0] ?? Number.POSITIVE_INFINITY) <= at) this.#freeAt.shift();
  }

  /** Ends a window: requests that were certainly answered during it take no slot of the next one. */
  #pass({ endsAfter }: ReportedWindow): void {
    this.#freeAt = this.#freeAt.filter((freeAt) => freeAt - this.#seconds > endsAfter);
  }
}
