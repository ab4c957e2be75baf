import { RequestError, type RequestFacts } from "./request-error.ts";

/** A whole answer that is not what the stream declares: no list at its place, no row with the key. It would come again. */
export class UnexpectedAnswerError extends RequestError {
  override readonly name = "UnexpectedAnswerError";
  readonly recovery = "stream";

  /** @param problem What is not there, and what is instead: names only, never values. */
  constructor(facts: RequestFacts, problem: string) {
    super(
      facts,
      `answered with something else than the tap expects: ${problem}`,
      "The stream's declaration is wrong, or the API has changed; please report it.",
    );
  }
}
