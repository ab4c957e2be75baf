/** The errors of the API and their JSON body. */

import type { JsonObject } from "./records.ts";

/** What some errors say beside status, type and message. */
export type ProblemDetails = {
  /** The `code` of the single entry in `errors`; the type when absent. */
  readonly code?: string;
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

/** Thrown on the way to a response; becomes an error response. The type is a documented one, such as `validation_error`. */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem";
  readonly status: number;
  readonly type: string;
  readonly details: ProblemDetails;

  constructor(status: number, type: string, message: string, details: ProblemDetails = {}) {
    super(message);
    this.status = status;
    this.type = type;
    this.details = details;
  }
}

/** The error body as the reference documents it: type, status, request id, rate limit where one applies, errors. */
export function problemBody(problem: ApiProblem, request_id: string): string {
  const { status, type, message, details } = problem;
  const { code = type, field, rateLimit: rate_limit } = details;
  const errors = [{ code, message, source: field === undefined ? undefined : { field } }];
  return JSON.stringify({ type, status, request_id, rate_limit, errors });
}

/** 422: a parameter is missing or cannot be understood. */
export function invalid(field: string, message: string, code = "invalid_value"): ApiProblem {
  return new ApiProblem(422, "validation_error", message, { code, field });
}

/** 404: the path, the parent or the cursor record does not exist. */
export function notFound(message: string): ApiProblem {
  return new ApiProblem(404, "resource_not_found", message);
}
