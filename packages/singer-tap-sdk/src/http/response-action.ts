/** What a response means for the request, the partition or the stream. */

import type { Context } from "./context.ts";
import { firstErrorOf } from "./error-body.ts";
import type { ApiResponse } from "./response.ts";

/**
 * What to do with a response:
 * - `success`: read it as a page, whatever its status.
 * - `ignore`: take it as a page without records; the series ends.
 * - `retry`: send the request again, after the time that `Retry-After` names.
 * - `rate-limited`: a limit is used up, as with status 429; all requests under the same limits wait. Where no time is named,
 *   one request at a time tries the limit, at growing intervals.
 * - `refresh-token-then-retry`: renew the credential once, if it can be renewed, and send the request again.
 * - `forbidden`: the credential lacks the permission that it takes, as with status 403: fail the stream, or leave it out
 *   with the setting `skip_forbidden`.
 * - `skip-partition`: leave out the partition, with a warning.
 * - `skip-stream`: leave out the rest of the stream, with a warning.
 * - `fail`: fail the stream; the others go on.
 * - `{ rateLimitedUntil }`: a limit is used up until then, by the server's clock; all requests under the same limits wait.
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

/** An action that ends a partition or more. */
export type FinalAction = "skip-partition" | "skip-stream" | "fail";

/** What decides on an endpoint's responses. */
interface ResponseValidator {
  readonly name: string;
  readonly recordsPath: string | null;
  validateResponse(response: ApiResponse, context: Context): ResponseAction | undefined;
}

interface RateLimited {
  readonly rateLimitedUntil: Date;
}

/**
 * What a response means: what its endpoint says; undefined for what its status says. A success that lists errors at its
 * top, as GraphQL does, is one of the API's errors, and passes: rows may be missing from what else it holds. Where the
 * list `errors` holds the records, it is a page.
 */
export function responseActionOf(
  endpoint: ResponseValidator,
  response: ApiResponse,
  context: Context,
): ResponseAction | undefined {
  const action = endpoint.validateResponse(response, context);
  if (action !== undefined || response.status < 200 || response.status > 299) return action;
  const [holder] = (endpoint.recordsPath ?? endpoint.name).split(/[.[]/);
  if (holder === "errors") return "success";
  return firstErrorOf(response.body) === undefined ? undefined : "retry";
}
