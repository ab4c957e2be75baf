import { RequestError, type RequestFacts } from "./request-error.ts";

/** What the user can do about a status that the tap has no part in. */
const remediations = new Map([
  [402, "The API wants to be paid for this: check what the account's plan includes."],
  [451, "The API withholds this for legal reasons; its provider can tell which."],
]);

/** The server understood the request and refused it (any other 4xx); the same request would be refused again. */
export class RejectedRequestError extends RequestError {
  override readonly name = "RejectedRequestError";
  readonly recovery = "stream";

  constructor(facts: RequestFacts) {
    super(
      facts,
      "was rejected",
      remediations.get(facts.status ?? 0) ??
        "This is probably a mistake in the tap; please report it with the request id.",
    );
  }
}
