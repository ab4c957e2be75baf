/** Makes rows of records: of a table, for hooks, and for the columns of other tables that embed them. */

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
  withAll,
} from "./conform.ts";
import type { Drift } from "./drift.ts";

/**
 * Fits one record to a row of a table; null where it lacks a value that is never null.
 *
 * @param embedded What is not known of the rows that the record embeds, by column; null, the default, for nothing.
 */
export type ConformRow = (record: JsonObject, embedded?: JsonObject | null) => JsonObject | null;

/** Fits rows of another stream for the column that embeds them. */
export interface EmbeddedConformer {
  /** Fits one of the rows. */
  readonly row: ConformRecord;
  /** Makes a column's value of all the fitted rows of one record. */
  readonly column: (rows: readonly JsonObject[], column: string) => EmbeddedValue;
}

/** A column that carries a value of one row of another stream. */
interface ValueColumn {
  readonly column: string;
  /** The column of that row whose value it is. */
  readonly value: string;
  readonly schemas: ColumnSchemas;
}

/** What a column that embeds rows holds. */
interface EmbeddedValue {
  readonly value: unknown;
  /** What is not known of the rows, in their place; undefined for nothing. */
  readonly undeclared: unknown;
}

/** What becomes of properties that a stream does not declare. */
export interface Undeclared {
  /** Whether it declares only a part on purpose, so that they are not reported. */
  readonly isIgnored: boolean;
  /** Whether the table has a column that holds them. */
  readonly isKept: boolean;
  /** Whether they may be named in messages, whatever they are called. */
  readonly isNamed: boolean;
}

const leftOut: Undeclared = { isIgnored: false, isKept: false, isNamed: true };

/**
 * Prepares the fitting of records to rows: a row has all columns, null where the record has nothing.
 *
 * @param drift Counts what did not fit or is not known.
 * @param undeclared What becomes of the rest. Default: it is left out, and counted.
 */
export function rowConformer(
  schemas: ColumnSchemas,
  drift: Drift,
  undeclared = leftOut,
): ConformRow {
  const columns = Object.keys(schemas.selected.properties ?? {});
  const { isKept } = undeclared;
  const own = isKept
    ? { ...schemas, selected: withoutAdditionalProperties(schemas.selected) }
    : schemas;
  const { fit, hasUndeclared } = watchedConformer(own, drift, undeclared);
  const conformUndeclared = undeclaredConformer(
    propertySchemas(schemas, additionalProperties),
    drift,
  );
  return (record, embedded = null) => {
    const fitted = fit(record);
    if (fitted === null) return null;
    const row = withAll(columns, fitted);
    if (isKept && (embedded !== null || hasUndeclared())) {
      const rest = { ...objectOf(undeclaredIn(record, own.selected, own.declared)), ...embedded };
      row[additionalProperties] = conformUndeclared(rest);
    }
    return row;
  };
}

/** Fits records and remembers of the last one whether it holds what is not declared. */
function watchedConformer(
  schemas: ColumnSchemas,
  drift: Drift,
  { isIgnored, isKept, isNamed }: Undeclared,
): { readonly fit: ConformRecord; readonly hasUndeclared: () => boolean } {
  let isFound = false;
  const kind = isKept ? "kept-property" : "unknown-property";
  const count = (path: string): void => {
    isFound = true;
    drift.count(kind, isNamed || isPlainName(path) ? path : "under names that are not shown");
  };
  const fit = objectConformer(schemas, "", plain(drift, isIgnored ? () => {} : count));
  return {
    fit: (record) => {
      isFound = false;
      return fit(record);
    },
    hasUndeclared: () => isFound,
  };
}

/** Whether a path looks like names of properties: in a map, they might be those of people. */
function isPlainName(path: string): boolean {
  return /^[a-z][a-z0-9]*(?:[._A-Z][a-z0-9]*)*$/.test(path);
}

/** Fits what is not declared to the column for it; null where it is nested too deeply for anybody. */
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
 * Prepares the fitting of records for hooks: a row has all that is declared, at every depth, as its TypeScript type
 * says.
 *
 * @param drift Counts what did not fit or is not known.
 * @param hooks Counts what is withheld, because its type can't hold it.
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
 * Prepares the fitting of embedded rows.
 *
 * @param column The schemas of the column that embeds them.
 * @param declared The complete declaration of the stream that they come from.
 * @param undeclared What becomes of the rest.
 * @param drift Counts what did not fit or is not known to that stream.
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
 * Prepares the fitting of rows of which each stands in several columns, by a value in each.
 *
 * @param columns The columns. What is not known of a row is told under the first, but for what lies in the value of
 *   another one.
 * @param declared As for `embeddedConformer`, like the rest.
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

/** Fits rows that wait to be embedded: what is not known of one waits in it, under the name of the column for it. */
function embeddedRowConformer(
  schemas: ColumnSchemas,
  drift: Drift,
  undeclared: Undeclared,
): ConformRecord {
  const { fit, hasUndeclared } = watchedConformer(schemas, drift, undeclared);
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
