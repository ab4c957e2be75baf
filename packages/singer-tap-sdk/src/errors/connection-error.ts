import type { Explanation } from "./explanation.ts";
import { RequestError, type RequestFacts } from "./request-error.ts";

/** The connection failed or broke: refused, reset, cut off, host not found. */
export class ConnectionError extends RequestError {
  static readonly explanation: Explanation = {
    code: "connection",
    message: "could not be reached (…)",
    meaning:
      "The connection failed or broke on every attempt; the parentheses show the operating system's code, or the status of a proxy that refuses.",
    remedy: "Check the network, HTTPS_PROXY, NO_PROXY, and the URL in the settings.",
  };

  override readonly name = "ConnectionError";
  readonly recovery = "retriable";
  /** Error code of the operating system or of Node.js, such as ECONNREFUSED; or what a proxy says. */
  readonly code: string;
  /** Whether the server may have closed the connection because it was idle: another request had used it before. */
  readonly isStale: boolean;

  constructor(facts: RequestFacts, code: string, isStale = false) {
    super(
      facts,
      `could not be reached (${code})`,
      "Check the network, the proxy and the URL in the settings.",
    );
    this.code = code;
    this.isStale = isStale;
  }
}
