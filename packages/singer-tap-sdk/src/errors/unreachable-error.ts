import { TapError } from "./tap-error.ts";

/** No request of the run has reached the server, so no stream can go on. */
export class UnreachableError extends TapError {
  override readonly name = "UnreachableError";
  readonly recovery = "fatal";

  /**
   * @param reason What became of the requests, as in "could not be reached".
   * @param setting The time limit that ended them, by the setting's name; null for none.
   */
  constructor(origin: string, reason: string, setting: string | null) {
    const places = "Check the network, the proxy and the URL in the settings";
    super(`${origin} ${reason}. ${places}${setting === null ? "" : `, or raise ${setting}`}.`);
  }
}
