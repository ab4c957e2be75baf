/** The request budget: which request may be sent when, for all streams of a run together. */

import { setTimeout as sleep } from "node:timers/promises";
import type { RateLimitReport } from "./rate-limit-headers.ts";
import { now, type RateLimit, TokenBucket } from "./token-bucket.ts";

export type { RateLimit } from "./token-bucket.ts";

/** Called when a request has to wait longer than a few seconds. */
export type OnWait = (seconds: number, limit: string) => void;

/** Seconds of waiting that are worth a line in the log. */
export const longWait = 5;

/** A request that was let through, as the budget remembers it until the answer comes. */
export interface Ticket {
  /** When it was let through, in seconds of the process's monotonic clock. */
  readonly at: number;
  /** For each bucket, how many requests had been let through by then, this one included. */
  readonly marks: ReadonlyMap<TokenBucket, number>;
}

/**
 * Paces the requests of a run so that the server hardly ever has to turn one away.
 *
 * Each documented limit is a token bucket. The server's own count corrects ours with every answer, since
 * other software may use the same key; `Retry-After` holds back everybody who shares the limit.
 */
export class RequestBudget {
  readonly #buckets = new Map<string, TokenBucket>();
  /** The end of the queue of each combination of limits: requests leave in the order in which they came. */
  readonly #lanes = new Map<string, Promise<unknown>>();
  readonly #share: RateLimit | null;
  readonly #onWait: OnWait;

  /**
   * @param requestsPerMinute This run's share of the limits, or null for all that the API grants.
   * @param onWait Called once for every wait of more than five seconds.
   */
  constructor(requestsPerMinute: number | null, onWait: OnWait) {
    this.#share = requestsPerMinute === null ? null : shareOf(requestsPerMinute);
    this.#onWait = onWait;
  }

  /** Resolves when a request under these limits may be sent, and counts it as sent. */
  async acquire(limits: readonly RateLimit[], signal: AbortSignal): Promise<Ticket> {
    const lane = limits.map(({ name }) => name).join(" ");
    const before = this.#lanes.get(lane) ?? Promise.resolve();
    const turn = before.then(() => this.#take(limits, signal));
    this.#lanes.set(
      lane,
      turn.catch(() => undefined),
    );
    return turn;
  }

  /** Corrects the count by what the answer to a request says. */
  settle({ at, marks }: Ticket, report: RateLimitReport): void {
    const buckets = [...marks.keys()];
    const reported = this.#reported(buckets, report);
    for (const bucket of reported) bucket.correct(report, at, marks.get(bucket) ?? 0);
    if (report.retryAfter === undefined) return;
    for (const bucket of reported.length > 0 ? reported : buckets) bucket.pause(report.retryAfter);
  }

  /**
   * The buckets that a report is about. The headers speak of one limit, the one with the least left; its
   * size identifies it. Where a request counts against a single limit it can only be that one, and a size
   * that is not the documented one is what this credential has been granted.
   */
  #reported(
    buckets: readonly TokenBucket[],
    { limit, window }: RateLimitReport,
  ): readonly TokenBucket[] {
    const matching = buckets.filter(({ size }) => size === limit);
    const [only, ...others] = buckets.filter(({ name }) => name !== this.#share?.name);
    if (matching.length > 0 || limit === undefined || only === undefined || others.length > 0) {
      return matching;
    }
    only.resize(limit, window);
    return [only];
  }

  async #take(limits: readonly RateLimit[], signal: AbortSignal): Promise<Ticket> {
    const shared = this.#share === null ? limits : [...limits, this.#share];
    const buckets = shared.map((limit) => this.#bucket(limit));
    let announced = false;
    for (;;) {
      signal.throwIfAborted();
      const [slowest] = buckets.toSorted((left, right) => right.delay() - left.delay());
      const delay = slowest?.delay() ?? 0;
      if (slowest === undefined || delay <= 0) break;
      if (delay > longWait && !announced) {
        this.#onWait(delay, slowest.name);
        announced = true;
      }
      await sleep(delay * 1000, undefined, { signal });
    }
    return { at: now(), marks: new Map(buckets.map((bucket) => [bucket, bucket.take()])) };
  }

  #bucket(limit: RateLimit): TokenBucket {
    const known = this.#buckets.get(limit.name);
    if (known !== undefined) return known;
    const bucket = new TokenBucket(limit);
    this.#buckets.set(limit.name, bucket);
    return bucket;
  }
}

/** A run's share, evenly spread: a minute's worth at once would make twice as many in the first minute. */
function shareOf(requestsPerMinute: number): RateLimit {
  const requests = Math.max(1, requestsPerMinute / 60);
  return { name: "requests_per_minute", requests, seconds: (requests * 60) / requestsPerMinute };
}
