/** What the body of a failed answer says. */

import { isJsonObject } from "../../singer/index.ts";
import type { Answer } from "./answer.ts";

/** What an API's own error says about itself; null where it does not say. */
export interface ErrorBody {
  /** The sentence for people. It is shown without secrets and control characters, and cut. */
  readonly message: string | null;
  /** The machine-readable reason, such as `resource_not_found`. */
  readonly code: string | null;
  /** The server's name for the request. */
  readonly requestId: string | null;
}

/**
 * Takes every JSON object for the API's own error, `{ "message": … }`, and what is in its `error` where that is an
 * object: its `message`, its `code` or else `type`, and its `request_id`, where they are text.
 */
export function readErrorBody({ body }: Answer): ErrorBody | null {
  if (!isJsonObject(body)) return null;
  const error = isJsonObject(body.error) ? body.error : body;
  return {
    message: textOf(error.message),
    code: textOf(error.code) ?? textOf(error.type),
    requestId: textOf(error.request_id),
  };
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
