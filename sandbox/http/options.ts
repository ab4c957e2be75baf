/** What a sandbox can be asked for, and what it hands back. */

import type { IncomingHttpHeaders } from "node:http";
import type { FaultHook } from "./fault-schedule.ts";
import type { FaultKind } from "./faults.ts";
import type { RateLimits } from "./rate-limits.ts";
import type { TableRecord, Tables } from "./records.ts";

/** How a sandbox is to behave; everything has a default that makes it behave well. */
export type SandboxOptions = {
  /** Port to listen on; a free one when absent. */
  readonly port?: number;
  /** Address to listen on; loopback only when absent. */
  readonly host?: string;
  /** Served over https when given, with this key and certificate in PEM form. */
  readonly tls?: { readonly key: string; readonly cert: string };
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
  /** Scopes that the key lacks: their endpoints answer 403. */
  readonly forbiddenScopes?: readonly string[];
  /** Milliseconds before every answer. */
  readonly latency?: number;
  /** `true` for the documented limits, or buckets of another size. Without it there are no limits and no headers. */
  readonly rateLimits?: boolean | RateLimits;
  /** What the rate limits take for the time: milliseconds since 1970. */
  readonly clock?: () => number;
  /** Whether a full last page carries a cursor to an empty one; each endpoint has its own habit when absent. */
  readonly emptyLastPages?: boolean;
  /** Asked for every request that passed authentication and limits. */
  readonly fault?: FaultHook;
  /** Share of requests that fail at random, from 0 to 1. */
  readonly faultRate?: number;
  /** The random faults; those that pass by themselves when absent. */
  readonly faultKinds?: readonly FaultKind[];
  /** What a 429 fault says in `Retry-After`, in seconds. */
  readonly retryAfter?: number;
  /** Milliseconds between two bytes of a `drip`, and length of a `pause`. */
  readonly pace?: number;
  /** Where `foreign-redirect` leads. */
  readonly foreignOrigin?: string;
};

/** A request that came, in the order of arrival. */
export type LoggedRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Milliseconds from the start of the sandbox to the arrival. */
  readonly time: number;
  /** How many requests were being answered on arrival, this one included. */
  readonly inFlight: number;
  /** Status of the answer; undefined until there is one, and for ever when a fault left none. */
  readonly status: number | undefined;
  /** The fault that it was answered with, if any. */
  readonly fault: FaultKind | undefined;
};

/** A running sandbox. */
export type Sandbox = {
  /** Such as `http://127.0.0.1:4010`. */
  readonly origin: string;
  readonly apiKey: string;
  /** The tables that were given, or the core of those that are generated; `replace` changes it. */
  readonly organisation: Tables;
  /** The rows of any table, as they are served but for what the API leaves out of a list; made if nobody asked before. */
  rows(table: string): readonly TableRecord[];
  readonly requests: readonly LoggedRequest[];
  /** Puts other rows in the place of a table's, for the requests that follow. */
  replace(table: string, records: readonly TableRecord[]): void;
  /** Lets another client use up part of a rate limit. */
  drain(count: number, limit?: keyof RateLimits): void;
  /** Stops at once: open connections are destroyed. */
  close(): Promise<void>;
};

/** The key that a sandbox accepts unless it is given another. */
export const defaultApiKey = "sandbox-key";

/** The seed of everything random unless another is given. */
export const defaultSeed = 1;
