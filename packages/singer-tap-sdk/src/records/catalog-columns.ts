/** Compares the columns of a catalog entry with the stream's. */

import type { Breadcrumb, CatalogEntry, JsonSchema } from "../singer/index.ts";
import { nearestName } from "../text/nearest-name.ts";
import { propertyOf } from "./column-schemas.ts";

/** Columns of both stream and catalog, and columns of the catalog only. */
interface CatalogColumns {
  /** The stream's schema without what the catalog's schema lacks. */
  readonly known: JsonSchema;
  /** Columns of the catalog only, each with the name it may be a misspelling of. */
  readonly unknown: readonly string[];
}

/**
 * Compares a catalog entry's schema and breadcrumbs with the stream's schema, including inside arrays.
 *
 * @param needed Columns to keep even if the catalog lacks them.
 */
export function catalogColumns(
  own: JsonSchema,
  { schema, metadata }: CatalogEntry,
  needed: ReadonlySet<string>,
): CatalogColumns {
  const unknown = new Map<string, string>();
  const compare = (one: JsonSchema, given: JsonSchema, path: readonly string[]): JsonSchema => {
    if (one.properties !== undefined && given.properties !== undefined) {
      const names = Object.keys(one.properties);
      for (const name of Object.keys(given.properties)) {
        if (names.includes(name)) continue;
        const place = [...path, name].join(".");
        unknown.set(place, withNearest(place, name, names));
      }
      const properties = Object.entries(one.properties).flatMap(([name, property]) => {
        const other = propertyOf(given, name);
        if (other !== undefined) return [[name, compare(property, other, [...path, name])]];
        return path.length === 0 && needed.has(name) ? [[name, property]] : [];
      });
      // From entries, because assigning to a name such as __proto__ would not create a property.
      return { ...one, properties: Object.fromEntries(properties) };
    }
    if (one.items !== undefined && given.items !== undefined) {
      return { ...one, items: compare(one.items, given.items, path) };
    }
    return one;
  };
  const known = compare(own, schema, []);
  for (const { breadcrumb } of metadata) {
    const stray = strayPart(breadcrumb, own);
    if (stray !== null && !unknown.has(stray.place)) unknown.set(stray.place, stray.text);
  }
  return { known, unknown: [...unknown.values()] };
}

/** The part of a breadcrumb that does not exist; null if it leads to a property. */
function strayPart(
  breadcrumb: Breadcrumb,
  own: JsonSchema,
): { readonly place: string; readonly text: string } | null {
  let schema = own;
  const path: string[] = [];
  for (let index = 0; index < breadcrumb.length; index += 1) {
    const step = breadcrumb[index];
    if (step === "items" && schema.items !== undefined) {
      schema = schema.items;
      continue;
    }
    const name = breadcrumb[index + 1];
    if (step !== "properties" || name === undefined) {
      const place = JSON.stringify(breadcrumb);
      return { place, text: withNearest(place, step ?? "", ["properties"]) };
    }
    const next = propertyOf(schema, name);
    path.push(name);
    if (next === undefined) {
      const place = path.join(".");
      return { place, text: withNearest(place, name, Object.keys(schema.properties ?? {})) };
    }
    schema = next;
    index += 1;
  }
  return null;
}

/** A path and, if a known name is near, that name. */
export function withNearest(place: string, written: string, known: readonly string[]): string {
  const nearest = nearestName(written, known);
  return nearest === undefined ? place : `${place} (did you mean ${nearest}?)`;
}
