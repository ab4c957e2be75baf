import { RequestError, type RequestFacts } from "./request-error.ts";

/** The server does not accept the credential (401): no other request can succeed either. */
export class UnauthorizedError extends RequestError {
  override readonly name = "UnauthorizedError";
  readonly recovery = "fatal";

  constructor(facts: RequestFacts) {
    super(
      facts,
      "was refused: the key is not valid",
      "Check the setting that holds the key, or make a new key.",
    );
  }
}
