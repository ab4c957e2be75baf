/** The part of JSON Schema that Singer catalogs and SCHEMA messages are written in. */

import { LongNumber } from "./long-number.ts";

/**
 * A JSON Schema as Singer targets read it. The named keywords are those that this library interprets;
 * any other keyword (from a catalog that a user edited, say) is carried along untouched.
 */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly [keyword: string]: unknown;
}

/**
 * A JSON object: the shape of every record. Integers beyond 2^53 are held as `bigint`, other numbers that a double would
 * round as `LongNumber`.
 */
export type JsonObject = Record<string, unknown>;

/** An object's own value of this name, and never a member that every object inherits, such as `constructor`. */
export function ownValue(object: JsonObject, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** Tells a JSON object from arrays, null and scalars. */
export function isJsonObject(value: unknown): value is JsonObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return !(value instanceof LongNumber);
}
