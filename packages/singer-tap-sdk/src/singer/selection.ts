/**
 * Selection by the rules of Meltano's SDK: pure functions from a catalog entry to the schema of the selected columns.
 * Records are conformed to that schema, so the two can't disagree.
 */

import type { Breadcrumb, CatalogEntry, Metadata } from "./catalog.ts";
import type { JsonSchema } from "./json-schema.ts";

/**
 * Whether a stream is selected: by its own metadata, else by the entry's `selected`, else yes if the entry has no
 * metadata at all.
 */
export function isStreamSelected(entry: CatalogEntry): boolean {
  return new Selection(entry).isSelected([]);
}

/**
 * The schema of a stream without its unselected properties, at any depth of objects and arrays. A property without
 * metadata, such as most of those in arrays, follows the one that contains it.
 *
 * @param keys Columns to keep regardless of the catalog: a row can't be loaded without its keys.
 */
export function selectedSchema(entry: CatalogEntry, keys: readonly string[]): JsonSchema {
  const selection = new Selection(entry);
  const isStreamSelected = selection.isSelected([]);
  return prune(entry.schema, [], (breadcrumb) => {
    const isKey = breadcrumb.length === 2 && keys.includes(breadcrumb[1] ?? "");
    return isKey || (isStreamSelected && selection.isSelected(breadcrumb));
  });
}

/** @param isKept Whether to keep a property whose parents are all kept. */
function prune(
  { properties, items, ...schema }: JsonSchema,
  breadcrumb: Breadcrumb,
  isKept: (breadcrumb: Breadcrumb) => boolean,
): JsonSchema {
  if (items !== undefined) {
    return { ...schema, items: prune(items, [...breadcrumb, "items"], isKept) };
  }
  if (properties === undefined) return schema;
  // From entries, because assigning to a name such as __proto__ would not make a property.
  const kept = Object.fromEntries(
    Object.entries(properties).flatMap(([name, property]) => {
      const child = [...breadcrumb, "properties", name];
      return isKept(child) ? [[name, prune(property, child, isKept)]] : [];
    }),
  );
  const { required } = schema;
  return {
    ...schema,
    properties: kept,
    ...(Array.isArray(required) && {
      required: required.filter((name: string) => Object.hasOwn(kept, name)),
    }),
  };
}

/** The selection of an entry: of the stream, and of each breadcrumb. */
class Selection {
  readonly #metadata: Map<string, Metadata>;

  constructor(entry: CatalogEntry) {
    this.#metadata = new Map(
      entry.metadata.map(({ breadcrumb, metadata }) => [breadcrumb.join("\0"), metadata]),
    );
    const root = this.#metadata.get("");
    // The entry-level selection counts only if the stream's metadata has none.
    if (root?.selected == null && entry.selected != null) {
      this.#metadata.set("", { ...root, selected: entry.selected });
    }
  }

  /** Whether the stream, or a property whose parents are all selected, is selected. */
  isSelected(breadcrumb: Breadcrumb): boolean {
    // Without metadata there is no selection, so everything is selected.
    if (this.#metadata.size === 0) return true;
    const metadata = this.#metadata.get(breadcrumb.join("\0"));
    if (metadata?.inclusion === "unsupported") return false;
    if (metadata?.inclusion === "automatic") return true;
    return metadata?.selected ?? metadata?.["selected-by-default"] ?? breadcrumb.length > 0;
  }
}
