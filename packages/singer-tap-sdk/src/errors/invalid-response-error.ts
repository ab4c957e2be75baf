import type { Explanation } from "./explanation.ts";
import { RequestError, type RequestFacts } from "./request-error.ts";

/** A success status whose body is not what the endpoint promises: not JSON, other JSON, cut off, a bad cursor. */
export class InvalidResponseError extends RequestError {
  static readonly explanation: Explanation = {
    code: "invalid-response",
    message: "returned an invalid response: …",
    meaning:
      "Something between the tap and the server sent its own page, or the response was cut off, on every attempt. This includes a 404 that does not come from the API itself.",
    remedy: "Check the proxy, and run again later.",
  };

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
