import { RequestError, type RequestFacts } from "./request-error.ts";

/** Too many requests (429). */
export class RateLimitedError extends RequestError {
  override readonly name = "RateLimitedError";
  readonly recovery = "retriable";

  constructor(facts: RequestFacts) {
    super(
      facts,
      "hit the rate limit",
      "Lower requests_per_minute, or stop other software from using the same key.",
    );
  }
}
