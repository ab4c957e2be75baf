import { RequestError, type RequestFacts } from "./request-error.ts";

/** A success status whose body is not what the endpoint promises: not JSON, other JSON, cut off, a bad cursor. */
export class InvalidResponseError extends RequestError {
  override readonly name = "InvalidResponseError";
  readonly recovery = "retriable";

  constructor(facts: RequestFacts, problem: string) {
    super(
      facts,
      `returned an invalid response: ${problem}`,
      "A proxy may have replaced the response, or the API has changed; run again later.",
    );
  }
}
