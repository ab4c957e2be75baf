/** The request budget: how many requests may be sent when, for all streams of a run together. */

import { setTimeout as sleep } from "node:timers/promises";

/** A documented limit of an API: a bucket of requests that refills continuously. */
export interface RateLimit {
  /** Tells this limit from others; streams that name the same limit share it. */
  readonly name: string;
  /** Size of the bucket: requests that may be sent at once. */
  readonly requests: number;
  /** Seconds in which an empty bucket is full again. */
  readonly seconds: number;
}

/** What a server's answer says about a limit, as `readRateLimitHeaders` finds it. */
export interface RateLimitReport {
  /** The size of the limit that the report is about; undefined where the server does not say. */
  readonly limit: number | undefined;
  /** Seconds in which that limit is full again; undefined where the server does not say. */
  readonly window: number | undefined;
  /** Requests that the server would still accept. */
  readonly remaining: number | undefined;
  /** Seconds that the server asks everybody to wait (429). */
  readonly retryAfter: number | undefined;
}

/** Told when a request has to wait longer than a few seconds. */
export type OnWait = (seconds: number, limit: string) => void;

/** Seconds of waiting that are worth a line in the log. */
export const longWait = 5;

/** A request that was let through, as the budget remembers it until the answer comes. */
export interface Ticket {
  /** When it was let through, in seconds of the process's monotonic clock. */
  readonly at: number;
  /** For each bucket, how many requests had been let through by then, this one included. */
  readonly marks: ReadonlyMap<Bucket, number>;
}

/**
 * Paces the requests of a run so that the server hardly ever has to turn one away.
 *
 * Each documented limit is a token bucket. The server's own count corrects ours with every answer, since
 * other software may use the same key; `Retry-After` holds back everybody who shares the limit.
 */
export class RequestBudget {
  readonly #buckets = new Map<string, Bucket>();
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
    const meant = this.#meant(buckets, report);
    for (const bucket of meant) bucket.correct(report, at, marks.get(bucket) ?? 0);
    if (report.retryAfter === undefined) return;
    for (const bucket of meant.length > 0 ? meant : buckets) bucket.pause(report.retryAfter);
  }

  /**
   * The buckets that a report is about. The headers speak of one limit, the one with the least left; its
   * size tells which. Where a request counts against a single limit it can only be that one, and a size
   * that is not the documented one is what this credential has been granted.
   */
  #meant(buckets: readonly Bucket[], { limit, window }: RateLimitReport): readonly Bucket[] {
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

  #bucket(limit: RateLimit): Bucket {
    const known = this.#buckets.get(limit.name);
    if (known !== undefined) return known;
    const bucket = new Bucket(limit);
    this.#buckets.set(limit.name, bucket);
    return bucket;
  }
}

/** A run's share, evenly spread: a minute's worth at once would make twice as many in the first minute. */
function shareOf(requestsPerMinute: number): RateLimit {
  const requests = Math.max(1, requestsPerMinute / 60);
  return { name: "requests_per_minute", requests, seconds: (requests * 60) / requestsPerMinute };
}

/**
 * Part of a bucket that is never spent, so that the requests of other software, which show only in the
 * next answer, seldom empty it: one in a hundred, which delays a long run by half a second.
 */
const reserve = 0.01;

/** One limit's tokens. Times are seconds of the process's monotonic clock. */
class Bucket {
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
   * Makes the bucket one of another size.
   *
   * @param seconds In which it is full again; undefined for the time that the bucket had.
   */
  resize(requests: number, seconds: number | undefined): void {
    this.#refill();
    this.#setSize(requests, seconds ?? this.#size / this.#perSecond);
  }

  #setSize(requests: number, seconds: number): void {
    this.#size = requests;
    this.#perSecond = requests / seconds;
    // A bucket that holds a single request could never hold more.
    this.#reserve = Math.min(requests * reserve, requests - 1);
  }

  /** Seconds until a request may be sent; 0 for now. */
  delay(): number {
    this.#refill();
    const paused = this.#pausedUntil - now();
    const needed = 1 + this.#reserve - this.#tokens;
    return Math.max(0, paused, needed / this.#perSecond);
  }

  /** Takes a token; tells how many have been taken by now. */
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
    const least = remaining - (this.#taken - mark);
    const most = least + 1 + (now() - at) * this.#perSecond;
    this.#tokens = Math.min(this.#size, Math.max(least, Math.min(most, this.#tokens)));
  }

  /** Holds everybody back; after that one request goes, and the rest follow at the rate of the refill. */
  pause(seconds: number): void {
    this.#refill();
    this.#pausedUntil = Math.max(this.#pausedUntil, now() + seconds);
    const atTheEnd = 1 + this.#reserve;
    this.#tokens = Math.min(this.#tokens, atTheEnd - seconds * this.#perSecond);
  }

  #refill(): void {
    const at = now();
    this.#tokens = Math.min(this.#size, this.#tokens + (at - this.#filledAt) * this.#perSecond);
    this.#filledAt = at;
  }
}

function now(): number {
  return performance.now() / 1000;
}

/**
 * Reads `X-RateLimit-Limit`, `X-RateLimit-Remaining` and `Retry-After` (seconds, or a date) of an answer.
 * The limit header may list several limits, `60, 1200;window=60, 60;window=60`: the first is the one that
 * the other headers are about, the rest tell the seconds of each.
 */
export function readRateLimitHeaders(headers: Headers, status: number): RateLimitReport {
  const [first = "", ...all] = (headers.get("x-ratelimit-limit") ?? "").split(",");
  const limit = readPositive(first.split(";")[0]);
  const window = all.map((each) => /^\s*(\d+)\s*;\s*window=(\d+)\s*$/.exec(each));
  const seconds = window.find((match) => Number(match?.[1]) === limit)?.[2];
  return {
    limit,
    window: readPositive(seconds),
    remaining: readNumber(headers.get("x-ratelimit-remaining")),
    // A 503 may carry the header too, but then it is one server that is away, not everybody's budget.
    retryAfter: status === 429 ? readRetryAfter(headers) : undefined,
  };
}

function readPositive(value: string | undefined): number | undefined {
  const number = readNumber(value);
  return number === 0 ? undefined : number;
}

function readNumber(value: string | null | undefined): number | undefined {
  return value != null && /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : undefined;
}

/** Seconds of waiting above which a server's request is taken for a mistake and cut. */
const longestRetryAfter = 300;

/** Reads `Retry-After` in seconds, which the header gives as a number or as a date. */
export function readRetryAfter(headers: Headers): number | undefined {
  const value = headers.get("retry-after");
  if (value === null) return undefined;
  const seconds = readNumber(value) ?? (Date.parse(value) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.min(longestRetryAfter, Math.max(0, seconds));
}
