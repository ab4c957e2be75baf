/** The rate limits as the API documents them: token buckets that refill continuously, told in the headers. */

import { ApiProblem } from "./problem.ts";

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

/** Keeps the buckets. `clock` tells milliseconds since 1970. */
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
    const buckets = path === LIST_OF_INCIDENTS ? [this.#incidents, this.#general] : [this.#general];
    for (const bucket of buckets) {
      bucket.refill(now);
    }
    const wait = Math.max(...buckets.map((bucket) => bucket.secondsUntilOne));
    if (wait === 0) {
      for (const bucket of buckets) {
        bucket.spend(1);
      }
      return { headers: describe(buckets, now) };
    }
    // Whole seconds, rounded up: a request after that time succeeds.
    const retryAfter = Math.max(1, Math.ceil(wait));
    const headers = { ...describe(buckets, now), "Retry-After": String(retryAfter) };
    return {
      headers,
      refused: tooManyRequests(headers, binding(buckets), now + retryAfter * 1000),
    };
  }

  /** Lets another client of the organisation take tokens, at most as many as there are. */
  drain(count: number, from: keyof RateLimits): void {
    const bucket = from === "general" ? this.#general : this.#incidents;
    bucket.refill(this.#clock());
    bucket.spend(Math.min(count, bucket.tokens));
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

  get secondsUntilOne(): number {
    return this.tokens >= ONE ? 0 : (1 - this.tokens) / this.size.refillPerSecond;
  }

  get secondsUntilFull(): number {
    return (this.size.capacity - this.tokens) / this.size.refillPerSecond;
  }

  /** The limit with the window over which it applies: what refills in a window is a whole bucket. */
  get description(): string {
    const window = Math.round(this.size.capacity / this.size.refillPerSecond);
    return `${this.size.capacity};window=${window}`;
  }

  refill(now: number): void {
    const seconds = Math.max(0, now - this.#at) / 1000;
    this.tokens = Math.min(this.size.capacity, this.tokens + seconds * this.size.refillPerSecond);
    this.#at = now;
  }

  spend(count: number): void {
    this.tokens -= count;
  }
}

/** The bucket with the least allowance left: the one that the headers describe. */
function binding(buckets: readonly Bucket[]): Bucket | undefined {
  return buckets.toSorted((a, b) => a.tokens - b.tokens)[0];
}

function describe(buckets: readonly Bucket[], now: number): Record<string, string> {
  const bucket = binding(buckets);
  if (!bucket) {
    return {};
  }
  // The reference lists the key's limit first, then the endpoint's own.
  const all = buckets.toReversed().map(({ description }) => description);
  return {
    "X-RateLimit-Limit": [bucket.size.capacity, ...all].join(", "),
    "X-RateLimit-Remaining": String(bucket.remaining),
    "X-RateLimit-Used": String(bucket.size.capacity - bucket.remaining),
    "X-RateLimit-Reset": String(Math.ceil(now / 1000 + bucket.secondsUntilFull)),
  };
}

function tooManyRequests(
  headers: Readonly<Record<string, string>>,
  bucket: Bucket | undefined,
  until: number,
): ApiProblem {
  return new ApiProblem(429, {
    type: "too_many_requests",
    code: "too_many_requests",
    message:
      "Too many requests hit the API too quickly. We recommend an exponential backoff of your requests.",
    headers,
    rateLimit: {
      name: KEY_NAME,
      limit: bucket?.size.capacity,
      remaining: bucket?.remaining,
      retry_after: new Date(until).toISOString(),
    },
  });
}
