import { RequestError, type RequestFacts } from "./request-error.ts";

/** The server's certificate is not valid: wrong name, unknown authority, expired. Trying again is no use. */
export class TlsError extends RequestError {
  override readonly name = "TlsError";
  readonly recovery = "fatal";

  constructor(facts: RequestFacts, code: string) {
    super(
      facts,
      `could not be trusted (${code})`,
      "Check the URL; for an authority of your own set NODE_EXTRA_CA_CERTS to its certificate.",
    );
  }
}
