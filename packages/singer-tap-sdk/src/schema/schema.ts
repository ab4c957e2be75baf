/** What record shapes are declared in: JSON Schema for the target, and a TypeScript type for the compiler. */

import type { Static, TSchema, TUnsafe } from "typebox";
import type { JsonSchema } from "../singer/index.ts";

/** A declaration: JSON Schema for the target, and the TypeScript type of the values for the compiler. */
export type Shape<Value> = TUnsafe<Value> & JsonSchema;

/** The properties of a record or a nested object, in the order in which they become columns. */
export type Properties = Readonly<Record<string, TSchema>>;

/** A record's shape: what `t.object` makes, or a plain `Type.Object` of TypeBox. */
export type RecordSchema = TSchema & { readonly properties: Properties };

/** The type of one record of a shape, fitted to it. */
export type RecordOf<Schema extends TSchema> =
  Schema extends TUnsafe<infer Value>
    ? NonNullable<Value>
    : Schema extends { readonly properties: infer Columns extends Properties }
      ? ObjectOf<Columns>
      : NonNullable<ValueOf<Schema>>;

/** The names of a shape's columns; any name where the compiler does not know them. */
export type ColumnOf<Schema extends RecordSchema> = [keyof RecordOf<Schema>] extends [never]
  ? string
  : keyof RecordOf<Schema> & string;

export type ObjectOf<P extends Properties> = { [Name in keyof P]: ValueOf<P[Name]> };

/** The type of a fitted value: a shape's own, or what is made of a plain TypeBox schema. */
export type ValueOf<Schema extends TSchema> =
  Schema extends TUnsafe<infer Value> ? Value : Fitted<Static<Schema>>;

/** The elements of a list: none of them is null. */
export type ElementOf<Items extends TSchema> = NonNullable<ValueOf<Items>>;

/**
 * What a value of a plain TypeBox schema is when it has been fitted: null where the source has nothing; any text
 * for a choice, which may grow; and text where several types are possible.
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

/** Units in which a source may count the time since 1970. */
export type EpochUnit = "epoch-seconds" | "epoch-milliseconds";

// What a shape says beside its JSON Schema: as symbols, so that neither catalog nor SCHEMA carries it; by their names, so
// that another copy of this library reads it as well.

/** Where `t.openEnum` keeps its values. */
export const knownValues = Symbol.for("singer-tap-sdk/known-values");

/** Where `t.timestamp` keeps the unit of a source that sends a number. */
export const epochUnit = Symbol.for("singer-tap-sdk/epoch-unit");

/** Marks integers that a `number` may not hold. */
export const big = Symbol.for("singer-tap-sdk/big");

/** Marks numbers that are written as text, with all their digits. */
export const decimal = Symbol.for("singer-tap-sdk/decimal");

/** Marks what is known and no column. */
export const ignored = Symbol.for("singer-tap-sdk/ignored");

/** Marks personal data: holds a list of `PersonalData`. */
export const personal = Symbol.for("singer-tap-sdk/personal");

/**
 * What a column holds about people. `identity`: what names or reaches somebody, such as a name, an email address, a phone
 * number or an account in a chat. `free_text`: what people write, in which anybody may be named.
 */
export type PersonalData = "identity" | "free_text";

export const personalData: readonly PersonalData[] = ["identity", "free_text"];

/** What a shape says by one of these; undefined where it says nothing. */
export function markOf(schema: object, mark: symbol): unknown {
  return Reflect.get(schema, mark);
}
