import { RequestError } from "./request-error.ts";

/** The token endpoint failed until its tries were used up: no request can be sent. */
export class TokenUnavailableError extends RequestError {
  override readonly name = "TokenUnavailableError";
  readonly recovery = "fatal";

  /** @param failure What became of the last try. */
  constructor(failure: RequestError) {
    super(failure.facts, `gives no token, since it ${failure.reason}`, failure.remediation);
  }
}
