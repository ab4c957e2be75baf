/** The root of all errors that the SDK raises on purpose. */

import { type Copy, copyMark, isOfThisClass, ownCopy } from "../package/copies.ts";

/**
 * How far an error reaches:
 * - `fatal`: ends the run; no stream can continue.
 * - `stream`: ends this stream; the others continue.
 * - `retriable`: the request is retried; after the last attempt, it ends the stream.
 */
export type Recovery = "fatal" | "stream" | "retriable";

/** An error that a user can act on: its message says what happened and what to do, and contains no secret. */
export abstract class TapError extends Error {
  static readonly [copyMark]: Copy = ownCopy;

  /** Also matches an error from another copy of this library whose class has the same name. */
  static override readonly [Symbol.hasInstance] = isOfThisClass;

  /** The class's name as a literal, so that it survives minification and a second copy of the package. */
  abstract override readonly name: string;
  abstract readonly recovery: Recovery;
}
