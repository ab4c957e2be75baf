/** The part of JSON Schema that Singer catalogs and SCHEMA messages use. */

import { LongNumber } from "./long-number.ts";

/**
 * A JSON Schema as Singer targets read it. This library interprets the named keywords; all others, such as those in an
 * edited catalog, are passed through.
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
 * A JSON object, such as a record. Integers beyond 2^53 are `bigint`; other numbers that a double would round are
 * `LongNumber`.
 */
export type JsonObject = Record<string, unknown>;

/** An object's own property, never an inherited one such as `constructor`. */
export function ownValue(object: JsonObject, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** Whether a value is a JSON object, not an array, null or a scalar. */
export function isJsonObject(value: unknown): value is JsonObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return !(value instanceof LongNumber);
}
