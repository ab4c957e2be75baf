import { TapError } from "./tap-error.ts";

/** Nobody has answered since the run began: no stream can go on. */
export class UnreachableError extends TapError {
  override readonly name = "UnreachableError";
  readonly recovery = "fatal";

  /** @param reason What became of the requests, as in "could not be reached". */
  constructor(origin: string, reason: string) {
    super(`${origin} ${reason}. Check the network, the proxy and the URL in the settings.`);
  }
}
