import { RequestError, type RequestFacts } from "./request-error.ts";

/** The server rejected the credential (401); no other request can succeed either. */
export class UnauthorizedError extends RequestError {
  override readonly name = "UnauthorizedError";
  readonly recovery = "fatal";

  constructor(facts: RequestFacts) {
    super(
      facts,
      "is unauthorized: the key is not valid",
      "Check the setting that holds the key, or create a new key.",
    );
  }
}
