import type { Explanation } from "./explanation.ts";
import { RequestError, type RequestFacts } from "./request-error.ts";

/**
 * A complete response that does not match the stream's declaration: no list at `recordsPath`, no record with the key.
 * It is not retried: it would be the same again.
 */
export class UnexpectedResponseError extends RequestError {
  static readonly explanation: Explanation = {
    code: "unexpected-response",
    message: "returned an unexpected response: …",
    meaning:
      "The response is complete, but not as the API documents it: the message says what is missing and what is there instead.",
    remedy:
      "Check the URL in the settings. If it is correct, the API has changed: please report it.",
  };

  override readonly name = "UnexpectedResponseError";
  readonly recovery = "stream";

  /** @param problem What is missing and what is there instead: names only, never values. */
  constructor(facts: RequestFacts, problem: string) {
    super(
      facts,
      `returned an unexpected response: ${problem}`,
      "The stream's declaration is wrong, or the API has changed; please report it.",
    );
  }
}
