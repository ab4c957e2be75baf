/**
 * The vocabulary that record shapes are written in: a handful of functions over TypeBox.
 *
 * They emit just what every Singer target loads without a warning: a type list with one type beside
 * null, `format` only for times, never enum, required, pattern or anyOf, so that a value the API adds
 * tomorrow does not stop a load. The record's TypeScript type is inferred from the same declaration.
 */

import { type Static, type TSchema, Type, type TUnsafe } from "typebox";

/** A record's shape, as `object` makes it. */
export type RecordSchema = TUnsafe<object | null> & { readonly properties: Properties };

/** The properties of a shape, in the order in which they become columns. */
export type Properties = Readonly<Record<string, TSchema>>;

/** The type of one record of a shape. */
export type RecordOf<Schema extends TSchema> = NonNullable<Static<Schema>>;

type ObjectOf<P extends Properties> = { [Name in keyof P]: Static<P[Name]> };

/** Text that every record has: an identifier, or a part of a compound key. Never null. */
export function id(description: string): TUnsafe<string> {
  return Type.Unsafe<string>({ type: ["string"], description });
}

/** Text of any length. For a value from a fixed set, list the known values in the description. */
export function text(description: string): TUnsafe<string | null> {
  return Type.Unsafe<string | null>({ type: ["null", "string"], description });
}

/** An instant; arrives in UTC with a `Z`, and as null where the source's text is no instant. */
export function timestamp(description: string): TUnsafe<string | null> {
  return Type.Unsafe<string | null>({
    type: ["null", "string"],
    format: "date-time",
    description,
  });
}

/** A calendar day without a time, `YYYY-MM-DD`. */
export function date(description: string): TUnsafe<string | null> {
  return Type.Unsafe<string | null>({ type: ["null", "string"], format: "date", description });
}

/** A whole number; exact at any size. */
export function integer(description: string): TUnsafe<number | bigint | null> {
  return Type.Unsafe<number | bigint | null>({ type: ["null", "integer"], description });
}

/** A number that may have decimals. */
export function number(description: string): TUnsafe<number | null> {
  return Type.Unsafe<number | null>({ type: ["null", "number"], description });
}

/** True or false. */
export function flag(description: string): TUnsafe<boolean | null> {
  return Type.Unsafe<boolean | null>({ type: ["null", "boolean"], description });
}

/** A nested object, or a whole record, with known properties. */
export function object<P extends Properties>(
  properties: P,
  description: string,
): TUnsafe<ObjectOf<P> | null> & { readonly properties: P } {
  const options = { type: ["null", "object"], description, properties };
  return Object.assign(Type.Unsafe<ObjectOf<P> | null>(options), { properties });
}

/** An array whose elements all have one shape. */
export function list<Items extends TSchema>(
  items: Items,
  description: string,
): TUnsafe<Static<Items>[] | null> {
  return Type.Unsafe<Static<Items>[] | null>({ type: ["null", "array"], description, items });
}

/** A JSON object whose properties nobody can list in advance; arrives as it was sent. */
export function json(description: string): TUnsafe<object | null> {
  return Type.Unsafe<object | null>({ type: ["null", "object"], description });
}

/** The same shape with another description: for one that is used in several places. */
export function describe<Schema extends TSchema>(schema: Schema, description: string): Schema {
  return { ...schema, description };
}
