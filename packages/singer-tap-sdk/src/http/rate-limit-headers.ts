/** Reads rate limits from response headers. */

/** What a response says about one rate limit. */
export interface RateLimitReport {
  /** Size of the limit; undefined if not given. */
  readonly limit: number | undefined;
  /** Seconds after which the limit is full again; undefined if not given. */
  readonly window: number | undefined;
  /** Requests that the server would still accept. */
  readonly remaining: number | undefined;
  /** Seconds until the server accepts as many as ever, or more than now. */
  readonly reset: number | undefined;
  /** Seconds that all requests must wait (429). */
  readonly retryAfter: number | undefined;
}

/** Prefixes of the common headers; `RateLimit-` is that of the IETF drafts up to the sixth. */
const prefixes = ["x-ratelimit-", "x-rate-limit-", "ratelimit-"];

/** From this value on, a number is a time since 1970 rather than from now: that would be more than 30 years. */
const leastEpoch = 1e9;

/** From this value on, such a time is in milliseconds. */
const leastMilliseconds = 1e11;

/**
 * Reads one report per rate limit in a response:
 * - `X-RateLimit-Limit`, `-Remaining` and `-Reset`, `X-Rate-Limit-…` and `RateLimit-…`, where the reset is seconds from
 *   now, or a time in seconds or milliseconds since 1970;
 * - `RateLimit: "day";r=50;t=30` and `RateLimit-Policy: "day";q=1000;w=86400`
 *   (https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/);
 * - `Retry-After` of a 429, which belongs to the limit with the least left.
 */
export function readRateLimitHeaders(headers: Headers, status: number): RateLimitReport[] {
  const reports = reportsIn(headers);
  // A 503 may carry the header too, but it is an outage, not a rate limit.
  const retryAfter = status === 429 ? readRetryAfter(headers) : undefined;
  if (retryAfter === undefined) return reports;
  const [tightest = emptyReport, ...others] = reports;
  return [{ ...tightest, retryAfter }, ...others];
}

/** Seconds until an exhausted limit is full again; undefined if none is exhausted. */
export function readReset(headers: Headers): number | undefined {
  return resetOf(reportsIn(headers));
}

/**
 * Whether a response says that a rate limit is exhausted, whatever its status: nothing is left of a limit, or the header
 * `Retry-After` is there.
 */
export function isLimitExhausted(headers: Headers): boolean {
  const isUsedUp = ({ remaining }: RateLimitReport) => remaining !== undefined && remaining < 1;
  return headers.has("retry-after") || reportsIn(headers).some(isUsedUp);
}

/**
 * A date of RFC 9110, 5.6.7, which starts with a weekday, or of ISO 8601; nothing else is a date, whatever JavaScript
 * accepts.
 */
const dateForm = /^(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? |\d{4}-\d\d-\d\dt)/i;

/** The RFC 9110 format without a time zone: `Sun Nov  6 08:49:37 1994`. */
const zonelessForm = /^[a-z]{3} [a-z]{3} /i;

/** Seconds in `Retry-After`, a number or a date; undefined without a usable time. */
export function readRetryAfter(headers: Headers): number | undefined {
  const value = headers.get("retry-after") ?? "";
  if (!dateForm.test(value)) return usableWait(readNumber(value));
  const date = new Date(zonelessForm.test(value) ? `${value} GMT` : value);
  return usableWait(secondsUntil(date, headers));
}

/**
 * The seconds to wait if they are at least one, the unit of `Retry-After`; undefined otherwise. A server that names
 * less, or a past time, has not said when to come back.
 */
export function usableWait(seconds: number | undefined): number | undefined {
  return seconds !== undefined && seconds >= 1 ? seconds : undefined;
}

/**
 * Seconds until a time of the server, by its clock from the response's `Date`, else by ours; negative for a past time.
 */
export function secondsUntil(time: Date, headers: Headers): number {
  const now = Date.parse(headers.get("date") ?? "");
  return (time.getTime() - (Number.isNaN(now) ? Date.now() : now)) / 1000;
}

const emptyReport: RateLimitReport = {
  limit: undefined,
  window: undefined,
  remaining: undefined,
  reset: undefined,
  retryAfter: undefined,
};

/** The reports of a response, the limit with the least left first. */
function reportsIn(headers: Headers): RateLimitReport[] {
  const reports = structuredReports(headers);
  for (const prefix of prefixes) {
    const report = plainReport(headers, prefix);
    if (Object.values(report).some((value) => value !== undefined)) reports.push(report);
  }
  const left = ({ remaining = Number.POSITIVE_INFINITY }: RateLimitReport) => remaining;
  // Infinity minus Infinity is NaN.
  return reports.sort((one, other) => left(one) - left(other) || 0);
}

function resetOf(reports: readonly RateLimitReport[]): number | undefined {
  const resets = reports.flatMap(({ remaining, reset }) =>
    remaining !== undefined && remaining < 1 && reset !== undefined ? [reset] : [],
  );
  return resets.length === 0 ? undefined : Math.max(...resets);
}

/**
 * The limit header may list several limits, `60, 1200;window=60, 60;window=60`: the first is the one that the other
 * headers refer to, the rest have the seconds of each.
 */
function plainReport(headers: Headers, prefix: string): RateLimitReport {
  const [first = "", ...all] = (headers.get(`${prefix}limit`) ?? "").split(",");
  const limit = readPositive(first.split(";")[0]);
  const windows = all.map((each) => /^\s*(\d+)\s*;\s*w(?:indow)?=(\d+)\s*$/.exec(each));
  const seconds = windows.find((match) => Number(match?.[1]) === limit)?.[2];
  return {
    ...emptyReport,
    limit,
    window: readPositive(seconds),
    remaining: readNumber(headers.get(`${prefix}remaining`)),
    reset: readSeconds(headers.get(`${prefix}reset`), headers),
  };
}

/** The items of `RateLimit`, each with the `RateLimit-Policy` item of the same name. */
function structuredReports(headers: Headers): RateLimitReport[] {
  const policies = new Map(structuredItems(headers.get("ratelimit-policy")));
  return structuredItems(headers.get("ratelimit")).map(([name, left]) => {
    const policy = policies.get(name);
    return {
      ...emptyReport,
      limit: readPositive(policy?.get("q")),
      window: readPositive(policy?.get("w")),
      remaining: readNumber(left.get("r")),
      reset: readNumber(left.get("t")),
    };
  });
}

/** The items of a structured list, `"name";key=value;key=value`, RFC 9651. */
function structuredItems(value: string | null): [string, ReadonlyMap<string, string>][] {
  return [...(value ?? "").matchAll(/"((?:[^"\\]|\\.)*)"([^,"]*)/g)].map(
    ([, name = "", parameters = ""]) => [
      name,
      new Map(
        Array.from(
          parameters.matchAll(/;\s*([a-z*][\w.*-]*)=([^;\s]+)/g),
          ([, key = "", text = ""]) => [key, text],
        ),
      ),
    ],
  );
}

/** Seconds from now in a header, given directly or as a time since 1970 by the server's clock. */
function readSeconds(value: string | null, headers: Headers): number | undefined {
  const number = readNumber(value);
  if (number === undefined || number < leastEpoch) return number;
  const time = new Date(number < leastMilliseconds ? number * 1000 : number);
  return Math.max(0, secondsUntil(time, headers));
}

function readPositive(value: string | undefined): number | undefined {
  const number = readNumber(value);
  return number === 0 ? undefined : number;
}

function readNumber(value: string | null | undefined): number | undefined {
  return value != null && /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : undefined;
}
