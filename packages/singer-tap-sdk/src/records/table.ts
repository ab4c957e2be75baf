/** What a stream's declaration and its catalog entry make of a table: SCHEMA, keys, and rows that fit. */

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
  /** What SCHEMA announces. */
  readonly schema: JsonSchema;
  /** What a row is filled with: the columns that are selected, and what is selected inside them. */
  readonly columns: ColumnTree;
  /** Columns that identify a row: the catalog's, else the stream's own. */
  readonly keys: readonly string[];
  /** What the catalog asks for in vain, each in a sentence. */
  readonly warnings: readonly string[];
  /** What is wrong with the catalog so that no row could be loaded. */
  readonly problems: readonly string[];
  /** Whether a column is selected and has what the source sends, as it is or hashed. */
  readonly holds: (column: string) => boolean;
  /** Makes what turns records into rows. */
  readonly rowConformer: (drift: Drift) => ConformRow;
  /** Makes what turns rows of another stream into the value of the column that embeds them. */
  readonly embeddedConformer: (
    column: string,
    source: EmbeddedStream,
    drift: Drift,
  ) => EmbeddedConformer;
  /**
   * Makes what turns a row of another stream into the values of columns.
   *
   * @param values The columns of that row whose values they are, by column.
   */
  readonly embeddedValuesConformer: (
    values: Readonly<Record<string, string>>,
    source: EmbeddedStream,
    drift: Drift,
  ) => EmbeddedConformer;
}

/** What a stream says whose rows are embedded. */
type EmbeddedStream = Pick<DeclaredTable, "recordSchema" | "additionalProperties">;

/**
 * Reconciles a stream with its catalog entry, so that what SCHEMA announces is what records hold.
 *
 * The catalog chooses among the stream's columns and may change the keys, and types where no value is lost
 * by it. What it names and the stream does not have is left out; columns that a row can't be loaded without
 * are added.
 *
 * @param privacy What is not written as it is.
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
        "The catalog names what this stream does not have, which is left out",
        unknown,
      ),
      ...warningAbout(
        "The catalog has types that can't hold every value; the tap's own stay",
        refused,
      ),
      ...warningAbout(
        "The catalog lacks columns that no row is loaded without; they are added",
        added,
      ),
      ...keyRemarks(stream, entry, keys),
    ],
    problems: [
      ...keys
        .filter((key) => !needed.has(key))
        .map((key) => {
          const nearest = withNearest(key, key, Object.keys(own.properties ?? {}));
          return `The catalog's key_properties of ${name} must be columns of it, and there is no ${nearest}`;
        }),
      ...keys
        .filter((key) => treatmentOf(propertyOf(own, key)) !== null)
        .map(
          (key) =>
            `The catalog's key_properties of ${name} must be columns that are written as they are, and ${key} is not, by personal_data or redact`,
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

/** Paths that one sentence names; more say no more. */
const maxListedPaths = 20;

/** A sentence about some places in a record, if there are any. */
function warningAbout(sentence: string, paths: readonly string[]): string[] {
  if (paths.length === 0) return [];
  const more = paths.length - maxListedPaths;
  const list = paths.slice(0, maxListedPaths).join(", ");
  return [`${sentence}: ${list}${more > 0 ? ` and ${more} more` : ""}`];
}

/** A schema's type as a reader of the message knows it. */
function typeText(schema: JsonSchema): string {
  const types = typesOf(schema).join(" or ") || (schema.type === undefined ? "no type" : "null");
  return schema.format === undefined ? types : `${types} ${schema.format}`;
}
