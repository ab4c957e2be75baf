import { RequestError, type RequestFacts } from "./request-error.ts";

/** The token endpoint rejected the credentials in the settings, so no request can be sent. */
export class TokenRefusedError extends RequestError {
  override readonly name = "TokenRefusedError";
  readonly recovery = "fatal";

  constructor(facts: RequestFacts) {
    super(
      facts,
      "issued no token for these credentials",
      "Check the credentials in the settings, or create new ones.",
    );
  }
}
