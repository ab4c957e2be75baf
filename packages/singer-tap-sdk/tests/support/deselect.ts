/** Takes columns, and properties inside them, out of what a catalog selects. */

import type { CatalogEntry, JsonSchema } from "../../src/singer/index.ts";

/** @param paths Each a stream's name and names of properties, with dots between them. */
export function deselect(entry: CatalogEntry, paths: readonly string[]): CatalogEntry {
  const left = paths
    .map((path) => path.split("."))
    .filter(([stream]) => stream === entry.tap_stream_id)
    .map(([, ...names]) => breadcrumbOf(entry.schema, names));
  const isLeft = (breadcrumb: readonly string[]): boolean =>
    left.some((one) => one.join() === breadcrumb.join());
  return {
    ...entry,
    metadata: [
      ...entry.metadata.filter(({ breadcrumb }) => !isLeft(breadcrumb)),
      ...left.map((breadcrumb) => ({ breadcrumb, metadata: { selected: false } })),
    ],
  };
}

function breadcrumbOf(schema: JsonSchema, [name, ...others]: readonly string[]): readonly string[] {
  if (name === undefined) return [];
  if (schema.items !== undefined)
    return ["items", ...breadcrumbOf(schema.items, [name, ...others])];
  const property = schema.properties?.[name];
  if (property === undefined) throw new Error(`There is no property ${name}`);
  return ["properties", name, ...breadcrumbOf(property, others)];
}
