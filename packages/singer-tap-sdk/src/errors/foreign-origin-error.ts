import { RequestError, type RequestFacts } from "./request-error.ts";

/** A redirect or next-page URL leads to another origin; the credential is not sent there. */
export class ForeignOriginError extends RequestError {
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
