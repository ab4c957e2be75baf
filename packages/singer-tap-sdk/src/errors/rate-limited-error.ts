import type { Explanation } from "./explanation.ts";
import { RequestError, type RequestFacts } from "./request-error.ts";

/** Too many requests (429). */
export class RateLimitedError extends RequestError {
  static readonly explanation: Explanation = {
    code: "rate-limited",
    message: "hit the rate limit",
    meaning:
      "The server answered 429 until waiting no longer helped, within max_rate_limit_wait or, if it names no time, within retry_timeout: other software uses the same key heavily.",
    remedy: "Give the tap its own key, or lower requests_per_minute.",
  };

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
