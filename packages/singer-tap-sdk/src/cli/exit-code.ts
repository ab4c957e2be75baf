/** Exit codes. */

/** Exit codes; a run ended by a signal exits with 128 plus the signal's number, as shells do. */
export const ExitCode = {
  /** Every selected stream was read to its end. */
  success: 0,
  /** At least one stream could not be read to its end. */
  incomplete: 1,
  /** Settings, files or command line are invalid; nothing was requested. */
  usage: 2,
  /** The credential was rejected. */
  unauthorized: 3,
  /** The output could not be written, or the target closed it. */
  outputClosed: 4,
} as const;
