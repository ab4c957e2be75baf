import { RequestError, type RequestFacts } from "./request-error.ts";

/** A limit is used up for longer than the user wants to wait. */
export class RateLimitWaitError extends RequestError {
  override readonly name = "RateLimitWaitError";
  readonly recovery = "stream";

  /** @param seconds Until the limit lets a request through; @param limit its name. */
  constructor(facts: RequestFacts, seconds: number, limit: string) {
    const wait = Math.ceil(seconds);
    super(
      facts,
      `would have to wait ${wait} s for the rate limit ${limit}, longer than max_rate_limit_wait allows`,
      "Run again later, or raise max_rate_limit_wait.",
    );
  }
}
