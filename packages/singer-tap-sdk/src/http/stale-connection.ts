/** Connections that may have been closed before they were used again. */

/** Why a request has no response that came too late for its connection: the server may have closed it as idle. */
export class StaleConnection extends Error {
  override readonly name = "StaleConnection";

  /** @param cause The error of the connection. */
  constructor(cause: Error) {
    super("", { cause });
  }
}
