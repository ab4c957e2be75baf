/** The names of the classes in the project of a new tap. */

import { pascalCase } from "./openapi/names.ts";

/** What the names of a tap's classes begin with: `Shop` for tap-shop, and `Api8x8` for tap-8x8, as no class begins with a digit. */
export function classPrefix(tap: string): string {
  const words = pascalCase(tap.slice("tap-".length));
  return /^\d/.test(words) ? `Api${words}` : words;
}

/**
 * The name of the base class of a tap's streams: `ShopStream`, or `ShopBaseStream` if another class has that name.
 *
 * @param streams Names of the streams' classes.
 */
export function baseClass(tap: string, streams: readonly string[]): string {
  const taken = new Set(["RESTStream", ...streams]);
  let prefix = classPrefix(tap);
  while (taken.has(`${prefix}Stream`)) prefix += "Base";
  return `${prefix}Stream`;
}
