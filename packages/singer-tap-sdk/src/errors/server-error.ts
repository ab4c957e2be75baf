import { RequestError, type RequestFacts } from "./request-error.ts";

/** The server, or a proxy in front of it, failed or timed out (408, 425, 5xx). */
export class ServerError extends RequestError {
  override readonly name = "ServerError";
  readonly recovery = "retriable";

  constructor(facts: RequestFacts) {
    super(facts, "failed on the server", "Run again later; what was read so far is not lost.");
  }
}
