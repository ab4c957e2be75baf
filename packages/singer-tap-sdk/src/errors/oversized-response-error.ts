import type { Explanation } from "./explanation.ts";
import { RequestError, type RequestFacts } from "./request-error.ts";

/** A response is too large for memory. It is not retried: it would be as large again. */
export class OversizedResponseError extends RequestError {
  static readonly explanation: Explanation = {
    code: "oversized-response",
    message: "returned more than … MB, the largest response that is read",
    meaning: "No page of the API is that large, so the table fails.",
    remedy: "Check the URL in the settings. If it is correct, please report it.",
  };

  override readonly name = "OversizedResponseError";
  readonly recovery = "stream";

  /** @param limit Largest response that is read, in bytes. */
  constructor(facts: RequestFacts, limit: number) {
    super(
      facts,
      `returned more than ${limit / 1024 / 1024} MB, the largest response that is read`,
      "Check that the URL in the settings is the API's; if it is, please report this.",
    );
  }
}
