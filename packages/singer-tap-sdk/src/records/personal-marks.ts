/** Marks of personal data in shapes and catalogs. */

import { ignored, markOf, type PersonalData, personal } from "../schema/schema.ts";
import type { Breadcrumb, CatalogEntry, JsonSchema, MetadataEntry } from "../singer/index.ts";

/** Personal data in a column; for an array, in its elements. Empty if none. */
export function personalDataOf(schema: JsonSchema): readonly PersonalData[] {
  const own = markOf(schema, personal) ?? (schema.items && markOf(schema.items, personal));
  return Array.isArray(own) ? own : [];
}

/**
 * A catalog entry with `personal` in the metadata of each marked column. In arrays, only marked properties have
 * metadata, so that each can be deselected by itself.
 *
 * @param recordSchema The stream's schema with its marks.
 */
export function withPersonalMarks(entry: CatalogEntry, recordSchema: JsonSchema): CatalogEntry {
  const marked = new Map(
    markedPlaces(recordSchema, []).map(({ breadcrumb, said }) => [
      breadcrumb.join("\0"),
      { breadcrumb, personal: said.length === 1 ? said[0] : said },
    ]),
  );
  const metadata = entry.metadata.map((one): MetadataEntry => {
    const mark = marked.get(one.breadcrumb.join("\0"));
    marked.delete(one.breadcrumb.join("\0"));
    return mark === undefined
      ? one
      : { ...one, metadata: { ...one.metadata, personal: mark.personal } };
  });
  const inLists = [...marked.values()].map(({ breadcrumb, personal: said }) => ({
    breadcrumb,
    metadata: { inclusion: "available", "selected-by-default": true, personal: said },
  }));
  return { ...entry, metadata: [...metadata, ...inLists] };
}

/** A marked column or property. */
interface MarkedPlace {
  readonly breadcrumb: Breadcrumb;
  readonly said: readonly PersonalData[];
}

function markedPlaces({ properties, items }: JsonSchema, breadcrumb: Breadcrumb): MarkedPlace[] {
  const inside = items?.properties;
  const place = inside === undefined ? breadcrumb : [...breadcrumb, "items"];
  return Object.entries(inside ?? properties ?? {}).flatMap(([name, property]) => {
    if (markOf(property, ignored) === true) return [];
    const own = { breadcrumb: [...place, "properties", name], said: personalDataOf(property) };
    return [...(own.said.length > 0 ? [own] : []), ...markedPlaces(property, own.breadcrumb)];
  });
}
