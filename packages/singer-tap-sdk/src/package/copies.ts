/**
 * Several copies of this library in one process: the tap's, and another that its streams were built on, which happens
 * with `npm link`. They recognize each other by name, since each copy has its own classes.
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
  // Two levels up from both dist/package and src/package.
  path: fileURLToPath(new URL("../..", import.meta.url)),
};

/** Property of a class that holds the copy it was built on. */
export const copyMark = Symbol.for("singer-tap-sdk/copy");

/** The copy that a class was built on; undefined for anything else. */
export function copyOf(value: unknown): Copy | undefined {
  return typeof value === "function" ? Reflect.get(value, copyMark) : undefined;
}

/**
 * Whether an object is an instance of a class, or of the class with the same name in another copy of the same version.
 */
export function isOfClass(value: unknown, expected: { readonly name: string }): boolean {
  if (typeof value !== "object" || value === null) return false;
  for (
    let made = Reflect.getPrototypeOf(value);
    made !== null;
    made = Reflect.getPrototypeOf(made)
  ) {
    const { constructor: own } = made;
    if (own === expected) return true;
    if (copyOf(own)?.version === ownCopy.version && own.name === expected.name) return true;
  }
  return false;
}

/** `isOfClass` as `Symbol.hasInstance` of a class and its subclasses. */
export function isOfThisClass(this: { readonly name: string }, value: unknown): boolean {
  return isOfClass(value, this);
}
