import type { Explanation } from "./explanation.ts";
import { TapError } from "./tap-error.ts";

/** No request of the run reached the server, so no stream can continue. */
export class UnreachableError extends TapError {
  static readonly explanation: Explanation = {
    code: "unreachable",
    message: "Check the network, the proxy and the URL in the settings",
    meaning:
      "No request of the run reached the server, so no table can be read. If the first connections are refused or the host is not found, the run ends after five seconds.",
    remedy: "Check the network, HTTPS_PROXY, NO_PROXY, and the URL in the settings.",
  };

  override readonly name = "UnreachableError";
  readonly recovery = "fatal";

  /**
   * @param reason What happened to the requests, such as "could not be reached".
   * @param setting Name of the setting whose time limit was exceeded; null if none was.
   */
  constructor(origin: string, reason: string, setting: string | null) {
    const places = "Check the network, the proxy and the URL in the settings";
    super(`${origin} ${reason}. ${places}${setting === null ? "" : `, or raise ${setting}`}.`);
  }
}
