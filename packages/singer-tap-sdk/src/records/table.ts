/** Resolves a stream's declaration and its catalog entry to a table: SCHEMA, keys, and conforming rows. */

import { type CatalogEntry, type JsonSchema, selectedSchema } from "../singer/index.ts";
import { additionalProperties } from "./additional-properties.ts";
import { catalogColumns, withNearest } from "./catalog-columns.ts";
import { keyRemarks } from "./catalog-keys.ts";
import { resolveCatalogTypes } from "./catalog-types.ts";
import { typesOf } from "./coercion.ts";
import { type ColumnSchemas, propertyOf, propertySchemas } from "./column-schemas.ts";
import { type ColumnTree, columnTree } from "./column-tree.ts";
import type { DeclaredTable } from "./declared-table.ts";
import type { Drift } from "./drift.ts";
import { Privacy } from "./privacy.ts";
import {
  type ConformRow,
  type EmbeddedConformer,
  embeddedConformer,
  embeddedValuesConformer,
  rowConformer,
  type Undeclared,
} from "./rows.ts";
import { isDropped, treatmentOf } from "./treatment.ts";

/** A table as a run writes it. */
export interface ResolvedTable {
  /** Schema of the SCHEMA message. */
  readonly schema: JsonSchema;
  /** Selected columns with their selected properties. */
  readonly columns: ColumnTree;
  /** Primary keys: the catalog's, else the stream's. */
  readonly keys: readonly string[];
  /** What the catalog sets without effect, each in a sentence. */
  readonly warnings: readonly string[];
  /** Problems of the catalog because of which no row could be loaded. */
  readonly problems: readonly string[];
  /** Whether a column is selected and holds the source's value, as it is or hashed. */
  readonly holds: (column: string) => boolean;
  /** Creates the conformer from records to rows. */
  readonly rowConformer: (drift: Drift) => ConformRow;
  /** Creates the conformer from another stream's rows to the value of the column that embeds them. */
  readonly embeddedConformer: (
    column: string,
    source: EmbeddedStream,
    drift: Drift,
  ) => EmbeddedConformer;
  /**
   * Creates the conformer from another stream's row to the values of several columns.
   *
   * @param values Column of that row for each column.
   */
  readonly embeddedValuesConformer: (
    values: Readonly<Record<string, string>>,
    source: EmbeddedStream,
    drift: Drift,
  ) => EmbeddedConformer;
}

/** The part of an embedded stream that matters here. */
type EmbeddedStream = Pick<DeclaredTable, "recordSchema" | "additionalProperties">;

/**
 * Reconciles a stream with its catalog entry, so that records hold what SCHEMA announces.
 *
 * The catalog selects among the stream's columns. It may change keys, and types if that loses no value. Columns that
 * the stream does not have are ignored; columns without which a row can't be loaded are added.
 *
 * @param privacy What to hash or drop.
 */
export function resolveTable(
  stream: DeclaredTable,
  entry: CatalogEntry,
  privacy: Privacy = Privacy.none,
): ResolvedTable {
  const { name, recordSchema: declared, primaryKeys, replicationKey } = stream;
  const own = privacy.schemaOf(stream);
  const keys = entry.key_properties ?? primaryKeys;
  const always = [...keys, ...primaryKeys, ...(replicationKey === null ? [] : [replicationKey])];
  const needed = new Set(always.filter((column) => propertyOf(own, column) !== undefined));
  const { known, unknown } = catalogColumns(own, entry, needed);
  const selected = selectedSchema({ ...entry, schema: known }, [...needed]);
  const refused: string[] = [];
  const announced = resolveCatalogTypes(
    selected,
    { ...entry.schema, type: "object" },
    "",
    (path, types) => {
      refused.push(`${path} (${typeText(types.given)}, not ${typeText(types.own)})`);
    },
  );
  const holds = (column: string): boolean => {
    const property = propertyOf(selected, column);
    return property !== undefined && !isDropped(property);
  };
  const undeclaredOf = (source: EmbeddedStream): Undeclared => {
    const isIgnored = source.additionalProperties === "ignore";
    const isKept = !isIgnored && holds(additionalProperties);
    return { isIgnored, isKept, isNamed: !privacy.isActive };
  };
  const schemas: ColumnSchemas = {
    announced: { ...announced, type: "object" },
    selected,
    declared,
  };
  const added = [...needed].filter((column) => propertyOf(entry.schema, column) === undefined);
  return {
    schema: schemas.announced,
    columns: columnTree(selected),
    keys,
    warnings: [
      ...warningAbout(
        "The catalog names columns that this stream does not have; they are ignored",
        unknown,
      ),
      ...warningAbout(
        "The catalog has types that can't hold every value; the tap's types are used",
        refused,
      ),
      ...warningAbout("The catalog lacks columns that every row needs; they are added", added),
      ...keyRemarks(stream, entry, keys),
    ],
    problems: [
      ...keys
        .filter((key) => !needed.has(key))
        .map((key) => {
          const nearest = withNearest(key, key, Object.keys(own.properties ?? {}));
          return `The catalog's key_properties of ${name} must be columns of it; there is no ${nearest}`;
        }),
      ...keys
        .filter((key) => treatmentOf(propertyOf(own, key)) !== null)
        .map(
          (key) =>
            `The catalog's key_properties of ${name} must be columns that are written unchanged; personal_data or redact changes ${key}`,
        ),
    ],
    holds,
    rowConformer: (drift) => rowConformer(schemas, drift, undeclaredOf(stream)),
    embeddedConformer: (column, source, drift) =>
      embeddedConformer(
        propertySchemas(schemas, column),
        source.recordSchema,
        undeclaredOf(source),
        drift,
      ),
    embeddedValuesConformer: (values, source, drift) => {
      const columns = Object.entries(values).map(([column, value]) => ({
        column,
        value,
        schemas: propertySchemas(schemas, column),
      }));
      return embeddedValuesConformer(columns, source.recordSchema, undeclaredOf(source), drift);
    },
  };
}

/** Paths that one message lists. */
const maxListedPaths = 20;

/** A warning that lists paths, if there are any. */
function warningAbout(sentence: string, paths: readonly string[]): string[] {
  if (paths.length === 0) return [];
  const more = paths.length - maxListedPaths;
  const list = paths.slice(0, maxListedPaths).join(", ");
  return [`${sentence}: ${list}${more > 0 ? ` and ${more} more` : ""}`];
}

/** A schema's type for a message. */
function typeText(schema: JsonSchema): string {
  const types = typesOf(schema).join(" or ") || (schema.type === undefined ? "no type" : "null");
  return schema.format === undefined ? types : `${types} ${schema.format}`;
}
