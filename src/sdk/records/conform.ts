/**
 * Fits records to a schema, so that what a RECORD holds is what its SCHEMA promised.
 *
 * A value is coerced where that loses nothing and becomes null where it can't be; nothing here ever
 * throws.
 */

import {
  isJsonObject,
  type JsonObject,
  type JsonSchema,
  stringifyJson,
} from "../../singer/index.ts";
import { knownValues } from "../schema.ts";
import type { Drift } from "./drift.ts";
import { normaliseDate, normaliseTimestamp } from "./times.ts";

/** Fits one value; null where it can't be fitted. */
type Fit = (value: unknown) => unknown;

/** Nesting that JSON readers of targets can follow; Python's gives up at about a thousand. */
const deepest = 500;

/** Fits one record. */
export type FitRecord = (record: JsonObject) => JsonObject;

/**
 * Prepares the fitting of records to rows: a row has all columns, null where the record has nothing.
 *
 * @param schema What SCHEMA announces.
 * @param declared The stream's own, complete schema: what is in it is known, also when it is not selected.
 * @param drift Counts what did not fit or is not known.
 */
export function rowFit(schema: JsonSchema, declared: JsonSchema, drift: Drift): FitRecord {
  const columns = Object.keys(schema.properties ?? {});
  const fit = objectFit(schema, declared, "", drift);
  return (record) => {
    const fitted = fit(record);
    const row: JsonObject = {};
    for (const column of columns)
      row[column] = Object.hasOwn(fitted, column) ? fitted[column] : null;
    return row;
  };
}

function fitFor(
  schema: JsonSchema,
  declared: JsonSchema | undefined,
  path: string,
  drift: Drift,
): Fit {
  const fit = fitForType(schema, declared, path, drift);
  return (value) => {
    if (value === null || value === undefined) return null;
    const fitted = fit(value);
    if (fitted !== undefined) return fitted;
    drift.count("unfit-value", path);
    return null;
  };
}

/** Like `Fit`, but undefined for a value that does not fit; null for one that means nothing. */
function fitForType(
  schema: JsonSchema,
  declared: JsonSchema | undefined,
  path: string,
  drift: Drift,
): Fit {
  const types = [schema.type ?? []].flat().filter((type) => type !== "null");
  // A type list that a user edited, or none at all: the value passes as it is, but clean.
  if (types.length !== 1) return cleanTree;
  switch (types[0]) {
    case "string":
      if (schema.format === "date-time") return fitTime(normaliseTimestamp);
      if (schema.format === "date") return fitTime(normaliseDate);
      return fitText(declared, path, drift);
    case "integer":
      return fitInteger;
    case "number":
      return fitNumber;
    case "boolean":
      return fitBoolean;
    case "array": {
      const item = fitFor(schema.items ?? {}, declared?.items, path, drift);
      return (value) => (Array.isArray(value) ? value.map(item) : undefined);
    }
    case "object": {
      if (schema.properties === undefined) {
        return (value) => (isJsonObject(value) ? cleanTree(value) : undefined);
      }
      const fit = objectFit(schema, declared, path, drift);
      return (value) => (isJsonObject(value) ? fit(value) : undefined);
    }
    default:
      return cleanTree;
  }
}

/** Prepares the fitting of nested objects: what the source left out stays out. The rest is as with `rowFit`. */
export function objectFit(
  schema: JsonSchema,
  declared: JsonSchema | undefined,
  path: string,
  drift: Drift,
): FitRecord {
  const fits = new Map<string, Fit>();
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    fits.set(name, fitFor(property, declared?.properties?.[name], join(path, name), drift));
  }
  const known = declared?.properties ?? {};
  return (value) => {
    const fitted: JsonObject = {};
    for (const name of Object.keys(value)) {
      const fit = fits.get(name);
      if (fit !== undefined) fitted[name] = fit(value[name]);
      else if (!Object.hasOwn(known, name)) drift.count("unknown-property", join(path, name));
    }
    return fitted;
  };
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

function fitText(declared: JsonSchema | undefined, path: string, drift: Drift): Fit {
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
  if (declared === undefined || !(knownValues in declared)) return null;
  const values = declared[knownValues];
  return Array.isArray(values) ? new Set(values) : null;
}

function toText(value: unknown): string | undefined {
  if (typeof value === "string") return cleanText(value);
  if (typeof value !== "object") return String(value);
  const tree = cleanTree(value);
  return tree === undefined ? undefined : stringifyJson(tree);
}

function fitTime(normalise: (text: string) => string | null | undefined): Fit {
  return (value) => (typeof value === "string" ? normalise(value) : undefined);
}

function fitInteger(value: unknown): number | bigint | undefined {
  if (typeof value === "bigint") return value;
  if (typeof value === "number" && Number.isInteger(value)) {
    // Above 1e21 JavaScript would write an exponent, which an integer column refuses.
    return Number.isSafeInteger(value) ? value : BigInt(value);
  }
  if (typeof value !== "string" || !/^-?\d{1,30}$/.test(value)) return undefined;
  return fitInteger(Number.isSafeInteger(Number(value)) ? Number(value) : BigInt(value));
}

/** A number in a text, as JSON writes it. */
const decimal = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

function fitNumber(value: unknown): number | bigint | undefined {
  if (typeof value === "bigint") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value !== "string" || !decimal.test(value)) return undefined;
  return fitInteger(value) ?? fitNumber(Number(value));
}

function fitBoolean(value: unknown): boolean | undefined {
  if (value === true || value === "true" || value === 1) return true;
  if (value === false || value === "false" || value === 0) return false;
  return undefined;
}

/** Text without what databases refuse: NUL, and halves of surrogate pairs. */
function cleanText(text: string): string {
  return text.includes("\0") || !text.isWellFormed()
    ? text.replace(/\0|\p{Surrogate}/gu, "")
    : text;
}

/** Any JSON with its texts and names cleaned; undefined where it is nested too deeply for anybody. */
function cleanTree(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return cleanText(value);
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value !== "object" || value === null) return value;
  if (depth >= deepest) return undefined;
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    for (const item of value) {
      const clean = cleanTree(item, depth + 1);
      if (clean === undefined) return undefined;
      items.push(clean);
    }
    return items;
  }
  const entries: [string, unknown][] = [];
  for (const [name, item] of Object.entries(value)) {
    const clean = cleanTree(item, depth + 1);
    if (clean === undefined) return undefined;
    entries.push([cleanText(name), clean]);
  }
  // From entries, because assigning to a name such as __proto__ would not make a property.
  return Object.fromEntries(entries);
}
