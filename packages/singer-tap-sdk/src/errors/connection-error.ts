import { RequestError, type RequestFacts } from "./request-error.ts";

/** No connection, or one that broke: refused, reset, cut off, name not found. */
export class ConnectionError extends RequestError {
  override readonly name = "ConnectionError";
  readonly recovery = "retriable";
  /** The operating system's or the HTTP library's code, such as ECONNREFUSED. */
  readonly code: string;

  constructor(facts: RequestFacts, code: string) {
    super(
      facts,
      `could not be reached (${code})`,
      "Check the network, the proxy and the URL in the settings.",
    );
    this.code = code;
  }
}
