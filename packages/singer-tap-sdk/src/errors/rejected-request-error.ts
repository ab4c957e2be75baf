import type { Explanation } from "./explanation.ts";
import { RequestError, type RequestFacts } from "./request-error.ts";

/** Remediations for statuses that are not the tap's fault. */
const remediations = new Map([
  [402, "The API requires payment for this: check what the account's plan includes."],
  [451, "The API withholds this for legal reasons; ask its provider for details."],
]);

/** The server rejected the request (any other 4xx). It is not retried: it would be rejected again. */
export class RejectedRequestError extends RequestError {
  static readonly explanation: Explanation = {
    code: "rejected",
    message: "was rejected",
    meaning: "The server rejected the request; the message quotes its reason.",
    remedy:
      "With status 402 or 451, it is about your account. Otherwise it is probably a bug in the tap: please report it with the request id.",
  };

  override readonly name = "RejectedRequestError";
  readonly recovery = "stream";

  constructor(facts: RequestFacts) {
    super(
      facts,
      "was rejected",
      remediations.get(facts.status ?? 0) ??
        "This is probably a bug in the tap; please report it with the request id.",
    );
  }
}
