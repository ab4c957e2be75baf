/** What holds for the catalog entry of every table that all targets load. */

import type { CatalogEntry, JsonSchema } from "../singer/index.ts";

/** The rules, each as the rest of a sentence that begins with the table; each returns what breaks it. */
export const tableRules: Readonly<Record<string, (entry: CatalogEntry) => readonly string[]>> = {
  "has a name that every database takes for a table's": ({ tap_stream_id: name }) =>
    /^[a-z][a-z0-9_]{0,62}$/.test(name) ? [] : [name],

  "has keys that are columns of text or whole numbers, and never null": ({
    key_properties: keys = [],
    schema,
  }) =>
    keys.filter((key) => !["string", "integer"].includes(String(schema.properties?.[key]?.type))),

  "has a replication key that is a column, if it has one": (entry) =>
    replicationKeysOf(entry).filter((key) => entry.schema.properties?.[key] === undefined),

  "has a root of type and properties alone": ({ schema }) =>
    Object.keys(schema).join() === "type,properties" && schema.type === "object"
      ? []
      : Object.keys(schema),

  "gives every property a type list with one type, which null may be beside": ({ schema }) =>
    shapesIn(schema)
      .filter(({ schema: { type } }) => {
        const given = Array.isArray(type) ? type.filter((one) => one !== "null") : [];
        return given.length !== 1 || !types.has(given[0] ?? "");
      })
      .map(({ path }) => path),

  "uses only the keywords that every target loads": ({ schema }) =>
    shapesIn(schema).flatMap(({ path, schema: shape }) =>
      Object.keys(shape)
        .filter((keyword) => !keywords.has(keyword))
        .map((keyword) => `${path}: ${keyword}`),
    ),

  "uses only the formats date-time and date, and only for text": ({ schema }) =>
    shapesIn(schema)
      .filter(({ schema: { format } }) => format !== undefined)
      .filter(
        ({ schema: shape }) =>
          !["date-time", "date"].includes(String(shape.format)) || baseOf(shape) !== "string",
      )
      .map(({ path }) => path),

  "gives items to arrays alone, and none that are arrays": ({ schema }) =>
    shapesIn(schema)
      .filter(({ schema: { items } }) => items !== undefined)
      .filter(
        ({ schema: shape }) => baseOf(shape) !== "array" || baseOf(shape.items ?? {}) === "array",
      )
      .map(({ path }) => path),

  "gives properties to objects alone, and never none": ({ schema }) =>
    shapesIn(schema)
      .filter(({ schema: { properties } }) => properties !== undefined)
      .filter(
        ({ schema: shape }) =>
          baseOf(shape) !== "object" || Object.keys(shape.properties ?? {}).length === 0,
      )
      .map(({ path }) => path),

  "names columns as databases do: \\w, at most 63 characters, not differing in case alone": ({
    schema,
  }) => {
    const names = shapesIn(schema).map(({ name }) => name);
    const columns = Object.keys(schema.properties ?? {}).map((name) => name.toLowerCase());
    return [
      ...names.filter((name) => !/^\w{1,63}$/.test(name)),
      ...columns.filter((name, index) => columns.indexOf(name) !== index),
    ];
  },

  "has metadata for itself and for every property at any depth": ({ schema, metadata }) => {
    const known = new Set(metadata.map(({ breadcrumb }) => breadcrumb.join()));
    return [[], ...breadcrumbsIn(schema)].map(String).filter((place) => !known.has(place));
  },

  "says in its metadata whether each property can be selected, and that keys always are": (
    entry,
  ) => {
    const always = [...(entry.key_properties ?? []), ...replicationKeysOf(entry)];
    return entry.metadata
      .filter(({ breadcrumb, metadata: { inclusion } }) => {
        const isAlways = breadcrumb.length === 2 && always.includes(breadcrumb[1] ?? "");
        return inclusion !== (isAlways ? "automatic" : "available");
      })
      .map(({ breadcrumb }) => breadcrumb.join("."));
  },
};

/** The columns that a table can be read incrementally by. */
export function replicationKeysOf({ metadata }: CatalogEntry): readonly string[] {
  const root = metadata.find(({ breadcrumb }) => breadcrumb.length === 0);
  return root?.metadata["valid-replication-keys"] ?? [];
}

/** A property at any depth, array items included. */
export interface NestedShape {
  readonly path: string;
  readonly name: string;
  readonly schema: JsonSchema;
}

/** Every property of a schema, at any depth. */
export function shapesIn(schema: JsonSchema, parent = ""): readonly NestedShape[] {
  const nested = Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const path = parent === "" ? name : `${parent}.${name}`;
    return [{ path, name, schema: property }, ...shapesIn(property, path)];
  });
  const { items } = schema;
  if (items === undefined) return nested;
  const path = `${parent}[]`;
  return [...nested, { path, name: "items", schema: items }, ...shapesIn(items, path)];
}

/** Where metadata is for the properties of a schema: none for what lies in arrays. */
function breadcrumbsIn(schema: JsonSchema, parent: readonly string[] = []): string[][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const own = [...parent, "properties", name];
    return [own, ...breadcrumbsIn(property, own)];
  });
}

/** The one type of a shape, beside null. */
function baseOf({ type }: JsonSchema): string | undefined {
  return [type ?? []].flat().find((one) => one !== "null");
}

const types = new Set(["string", "integer", "number", "boolean", "object", "array"]);

const keywords = new Set(["type", "format", "properties", "items", "description"]);
