/** The root of all errors that the SDK raises on purpose. */

/**
 * What the runner does about an error:
 * - `config`: nothing was requested; the user mends the settings or files.
 * - `fatal`: no stream can go on, so the run ends.
 * - `stream`: this stream ends, the others go on.
 * - `retriable`: the request is sent again; once its tries are used up, the stream ends.
 * - `skippable`: the partition is left out with a warning.
 */
export type Recovery = "config" | "fatal" | "stream" | "retriable" | "skippable";

/** An error that a user can act on: its message says what happened and what to do, and holds no secret. */
export abstract class TapError extends Error {
  /** The class's own name, a literal, so that it survives minifying and a second copy of the package. */
  abstract override readonly name: string;
  abstract readonly recovery: Recovery;
}
