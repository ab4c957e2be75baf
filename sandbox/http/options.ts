/** The options of a sandbox, and the handles of a running one. */

import type { IncomingHttpHeaders } from "node:http";
import type { FaultKind } from "./faults.ts";
import type { RateLimits } from "./rate-limits.ts";
import type { TableRecord, Tables } from "./records.ts";

/** A request as the schedule sees it. Only requests that passed authentication and rate limits come here. */
export type ScheduledRequest = {
  readonly path: string;
  readonly query: URLSearchParams;
  /** How often this URL has come so far, this time included: 1 the first time. */
  readonly count: number;
  /** How many requests have come so far, this one left out: 0 for the first. */
  readonly index: number;
};

/** Called for every request; returns undefined for a good response. */
export type FaultHook = (request: ScheduledRequest) => FaultKind | undefined;

/** How a sandbox behaves: well, by default. */
export type SandboxOptions = {
  /** Port to listen on; a free one when absent. */
  readonly port?: number;
  /** Address to listen on; loopback only when absent. */
  readonly host?: string;
  /** The data, by table. Generated when absent, from `incidents`, `seed` and `now`. */
  readonly organisation?: Tables;
  /** How many incidents a generated organisation has. */
  readonly incidents?: number;
  /** Decides the generated data and the random faults. */
  readonly seed?: number;
  /** The moment at which the generated organisation stands, RFC 3339. */
  readonly now?: string;
  /** The only key that is accepted. */
  readonly apiKey?: string;
  /** Scopes that the key lacks: their endpoints respond with 403. */
  readonly forbiddenScopes?: readonly string[];
  /** Milliseconds before every response. */
  readonly latency?: number;
  /** `true` for the documented limits, or buckets of another size. Without it there are no limits and no headers. */
  readonly rateLimits?: boolean | RateLimits;
  /** The time by which rate limits are kept: milliseconds since 1970. */
  readonly clock?: () => number;
  /** Whether a full last page carries a cursor to an empty one; each endpoint has its own habit when absent. */
  readonly emptyLastPages?: boolean;
  /** Called for every request that passed authentication and limits. */
  readonly fault?: FaultHook;
  /** Share of requests that fail at random, from 0 to 1. */
  readonly faultRate?: number;
  /** The random faults; those that pass by themselves when absent. */
  readonly faultKinds?: readonly FaultKind[];
  /** What a 429 fault says in `Retry-After`, in seconds. */
  readonly retryAfter?: number;
  /** Milliseconds between two bytes of a `drip`, and length of a `pause`. */
  readonly pace?: number;
};

/** A request that came, in the order of arrival. */
export type LoggedRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Milliseconds from the start of the sandbox to the arrival. */
  readonly time: number;
  /** Status of the response; undefined until there is one, and for ever when a fault left none. */
  readonly status: number | undefined;
  /** The fault in the response, if any. */
  readonly fault: FaultKind | undefined;
};

/** A running sandbox. */
export type Sandbox = {
  /** Such as `http://127.0.0.1:4010`. */
  readonly origin: string;
  readonly apiKey: string;
  /** The tables that were given, or the core of those that are generated; `replace` changes it. */
  readonly organisation: Tables;
  /** The rows of any table, with what the API leaves out of its list; made on first use. */
  rows(table: string): readonly TableRecord[];
  readonly requests: readonly LoggedRequest[];
  /** Puts other rows in the place of a table's, for the requests that follow. */
  replace(table: string, records: readonly TableRecord[]): void;
  /** Lets another client use up part of the general rate limit. */
  drain(count: number): void;
  /** Stops at once: open connections are destroyed. */
  close(): Promise<void>;
};

/** The key that a sandbox accepts by default. */
export const defaultApiKey = "sandbox-key";

/** The default seed of everything random. */
export const defaultSeed = 1;
