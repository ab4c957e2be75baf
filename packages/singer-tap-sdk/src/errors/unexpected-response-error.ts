import { RequestError, type RequestFacts } from "./request-error.ts";

/**
 * A complete response that does not match the stream's declaration: no list at `recordsPath`, no record with the key.
 * It is not retried: it would be the same again.
 */
export class UnexpectedResponseError extends RequestError {
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
