/** The root of all errors that the SDK raises on purpose. */

import { type Copy, copyMark, isOfThisClass, ownCopy } from "../package/copies.ts";

/**
 * How far an error reaches:
 * - `fatal`: no stream can go on, so the run ends.
 * - `stream`: this stream can't go on; the others do.
 * - `retriable`: the request is sent again; after its last attempt, the stream can't go on.
 */
export type Recovery = "fatal" | "stream" | "retriable";

/** An error that a user can act on: its message says what happened and what to do, and holds no secret. */
export abstract class TapError extends Error {
  static readonly [copyMark]: Copy = ownCopy;

  /** An error of another copy of this library is of the class that has the same name here. */
  static override readonly [Symbol.hasInstance] = isOfThisClass;

  /** The class's own name, a literal, so that it survives minifying and a second copy of the package. */
  abstract override readonly name: string;
  abstract readonly recovery: Recovery;
}
