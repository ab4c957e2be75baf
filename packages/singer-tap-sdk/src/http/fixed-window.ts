/** A limit that the server counts in windows of a fixed length. */

import { type Limiter, now, type RateLimit } from "./rate-limit.ts";
import type { RateLimitReport } from "./rate-limit-headers.ts";

/** Seconds by which a time in a header may be off, which is whole seconds and was written a moment ago. */
const roundingError = 1;

/** What the server has reported of its window. */
interface ReportedWindow {
  /** Requests that it still takes for certain. */
  readonly left: number;
  /** Before then it is not over. */
  readonly endsAfter: number;
  /** By then it is over. */
  readonly endsBefore: number;
}

/**
 * A window whose beginning only the server knows. A request takes a place that is free again a window's length
 * after its response: wherever the server's windows begin, and however long requests are on their way, no
 * window then sees more than it takes. What the server tells of its window frees the places of those before
 * it sooner, and holds requests back where others have used it up.
 */
export class FixedWindow implements Limiter {
  readonly name: string;
  #size: number;
  #seconds: number;
  #underWay = 0;
  /** When the places of finished requests are free again, the first first. */
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

  delay(): number {
    const at = now();
    this.#moveOn(at);
    return Math.max(0, this.#pausedUntil - at, this.#untilFree(at));
  }

  take(): number {
    this.#moveOn(now());
    const reported = this.#reported;
    if (reported !== null) this.#reported = { ...reported, left: reported.left - 1 };
    this.#underWay += 1;
    this.#taken += 1;
    return this.#taken;
  }

  responded(): void {
    this.#underWay -= 1;
    // Where only responses tell, nothing has to be counted.
    if (Number.isFinite(this.#size)) this.#freeAt.push(now() + this.#seconds);
  }

  correct({ remaining, reset }: RateLimitReport, at: number): void {
    if (remaining === undefined || reset === undefined) return;
    this.#moveOn(now());
    const endsAfter = at + reset - roundingError;
    const endsBefore = now() + reset + roundingError;
    // Which of the requests under way it has counted is not known.
    const left = remaining - this.#underWay;
    const known = this.#reported;
    if (known === null || endsAfter > known.endsBefore) {
      // It speaks of the next one already.
      if (known !== null) this.#pass(known);
      this.#reported = { left, endsAfter, endsBefore };
    } else if (endsBefore >= known.endsAfter) {
      // Answers overtake each other, so that the least counts; a limit that nobody has documented may refill.
      const least = Number.isFinite(this.#size) ? Math.min(known.left, left) : left;
      this.#reported = { ...known, left: least };
    }
  }

  pause(seconds: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, now() + seconds);
  }

  #untilFree(at: number): number {
    const { left, endsBefore } = this.#reported ?? {
      left: 1,
      endsBefore: Number.POSITIVE_INFINITY,
    };
    if (left < 1) return endsBefore - at;
    if (this.#underWay + this.#freeAt.length < this.#size) return 0;
    // The first response to come frees its place a window's length later.
    return Math.min(this.#freeAt[0] ?? at + this.#seconds, endsBefore) - at;
  }

  #moveOn(at: number): void {
    if (this.#reported !== null && at >= this.#reported.endsBefore) {
      this.#pass(this.#reported);
      this.#reported = null;
    }
    while ((this.#freeAt[0] ?? Number.POSITIVE_INFINITY) <= at) this.#freeAt.shift();
  }

  /** A window is over: what was certainly responded to while it lasted takes no place in the next one. */
  #pass({ endsAfter }: ReportedWindow): void {
    this.#freeAt = this.#freeAt.filter((freeAt) => freeAt - this.#seconds > endsAfter);
  }
}
