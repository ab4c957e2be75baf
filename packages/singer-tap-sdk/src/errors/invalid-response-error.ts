import { RequestError, type RequestFacts } from "./request-error.ts";

/** A response with a good status that is not what the endpoint promises: no JSON, other JSON, cut off, a wrong cursor. */
export class InvalidResponseError extends RequestError {
  override readonly name = "InvalidResponseError";
  readonly recovery = "retriable";

  constructor(facts: RequestFacts, problem: string) {
    super(
      facts,
      `returned an invalid response: ${problem}`,
      "A proxy may be in the way, or the API has changed; run again later.",
    );
  }
}
