/** What one place of a record is, in the three schemas that have a say in it. */

import type { JsonSchema } from "../singer/index.ts";

export interface ColumnSchemas {
  /** What SCHEMA announces: the catalog's type where it can hold every value. */
  readonly announced: JsonSchema;
  /** The stream's own declaration, less what is not selected. */
  readonly selected: JsonSchema;
  /** The stream's own, complete declaration: what is in it is known, also when it is not selected. */
  readonly declared: JsonSchema | undefined;
}

/** A schema's property of this name, and never a member that every object inherits. */
export function propertyOf(schema: JsonSchema | undefined, name: string): JsonSchema | undefined {
  const { properties } = schema ?? {};
  return properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined;
}

/** The properties of a schema that are never null. */
export function neverNullColumns({ properties = {} }: JsonSchema): string[] {
  return Object.keys(properties).filter((name) => {
    const type = properties[name]?.type;
    return Array.isArray(type) && type.length > 0 && !type.includes("null");
  });
}

/** The schemas of a selected property. */
export function propertySchemas(
  { announced, selected, declared }: ColumnSchemas,
  name: string,
): ColumnSchemas {
  const own = propertyOf(selected, name) ?? {};
  return {
    // An object that is announced without its properties holds them all the same.
    announced: propertyOf(announced, name) ?? own,
    selected: own,
    declared: propertyOf(declared, name),
  };
}

/** The schemas of an array's elements. */
export function itemSchemas({ announced, selected, declared }: ColumnSchemas): ColumnSchemas {
  const own = selected.items ?? {};
  return { announced: announced.items ?? own, selected: own, declared: declared?.items };
}
