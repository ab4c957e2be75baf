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

/** Takes every JSON object for the API's own error, with `message`, `code` and `request_id` where they are text. */
export function readErrorBody({ body }: Answer): ErrorBody | null {
  if (!isJsonObject(body)) return null;
  return {
    message: textOf(body.message),
    code: textOf(body.code),
    requestId: textOf(body.request_id),
  };
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
