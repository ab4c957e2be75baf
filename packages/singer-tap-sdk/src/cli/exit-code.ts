/** How a run ended, as the exit code tells it. */

/** The exit codes; a run that a signal ended exits with 128 plus the signal's number, as shells do. */
export const ExitCode = {
  /** Every selected stream was read to its end. */
  success: 0,
  /** One stream or more could not be read to the end. */
  incomplete: 1,
  /** Settings, files or command line are unusable; nothing was requested. */
  usage: 2,
  /** The credential was not accepted. */
  unauthorized: 3,
  /** The output could not be written, or nobody read it any more. */
  outputClosed: 4,
} as const;
