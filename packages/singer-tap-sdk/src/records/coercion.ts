/** Which type of a catalog can hold every value of a type of the tap's own. */

import type { JsonSchema } from "../singer/index.ts";

/**
 * As what a value goes out: as itself, an integer as a number, or anything as text, where an array or an
 * object becomes JSON text. Nothing is lost on any of these ways.
 */
export type Coercion = "itself" | "number" | "text";

/** The types that a schema names, `null` aside. */
export function typesOf({ type }: JsonSchema): readonly string[] {
  return [type ?? []].flat().filter((one) => one !== "null");
}

/**
 * As what values of one schema go out where another is announced; null where some would be lost.
 *
 * @param own The schema that the values have.
 * @param announced The schema that they are to have.
 */
export function coercionOf(own: JsonSchema, announced: JsonSchema): Coercion | null {
  const ownTypes = typesOf(own);
  const types = typesOf(announced);
  const isText = types.includes("string");
  // Not every text is an instant or an address, and a day is no instant.
  if (isText && announced.format !== undefined) {
    return String(ownTypes) === "string" && announced.format === own.format ? "itself" : null;
  }
  if (types.length === 0 && ownTypes.length === 0) return "itself";
  if (ownTypes.length > 0 && ownTypes.every((one) => types.includes(one))) return "itself";
  if (String(ownTypes) === "integer" && types.includes("number")) return "number";
  return isText ? "text" : null;
}
