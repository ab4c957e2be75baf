/** Starts a sandbox: a server, the organisation behind it, and the handles that tests pull. */

import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { Socket } from "node:net";
import { generateOrganisation } from "../organisation.ts";
import { type Answer, send } from "./answer.ts";
import { type FaultHook, scheduleFaults } from "./fault-schedule.ts";
import { type FaultKind, sendFault } from "./faults.ts";
import { listPage, pageBody } from "./listing.ts";
import { ApiProblem, missingScope, notFound, problemBody, unauthenticated } from "./problem.ts";
import { RateLimiter, type RateLimits } from "./rate-limits.ts";
import type { TableRecord, Tables } from "./records.ts";
import { type Route, route } from "./router.ts";
import { Store } from "./store.ts";

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
  /** The data as it is served; `replace` changes it. */
  readonly organisation: Tables;
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

/** A port of the discard service: nothing listens there, so that an unset `foreignOrigin` leads nowhere. */
const NOWHERE = "http://127.0.0.1:9";

const JSON_HEADERS = { "Content-Type": "application/json" };

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** Starts a sandbox and resolves once it listens. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { host = "127.0.0.1", apiKey = defaultApiKey, seed = defaultSeed, latency = 0 } = options;
  const clock = options.clock ?? Date.now;
  const tables: Record<string, readonly TableRecord[]> = {
    ...(options.organisation ?? generateOrganisation({ ...options, seed })),
  };
  const store = new Store(tables);
  const limits = options.rateLimits ? rateLimits(options.rateLimits, clock) : undefined;
  const nextFault = scheduleFaults({ ...options, seed });
  const forbidden = new Set(options.forbiddenScopes);
  const requests: Mutable<LoggedRequest>[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const sockets = new Set<Socket>();
  const started = performance.now();
  let inFlight = 0;

  const later = (milliseconds: number, then: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      then();
    }, milliseconds);
    timers.add(timer);
  };

  const problem = (error: ApiProblem, requestId: string): Answer => ({
    status: error.status,
    headers: { ...JSON_HEADERS, ...error.details.headers },
    body: problemBody(error.status, error.details, requestId),
  });

  const answer = (found: Route | undefined, query: URLSearchParams, requestId: string): Answer => {
    try {
      if (!found) {
        throw notFound("There is no such endpoint");
      }
      const { endpoint, segments } = found;
      if (endpoint.scope !== undefined && forbidden.has(endpoint.scope)) {
        throw missingScope(endpoint.scope);
      }
      const page = listPage({ endpoint: withHabits(endpoint, options), query, segments }, store);
      return { status: 200, headers: JSON_HEADERS, body: pageBody(page) };
    } catch (error) {
      return problem(asProblem(error), requestId);
    }
  };

  const handle = (
    request: IncomingMessage,
    response: ServerResponse,
    entry: Mutable<LoggedRequest>,
    index: number,
  ): void => {
    const requestId = requestIdOf(seed, index);
    const { path, query } = entry;
    const refusal = refuse(request, apiKey);
    const allowance = refusal ? undefined : limits?.take(path);
    const problemAtOnce = refusal ?? allowance?.refused;
    const headers = allowance?.headers ?? {};
    if (problemAtOnce) {
      const refused = problem(problemAtOnce, requestId);
      send({ ...refused, headers: { ...headers, ...refused.headers } }, request, response);
    } else {
      const found = route(path);
      const good = answer(found, query, requestId);
      const whole = { ...good, headers: { ...headers, ...good.headers } };
      entry.fault = nextFault(path, query);
      if (entry.fault) {
        sendFault(entry.fault, {
          request,
          response,
          answer: whole,
          problem: (status, type, message) =>
            problem(new ApiProblem(status, { type, code: type, message, headers }), requestId),
          later,
          retryAfter: options.retryAfter ?? 1,
          pace: options.pace ?? 20,
          foreignOrigin: options.foreignOrigin ?? NOWHERE,
          table: found?.endpoint.table ?? "",
        });
      } else {
        send(whole, request, response);
      }
    }
    entry.status = response.headersSent ? response.statusCode : undefined;
  };

  const listener: RequestListener = (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://sandbox");
    inFlight += 1;
    response.once("close", () => {
      inFlight -= 1;
    });
    const entry: Mutable<LoggedRequest> = {
      method: request.method ?? "",
      path: pathname,
      query: searchParams,
      headers: request.headers,
      time: performance.now() - started,
      inFlight,
      status: undefined,
      fault: undefined,
    };
    const index = requests.push(entry) - 1;
    if (latency > 0) {
      later(latency, () => handle(request, response, entry, index));
    } else {
      handle(request, response, entry, index);
    }
  };

  const server: Server = options.tls
    ? createTlsServer(options.tls, listener)
    : createServer(listener);
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  const port = await listen(server, options.port ?? 0, host);

  return {
    origin: `${options.tls ? "https" : "http"}://${host}:${port}`,
    apiKey,
    organisation: tables,
    requests,
    replace(table, records) {
      tables[table] = records;
      store.replace(table, records);
    },
    drain(count, limit = "general") {
      limits?.drain(count, limit);
    },
    async close() {
      for (const timer of timers) {
        clearTimeout(timer);
      }
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) {
        socket.destroy();
      }
      await closed;
    },
  };
}

function rateLimits(asked: true | RateLimits, clock: () => number): RateLimiter {
  return new RateLimiter(asked === true ? {} : asked, clock);
}

function withHabits(
  endpoint: Route["endpoint"],
  { emptyLastPages }: SandboxOptions,
): Route["endpoint"] {
  return endpoint.paging && emptyLastPages !== undefined
    ? { ...endpoint, paging: { ...endpoint.paging, emptyLastPage: emptyLastPages } }
    : endpoint;
}

function refuse(request: IncomingMessage, apiKey: string): ApiProblem | undefined {
  const { authorization } = request.headers;
  if (authorization === undefined) {
    return unauthenticated(
      "missing_authorization_material",
      "No authorization material provided in request",
    );
  }
  if (authorization !== `Bearer ${apiKey}`) {
    return unauthenticated("invalid_authorization_material", "The API key is not known");
  }
  if (request.method !== "GET") {
    return new ApiProblem(405, {
      type: "method_not_allowed",
      code: "method_not_allowed",
      message: "The sandbox answers GET only",
    });
  }
  return undefined;
}

/** What is no problem of the API is a mistake in the sandbox: it is told as such, not dressed up as a fault. */
function asProblem(error: unknown): ApiProblem {
  return error instanceof ApiProblem
    ? error
    : new ApiProblem(500, {
        type: "sandbox_mistake",
        code: "sandbox_mistake",
        message: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
}

/** In the form of a UUID, as the API's are, and the same in every run. */
function requestIdOf(seed: number, index: number): string {
  const hex = (value: number, digits: number): string =>
    (value >>> 0).toString(16).padStart(digits, "0").slice(-digits);
  return `${hex(seed, 8)}-0000-4000-8000-${hex(index + 1, 12)}`;
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}
