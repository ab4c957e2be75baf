/**
 * The vocabulary of record shapes: a few functions over TypeBox, used as `t.string(…)`.
 *
 * They emit only what every Singer target loads without a warning: a type list with one type beside null, `format` only
 * for times, and never enum, required, pattern or anyOf, so that a new value in the API does not stop a load. The
 * record's TypeScript type is inferred from the same declaration. Any other TypeBox schema works in their place; it is
 * normalized the same way.
 */

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
  sourcePath,
  type ValueOf,
} from "./schema.ts";
import { type TSchema, Type } from "./typebox.ts";

/** Text that is never null: an id, or part of a compound key. */
export function key(description?: string): Shape<string> {
  return shape<string>({ type: ["string"] }, description);
}

/** Options of a column beyond type and description. */
interface ColumnOptions {
  /** Personal data in the column, as a list if there are both kinds. Default: none. */
  readonly personal?: PersonalData | readonly PersonalData[];
}

/** Text of any length. For a fixed set of values, see `openEnum`. */
export function string(description?: string, options?: ColumnOptions): Shape<string | null> {
  return shape<string | null>({ type: ["null", "string"], ...options }, description);
}

/**
 * Text from a set of values that may grow. The description lists the known values; unlike with an enum, a new value
 * passes through, and the run logs it once.
 */
export function openEnum(values: readonly string[], description?: string): Shape<string | null> {
  const known = `Known values: ${values.join(", ")}.`;
  const schema = string(description === undefined ? known : `${description} ${known}`);
  return Object.assign(schema, { [knownValues]: values });
}

/**
 * A timestamp, written in UTC with a `Z`; null if the source's value is not a timestamp.
 *
 * @param options `from`: unit of the source's epoch numbers. Default: the source sends text.
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

/** A date without a time, `YYYY-MM-DD`. */
export function date(description?: string): Shape<string | null> {
  return shape<string | null>({ type: ["null", "string"], format: "date" }, description);
}

/** An integer. One beyond 2^53 is written with all its digits, but hooks see null. */
export function integer(description?: string): Shape<number | null> {
  return shape<number | null>({ type: ["null", "integer"] }, description);
}

/** An integer of any size, exact: hooks see a `bigint` beyond 2^53. */
export function bigInteger(description?: string): Shape<number | bigint | null> {
  const schema = shape<number | bigint | null>({ type: ["null", "integer"] }, description);
  return Object.assign(schema, { [big]: true });
}

/** A number that may have decimals. It is rounded to a double, some 16 digits; see `decimal`. */
export function number(description?: string): Shape<number | null> {
  return shape<number | null>({ type: ["null", "number"] }, description);
}

/** A number with all its digits, as text: `"12345678901234567.89"`, which a `number` would round. */
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

/** An array whose elements share one shape. Elements are never null, since some targets' arrays hold no null. */
export function array<Items extends TSchema>(
  items: Items,
  description?: string,
): Shape<ElementOf<Items>[] | null> {
  return Object.assign(shape<ElementOf<Items>[] | null>({ type: ["null", "array"] }, description), {
    items: neverNull(items),
  });
}

/** A JSON object with arbitrary properties, written as it was sent. */
export function json(description?: string, options?: ColumnOptions): Shape<JsonObject | null> {
  return shape<JsonObject | null>({ type: ["null", "object"], ...options }, description);
}

/** A JSON array with arbitrary elements, written as it was sent. */
export function jsonArray(description?: string, options?: ColumnOptions): Shape<unknown[] | null> {
  return shape<unknown[] | null>({ type: ["null", "array"], ...options }, description);
}

/**
 * A shape that is never null: a value that the API promises in every record. An object or array element without it does
 * not conform; a record without it is skipped, and the stream fails at its end.
 */
export function required<Schema extends TSchema>(
  schema: Schema,
): Shape<NonNullable<ValueOf<Schema>>> {
  return shape<NonNullable<ValueOf<Schema>>>(neverNull(schema));
}

/**
 * A known property that is not a column: it is not written, and not reported as drift. Hooks such as `childContext` can
 * read it, typed by the schema, or as unknown without one.
 */
export function ignore(): Shape<unknown>;
export function ignore<Schema extends TSchema>(schema: Schema): Shape<ValueOf<Schema>>;
export function ignore(schema: TSchema = {}): Shape<unknown> {
  return Object.assign(shape<unknown>({ ...schema }), { [ignored]: true });
}

/**
 * A column whose value is elsewhere in the record: `created_at: t.at("createdAt", t.timestamp())`, `city:
 * t.at("address.city", t.string())`. Where the record has nothing at the path, the column has the value of its own name.
 * A property that a column takes its value from is not undeclared.
 *
 * @param path Property names, joined by dots. Only columns have one, not what is inside of them.
 */
export function at<Schema extends TSchema>(path: string, schema: Schema): Schema {
  return Object.assign({ ...schema }, { [sourcePath]: path });
}

/**
 * Columns that are inside an object of the record, to spread among others: `...t.inside("attributes", { title: t.string() })`.
 *
 * @param path Of the object, as for `t.at`.
 */
export function inside<Columns extends Properties>(path: string, columns: Columns): Columns {
  const moved = Object.entries(columns).map(([name, schema]) => [
    name,
    at(`${path}.${name}`, schema),
  ]);
  return { ...columns, ...Object.fromEntries(moved) };
}

/** Several columns of one shape, to spread among others: `...t.each(t.string(), "title", "state")`. */
export function each<Schema extends TSchema, Name extends string>(
  schema: Schema,
  ...names: readonly Name[]
): Record<Name, Schema> {
  return Object.fromEntries(names.map((name) => [name, schema])) as Record<Name, Schema>;
}

/** The same shape with another description, for a shape used in several places. */
export function describe<Schema extends TSchema>(schema: Schema, description: string): Schema {
  return { ...schema, description };
}

function shape<Value>(schema: JsonSchema, description?: string): Shape<Value> {
  const described = description === undefined ? schema : { ...schema, description };
  // TypeBox would copy a schema property by property, which takes several times as long.
  return Object.assign(Type.Unsafe<Value>({}), described);
}
