import type { Explanation } from "./explanation.ts";
import { RequestError } from "./request-error.ts";

/** The token endpoint failed on every attempt, so no request can be sent. */
export class TokenUnavailableError extends RequestError {
  static readonly explanation: Explanation = {
    code: "token-unavailable",
    message: "issued no token: it …",
    meaning: "The token endpoint failed on every attempt, so no table can be read.",
    remedy: "The message says how it failed; what helps is explained there.",
  };

  override readonly name = "TokenUnavailableError";
  readonly recovery = "fatal";

  /** @param failure The error of the last attempt. */
  constructor(failure: RequestError) {
    super(failure.facts, `issued no token: it ${failure.reason}`, failure.remediation);
  }
}
