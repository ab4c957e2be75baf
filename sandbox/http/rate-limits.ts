/** The rate limits as the API documents them: token buckets that refill continuously. */

import { ApiProblem, TOO_MANY_REQUESTS } from "./problem.ts";

/** A bucket: how many requests at once, and how many more each second. */
export type BucketSize = { readonly capacity: number; readonly refillPerSecond: number };

/** The buckets of an organisation's key. */
export type RateLimits = {
  /** For every request; documented as 1,200 refilled at 20 a second. */
  readonly general?: BucketSize;
  /** For the list of incidents, in addition; documented as 60 a minute. */
  readonly incidents?: BucketSize;
};

/** The documented limits. */
export const documentedRateLimits = {
  general: { capacity: 1200, refillPerSecond: 20 },
  incidents: { capacity: 60, refillPerSecond: 1 },
} as const satisfies RateLimits;

/** The name that the API gives the key in the body of a 429. */
const KEY_NAME = "sandbox";

/** A whole token, less what adding up fractions of one may lose. */
const ONE = 1 - 1e-6;

const LIST_OF_INCIDENTS = "/v2/incidents";

/** What taking a token led to. */
export type Allowance = {
  readonly headers: Readonly<Record<string, string>>;
  /** The 429, when a bucket was empty. */
  readonly refused?: ApiProblem;
};

/** Keeps the buckets. `clock` returns milliseconds since 1970. */
export class RateLimiter {
  readonly #clock: () => number;
  readonly #general: Bucket;
  readonly #incidents: Bucket;

  constructor(limits: RateLimits, clock: () => number) {
    this.#clock = clock;
    this.#general = new Bucket(limits.general ?? documentedRateLimits.general, clock());
    this.#incidents = new Bucket(limits.incidents ?? documentedRateLimits.incidents, clock());
  }

  /** Takes a token from every bucket that applies to the path, or none at all. */
  take(path: string): Allowance {
    const now = this.#clock();
    const buckets: readonly [Bucket, ...Bucket[]] =
      path === LIST_OF_INCIDENTS ? [this.#incidents, this.#general] : [this.#general];
    const wait = Math.max(...buckets.map((bucket) => bucket.secondsUntilOne(now)));
    if (wait === 0) {
      for (const bucket of buckets) bucket.tokens -= 1;
      return { headers: headersOf(buckets, now) };
    }
    // Whole seconds, rounded up: a request after that time succeeds.
    const seconds = Math.max(1, Math.ceil(wait));
    const headers = { ...headersOf(buckets, now), "Retry-After": String(seconds) };
    const { size, remaining } = tightest(buckets);
    const rateLimit = {
      name: KEY_NAME,
      limit: size.capacity,
      remaining,
      retry_after: new Date(now + seconds * 1000).toISOString(),
    };
    const refused = new ApiProblem(429, "too_many_requests", TOO_MANY_REQUESTS, {
      headers,
      rateLimit,
    });
    return { headers, refused };
  }

  /** Lets another client of the organisation take tokens, at most as many as there are. */
  drain(count: number): void {
    this.#general.refill(this.#clock());
    this.#general.tokens -= Math.min(count, this.#general.tokens);
  }
}

class Bucket {
  readonly size: BucketSize;
  tokens: number;
  #at: number;

  constructor(size: BucketSize, now: number) {
    this.size = size;
    this.tokens = size.capacity;
    this.#at = now;
  }

  get remaining(): number {
    return Math.floor(this.tokens + 1 - ONE);
  }

  refill(now: number): void {
    const { capacity, refillPerSecond } = this.size;
    const seconds = Math.max(0, now - this.#at) / 1000;
    this.tokens = Math.min(capacity, this.tokens + seconds * refillPerSecond);
    this.#at = now;
  }

  secondsUntilOne(now: number): number {
    this.refill(now);
    return this.tokens >= ONE ? 0 : (1 - this.tokens) / this.size.refillPerSecond;
  }
}

/** The bucket with the least allowance left, which the headers describe. */
function tightest(buckets: readonly [Bucket, ...Bucket[]]): Bucket {
  return buckets.reduce((least, bucket) => (bucket.tokens < least.tokens ? bucket : least));
}

function headersOf(buckets: readonly [Bucket, ...Bucket[]], now: number): Record<string, string> {
  const { size, remaining, tokens } = tightest(buckets);
  // The reference lists the key's limit first, then the endpoint's own; what refills in a window is a whole bucket.
  const limits = buckets.toReversed().map(({ size: { capacity, refillPerSecond } }) => {
    return `${capacity};window=${Math.round(capacity / refillPerSecond)}`;
  });
  const untilFull = (size.capacity - tokens) / size.refillPerSecond;
  return {
    "X-RateLimit-Limit": [size.capacity, ...limits].join(", "),
    "X-RateLimit-Remaining": String(remaining),
    "X-RateLimit-Used": String(size.capacity - remaining),
    "X-RateLimit-Reset": String(Math.ceil(now / 1000 + untilFull)),
  };
}
