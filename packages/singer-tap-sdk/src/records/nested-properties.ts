/** SCHEMA without what is inside its columns. */

import type { JsonSchema } from "../singer/index.ts";

/** A table's schema with the properties of its columns' objects left out, also of objects in arrays; types stay. */
export function withoutNestedProperties(schema: JsonSchema): JsonSchema {
  const { properties = {} } = schema;
  const columns = Object.entries(properties).map(([name, column]) => [name, outline(column)]);
  return { ...schema, properties: Object.fromEntries(columns) };
}

function outline({ properties: _, items, ...others }: JsonSchema): JsonSchema {
  return items === undefined ? others : { ...others, items: outline(items) };
}
