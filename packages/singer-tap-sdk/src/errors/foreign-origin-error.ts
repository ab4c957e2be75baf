import { RequestError, type RequestFacts } from "./request-error.ts";

/** A response led to another origin; the credential is not sent there. */
export class ForeignOriginError extends RequestError {
  override readonly name = "ForeignOriginError";
  readonly recovery = "stream";

  constructor(facts: RequestFacts, origin: string) {
    super(
      facts,
      `leads to ${origin}, which is not the configured origin`,
      "If that is where the API lives now, change the URL in the settings.",
    );
  }
}
