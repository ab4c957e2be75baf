import type { Explanation } from "./explanation.ts";
import { RequestError, type RequestFacts } from "./request-error.ts";

/** A redirect or next-page URL leads to another origin; the credential is not sent there. */
export class ForeignOriginError extends RequestError {
  static readonly explanation: Explanation = {
    code: "foreign-origin",
    message: "points to …, which is not the configured origin",
    meaning:
      "A redirect or the URL of a next page leads to another server. The credential was not sent there.",
    remedy: "If the API has moved, change the URL in the settings.",
  };

  override readonly name = "ForeignOriginError";
  readonly recovery = "stream";

  constructor(facts: RequestFacts, origin: string) {
    super(
      facts,
      `points to ${origin}, which is not the configured origin`,
      "If the API has moved there, change the URL in the settings.",
    );
  }
}
