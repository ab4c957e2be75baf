/** What the body of a failed response says. */

import { isJsonObject } from "../singer/index.ts";
import type { ApiResponse } from "./response.ts";

/** What an API's own error says about itself; null where it does not say. */
export interface ErrorBody {
  /** The sentence for people. It is shown without secrets and control characters, and cut. */
  readonly message: string | null;
  /** The machine-readable reason, such as `resource_not_found`. */
  readonly code: string | null;
  /** The server's name for the request. */
  readonly requestId: string | null;
  /** When to send the request again, by the server's clock. It counts where the header `Retry-After` says nothing. */
  readonly retryAfter?: Date;
}

/** The first of the errors that a body lists at its top; undefined where it lists none. */
export function firstErrorOf(body: unknown): unknown {
  const errors = isJsonObject(body) ? body.errors : undefined;
  return Array.isArray(errors) ? errors[0] : undefined;
}

/**
 * Takes every JSON object for the API's own error, `{ "message": … }`, and what is in its `error` where that is an
 * object, or is the first of its `errors`: its `message`, its `code` or else `type`, and its `request_id`, where they
 * are text.
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
