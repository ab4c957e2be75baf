/** The three schemas that apply to one column or property. */

import type { JsonSchema } from "../singer/index.ts";

export interface ColumnSchemas {
  /** Schema in the SCHEMA message: the catalog's type where it can hold every value. */
  readonly announced: JsonSchema;
  /** The stream's schema without unselected properties. */
  readonly selected: JsonSchema;
  /** The stream's complete schema; its properties count as known even if they are not selected. */
  readonly declared: JsonSchema | undefined;
}

/** A schema's own property, never a member that every object inherits. */
export function propertyOf(schema: JsonSchema | undefined, name: string): JsonSchema | undefined {
  const { properties } = schema ?? {};
  return properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined;
}

/** Required properties of a schema: those whose type excludes null. */
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
    // An object announced without properties still holds them all.
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
