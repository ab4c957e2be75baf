import type { Explanation } from "./explanation.ts";
import { RequestError, type RequestFacts } from "./request-error.ts";

/** The server, or a proxy in front of it, failed or timed out (408, 425, 5xx). */
export class ServerError extends RequestError {
  static readonly explanation: Explanation = {
    code: "server-error",
    message: "failed on the server",
    meaning:
      "The server, or a proxy in front of it, failed or timed out (status 408, 425, 5xx) on each of up to max_attempts attempts.",
    remedy: "Run again later; what was read so far is not lost.",
  };

  override readonly name = "ServerError";
  readonly recovery = "retriable";

  constructor(facts: RequestFacts) {
    super(facts, "failed on the server", "Run again later; what was read so far is not lost.");
  }
}
