import type { Explanation } from "./explanation.ts";
import { RequestError, type RequestFacts } from "./request-error.ts";

/** The token endpoint rejected the credentials in the settings, so no request can be sent. */
export class TokenRefusedError extends RequestError {
  static readonly explanation: Explanation = {
    code: "token-refused",
    message: "issued no token for these credentials",
    meaning:
      "The token endpoint rejected the credentials in the settings, so no table can be read. The run exits with code 3.",
    remedy: "Check the credentials, or create new ones.",
  };

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
