/**
 * The vocabulary that record shapes are written in: a handful of functions over TypeBox, used as `t.string(…)`.
 *
 * They emit just what every Singer target loads without a warning: a type list with one type beside
 * null, `format` only for times, never enum, required, pattern or anyOf, so that a value the API adds
 * tomorrow does not stop a load. The record's TypeScript type is inferred from the same declaration. Where a shape
 * of another kind is wanted, any TypeBox schema can stand in its place; it is brought to the same dialect.
 */

import { type TSchema, Type } from "typebox";
import type { JsonObject, JsonSchema } from "../singer/index.ts";
import { neverNull } from "./normalize.ts";
import {
  big,
  type ElementOf,
  type EpochUnit,
  epochUnit,
  ignored,
  decimal as keepsDigits,
  knownValues,
  type ObjectOf,
  type PersonalData,
  type Properties,
  type Shape,
  type ValueOf,
} from "./schema.ts";

/** Text that every record has: an identifier, or a part of a compound key. Never null. */
export function key(description?: string): Shape<string> {
  return shape<string>({ type: ["string"] }, description);
}

/** What a column says beside its type and description. */
interface ColumnOptions {
  /** What the column holds about people; both where it may hold both. Default: nothing. */
  readonly personal?: PersonalData | readonly PersonalData[];
}

/** Text of any length. For a value from a fixed set, list the known values in the description. */
export function string(description?: string, options?: ColumnOptions): Shape<string | null> {
  return shape<string | null>({ type: ["null", "string"], ...options }, description);
}

/**
 * Text from a set of values that may grow. The values are told in the description and, unlike with an
 * enum, a new one arrives as it is; a run counts it and says so once.
 */
export function openEnum(values: readonly string[], description?: string): Shape<string | null> {
  const told = `Known values: ${values.join(", ")}.`;
  const schema = string(description === undefined ? told : `${description} ${told}`);
  return Object.assign(schema, { [knownValues]: values });
}

/**
 * An instant; arrives in UTC with a `Z`, and as null where the source's value is no instant.
 *
 * @param options `from`: how the source counts the time since 1970, where it sends a number. Default: it sends text.
 */
export function timestamp(
  description?: string,
  { from }: { readonly from?: EpochUnit } = {},
): Shape<string | null> {
  const schema = shape<string | null>(
    { type: ["null", "string"], format: "date-time" },
    description,
  );
  return from === undefined ? schema : Object.assign(schema, { [epochUnit]: from });
}

/** A calendar day without a time, `YYYY-MM-DD`. */
export function date(description?: string): Shape<string | null> {
  return shape<string | null>({ type: ["null", "string"], format: "date" }, description);
}

/**
 * A whole number. A longer one than a `number` can hold exactly, beyond 2^53, is written with all its digits; for
 * hooks that is null.
 */
export function integer(description?: string): Shape<number | null> {
  return shape<number | null>({ type: ["null", "integer"] }, description);
}

/** A whole number of any size, exact: a `bigint` beyond 2^53. */
export function bigInteger(description?: string): Shape<number | bigint | null> {
  const schema = shape<number | bigint | null>({ type: ["null", "integer"] }, description);
  return Object.assign(schema, { [big]: true });
}

/** A number that may have decimals. It is written as the nearest that a double holds, some 16 digits; see `decimal`. */
export function number(description?: string): Shape<number | null> {
  return shape<number | null>({ type: ["null", "number"] }, description);
}

/** A number with all its digits, as text: `"12345678901234567.89"`, where a `number` would be rounded. */
export function decimal(description?: string): Shape<string | null> {
  const schema = shape<string | null>({ type: ["null", "string"] }, description);
  return Object.assign(schema, { [keepsDigits]: true });
}

/** True or false. */
export function boolean(description?: string): Shape<boolean | null> {
  return shape<boolean | null>({ type: ["null", "boolean"] }, description);
}

/** A nested object, or a whole record, with known properties. */
export function object<P extends Properties>(
  properties: P,
  description?: string,
): Shape<ObjectOf<P> | null> & { readonly properties: P } {
  const schema = shape<ObjectOf<P> | null>({ type: ["null", "object"] }, description);
  return Object.assign(schema, { properties });
}

/** An array whose elements all have one shape. No element is null, since some targets' arrays hold none. */
export function array<Items extends TSchema>(
  items: Items,
  description?: string,
): Shape<ElementOf<Items>[] | null> {
  return Object.assign(shape<ElementOf<Items>[] | null>({ type: ["null", "array"] }, description), {
    items: neverNull(items),
  });
}

/** A JSON object whose properties nobody can list in advance; arrives as it was sent. */
export function json(description?: string, options?: ColumnOptions): Shape<JsonObject | null> {
  return shape<JsonObject | null>({ type: ["null", "object"], ...options }, description);
}

/** A JSON array whose elements nobody can describe in advance; arrives as it was sent. */
export function jsonArray(description?: string, options?: ColumnOptions): Shape<unknown[] | null> {
  return shape<unknown[] | null>({ type: ["null", "array"], ...options }, description);
}

/**
 * A shape that is never null, whatever it is: what the API promises in every record. An object or a list's element
 * that lacks it does not fit, and a record that lacks it is left out, which fails the stream in the end.
 */
export function required<Schema extends TSchema>(
  schema: Schema,
): Shape<NonNullable<ValueOf<Schema>>> {
  return shape<NonNullable<ValueOf<Schema>>>(neverNull(schema));
}

/**
 * A property that is known and no column: it is not written, and its presence is not told. Hooks such as
 * `childContext` can read it, as the shape says; as anything where none is given.
 */
export function ignore(): Shape<unknown>;
export function ignore<Schema extends TSchema>(schema: Schema): Shape<ValueOf<Schema>>;
export function ignore(schema: TSchema = {}): Shape<unknown> {
  return Object.assign(shape<unknown>({ ...schema }), { [ignored]: true });
}

/** Columns of one shape, to be spread among others: `...t.each(t.string(), "title", "state")`. */
export function each<Schema extends TSchema, Name extends string>(
  schema: Schema,
  ...names: readonly Name[]
): Record<Name, Schema> {
  return Object.fromEntries(names.map((name) => [name, schema])) as Record<Name, Schema>;
}

/** The same shape with another description: for one that is used in several places. */
export function describe<Schema extends TSchema>(schema: Schema, description: string): Schema {
  return { ...schema, description };
}

function shape<Value>(schema: JsonSchema, description?: string): Shape<Value> {
  const described = description === undefined ? schema : { ...schema, description };
  // TypeBox would copy a schema property by property, which takes several times as long.
  return Object.assign(Type.Unsafe<Value>({}), described);
}
