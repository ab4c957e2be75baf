import { RequestError, type RequestFacts } from "./request-error.ts";

/** An answer with a good status that is not what the endpoint promises: no JSON, other JSON, cut off, a wrong cursor. */
export class MalformedAnswerError extends RequestError {
  override readonly name = "MalformedAnswerError";
  readonly recovery = "retriable";

  constructor(facts: RequestFacts, problem: string) {
    super(
      facts,
      `answered with something unusable: ${problem}`,
      "A proxy may be in the way, or the API has changed; run again later.",
    );
  }
}
