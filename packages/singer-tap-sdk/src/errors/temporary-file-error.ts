import type { Explanation } from "./explanation.ts";
import { TapError } from "./tap-error.ts";

/** The folder for temporary files does not take what the run has to set aside; no table that needs it can go on. */
export class TemporaryFileError extends TapError {
  static readonly explanation: Explanation = {
    code: "temporary-file",
    message: "can't be stored in the folder for temporary files",
    meaning:
      "Rows that other rows embed, and files of an API that come at once, are set aside in a temporary file as soon as they are large. Its folder is full, does not exist, or is not writable, so the run ended. The file has no name and is gone.",
    remedy:
      "Make room in the folder that the message names, or name another one in the environment variable TMPDIR. In a container with a read-only file system, mount a volume there. The next run continues where this one stopped.",
  };

  override readonly name = "TemporaryFileError";
  readonly recovery = "fatal";

  /**
   * @param subject What was to be stored, in the plural.
   * @param folder The folder for temporary files.
   * @param code The system's code for what went wrong, such as ENOSPC; null if unknown.
   */
  constructor(subject: string, folder: string, code: string | null) {
    const reason = code === null ? "" : ` (${code})`;
    super(
      `${subject} can't be stored in the folder for temporary files${reason}: ${folder} must exist, be writable, and have room for them; the environment variable TMPDIR names another folder`,
    );
  }
}
