/** Rules for the catalog entry of every table, so that all targets can load it. */

import type { CatalogEntry, JsonSchema } from "../singer/index.ts";

/** The rules, each completing a sentence that starts with the table; each returns what violates it. */
export const tableRules: Readonly<Record<string, (entry: CatalogEntry) => readonly string[]>> = {
  "has a name that every database accepts for a table": ({ tap_stream_id: name }) =>
    /^[a-z][a-z0-9_]{0,62}$/.test(name) ? [] : [name],

  "has keys that are columns of text or integers, and never null": ({
    key_properties: keys = [],
    schema,
  }) =>
    keys.filter((key) => !["string", "integer"].includes(String(schema.properties?.[key]?.type))),

  "has a replication key that is a column, if it has one": (entry) =>
    replicationKeysOf(entry).filter((key) => entry.schema.properties?.[key] === undefined),

  "has a root with only type and properties": ({ schema }) =>
    Object.keys(schema).join() === "type,properties" && schema.type === "object"
      ? []
      : Object.keys(schema),

  "gives every property a type list with one type, optionally beside null": ({ schema }) =>
    shapesIn(schema)
      .filter(({ schema: { type } }) => {
        const given = Array.isArray(type) ? type.filter((one) => one !== "null") : [];
        return given.length !== 1 || !types.has(given[0] ?? "");
      })
      .map(({ path }) => path),

  "uses only keywords that every target supports": ({ schema }) =>
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

  "has items in arrays only, and no arrays in arrays": ({ schema }) =>
    shapesIn(schema)
      .filter(({ schema: { items } }) => items !== undefined)
      .filter(
        ({ schema: shape }) => baseOf(shape) !== "array" || baseOf(shape.items ?? {}) === "array",
      )
      .map(({ path }) => path),

  "has properties in objects only, and no objects with none": ({ schema }) =>
    shapesIn(schema)
      .filter(({ schema: { properties } }) => properties !== undefined)
      .filter(
        ({ schema: shape }) =>
          baseOf(shape) !== "object" || Object.keys(shape.properties ?? {}).length === 0,
      )
      .map(({ path }) => path),

  "has column names that databases accept: \\w, at most 63 characters, not differing only in case":
    ({ schema }) => {
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

  "has metadata with whether each property can be selected, and keys always selected": (entry) => {
    const always = [...(entry.key_properties ?? []), ...replicationKeysOf(entry)];
    return entry.metadata
      .filter(({ breadcrumb, metadata: { inclusion } }) => {
        const isAlways = breadcrumb.length === 2 && always.includes(breadcrumb[1] ?? "");
        return inclusion !== (isAlways ? "automatic" : "available");
      })
      .map(({ breadcrumb }) => breadcrumb.join("."));
  },
};

/** Columns by which a table can be read incrementally. */
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

/** The breadcrumbs of a schema's properties, except those in arrays. */
function breadcrumbsIn(schema: JsonSchema, parent: readonly string[] = []): string[][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const own = [...parent, "properties", name];
    return [own, ...breadcrumbsIn(property, own)];
  });
}

/** The type of a schema, besides null. */
function baseOf({ type }: JsonSchema): string | undefined {
  return [type ?? []].flat().find((one) => one !== "null");
}

const types = new Set(["string", "integer", "number", "boolean", "object", "array"]);

const keywords = new Set(["type", "format", "properties", "items", "description"]);
