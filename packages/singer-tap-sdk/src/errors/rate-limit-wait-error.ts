import type { Explanation } from "./explanation.ts";
import { RequestError, type RequestFacts } from "./request-error.ts";

/** A rate limit would take longer to reset than the setting max_rate_limit_wait allows. */
export class RateLimitWaitError extends RequestError {
  static readonly explanation: Explanation = {
    code: "rate-limit-wait",
    message: "would have to wait … s for the rate limit …",
    meaning: "The server requires a longer wait than max_rate_limit_wait allows.",
    remedy: "Run again after that time, or raise max_rate_limit_wait.",
  };

  override readonly name = "RateLimitWaitError";
  readonly recovery = "stream";

  /**
   * @param seconds Until the limit admits a request.
   * @param limit Name of the limit.
   */
  constructor(facts: RequestFacts, seconds: number, limit: string) {
    const wait = Math.ceil(seconds);
    super(
      facts,
      `would have to wait ${wait} s for the rate limit ${limit}, longer than max_rate_limit_wait allows`,
      "Run again later, or raise max_rate_limit_wait.",
    );
  }
}
