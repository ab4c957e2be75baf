/**
 * What a catalog selects, by the rules of the Meltano SDK: pure functions from a catalog entry to the
 * schema that is left of it. Records are shaped by that same schema, so the two can't disagree.
 */

import type { Breadcrumb, CatalogEntry, Metadata } from "./catalog.ts";
import type { JsonSchema } from "./json-schema.ts";

/**
 * Decides whether a stream is read at all: what the metadata of the stream itself says, else the entry's
 * own `selected`, else yes where the entry has no metadata whatever.
 */
export function isStreamSelected(entry: CatalogEntry): boolean {
  return new Selection(entry).isSelected([]);
}

/**
 * The schema of a selected stream with everything unselected taken out, at any depth of nested objects and lists. What
 * has no metadata, as most of what lies in lists, follows what it lies in.
 *
 * @param keys Columns that stay whatever the catalog says: without its keys a row can't be loaded.
 */
export function selectedSchema(entry: CatalogEntry, keys: readonly string[]): JsonSchema {
  const selection = new Selection(entry);
  const isStreamSelected = selection.isSelected([]);
  return prune(entry.schema, [], (breadcrumb) => {
    const isKey = breadcrumb.length === 2 && keys.includes(breadcrumb[1] ?? "");
    return isKey || (isStreamSelected && selection.isSelected(breadcrumb));
  });
}

/** @param isKept Whether a property stays whose parents all do. */
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

/** What an entry says of its stream and of each breadcrumb by itself. */
class Selection {
  readonly #metadata: Map<string, Metadata>;

  constructor(entry: CatalogEntry) {
    this.#metadata = new Map(
      entry.metadata.map(({ breadcrumb, metadata }) => [breadcrumb.join("\0"), metadata]),
    );
    const root = this.#metadata.get("");
    // The entry-level choice counts only where the stream's own metadata makes none.
    if (root?.selected == null && entry.selected != null) {
      this.#metadata.set("", { ...root, selected: entry.selected });
    }
  }

  /** Whether the stream, or a property whose parents are all selected, is selected. */
  isSelected(breadcrumb: Breadcrumb): boolean {
    // Without any metadata nobody has chosen, and everything is wanted.
    if (this.#metadata.size === 0) return true;
    const metadata = this.#metadata.get(breadcrumb.join("\0"));
    if (metadata?.inclusion === "unsupported") return false;
    if (metadata?.inclusion === "automatic") return true;
    return metadata?.selected ?? metadata?.["selected-by-default"] ?? breadcrumb.length > 0;
  }
}
