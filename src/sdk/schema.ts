/** What record shapes are declared in: JSON Schema for the target, and a TypeScript type for the compiler. */

import type { Static, TSchema, TUnsafe } from "typebox";
import type { JsonSchema } from "../singer/index.ts";

/** A declaration: JSON Schema for the target, and the TypeScript type of the values for the compiler. */
export type Shape<Value> = TUnsafe<Value> & JsonSchema;

/** The properties of a record or a nested object, in the order in which they become columns. */
export type Properties = Readonly<Record<string, TSchema & JsonSchema>>;

/** A record's shape, as `t.object` makes it. */
export type RecordSchema = Shape<object | null> & { readonly properties: Properties };

/** The type of one record of a shape. */
export type RecordOf<Schema extends TSchema> = NonNullable<Static<Schema>>;

/** The names of a shape's columns; any name where the compiler does not know them. */
export type ColumnOf<Schema extends RecordSchema> = [keyof RecordOf<Schema>] extends [never]
  ? string
  : keyof RecordOf<Schema> & string;

export type ObjectOf<P extends Properties> = { [Name in keyof P]: Static<P[Name]> };

/** Where `t.openEnum` keeps its values: a symbol, so that neither catalog nor SCHEMA carries it. */
export const knownValues = Symbol("known values");
