/**
 * The vocabulary that record shapes are written in: a handful of functions over TypeBox, used as `t.string(…)`.
 *
 * They emit just what every Singer target loads without a warning: a type list with one type beside
 * null, `format` only for times, never enum, required, pattern or anyOf, so that a value the API adds
 * tomorrow does not stop a load. The record's TypeScript type is inferred from the same declaration.
 */

import { type Static, type TSchema, Type } from "typebox";
import type { JsonSchema } from "../singer/index.ts";
import { knownValues, type ObjectOf, type Properties, type Shape } from "./schema.ts";

/** Text that every record has: an identifier, or a part of a compound key. Never null. */
export function key(description: string): Shape<string> {
  return shape<string>({ type: ["string"], description });
}

/** Text of any length. For a value from a fixed set, list the known values in the description. */
export function string(description: string): Shape<string | null> {
  return shape<string | null>({ type: ["null", "string"], description });
}

/**
 * Text from a set of values that may grow. The values are told in the description and, unlike with an
 * enum, a new one arrives as it is; a run counts it and says so once.
 */
export function openEnum(values: readonly string[], description: string): Shape<string | null> {
  const schema = string(`${description} Known values: ${values.join(", ")}.`);
  return Object.assign(schema, { [knownValues]: values });
}

/** An instant; arrives in UTC with a `Z`, and as null where the source's text is no instant. */
export function timestamp(description: string): Shape<string | null> {
  return shape<string | null>({
    type: ["null", "string"],
    format: "date-time",
    description,
  });
}

/** A calendar day without a time, `YYYY-MM-DD`. */
export function date(description: string): Shape<string | null> {
  return shape<string | null>({ type: ["null", "string"], format: "date", description });
}

/** A whole number; exact at any size. */
export function integer(description: string): Shape<number | bigint | null> {
  return shape<number | bigint | null>({ type: ["null", "integer"], description });
}

/** A number that may have decimals. */
export function number(description: string): Shape<number | null> {
  return shape<number | null>({ type: ["null", "number"], description });
}

/** True or false. */
export function boolean(description: string): Shape<boolean | null> {
  return shape<boolean | null>({ type: ["null", "boolean"], description });
}

/** A nested object, or a whole record, with known properties. */
export function object<P extends Properties>(
  properties: P,
  description: string,
): Shape<ObjectOf<P> | null> & { readonly properties: P } {
  const schema = shape<ObjectOf<P> | null>({ type: ["null", "object"], description });
  return Object.assign(schema, { properties });
}

/** An array whose elements all have one shape. No element is null, since some targets' arrays hold none. */
export function array<Items extends TSchema & JsonSchema>(
  items: Items,
  description: string,
): Shape<NonNullable<Static<Items>>[] | null> {
  const type = [items.type ?? []].flat().filter((one) => one !== "null");
  return shape<NonNullable<Static<Items>>[] | null>({
    type: ["null", "array"],
    description,
    items: { ...items, type },
  });
}

/** A JSON object whose properties nobody can list in advance; arrives as it was sent. */
export function json(description: string): Shape<object | null> {
  return shape<object | null>({ type: ["null", "object"], description });
}

/** The same shape with another description: for one that is used in several places. */
export function describe<Schema extends TSchema>(schema: Schema, description: string): Schema {
  return { ...schema, description };
}

function shape<Value>(schema: JsonSchema): Shape<Value> {
  return Object.assign(Type.Unsafe<Value>(schema), schema);
}
