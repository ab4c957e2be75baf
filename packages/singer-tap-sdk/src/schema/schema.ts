/** Record shapes: JSON Schema for the target, and a TypeScript type for the compiler. */

import type { JsonSchema } from "../singer/index.ts";
import type { Static, TSchema, TUnsafe } from "./typebox.ts";

/** A shape: JSON Schema for the target, and the TypeScript type of its values for the compiler. */
export type Shape<Value> = TUnsafe<Value> & JsonSchema;

/** Properties of a record or nested object, in the order of the columns. */
export type Properties = Readonly<Record<string, TSchema>>;

/** The shape of a record: from `t.object`, or a plain TypeBox `Type.Object`. */
export type RecordSchema = TSchema & { readonly properties: Properties };

/** The type of a record that conforms to a shape. */
export type RecordOf<Schema extends TSchema> =
  Schema extends TUnsafe<infer Value>
    ? NonNullable<Value>
    : Schema extends { readonly properties: infer Columns extends Properties }
      ? ObjectOf<Columns>
      : NonNullable<ValueOf<Schema>>;

/** A shape's column names; any string if the compiler does not know them. */
export type ColumnOf<Schema extends RecordSchema> = [keyof RecordOf<Schema>] extends [never]
  ? string
  : keyof RecordOf<Schema> & string;

export type ObjectOf<P extends Properties> = { [Name in keyof P]: ValueOf<P[Name]> };

/** The type of a conformed value: the shape's own, or one derived from a plain TypeBox schema. */
export type ValueOf<Schema extends TSchema> =
  Schema extends TUnsafe<infer Value> ? Value : Fitted<Static<Schema>>;

/** The type of an array's elements, never null. */
export type ElementOf<Items extends TSchema> = NonNullable<ValueOf<Items>>;

/**
 * The type of a conformed value of a plain TypeBox schema: null if the source sends nothing; any string for an enum,
 * which may grow; and a string if several types are possible.
 */
type Fitted<Value> = (unknown extends Value ? string : Scalar<NonNullable<Value>>) | null;

type Scalar<Value> = [Value] extends [string]
  ? string
  : [Value] extends [boolean]
    ? boolean
    : [Value] extends [number]
      ? number
      : [Value] extends [number | bigint]
        ? number | bigint
        : [Value] extends [readonly (infer Item)[]]
          ? (unknown extends Item ? unknown : NonNullable<Fitted<Item>>)[]
          : [Value] extends [object]
            ? { [Name in keyof Value]-?: Fitted<Value[Name]> }
            : string;

/** Units of a source's epoch timestamps. */
export type EpochUnit = "epoch-seconds" | "epoch-milliseconds";

// Marks: what a shape declares beyond JSON Schema. They are symbols, so that catalog and SCHEMA do not carry them, and
// registered by name, so that another copy of this library can read them.

/** Holds the values of `t.openEnum`. */
export const knownValues = Symbol.for("singer-tap-sdk/known-values");

/** Holds the unit of `t.timestamp` for a source that sends epoch numbers. */
export const epochUnit = Symbol.for("singer-tap-sdk/epoch-unit");

/** Holds the path of `t.at`. */
export const sourcePath = Symbol.for("singer-tap-sdk/source-path");

/** Marks integers that may exceed a `number`. */
export const big = Symbol.for("singer-tap-sdk/big");

/** Marks numbers that are written as text with all their digits. */
export const decimal = Symbol.for("singer-tap-sdk/decimal");

/** Marks properties that are known but are not columns. */
export const ignored = Symbol.for("singer-tap-sdk/ignored");

/** Marks personal data; holds a list of `PersonalData`. */
export const personal = Symbol.for("singer-tap-sdk/personal");

/**
 * Personal data in a column. `identity`: names or reaches a person, such as a name, an email address, a phone number or
 * a chat account. `free_text`: written by people, and may name anyone.
 */
export type PersonalData = "identity" | "free_text";

export const personalData: readonly PersonalData[] = ["identity", "free_text"];

/** The value of a mark; undefined if the shape does not have it. */
export function markOf(schema: object, mark: symbol): unknown {
  return Reflect.get(schema, mark);
}
