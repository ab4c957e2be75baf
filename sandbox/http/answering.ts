/** Answers a request as the API does when nothing goes wrong on the way: key, limits, scope, list. */

import type { IncomingMessage } from "node:http";
import type { Answer } from "./answer.ts";
import type { Endpoint } from "./endpoint.ts";
import { endpoints } from "./endpoints.ts";
import { listPage, pageBody } from "./listing.ts";
import { defaultApiKey, type SandboxOptions } from "./options.ts";
import { ApiProblem, missingScope, notFound, problemBody, unauthenticated } from "./problem.ts";
import type { RateLimiter } from "./rate-limits.ts";
import { type Route, routerOf } from "./router.ts";
import type { Store } from "./store.ts";

const route = routerOf(endpoints);

/** Tells whose key it is: the one endpoint that is no list, and that any valid key may ask. */
const identityPath = "/v1/identity";
const identity = JSON.stringify({ identity: { name: "Key of the sandbox", roles: ["viewer"] } });

const JSON_HEADERS = { "Content-Type": "application/json" };

/** An answer with what a fault may want to know of it. */
export type Answered = {
  readonly answer: Answer;
  /** Whether the request was turned away for its key or the limits: such answers have no faults. */
  readonly refused: boolean;
  /** The headers that tell the rate limit, none where there is no limit. */
  readonly limitHeaders: Readonly<Record<string, string>>;
  /** The key of the list in the answer. */
  readonly key: string;
};

/** A request taken apart. */
export type Question = {
  readonly request: IncomingMessage;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly requestId: string;
};

/** Answers out of the store, under the limits. */
export function answerer(
  options: SandboxOptions,
  store: Store,
  limits: RateLimiter | undefined,
): (question: Question) => Answered {
  const { apiKey = defaultApiKey } = options;
  const forbidden = new Set(options.forbiddenScopes);

  const scheme = options.tls ? "https" : "http";

  const list = (found: Route | undefined, { path, query, request }: Question): Answer => {
    if (path === identityPath) {
      return { status: 200, headers: JSON_HEADERS, body: identity };
    }
    if (!found) {
      throw notFound("There is no such endpoint");
    }
    const { scope } = found.endpoint;
    if (scope !== undefined && forbidden.has(scope)) {
      throw missingScope(scope);
    }
    const endpoint = withHabits(found.endpoint, options);
    const origin = `${scheme}://${request.headers.host}`;
    const asked = { endpoint, query, segments: found.segments, origin };
    const body = endpoint.body
      ? JSON.stringify(endpoint.body(asked, store))
      : pageBody(listPage(asked, store));
    return { status: 200, headers: JSON_HEADERS, body };
  };

  return (question) => {
    const { request, path, requestId } = question;
    const turnedAway = refusal(request, apiKey);
    const allowance = turnedAway ? undefined : limits?.take(path);
    const problem = turnedAway ?? allowance?.refused;
    const limitHeaders = allowance?.headers ?? {};
    const found = route(path);
    const answer = problem
      ? problemAnswer(problem, requestId)
      : attempt(() => list(found, question), requestId);
    return {
      answer: { ...answer, headers: { ...limitHeaders, ...answer.headers } },
      refused: problem !== undefined,
      limitHeaders,
      key: found?.endpoint.records ?? found?.endpoint.table ?? "",
    };
  };
}

/** An error in the API's own form. */
export function problemAnswer({ status, details }: ApiProblem, requestId: string): Answer {
  return {
    status,
    headers: { ...JSON_HEADERS, ...details.headers },
    body: problemBody(status, details, requestId),
  };
}

function attempt(answer: () => Answer, requestId: string): Answer {
  try {
    return answer();
  } catch (error) {
    return problemAnswer(asProblem(error), requestId);
  }
}

function withHabits(endpoint: Endpoint, { emptyLastPages }: SandboxOptions): Endpoint {
  return endpoint.paging && emptyLastPages !== undefined
    ? { ...endpoint, paging: { ...endpoint.paging, emptyLastPage: emptyLastPages } }
    : endpoint;
}

function refusal(request: IncomingMessage, apiKey: string): ApiProblem | undefined {
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
