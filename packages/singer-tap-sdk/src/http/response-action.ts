/** What a response means for the request, the partition or the stream. */

import type { Context } from "./context.ts";
import { firstErrorOf } from "./error-body.ts";
import { type ApiResponse, isSuccess } from "./response.ts";

/**
 * What to do with a response:
 * - `success`: read it as a page, whatever its status.
 * - `ignore`: treat it as a page without records; the series ends.
 * - `retry`: retry the request, after `Retry-After` if given.
 * - `rate-limited`: a rate limit is exhausted, as with status 429; all requests under the same limits wait. If no time is
 *   named, one request at a time tries the limit, at growing intervals.
 * - `refresh-token-then-retry`: renew the credential once, if possible, and retry the request.
 * - `forbidden`: the credential lacks a permission, as with status 403: fail the stream, or skip it with the setting
 *   `skip_forbidden`.
 * - `skip-partition`: skip the partition, with a warning.
 * - `skip-stream`: skip the rest of the stream, with a warning.
 * - `fail`: fail the stream; the others continue.
 * - `{ rateLimitedUntil }`: a rate limit is exhausted until then, by the server's clock; all requests under the same
 *   limits wait.
 */
export type ResponseAction =
  | "success"
  | "ignore"
  | "retry"
  | "rate-limited"
  | "refresh-token-then-retry"
  | "forbidden"
  | FinalAction
  | RateLimited;

/** An action that ends at least the partition. */
export type FinalAction = "skip-partition" | "skip-stream" | "fail";

/** The part of an endpoint that decides about responses. */
interface ResponseValidator {
  readonly name: string;
  readonly recordsPath: string | null;
  validateResponse(response: ApiResponse, context: Context): ResponseAction | undefined;
}

interface RateLimited {
  readonly rateLimitedUntil: Date;
}

/**
 * The action for a response: the endpoint's; undefined to decide by status. A success with a top-level list of errors,
 * as in GraphQL, is retried: rows may be missing from the rest of it. If `errors` holds the records, it is a page.
 */
export function responseActionOf(
  endpoint: ResponseValidator,
  response: ApiResponse,
  context: Context,
): ResponseAction | undefined {
  const action = endpoint.validateResponse(response, context);
  if (action !== undefined || !isSuccess(response.status)) return action;
  const [holder] = (endpoint.recordsPath ?? endpoint.name).split(/[.[]/);
  if (holder === "errors") return "success";
  return firstErrorOf(response.body) === undefined ? undefined : "retry";
}
