/**
 * Conforms records to a schema, so that each RECORD holds what its SCHEMA promises.
 *
 * A value is converted if that loses nothing, and becomes null otherwise; in an array, such an element is dropped.
 * Nothing here throws.
 */

import { big, decimal, epochUnit, ignored, knownValues, markOf } from "../schema/schema.ts";
import {
  isHeldByDouble,
  isJsonObject,
  type JsonObject,
  type JsonSchema,
  LongNumber,
  stringifyJson,
  withoutExponent,
} from "../singer/index.ts";
import { cleanText, cleanTree } from "./clean.ts";
import { coercionOf, typesOf } from "./coercion.ts";
import {
  type ColumnSchemas,
  itemSchemas,
  neverNullColumns,
  propertyOf,
  propertySchemas,
} from "./column-schemas.ts";
import type { Drift } from "./drift.ts";
import { normalizeDate, normalizeTimestamp, timestampFromEpoch } from "./times.ts";
import { treatmentOf } from "./treatment.ts";

/** Conforms a value; undefined if it can't be converted, null if it means nothing. */
type Conform = (value: unknown) => unknown;

/** Conforms a record; null if it lacks a required value. */
export type ConformRecord = (record: JsonObject) => JsonObject | null;

/** How values are conformed. */
export interface ConformOptions {
  /** Counts values that could not be converted. */
  readonly drift: Drift;
  /** Called with the path of each undeclared property. */
  readonly onUndeclared: (path: string) => void;
  /**
   * Set for values that a hook reads, which must match their TypeScript type; counts the values it replaces by null.
   */
  readonly hooks: Drift | null;
  /** Whether undeclared properties stay, for a hook that creates records from a property that the stream ignores. */
  readonly keepsUndeclared: boolean;
}

/** The conformers of an object's selected properties. */
function propertyConformers(
  schemas: ColumnSchemas,
  path: string,
  options: ConformOptions,
): ReadonlyMap<string, Conform> {
  const columns = Object.keys(schemas.selected.properties ?? {});
  return new Map(
    columns.map((name) => {
      const property = propertySchemas(schemas, name);
      const isIgnored = markOf(property.selected, ignored) === true;
      const inside = isIgnored ? { ...options, keepsUndeclared: true } : options;
      return [name, valueConformer(property, join(path, name), inside)];
    }),
  );
}

/**
 * Creates the conformer of an object that has all its properties, null where a value is missing.
 *
 * @param names All its properties in order. Default: those that are selected.
 */
export function wholeConformer(
  schemas: ColumnSchemas,
  path: string,
  options: ConformOptions,
  names: Iterable<string> = Object.keys(schemas.selected.properties ?? {}),
): ConformRecord {
  const { drift, onUndeclared } = options;
  const fits = propertyConformers(schemas, path, options);
  const required = neverNullColumns(schemas.selected);
  const empty: JsonObject = {};
  for (const name of names) empty[name] = null;
  return (value) => {
    const whole: JsonObject = { ...empty };
    for (const name of Object.keys(value)) {
      const fit = fits.get(name);
      if (fit !== undefined) whole[name] = fit(value[name]);
      else if (isUndeclared(schemas, name, value[name])) onUndeclared(join(path, name));
    }
    const missing = required.find((name) => whole[name] === null);
    if (missing === undefined) return whole;
    drift.count("missing-value", join(path, missing));
    return null;
  };
}

/**
 * Creates the conformer of an object. Missing properties stay missing, except for hooks. Objects that need no change,
 * which are nearly all, are not copied.
 */
export function objectConformer(
  schemas: ColumnSchemas,
  path: string,
  options: ConformOptions,
): ConformRecord {
  const { drift, hooks, onUndeclared } = options;
  if (hooks !== null) return hookConformer(schemas, path, options);
  const fits = propertyConformers(schemas, path, options);
  const required = neverNullColumns(schemas.selected);
  return (value) => {
    const names = Object.keys(value);
    let copy: JsonObject | null = null;
    for (const name of names) {
      const fit = fits.get(name);
      const own = value[name];
      if (fit === undefined && isUndeclared(schemas, name, own)) onUndeclared(join(path, name));
      const fitted = fit?.(own);
      if (copy === null) {
        if (fitted === own) continue;
        const before = names.slice(0, names.indexOf(name));
        copy = Object.fromEntries(before.map((one) => [one, value[one]]));
      }
      if (fit !== undefined) copy[name] = fitted;
    }
    const fitted = copy ?? value;
    for (const name of required) {
      if (Object.hasOwn(fitted, name) && fitted[name] !== null) continue;
      drift.count("missing-value", join(path, name));
      return null;
    }
    return fitted;
  };
}

/** Creates the conformer of an object for hooks: whole, and with its undeclared properties if these stay. */
function hookConformer(
  schemas: ColumnSchemas,
  path: string,
  options: ConformOptions,
): ConformRecord {
  const fit = wholeConformer(schemas, path, options);
  if (!options.keepsUndeclared) return fit;
  return (value) => {
    const whole = fit(value);
    if (whole === null) return null;
    const others = Object.entries(value).filter(([name]) => !Object.hasOwn(whole, name));
    return { ...Object.fromEntries(others.map(([name, own]) => [name, cleanTree(own)])), ...whole };
  };
}

/** Whether the stream does not declare a property. A hook may have removed it by setting it to undefined. */
function isUndeclared({ declared }: ColumnSchemas, name: string, value: unknown): boolean {
  return value !== undefined && propertyOf(declared, name) === undefined;
}

/** Like `typeConformer`, but null for a value that can't be converted. */
export function valueConformer(
  schemas: ColumnSchemas,
  path: string,
  options: ConformOptions,
): Conform {
  const { drift } = options;
  const fit = typeConformer(schemas, path, options);
  return (value) => {
    if (value === null || value === undefined) return null;
    const fitted = fit(value);
    if (fitted !== undefined) return fitted;
    drift.count("unfit-value", path);
    return null;
  };
}

/**
 * Like `typeConformer`, but drops elements that can't be converted or mean nothing, since some targets' arrays hold no
 * null.
 */
function arrayConformer(items: ColumnSchemas, path: string, options: ConformOptions): Conform {
  const { drift } = options;
  const fit = typeConformer(items, path, options);
  const conformElement: Conform = (element) => {
    const fitted = element === null ? null : fit(element);
    if (fitted !== null && fitted !== undefined) return fitted;
    drift.count("unfit-element", path);
    return null;
  };
  return (value) => {
    if (!Array.isArray(value)) return undefined;
    const elements = value.map(conformElement);
    if (elements.includes(null)) return elements.filter((element) => element !== null);
    return elements.every((element, index) => element === value[index]) ? value : elements;
  };
}

/** Creates the conformer from the stream's type to the announced type. */
function typeConformer(schemas: ColumnSchemas, path: string, options: ConformOptions): Conform {
  const treatment = treatmentOf(schemas.selected);
  if (treatment !== null) return treatment.fit;
  const coercion = coercionOf(schemas.selected, schemas.announced);
  if (coercion === "number") return numberConformer(path, options.drift);
  const [type, ...more] = typesOf(schemas.selected);
  // Values of several types, or of any, are only cleaned.
  if (type === undefined || more.length > 0) return coercion === "text" ? toText : cleanTree;
  const isContainer = type === "array" || type === "object";
  if (coercion === "text" && !isContainer) return toText;
  const fit = ownTypeConformer(type, schemas, path, options);
  if (coercion !== "text") return fit;
  return (value) => {
    const fitted = fit(value);
    return fitted === undefined ? undefined : stringifyJson(fitted);
  };
}

/** Creates the conformer for the stream's own type. */
function ownTypeConformer(
  type: string,
  schemas: ColumnSchemas,
  path: string,
  options: ConformOptions,
): Conform {
  const { drift, hooks } = options;
  switch (type) {
    case "string":
      if (schemas.announced.format === "date-time") return instantConformer(schemas.declared);
      if (schemas.announced.format === "date") return timeConformer(normalizeDate);
      if (markOf(schemas.declared ?? {}, decimal) === true) return toDecimal;
      return textConformer(schemas.declared, path, drift);
    case "integer":
      return hooks === null || markOf(schemas.declared ?? {}, big) === true
        ? toInteger
        : safeIntegerConformer(path, hooks);
    case "number":
      return hooks === null ? numberConformer(path, drift) : toDouble;
    case "boolean":
      return toBoolean;
    case "array":
      if (schemas.selected.items === undefined) {
        return (value) => (Array.isArray(value) ? cleanTree(value) : undefined);
      }
      return arrayConformer(itemSchemas(schemas), path, options);
    case "object": {
      if (schemas.selected.properties === undefined) {
        return (value) => (isJsonObject(value) ? cleanTree(value) : undefined);
      }
      const fit = objectConformer(schemas, path, options);
      return (value) => (isJsonObject(value) ? (fit(value) ?? undefined) : undefined);
    }
    default:
      return cleanTree;
  }
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

function textConformer(declared: JsonSchema | undefined, path: string, drift: Drift): Conform {
  const known = knownValuesOf(declared);
  return (value) => {
    const text = toText(value);
    if (text !== undefined && known !== null && !known.has(text)) {
      drift.count("unknown-value", path);
    }
    return text;
  };
}

function knownValuesOf(declared: JsonSchema | undefined): ReadonlySet<string> | null {
  const values = markOf(declared ?? {}, knownValues);
  return Array.isArray(values) ? new Set(values) : null;
}

function toText(value: unknown): string | undefined {
  if (typeof value === "string") return cleanText(value);
  const tree = cleanTree(value);
  return tree === undefined ? undefined : stringifyJson(tree);
}

function timeConformer(normalize: (text: string) => string | null | undefined): Conform {
  return (value) => (typeof value === "string" ? normalize(value) : undefined);
}

/** Timestamps as text, or as epoch numbers if the declaration says so. */
function instantConformer(declared: JsonSchema | undefined): Conform {
  const unit = markOf(declared ?? {}, epochUnit);
  const textConformer = timeConformer(normalizeTimestamp);
  if (unit !== "epoch-seconds" && unit !== "epoch-milliseconds") return textConformer;
  return (value) => {
    const count = toNumber(value);
    return count === undefined ? textConformer(value) : timestampFromEpoch(Number(count), unit);
  };
}

/** Integers that a `number` holds exactly; larger ones become null and are counted. */
function safeIntegerConformer(path: string, hooks: Drift): Conform {
  return (value) => {
    const integer = toInteger(value);
    if (typeof integer !== "bigint") return integer;
    hooks.count("withheld-integer", path);
    return null;
  };
}

function toDouble(value: unknown): number | undefined {
  const number = toNumber(value);
  return number === undefined ? undefined : Number(number);
}

function toInteger(value: unknown): number | bigint | undefined {
  if (value instanceof LongNumber) {
    const whole = /^-?\d+(?=\.0*$|$)/.exec(withoutExponent(value.text))?.[0];
    return whole === undefined ? undefined : BigInt(whole);
  }
  if (typeof value === "bigint") return value;
  if (typeof value === "number" && Number.isInteger(value)) {
    // Above 1e21 JavaScript would write an exponent, which an integer column refuses.
    return Number.isSafeInteger(value) ? value : BigInt(value);
  }
  if (typeof value !== "string" || !/^-?\d{1,30}$/.test(value)) return undefined;
  return toInteger(Number.isSafeInteger(Number(value)) ? Number(value) : BigInt(value));
}

/** A number as JSON writes it. */
const numberText = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

function toNumber(value: unknown): number | bigint | undefined {
  if (typeof value === "bigint") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (value instanceof LongNumber) return toNumber(value.text);
  if (typeof value !== "string" || !numberText.test(value)) return undefined;
  return toInteger(value) ?? toNumber(Number(value));
}

/** Numbers as doubles; rounded ones are counted. */
function numberConformer(path: string, drift: Drift): Conform {
  return (value) => {
    const number = toNumber(value);
    const isText = typeof value === "string" || value instanceof LongNumber;
    if (isText && typeof number === "number" && !isHeldByDouble(String(value))) {
      drift.count("rounded-number", path);
    }
    return number;
  };
}

/** Numbers as text, with all their digits. */
function toDecimal(value: unknown): string | undefined {
  if (typeof value === "number" && !Number.isFinite(value)) return undefined;
  const isNumber = typeof value === "number" || typeof value === "bigint";
  if (!isNumber && typeof value !== "string" && !(value instanceof LongNumber)) return undefined;
  const text = String(value);
  return numberText.test(text) ? withoutExponent(text) : undefined;
}

function toBoolean(value: unknown): boolean | undefined {
  if (value === true || value === "true" || value === 1) return true;
  if (value === false || value === "false" || value === 0) return false;
  return undefined;
}
