/** Responds to a request as the API does when nothing goes wrong on the way: key, limits, scope, list. */

import type { IncomingMessage } from "node:http";
import type { Endpoint, ListRequest } from "./endpoint.ts";
import { endpoints } from "./endpoints.ts";
import { listBody } from "./listing.ts";
import { defaultApiKey, type SandboxOptions } from "./options.ts";
import { ApiProblem, notFound, problemBody } from "./problem.ts";
import type { RateLimiter } from "./rate-limits.ts";
import type { Headers, PreparedResponse } from "./response.ts";
import type { Store } from "./store.ts";

const JSON_HEADERS = { "Content-Type": "application/json" };
const CSV_HEADERS = { "Content-Type": "text/csv; charset=utf-8" };

/** A request taken apart. */
export type ParsedRequest = {
  readonly request: IncomingMessage;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly requestId: string;
};

/** A response with what a fault may need. */
export type Outcome = {
  readonly response: PreparedResponse;
  /** Whether the key or the limits turned the request away: such responses have no faults. */
  readonly refused: boolean;
  /** The headers of the rate limit, none where there is no limit. */
  readonly limitHeaders: Headers;
  /** The key of the list in the response. */
  readonly key: string;
};

type Route = Pick<ListRequest, "endpoint" | "segments">;

/** Responds out of the store, under the limits. */
export function responder(
  options: SandboxOptions,
  store: Store,
  limits: RateLimiter | undefined,
): (request: ParsedRequest) => Outcome {
  const { apiKey = defaultApiKey, emptyLastPages } = options;
  const forbidden = new Set(options.forbiddenScopes);
  const route = routerOf(
    endpoints.map((endpoint) =>
      endpoint.paging && emptyLastPages !== undefined
        ? { ...endpoint, paging: { ...endpoint.paging, emptyLastPage: emptyLastPages } }
        : endpoint,
    ),
  );

  const success = (
    found: Route | undefined,
    { request, query }: ParsedRequest,
  ): PreparedResponse => {
    if (!found) throw notFound("There is no such endpoint");
    const { endpoint } = found;
    if (endpoint.scope !== undefined && forbidden.has(endpoint.scope)) {
      const message = `This API key does not have the required scope: ${endpoint.scope}`;
      throw new ApiProblem(403, "authorization_error", message, { code: "missing_scope" });
    }
    const origin = `http://${request.headers.host}`;
    const listRequest = { ...found, query, origin };
    const csv = endpoint.csv?.(listRequest, store);
    if (csv !== undefined) return { status: 200, headers: CSV_HEADERS, body: csv };
    const body = JSON.stringify((endpoint.body ?? listBody)(listRequest, store));
    return { status: 200, headers: JSON_HEADERS, body };
  };

  return (parsed) => {
    const found = route(parsed.path);
    let refused = true;
    let limitHeaders: Headers = {};
    let response: PreparedResponse;
    try {
      authenticate(parsed.request, apiKey);
      const allowance = limits?.take(parsed.path);
      limitHeaders = allowance?.headers ?? {};
      if (allowance?.refused) throw allowance.refused;
      refused = false;
      response = success(found, parsed);
    } catch (error) {
      response = problemResponse(asProblem(error), parsed.requestId);
    }
    const { records, table = "" } = found?.endpoint ?? {};
    return {
      response: { ...response, headers: { ...limitHeaders, ...response.headers } },
      refused,
      limitHeaders,
      key: records ?? table,
    };
  };
}

/** A lookup of the endpoint that serves a path: of several that match, the first in the list. */
function routerOf(served: readonly Endpoint[]): (path: string) => Route | undefined {
  const patterns = served.map((endpoint) => {
    const pattern = endpoint.path.replace(/\{(\w+)\}/g, "(?<$1>[^/]*)");
    return { endpoint, pattern: new RegExp(`^${pattern}$`) };
  });
  return (path) => {
    for (const { endpoint, pattern } of patterns) {
      const match = pattern.exec(path);
      if (match) return { endpoint, segments: new Map(Object.entries(match.groups ?? {})) };
    }
    return undefined;
  };
}

/** An error in the API's own form. */
export function problemResponse(problem: ApiProblem, requestId: string): PreparedResponse {
  const headers = { ...JSON_HEADERS, ...problem.details.headers };
  return { status: problem.status, headers, body: problemBody(problem, requestId) };
}

function authenticate({ headers: { authorization }, method }: IncomingMessage, key: string): void {
  const [code, message] =
    authorization === undefined
      ? ["missing_authorization_material", "No authorization material provided in request"]
      : ["invalid_authorization_material", "The API key is not known"];
  if (authorization !== `Bearer ${key}`) {
    throw new ApiProblem(401, "authentication_error", message, { code });
  }
  if (method !== "GET") {
    throw new ApiProblem(405, "method_not_allowed", "The sandbox answers GET only");
  }
}

/** Any other error is a mistake in the sandbox, and the response says so. */
function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new ApiProblem(500, "sandbox_mistake", message);
}
