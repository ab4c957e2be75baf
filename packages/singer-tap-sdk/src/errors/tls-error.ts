import type { Explanation } from "./explanation.ts";
import { RequestError, type RequestFacts } from "./request-error.ts";

/** The server's certificate is invalid: wrong name, unknown authority, expired. Retrying does not help. */
export class TlsError extends RequestError {
  static readonly explanation: Explanation = {
    code: "certificate",
    message: "the server's certificate is not valid (…)",
    meaning:
      "The server's certificate is invalid: wrong name, unknown authority, expired. Nothing was read, and no credential was sent.",
    remedy:
      "Behind a proxy that intercepts TLS, or with a private certificate authority, set NODE_EXTRA_CA_CERTS to its certificate.",
  };

  override readonly name = "TlsError";
  readonly recovery = "fatal";

  constructor(facts: RequestFacts, code: string) {
    super(
      facts,
      `failed: the server's certificate is not valid (${code})`,
      "Check the URL; for a private certificate authority, set NODE_EXTRA_CA_CERTS to its certificate.",
    );
  }
}
