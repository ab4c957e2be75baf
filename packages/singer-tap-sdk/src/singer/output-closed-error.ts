/**
 * The output accepts no more lines: its reader closed it (EPIPE), or writing failed (ENOSPC); `cause` has the system's error.
 * No `TapError`, since the protocol library depends on nothing else of the SDK.
 */
export class OutputClosedError extends Error {
  override readonly name = "OutputClosedError";
}
