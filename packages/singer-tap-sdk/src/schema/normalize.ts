/**
 * Normalizes schemas to the part of JSON Schema that every Singer target loads: a type list with one type beside null,
 * `format` only for timestamps and dates, and never enum, required, pattern or anyOf.
 *
 * A schema whose type is a list declares whether its value may be null. Any other TypeBox schema becomes nullable,
 * since an API may stop sending a property.
 */

import { ConfigError } from "../errors/index.ts";
import { isJsonObject, type JsonObject, type JsonSchema } from "../singer/index.ts";
import {
  ignored,
  knownValues,
  markOf,
  personal,
  personalData,
  type RecordSchema,
  sourcePath,
} from "./schema.ts";
import type { TSchema } from "./typebox.ts";

const columnTypes = ["string", "integer", "number", "boolean", "array", "object"];

/** Formats that targets map to column types. */
const formats: readonly unknown[] = ["date-time", "date"];

/**
 * The normalized schema of a record, with its marks.
 *
 * @param keys Primary keys: those that a plain schema requires are never null.
 * @throws ConfigError for anything that can't be a column, with its place.
 */
export function normalizeSchema(
  schema: RecordSchema,
  keys: readonly string[],
  stream: string,
): JsonSchema {
  const required: readonly unknown[] =
    "required" in schema && Array.isArray(schema.required) ? schema.required : [];
  const properties = Object.entries(schema.properties).map(([name, declared]) => {
    const property = normalized(declared, `${stream}.${name}`);
    const isKey = keys.includes(name) && required.includes(name) && !admitsNull(declared);
    return [name, isKey ? withoutNull(property) : property];
  });
  // From entries, because assigning to a name such as __proto__ would not create a property.
  return { type: "object", properties: Object.fromEntries(properties) };
}

/** A normalized schema whose value is never null. */
export function neverNull(schema: TSchema): JsonSchema {
  return withoutNull(normalized(schema, "a value"));
}

/** Whether a plain schema lists null among its variants. */
function admitsNull(declared: object): boolean {
  const { anyOf, enum: values } = { anyOf: [], enum: [], ...declared };
  return (
    toArray(anyOf).some((one) => isJsonObject(one) && one.type === "null") ||
    toArray(values).includes(null)
  );
}

/** The schema without marks and ignored properties, as catalog and SCHEMA carry it. */
export function catalogSchema({ properties, items, ...schema }: JsonSchema): JsonSchema {
  // Marks are symbols, which entries leave out.
  const announced = Object.fromEntries(Object.entries(schema));
  if (properties !== undefined) {
    const columns = Object.entries(properties).filter(([, one]) => !markOf(one, ignored));
    announced.properties = Object.fromEntries(
      columns.map(([name, one]) => [name, catalogSchema(one)]),
    );
  }
  if (items !== undefined) announced.items = catalogSchema(items);
  return announced;
}

/** @param place Path of property names, joined by dots. */
function normalized(declared: unknown, place: string): JsonSchema {
  if (!isJsonObject(declared)) throw new ConfigError([`${place} has no schema`]);
  const variants = toArray(declared.anyOf ?? declared.oneOf ?? declared.allOf);
  if (variants.length > 0) return { ...unionOf(variants, place), ...aboutOf(declared, place) };
  const choices = choicesOf(declared);
  if (choices !== null) return choiceOf(choices, declared, place);
  const { type, format, $ref } = declared;
  // Ignored properties may have any type.
  if (type === undefined && markOf(declared, ignored) === true) return aboutOf(declared, place);
  // A value of any type, or of several types becomes text: JSON unless it is text already.
  const [first = "string", ...others] = toArray(type).filter((one) => one !== "null");
  const column = others.length > 0 ? "string" : first === "bigint" ? "integer" : String(first);
  if (!columnTypes.includes(column) || $ref !== undefined) {
    throw new ConfigError([`${place} can't be a column: it is declared as ${$ref ?? column}`]);
  }
  return Object.assign(
    { type: Array.isArray(type) && !type.includes("null") ? [column] : ["null", column] },
    formats.includes(format) ? { format: String(format) } : null,
    aboutOf(declared, place),
    column === "object" ? propertiesOf(declared, place) : null,
    column === "array" ? itemsSchema(declared, place) : null,
  );
}

/** The description and marks of a schema. */
function aboutOf(declared: JsonObject, place: string): JsonSchema {
  const { description } = declared;
  const about: Record<PropertyKey, unknown> = {};
  if (typeof description === "string") about.description = description;
  for (const mark of Object.getOwnPropertySymbols(declared)) about[mark] = markOf(declared, mark);
  if (declared.personal !== undefined) about[personal] = personalIn(declared.personal, place);
  return about;
}

/** The value of the keyword `personal`, as a list. */
function personalIn(keyword: unknown, place: string): readonly unknown[] {
  const said = toArray(keyword);
  const known: readonly unknown[] = personalData;
  const unknown = said.find((one) => !known.includes(one));
  if (unknown === undefined) return said;
  throw new ConfigError([
    `${place} is declared as personal: ${JSON.stringify(unknown)}; it must be ${personalData.join(" or ")}`,
  ]);
}

/** An object without declared properties holds whatever the source sends. */
function propertiesOf({ properties }: JsonObject, place: string): JsonSchema {
  if (!isJsonObject(properties) || Object.keys(properties).length === 0) return {};
  const entries = Object.entries(properties);
  return {
    properties: Object.fromEntries(
      entries.map(([name, property]) => [name, nested(property, `${place}.${name}`)]),
    ),
  };
}

/** The schema of a property inside a column, which is where the source has it. */
function nested(property: unknown, place: string): JsonSchema {
  if (!isJsonObject(property) || markOf(property, sourcePath) === undefined) {
    return normalized(property, place);
  }
  throw new ConfigError([`${place} is declared with t.at, which is for columns only`]);
}

/** An array without declared items holds whatever the source sends; declared items are never null. */
function itemsSchema({ items }: JsonObject, place: string): JsonSchema {
  const declared = Array.isArray(items) ? { anyOf: items } : items;
  if (!isJsonObject(declared) || Object.keys(declared).length === 0) return {};
  return { items: withoutNull(normalized(declared, `${place}[]`)) };
}

/** The schema of an enum: text, or the type of its values if they are booleans or numbers. */
function choiceOf(values: readonly unknown[], declared: JsonObject, place: string): JsonSchema {
  const known = values.filter((value) => value !== null);
  const [type, ...others] = new Set(known.map((value) => typeof value));
  if (type === "boolean" && others.length === 0) {
    return { type: ["null", "boolean"], ...aboutOf(declared, place) };
  }
  if (type === "number" && others.length === 0) {
    const number = known.every(Number.isInteger) ? "integer" : "number";
    return { type: ["null", number], ...aboutOf(declared, place) };
  }
  const { description, ...marks } = aboutOf(declared, place);
  const knownText = `Known values: ${known.join(", ")}.`;
  return {
    type: ["null", "string"],
    description: description === undefined ? knownText : `${description} ${knownText}`,
    ...marks,
    [knownValues]: known.map(String),
  };
}

/** A schema that holds the values of all variants; for objects, with the properties of all. */
function unionOf(variants: readonly unknown[], place: string): JsonSchema {
  const declared = variants.filter(isJsonObject).filter(({ type }) => type !== "null");
  const choices = declared.map(choicesOf);
  if (choices.length > 0 && choices.every((one) => one !== null))
    return choiceOf(choices.flat(), {}, place);
  const schemas = declared.map((one) => normalized(one, place));
  const [schema = textSchema, ...others] = schemas;
  if (others.length === 0) return schema;
  return { ...commonOf(schemas, declared, place), ...personalOfAny(schemas) };
}

/** What several schemas have in common. */
function commonOf(
  schemas: readonly JsonSchema[],
  declared: readonly JsonObject[],
  place: string,
): JsonSchema {
  const [schema = textSchema, ...others] = schemas;
  const types = [...new Set(schemas.flatMap(({ type }) => toArray(type)))].filter(
    (type) => type !== "null",
  );
  if (types.every((type) => type === "integer" || type === "number")) {
    return { type: ["null", "number"] };
  }
  if (types.length > 1) return textSchema;
  const [type] = types;
  if (type === "object") return normalized({ type, properties: mergedProperties(declared) }, place);
  if (type === "array") {
    return normalized({ type, items: { anyOf: declared.map(({ items }) => items) } }, place);
  }
  const isSameFormat = others.every(({ format }) => format === schema.format);
  return {
    type: schema.type ?? [],
    ...(isSameFormat && schema.format && { format: schema.format }),
  };
}

const textSchema: JsonSchema = { type: ["null", "string"] };

/** Personal data in any variant is personal in the union. */
function personalOfAny(schemas: readonly JsonSchema[]): JsonSchema {
  const said = new Set(schemas.flatMap((schema) => toArray(markOf(schema, personal))));
  return said.size === 0 ? {} : { [personal]: [...said] };
}

/** The values that a schema lists; null if it lists none. */
function choicesOf(declared: JsonObject): readonly unknown[] | null {
  if ("const" in declared) return [declared.const];
  return Array.isArray(declared.enum) ? declared.enum : null;
}

/** The merged properties of object variants; none if one variant allows any. */
function mergedProperties(variants: readonly JsonObject[]): JsonObject {
  const merged = new Map<string, unknown[]>();
  for (const { properties } of variants) {
    if (!isJsonObject(properties)) return {};
    for (const [name, property] of Object.entries(properties)) {
      merged.set(name, [...(merged.get(name) ?? []), property]);
    }
  }
  return Object.fromEntries([...merged].map(([name, anyOf]) => [name, { anyOf }]));
}

function withoutNull(schema: JsonSchema): JsonSchema {
  return {
    ...schema,
    type: toArray(schema.type)
      .map(String)
      .filter((one) => one !== "null"),
  };
}

function toArray(value: unknown): readonly unknown[] {
  return [value ?? []].flat();
}
