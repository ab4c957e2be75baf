import type { Explanation } from "./explanation.ts";
import { RequestError, type RequestFacts } from "./request-error.ts";

/** The server rejected the credential (401); no other request can succeed either. */
export class UnauthorizedError extends RequestError {
  static readonly explanation: Explanation = {
    code: "unauthorized",
    message: "is unauthorized: the key is not valid",
    meaning:
      "The server rejected the credential (status 401), so no table can be read. The run exits with code 3.",
    remedy: "The key is mistyped, was deleted, or belongs to another system. Create a new one.",
  };

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
