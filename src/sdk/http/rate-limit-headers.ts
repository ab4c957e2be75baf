/** What an answer's headers say about rate limits. */

/** What a server's answer says about a limit. */
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

/** Seconds of waiting above which a server's request is taken for a mistake and cut. */
const maxRetryAfter = 300;

/**
 * Reads `X-RateLimit-Limit`, `X-RateLimit-Remaining` and `Retry-After` (seconds, or a date) of an answer.
 * The limit header may list several limits, `60, 1200;window=60, 60;window=60`: the first is the one that
 * the other headers are about, the rest give the seconds of each.
 */
export function readRateLimitHeaders(headers: Headers, status: number): RateLimitReport {
  const [first = "", ...all] = (headers.get("x-ratelimit-limit") ?? "").split(",");
  const limit = readPositive(first.split(";")[0]);
  const windows = all.map((each) => /^\s*(\d+)\s*;\s*window=(\d+)\s*$/.exec(each));
  const seconds = windows.find((match) => Number(match?.[1]) === limit)?.[2];
  return {
    limit,
    window: readPositive(seconds),
    remaining: readNumber(headers.get("x-ratelimit-remaining")),
    // A 503 may carry the header too, but then one server is away; nobody's budget is used up.
    retryAfter: status === 429 ? readRetryAfter(headers) : undefined,
  };
}

/** Reads `Retry-After` in seconds, which the header gives as a number or as a date. */
export function readRetryAfter(headers: Headers): number | undefined {
  const value = headers.get("retry-after");
  if (value === null) return undefined;
  const seconds = readNumber(value) ?? (Date.parse(value) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.min(maxRetryAfter, Math.max(0, seconds));
}

function readPositive(value: string | undefined): number | undefined {
  const number = readNumber(value);
  return number === 0 ? undefined : number;
}

function readNumber(value: string | null | undefined): number | undefined {
  return value != null && /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : undefined;
}
