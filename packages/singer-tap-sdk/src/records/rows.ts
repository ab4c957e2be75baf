/** Creates rows from records: rows of a table, rows for hooks, and rows embedded in other tables' columns. */

import { isJsonObject, type JsonObject, type JsonSchema, stringifyJson } from "../singer/index.ts";
import {
  additionalProperties,
  atPositions,
  undeclaredIn,
  withoutAdditionalProperties,
} from "./additional-properties.ts";
import { coercionOf } from "./coercion.ts";
import { type ColumnSchemas, itemSchemas, propertySchemas } from "./column-schemas.ts";
import {
  type ConformOptions,
  type ConformRecord,
  objectConformer,
  valueConformer,
  wholeConformer,
} from "./conform.ts";
import type { Drift } from "./drift.ts";

/**
 * Conforms a record to a row of a table; null if it lacks a required value.
 *
 * @param embedded Undeclared properties of the rows that the record embeds, by column; null, the default, if there are
 *   none.
 */
export type ConformRow = (record: JsonObject, embedded?: JsonObject | null) => JsonObject | null;

/** Conforms rows of another stream for the column that embeds them. */
export interface EmbeddedConformer {
  /** Conforms one of the rows. */
  readonly row: ConformRecord;
  /** Creates the column's value from all conformed rows of one record. */
  readonly column: (rows: readonly JsonObject[], column: string) => EmbeddedValue;
}

/** A column that holds one value of another stream's row. */
interface ValueColumn {
  readonly column: string;
  /** Column of that row whose value it holds. */
  readonly value: string;
  readonly schemas: ColumnSchemas;
}

/** The value of an embedding column. */
interface EmbeddedValue {
  readonly value: unknown;
  /** Undeclared properties of the rows, at their positions; undefined if there are none. */
  readonly undeclared: unknown;
}

/** What to do with properties that a stream does not declare. */
export interface Undeclared {
  /** Whether the stream declares only a part on purpose, so that the rest is not reported. */
  readonly isIgnored: boolean;
  /** Whether the table has the column `additional_properties`. */
  readonly isKept: boolean;
  /** Whether messages may show their names, whatever they are. */
  readonly isNamed: boolean;
}

const leftOut: Undeclared = { isIgnored: false, isKept: false, isNamed: true };

/**
 * Creates the conformer of a table's rows: a row has all columns, null where the record has nothing.
 *
 * @param drift Counts values that do not fit and undeclared properties.
 * @param undeclared What to do with undeclared properties. Default: drop and count them.
 */
export function rowConformer(
  schemas: ColumnSchemas,
  drift: Drift,
  undeclared = leftOut,
): ConformRow {
  const { isKept } = undeclared;
  const own = isKept
    ? { ...schemas, selected: withoutAdditionalProperties(schemas.selected) }
    : schemas;
  const columns = Object.keys(schemas.selected.properties ?? {});
  const { fit, hasUndeclared } = watched(
    (options) => wholeConformer(own, "", options, columns),
    drift,
    undeclared,
  );
  const conformUndeclared = undeclaredConformer(
    propertySchemas(schemas, additionalProperties),
    drift,
  );
  return (record, embedded = null) => {
    const row = fit(record);
    if (row !== null && isKept && (embedded !== null || hasUndeclared())) {
      const rest = objectOf(undeclaredIn(record, own.selected, own.declared));
      row[additionalProperties] = conformUndeclared({ ...rest, ...embedded });
    }
    return row;
  };
}

/** Conforms records and remembers whether the last one had undeclared properties. */
function watched(
  conformer: (options: ConformOptions) => ConformRecord,
  drift: Drift,
  { isIgnored, isKept, isNamed }: Undeclared,
): { readonly fit: ConformRecord; readonly hasUndeclared: () => boolean } {
  let isFound = false;
  const kind = isKept ? "kept-property" : "unknown-property";
  const count = (path: string): void => {
    isFound = true;
    drift.count(kind, isNamed || isPlainName(path) ? path : "under names that are not shown");
  };
  const fit = conformer(plain(drift, isIgnored ? () => {} : count));
  return {
    fit: (record) => {
      isFound = false;
      return fit(record);
    },
    hasUndeclared: () => isFound,
  };
}

/** Whether a path looks like property names: the keys of a map might be names of people. */
function isPlainName(path: string): boolean {
  return /^[a-z][a-z0-9]*(?:[._A-Z][a-z0-9]*)*$/.test(path);
}

/** Conforms undeclared properties to their column; null if they are nested too deeply. */
function undeclaredConformer(column: ColumnSchemas, drift: Drift): (rest: unknown) => unknown {
  return valueConformer(
    column,
    additionalProperties,
    plain(drift, () => {}),
  );
}

function plain(drift: Drift, onUndeclared: (path: string) => void): ConformOptions {
  return { drift, onUndeclared, hooks: null, keepsUndeclared: false };
}

function objectOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

/**
 * Creates the conformer of records for hooks: a record has all declared properties, at every depth, matching its
 * TypeScript type.
 *
 * @param drift Counts values that do not fit and undeclared properties.
 * @param hooks Counts values that their TypeScript type can't hold, which become null.
 */
export function parentRecordConformer(
  declared: JsonSchema,
  drift: Drift,
  hooks: Drift,
): ConformRecord {
  const schemas = { announced: declared, selected: declared, declared };
  const options = { drift, hooks, onUndeclared: () => {}, keepsUndeclared: false };
  return objectConformer(schemas, "", options);
}

/**
 * Creates the conformer of embedded rows.
 *
 * @param column Schemas of the column that embeds them.
 * @param declared Complete schema of their stream.
 * @param undeclared What to do with undeclared properties.
 * @param drift Counts values that do not fit that stream and undeclared properties.
 */
export function embeddedConformer(
  column: ColumnSchemas,
  declared: JsonSchema,
  undeclared: Undeclared,
  drift: Drift,
): EmbeddedConformer {
  const items = itemSchemas(column);
  const isText = (schemas: ColumnSchemas) =>
    coercionOf(schemas.selected, schemas.announced) === "text";
  const element = isText(items) ? stringifyJson : undefined;
  const whole = isText(column) ? stringifyJson : undefined;
  return {
    row: embeddedRowConformer({ ...items, declared }, drift, undeclared),
    column: (rows) => {
      const rest = undeclared.isKept
        ? atPositions(rows.map((row) => row[additionalProperties]))
        : undefined;
      const own = rest === undefined ? rows : rows.map(withoutRest);
      const elements = element === undefined ? own : own.map(element);
      return { value: whole === undefined ? elements : whole(elements), undeclared: rest };
    },
  };
}

/**
 * Creates the conformer of rows that several columns embed, one value each.
 *
 * @param columns The columns. The first one also holds the undeclared properties of the row, except those in the value
 *   of another.
 * @param declared This and the rest as for `embeddedConformer`.
 */
export function embeddedValuesConformer(
  columns: readonly ValueColumn[],
  declared: JsonSchema,
  undeclared: Undeclared,
  drift: Drift,
): EmbeddedConformer {
  const formOf = (part: "announced" | "selected"): JsonSchema => ({
    properties: Object.fromEntries(columns.map(({ value, schemas }) => [value, schemas[part]])),
  });
  const schemas = { announced: formOf("announced"), selected: formOf("selected"), declared };
  const [first, ...others] = columns;
  const ofOthers = new Set(others.map(({ value }) => value));
  const isOf = (column: string, name: string, value: string): boolean =>
    column === first?.column ? !ofOthers.has(name) : name === value;
  return {
    row: embeddedRowConformer(schemas, drift, undeclared),
    column: ([row], column) => {
      const { value = "" } = columns.find((one) => one.column === column) ?? {};
      const rest = Object.entries(objectOf(row?.[additionalProperties])).filter(([name]) =>
        isOf(column, name, value),
      );
      return {
        value: row?.[value] ?? null,
        undeclared: rest.length === 0 ? undefined : Object.fromEntries(rest),
      };
    },
  };
}

/** Conforms rows to be embedded; undeclared properties stay in the row, under the name of their column. */
function embeddedRowConformer(
  schemas: ColumnSchemas,
  drift: Drift,
  undeclared: Undeclared,
): ConformRecord {
  const { fit, hasUndeclared } = watched(
    (options) => objectConformer(schemas, "", options),
    drift,
    undeclared,
  );
  const conformUndeclared = undeclaredConformer(
    { announced: anyObject, selected: anyObject, declared: anyObject },
    drift,
  );
  return (record) => {
    const row = fit(record);
    if (row === null || !undeclared.isKept || !hasUndeclared()) return row;
    const rest =
      conformUndeclared(undeclaredIn(record, schemas.selected, schemas.declared)) ?? undefined;
    return rest === undefined ? row : { ...row, [additionalProperties]: rest };
  };
}

const anyObject: JsonSchema = { type: ["null", "object"] };

function withoutRest({ [additionalProperties]: _, ...row }: JsonObject): JsonObject {
  return row;
}
