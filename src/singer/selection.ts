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
 * The schema of a selected stream with everything unselected taken out, at any depth of nested objects.
 * Properties inside array items can't be chosen one by one, so arrays stay whole.
 *
 * @param keys Columns that stay whatever the catalog says: without its keys a row can't be loaded.
 */
export function selectedSchema(entry: CatalogEntry, keys: readonly string[]): JsonSchema {
  return prune(entry.schema, [], new Selection(entry), keys);
}

function prune(
  schema: JsonSchema,
  breadcrumb: Breadcrumb,
  selection: Selection,
  keys: readonly string[],
): JsonSchema {
  if (schema.properties === undefined) return schema;
  // From entries, because assigning to a name such as __proto__ would not make a property.
  const properties = Object.fromEntries(
    Object.entries(schema.properties).flatMap(([name, property]) => {
      const child = [...breadcrumb, "properties", name];
      const stays = keys.includes(name) || selection.isSelected(child);
      return stays ? [[name, prune(property, child, selection, [])]] : [];
    }),
  );
  const { required } = schema;
  return {
    ...schema,
    properties,
    ...(Array.isArray(required) && {
      required: required.filter((name: string) => Object.hasOwn(properties, name)),
    }),
  };
}

/** Answers for each breadcrumb of an entry, remembering what it has worked out. */
class Selection {
  readonly #metadata: Map<string, Metadata>;
  readonly #answers = new Map<string, boolean>();

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

  isSelected(breadcrumb: Breadcrumb): boolean {
    const key = breadcrumb.join("\0");
    const known = this.#answers.get(key);
    if (known !== undefined) return known;
    const answer = this.#decide(breadcrumb, this.#metadata.get(key));
    this.#answers.set(key, answer);
    return answer;
  }

  #decide(breadcrumb: Breadcrumb, metadata: Metadata | undefined): boolean {
    // Without any metadata nobody has chosen, and everything is wanted.
    if (this.#metadata.size === 0) return true;
    const isRoot = breadcrumb.length === 0;
    const parent = isRoot ? false : this.isSelected(breadcrumb.slice(0, -2));
    if (!isRoot && !parent) return false;
    if (metadata?.inclusion === "unsupported") return false;
    if (metadata?.inclusion === "automatic") return true;
    return metadata?.selected ?? metadata?.["selected-by-default"] ?? parent;
  }
}
