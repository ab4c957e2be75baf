import { RequestError, type RequestFacts } from "./request-error.ts";

/** A whole response that is not what the stream declares: no list at its place, no row with the key. It would come again. */
export class UnexpectedResponseError extends RequestError {
  override readonly name = "UnexpectedResponseError";
  readonly recovery = "stream";

  /** @param problem What is not there, and what is instead: names only, never values. */
  constructor(facts: RequestFacts, problem: string) {
    super(
      facts,
      `returned an unexpected response: ${problem}`,
      "The stream's declaration is wrong, or the API has changed; please report it.",
    );
  }
}
