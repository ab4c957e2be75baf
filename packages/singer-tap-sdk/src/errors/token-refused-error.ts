import { RequestError, type RequestFacts } from "./request-error.ts";

/** The token endpoint gives no token for what the settings hold: no request can be sent. */
export class TokenRefusedError extends RequestError {
  override readonly name = "TokenRefusedError";
  readonly recovery = "fatal";

  constructor(facts: RequestFacts) {
    super(
      facts,
      "gives no token for these credentials",
      "Check the credentials in the settings, or make new ones.",
    );
  }
}
