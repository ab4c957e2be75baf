/** The catalog: which streams exist, and what the user selected. */

import { isJsonObject, type JsonSchema } from "./json-schema.ts";

/** Path of a property in a stream's schema; empty for the stream itself. */
export type Breadcrumb = readonly string[];

/** Metadata of a stream or one of its properties. */
export interface Metadata {
  /** `automatic`: always selected. `available`: can be selected. `unsupported`: can't be. */
  readonly inclusion?: string;
  /** The user's selection. */
  readonly selected?: boolean;
  /** Selection if the user made none. */
  readonly "selected-by-default"?: boolean;
  readonly "table-key-properties"?: readonly string[];
  readonly "valid-replication-keys"?: readonly string[];
  readonly "forced-replication-method"?: string;
  /** The user's choice, FULL_TABLE or INCREMENTAL. */
  readonly "replication-method"?: string;
  readonly "replication-key"?: string;
  readonly [key: string]: unknown;
}

export interface MetadataEntry {
  readonly breadcrumb: Breadcrumb;
  readonly metadata: Metadata;
}

/** One stream of a catalog. */
export interface CatalogEntry {
  readonly tap_stream_id: string;
  readonly stream: string;
  readonly schema: JsonSchema;
  readonly key_properties?: readonly string[];
  readonly metadata: readonly MetadataEntry[];
  /** Entry-level selection, as older tools and Meltano write it; metadata takes precedence. */
  readonly selected?: boolean;
  readonly replication_method?: string;
  readonly replication_key?: string;
}

export interface Catalog {
  readonly streams: readonly CatalogEntry[];
}

/** What a stream declares for the catalog. */
export interface StreamDescription {
  readonly name: string;
  readonly schema: JsonSchema;
  readonly primaryKeys: readonly string[];
  readonly replicationKey: string | null;
  readonly selectedByDefault: boolean;
}

/**
 * Creates a stream's catalog entry, with metadata for the stream and for every property at any depth of nested objects:
 * tools treat properties without metadata as `automatic`.
 */
export function catalogEntry(stream: StreamDescription): CatalogEntry {
  const { name, schema, primaryKeys, replicationKey } = stream;
  const root: Metadata = {
    inclusion: "available",
    "selected-by-default": stream.selectedByDefault,
    "table-key-properties": primaryKeys,
    ...(replicationKey === null
      ? { "forced-replication-method": "FULL_TABLE" }
      : { "valid-replication-keys": [replicationKey] }),
  };
  const always = replicationKey === null ? primaryKeys : [...primaryKeys, replicationKey];
  return {
    tap_stream_id: name,
    stream: name,
    key_properties: primaryKeys,
    schema,
    metadata: [{ breadcrumb: [], metadata: root }, ...propertyMetadata(schema, [], always)],
  };
}

function propertyMetadata(
  schema: JsonSchema,
  parent: Breadcrumb,
  automatic: readonly string[],
): MetadataEntry[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const breadcrumb = [...parent, "properties", name];
    const inclusion = automatic.includes(name) ? "automatic" : "available";
    const metadata =
      inclusion === "automatic" ? { inclusion } : { inclusion, "selected-by-default": true };
    return [{ breadcrumb, metadata }, ...propertyMetadata(property, breadcrumb, [])];
  });
}

/**
 * Parses a catalog file, or an older "properties" file, which has the same structure.
 *
 * Accepts entries without metadata; the selection rules cover them. For an invalid catalog, returns the problems, each
 * with its place and what is valid there.
 */
export function parseCatalog(content: unknown): { catalog: Catalog } | { problems: string[] } {
  if (!isJsonObject(content) || !Array.isArray(content.streams)) {
    return { problems: ['must be a JSON object {"streams": [...]} as --discover prints it'] };
  }
  const problems: string[] = [];
  const streams = content.streams.flatMap((entry: unknown, index) => {
    const parsed = parseEntry(entry, `streams[${index}]`, problems);
    return parsed === null ? [] : [parsed];
  });
  return problems.length > 0 ? { problems } : { catalog: { streams } };
}

function parseEntry(entry: unknown, place: string, problems: string[]): CatalogEntry | null {
  if (!isJsonObject(entry)) {
    problems.push(`${place} must be an object`);
    return null;
  }
  const before = problems.length;
  const name = entry.tap_stream_id ?? entry.stream;
  if (typeof name !== "string" || name === "") {
    problems.push(`${place}.tap_stream_id must be the name of a stream`);
    return null;
  }
  const where = `${place} (${name})`;
  const { schema, metadata = [], key_properties, selected } = entry;
  if (!isJsonObject(schema) || !isJsonObject(schema.properties)) {
    problems.push(`${where}.schema must be a JSON Schema with properties`);
  } else {
    checkSchema(schema, `${where}.schema`, problems);
  }
  if (key_properties != null && !isStringArray(key_properties)) {
    problems.push(`${where}.key_properties must be a list of column names`);
  }
  if (selected != null && typeof selected !== "boolean") {
    problems.push(`${where}.selected must be true or false`);
  }
  if (!Array.isArray(metadata)) {
    problems.push(`${where}.metadata must be a list`);
  } else {
    metadata.forEach((item: unknown, index) => {
      checkMetadata(item, `${where}.metadata[${index}]`, problems);
    });
  }
  if (problems.length > before) return null;
  return { ...entry, tap_stream_id: name, stream: name, metadata } as unknown as CatalogEntry;
}

/** Checks what selection and conforming rely on; other keywords are left to the target. */
function checkSchema(schema: unknown, place: string, problems: string[]): void {
  if (!isJsonObject(schema)) {
    problems.push(`${place} must be a JSON Schema`);
    return;
  }
  const { properties, items } = schema;
  if (items !== undefined) checkSchema(items, `${place}.items`, problems);
  if (properties === undefined) return;
  if (!isJsonObject(properties)) {
    problems.push(`${place}.properties must hold a JSON Schema per name`);
    return;
  }
  for (const [name, property] of Object.entries(properties)) {
    checkSchema(property, `${place}.properties.${name}`, problems);
  }
}

function checkMetadata(item: unknown, place: string, problems: string[]): void {
  if (!isJsonObject(item) || !isStringArray(item.breadcrumb) || !isJsonObject(item.metadata)) {
    problems.push(`${place} must be {"breadcrumb": [...], "metadata": {...}}`);
    return;
  }
  for (const choice of ["selected", "selected-by-default"]) {
    const value = item.metadata[choice];
    if (value != null && typeof value !== "boolean") {
      problems.push(`${place}.metadata.${choice} must be true or false`);
    }
  }
}

function isStringArray(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
