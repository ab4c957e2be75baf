/** Reads the API's own error from a failed response. */

import { isJsonObject } from "../singer/index.ts";
import type { ApiResponse } from "./response.ts";

/** The API's own error; null for what it does not say. */
export interface ErrorBody {
  /** Message for people. It is shown redacted and truncated. */
  readonly message: string | null;
  /** Machine-readable code, such as `resource_not_found`. */
  readonly code: string | null;
  /** The server's id of the request. */
  readonly requestId: string | null;
  /** When to retry, by the server's clock. Used only without the header `Retry-After`. */
  readonly retryAfter?: Date;
}

/** The first element of a body's top-level list `errors`; undefined if there is none. */
export function firstErrorOf(body: unknown): unknown {
  const errors = isJsonObject(body) ? body.errors : undefined;
  return Array.isArray(errors) ? errors[0] : undefined;
}

/**
 * Treats every JSON object as the API's own error, `{ "message": … }`, or the object in its `error` or first in its
 * `errors`: reads `message`, `code` or else `type`, and `request_id`, if they are text.
 */
export function readErrorBody({ body }: ApiResponse): ErrorBody | null {
  if (!isJsonObject(body)) return null;
  const [error = body] = [body.error, firstErrorOf(body)].filter(isJsonObject);
  return {
    message: textOrNull(error.message),
    code: textOrNull(error.code) ?? textOrNull(error.type),
    requestId: textOrNull(error.request_id),
  };
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
