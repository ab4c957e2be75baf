/** The errors of the API and their JSON body. */

import type { JsonObject } from "./records.ts";

/** What goes into an error response beside its status. */
export type ProblemDetails = {
  /** The documented `type`, such as `validation_error`. */
  readonly type: string;
  /** The `code` of the single entry in `errors`. */
  readonly code: string;
  readonly message: string;
  /** The parameter at fault, in `errors[0].source.field`. */
  readonly field?: string;
  /** Headers beside the content type. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The `rate_limit` object of a 429. */
  readonly rateLimit?: JsonObject;
};

/** The message of every 429. */
export const TOO_MANY_REQUESTS =
  "Too many requests hit the API too quickly. We recommend an exponential backoff of your requests.";

/** Thrown on the way to a response; becomes an error response. */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem";
  readonly status: number;
  readonly details: ProblemDetails;

  constructor(status: number, details: ProblemDetails) {
    super(details.message);
    this.status = status;
    this.details = details;
  }
}

/** The error body as the reference documents it: type, status, request id, rate limit where one applies, errors. */
export function problemBody(status: number, details: ProblemDetails, requestId: string): string {
  const { type, code, message, field, rateLimit } = details;
  return JSON.stringify({
    type,
    status,
    request_id: requestId,
    ...(rateLimit ? { rate_limit: rateLimit } : {}),
    errors: [{ code, message, ...(field ? { source: { field } } : {}) }],
  });
}

/** 422: a parameter is missing or cannot be understood. */
export function invalid(field: string, message: string, code = "invalid_value"): ApiProblem {
  return new ApiProblem(422, { type: "validation_error", code, message, field });
}

/** 404: the path, the parent or the cursor record does not exist. */
export function notFound(message: string): ApiProblem {
  return new ApiProblem(404, { type: "resource_not_found", code: "resource_not_found", message });
}

/** 501: the API has a parameter that the sandbox lacks. */
export function notImplemented(parameter: string): ApiProblem {
  const code = "not_implemented";
  return new ApiProblem(501, { type: code, code, message: `The sandbox lacks ${parameter}` });
}

/** 401: no key, or one that is not known. */
export function unauthenticated(code: string, message: string): ApiProblem {
  return new ApiProblem(401, { type: "authentication_error", code, message });
}

/** 403: the key is known but lacks the scope; the message names it. */
export function missingScope(scope: string): ApiProblem {
  return new ApiProblem(403, {
    type: "authorization_error",
    code: "missing_scope",
    message: `This API key does not have the required scope: ${scope}`,
  });
}
