import { RequestError } from "./request-error.ts";

/** The token endpoint failed on every attempt, so no request can be sent. */
export class TokenUnavailableError extends RequestError {
  override readonly name = "TokenUnavailableError";
  readonly recovery = "fatal";

  /** @param failure The error of the last attempt. */
  constructor(failure: RequestError) {
    super(failure.facts, `issued no token: it ${failure.reason}`, failure.remediation);
  }
}
