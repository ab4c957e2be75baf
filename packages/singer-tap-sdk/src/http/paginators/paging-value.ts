/** Reads paging values from responses. */

import { isJsonObject } from "../../singer/index.ts";
import { InvalidResponse, outlineOf, pathNames, valueAt } from "../response.ts";

/**
 * The value at a path of the response; undefined if there is none.
 *
 * @throws InvalidResponse when the object that would hold it is missing.
 */
export function pagingValueAt(body: unknown, path: string): unknown {
  const value = valueAt(body, path);
  if (value === undefined && !hasHolder(body, path)) throw missingHolder(body, path);
  return value;
}

/** Whether a response has the object that would hold the value at a path. */
export function hasHolder(body: unknown, path: string): boolean {
  return isJsonObject(valueAt(body, holderOf(path)));
}

/** The error for a missing object that would hold the value at a path. */
export function missingHolder(body: unknown, path: string): InvalidResponse {
  const holder = holderOf(path);
  const missing = holder === "" ? `the object with ${path}` : holder;
  return new InvalidResponse(`${missing} is missing; there is ${outlineOf(body)}`);
}

function holderOf(path: string): string {
  return pathNames(path).slice(0, -1).join(".");
}
