/** Makes rows of records: of a table, for hooks, and for the columns of other tables that embed them. */

import { isJsonObject, type JsonObject, type JsonSchema, stringifyJson } from "../singer/index.ts";
import {
  additionalProperties,
  atPositions,
  undeclaredIn,
  withoutAdditionalProperties,
} from "./additional-properties.ts";
import { carrierOf } from "./carrier.ts";
import { type FitRecord, objectFit, type Purpose, valueFit, withAll } from "./conform.ts";
import type { Drift } from "./drift.ts";
import { type Form, itemsForm, propertyForm } from "./form.ts";

/**
 * Fits one record to a row of a table; null where it lacks a value that is never null.
 *
 * @param embedded What is not known of the rows that the record embeds, by column; null, the default, for nothing.
 */
export type FitRow = (record: JsonObject, embedded?: JsonObject | null) => JsonObject | null;

/** Fits rows of another stream for the column that embeds them. */
export interface EmbeddedFit {
  /** Fits one of the rows. */
  readonly row: FitRecord;
  /** Makes a column's value of all the fitted rows of one record. */
  readonly column: (rows: readonly JsonObject[], column: string) => EmbeddedValue;
}

/** A column that carries a value of one row of another stream. */
interface ValueColumn {
  readonly column: string;
  /** The column of that row whose value it is. */
  readonly value: string;
  readonly form: Form;
}

/** What a column that embeds rows holds. */
interface EmbeddedValue {
  readonly value: unknown;
  /** What is not known of the rows, in their place; undefined for nothing. */
  readonly undeclared: unknown;
}

/** What becomes of properties that a stream does not declare. */
export interface Undeclared {
  /** Whether it declares a part on purpose, so that they need no word. */
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
export function rowFit(form: Form, drift: Drift, undeclared = leftOut): FitRow {
  const columns = Object.keys(form.selected.properties ?? {});
  const { isKept } = undeclared;
  const own = isKept ? { ...form, selected: withoutAdditionalProperties(form.selected) } : form;
  const { fit, hasUndeclared } = watchedFit(own, drift, undeclared);
  const fitRest = restFit(propertyForm(form, additionalProperties), drift);
  return (record, embedded = null) => {
    const fitted = fit(record);
    if (fitted === null) return null;
    const row = withAll(columns, fitted);
    if (isKept && (embedded !== null || hasUndeclared())) {
      const rest = { ...objectOf(undeclaredIn(record, own.selected, own.declared)), ...embedded };
      row[additionalProperties] = fitRest(rest);
    }
    return row;
  };
}

/** Fits records and remembers of the last one whether it holds what is not declared. */
function watchedFit(
  form: Form,
  drift: Drift,
  { isIgnored, isKept, isNamed }: Undeclared,
): { readonly fit: FitRecord; readonly hasUndeclared: () => boolean } {
  let isFound = false;
  const kind = isKept ? "kept-property" : "unknown-property";
  const count = (path: string): void => {
    isFound = true;
    drift.count(kind, isNamed || isPlainName(path) ? path : "under names that are not shown");
  };
  const fit = objectFit(form, "", plain(drift, isIgnored ? () => {} : count));
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
function restFit(column: Form, drift: Drift): (rest: unknown) => unknown {
  return valueFit(
    column,
    additionalProperties,
    plain(drift, () => {}),
  );
}

function plain(drift: Drift, onUndeclared: (path: string) => void): Purpose {
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
export function hookFit(declared: JsonSchema, drift: Drift, hooks: Drift): FitRecord {
  const form = { announced: declared, selected: declared, declared };
  const purpose = { drift, hooks, onUndeclared: () => {}, keepsUndeclared: false };
  return objectFit(form, "", purpose);
}

/**
 * Prepares the fitting of embedded rows.
 *
 * @param column The form of the column that embeds them.
 * @param declared The complete declaration of the stream that they come from.
 * @param undeclared What becomes of the rest.
 * @param drift Counts what did not fit or is not known to that stream.
 */
export function embeddedFit(
  column: Form,
  declared: JsonSchema,
  undeclared: Undeclared,
  drift: Drift,
): EmbeddedFit {
  const items = itemsForm(column);
  const isText = (form: Form) => carrierOf(form.selected, form.announced) === "text";
  const element = isText(items) ? stringifyJson : undefined;
  const whole = isText(column) ? stringifyJson : undefined;
  return {
    row: embeddedRowFit({ ...items, declared }, drift, undeclared),
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
 * @param declared As for `embeddedFit`, like the rest.
 */
export function embeddedValuesFit(
  columns: readonly ValueColumn[],
  declared: JsonSchema,
  undeclared: Undeclared,
  drift: Drift,
): EmbeddedFit {
  const formOf = (part: "announced" | "selected"): JsonSchema => ({
    properties: Object.fromEntries(columns.map(({ value, form }) => [value, form[part]])),
  });
  const form = { announced: formOf("announced"), selected: formOf("selected"), declared };
  const [first, ...others] = columns;
  const ofOthers = new Set(others.map(({ value }) => value));
  const isOf = (column: string, name: string, value: string): boolean =>
    column === first?.column ? !ofOthers.has(name) : name === value;
  return {
    row: embeddedRowFit(form, drift, undeclared),
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
function embeddedRowFit(form: Form, drift: Drift, undeclared: Undeclared): FitRecord {
  const { fit, hasUndeclared } = watchedFit(form, drift, undeclared);
  const fitRest = restFit(
    { announced: anyObject, selected: anyObject, declared: anyObject },
    drift,
  );
  return (record) => {
    const row = fit(record);
    if (row === null || !undeclared.isKept || !hasUndeclared()) return row;
    const rest = fitRest(undeclaredIn(record, form.selected, form.declared)) ?? undefined;
    return rest === undefined ? row : { ...row, [additionalProperties]: rest };
  };
}

const anyObject: JsonSchema = { type: ["null", "object"] };

function withoutRest({ [additionalProperties]: _, ...row }: JsonObject): JsonObject {
  return row;
}
