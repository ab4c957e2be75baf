import { RequestError, type RequestFacts } from "./request-error.ts";

/** A rate limit would take longer to reset than the setting max_rate_limit_wait allows. */
export class RateLimitWaitError extends RequestError {
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
