/** Decides whether a catalog's type can hold every value of the stream's type, and how. */

import type { JsonSchema } from "../singer/index.ts";

/**
 * How a value is written: unchanged, an integer as a number, or anything as text, with arrays and objects as JSON text.
 * None of them loses data.
 */
export type Coercion = "itself" | "number" | "text";

/** The types of a schema, without `null`. */
export function typesOf({ type }: JsonSchema): readonly string[] {
  return [type ?? []].flat().filter((one) => one !== "null");
}

/**
 * The coercion from one schema to another; null if it would lose values.
 *
 * @param own Schema of the values.
 * @param announced Schema of the SCHEMA message.
 */
export function coercionOf(own: JsonSchema, announced: JsonSchema): Coercion | null {
  const ownTypes = typesOf(own);
  const types = typesOf(announced);
  const isText = types.includes("string");
  // Not every text is a timestamp or an address, and a date is not a timestamp.
  if (isText && announced.format !== undefined) {
    return String(ownTypes) === "string" && announced.format === own.format ? "itself" : null;
  }
  if (types.length === 0 && ownTypes.length === 0) return "itself";
  if (ownTypes.length > 0 && ownTypes.every((one) => types.includes(one))) return "itself";
  if (String(ownTypes) === "integer" && types.includes("number")) return "number";
  return isText ? "text" : null;
}
