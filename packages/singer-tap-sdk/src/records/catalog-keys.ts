/** Warns about keys in catalog metadata: they have no effect, since only `key_properties` is read from a catalog. */

import type { CatalogEntry, JsonSchema, Metadata } from "../singer/index.ts";
import { withNearest } from "./catalog-columns.ts";
import { propertyOf } from "./column-schemas.ts";

/** The keys that a stream declares. */
interface DeclaredKeys {
  readonly jsonSchema: JsonSchema;
  readonly primaryKeys: readonly string[];
  readonly replicationKey: string | null;
}

/**
 * Compares the keys in a catalog entry's metadata with the table's.
 *
 * @param keys Key columns of the table as it is written.
 * @returns A sentence for each difference: in `replication-key` or `replication_key`, a column's `is-replication-key`,
 *   and `table-key-properties`.
 */
export function keyRemarks(
  stream: DeclaredKeys,
  entry: CatalogEntry,
  keys: readonly string[],
): readonly string[] {
  return [...replicationKeyRemarks(stream, entry), ...tableKeyRemarks(stream, entry, keys)];
}

function replicationKeyRemarks(stream: DeclaredKeys, entry: CatalogEntry): string[] {
  const { replicationKey } = stream;
  const marked = entry.metadata.filter(({ metadata }) => metadata["is-replication-key"] === true);
  const named: readonly (readonly [string, unknown])[] = [
    ["replication-key", rootOf(entry)["replication-key"] ?? entry.replication_key],
    ...marked.map(({ breadcrumb }) => ["is-replication-key", breadcrumb[1]] as const),
  ];
  const reading = replicationKey === null ? "has no such key" : `uses ${replicationKey}`;
  return named
    .filter(([, column]) => column != null && column !== "" && column !== replicationKey)
    .map(
      ([keyword, column]) =>
        `The catalog's ${keyword} has no effect: it names ${columnText(stream, column)}, and this stream ${reading}`,
    );
}

function tableKeyRemarks(
  stream: DeclaredKeys,
  entry: CatalogEntry,
  keys: readonly string[],
): string[] {
  const named: unknown = rootOf(entry)["table-key-properties"];
  if (named == null || isListOf(named, keys) || isListOf(named, stream.primaryKeys)) return [];
  const columns: readonly unknown[] = Array.isArray(named) ? named : [named];
  const texts = columns.map((column) => columnText(stream, column));
  return [
    `The catalog's table-key-properties have no effect: they name ${listText(texts)}, and the key is ${listText(keys)}; key_properties sets another`,
  ];
}

/** Metadata of the stream itself. */
function rootOf({ metadata }: CatalogEntry): Metadata {
  return metadata.find(({ breadcrumb }) => breadcrumb.length === 0)?.metadata ?? {};
}

/** A column for a message; for an unknown column, with its nearest match. */
function columnText({ jsonSchema }: DeclaredKeys, column: unknown): string {
  const text = typeof column === "string" ? column : String(JSON.stringify(column));
  if (propertyOf(jsonSchema, text) !== undefined) return text;
  const columns = Object.keys(jsonSchema.properties ?? {});
  return `the unknown column ${withNearest(text.slice(0, 100), text, columns)}`;
}

function listText(columns: readonly string[]): string {
  return columns.join(", ") || "none";
}

/** Whether a value of the catalog lists these columns, in any order. */
function isListOf(named: unknown, columns: readonly string[]): boolean {
  return (
    Array.isArray(named) &&
    named.length === columns.length &&
    columns.every((column) => named.includes(column))
  );
}
