import { RequestError, type RequestFacts } from "./request-error.ts";

/** The server asks to wait (429). */
export class RateLimitedError extends RequestError {
  override readonly name = "RateLimitedError";
  readonly recovery = "retriable";

  constructor(facts: RequestFacts) {
    super(
      facts,
      "was turned away by the rate limit",
      "Lower requests_per_minute, or stop other software that uses the same key.",
    );
  }
}
