/**
 * Copies of this library that meet in one process: that of the tap, and another one that its streams were built on, as
 * happens with `npm link`. What they know of each other goes by name, since each has classes of its own.
 */

import { fileURLToPath } from "node:url";
import { sdkVersion } from "./version.ts";

/** A copy of this library. */
export interface Copy {
  readonly version: string;
  /** Folder of its package. */
  readonly path: string;
}

/** The copy that this file belongs to. */
export const ownCopy: Copy = {
  version: sdkVersion,
  // As far below the package in dist/chunks as in src/sdk.
  path: fileURLToPath(new URL("../..", import.meta.url)),
};

/** Where a class has the copy that it is built on. */
export const copyMark = Symbol.for("singer-tap-sdk/copy");

/** The copy that a class is built on; undefined for anything else. */
export function copyOf(value: unknown): Copy | undefined {
  return typeof value === "function" ? Reflect.get(value, copyMark) : undefined;
}

/** Whether an object is of a class, or of the class that has its name in another copy. */
export function isOfClass(value: unknown, wanted: { readonly name: string }): boolean {
  if (typeof value !== "object" || value === null) return false;
  for (
    let made = Reflect.getPrototypeOf(value);
    made !== null;
    made = Reflect.getPrototypeOf(made)
  ) {
    const { constructor: own } = made;
    if (own === wanted) return true;
    if (copyOf(own)?.version === ownCopy.version && own.name === wanted.name) return true;
  }
  return false;
}

/** `isOfClass` as the `Symbol.hasInstance` of a class, and of those that extend it. */
export function isOfThisClass(this: { readonly name: string }, value: unknown): boolean {
  return isOfClass(value, this);
}
