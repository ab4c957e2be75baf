/** Data that tests are fed with at random: JSON as an API may send it, schemas, selections. */

import fc from "fast-check";
import { type Properties, type RecordSchema, t } from "../../src/index.ts";
import type { JsonObject, JsonSchema, MetadataEntry } from "../../src/singer/index.ts";

/** Text of any UTF-16 units: NUL, control characters and halves of surrogate pairs among them. */
export const hostileText = fc.string({
  unit: fc.oneof(
    fc.string({ minLength: 1, maxLength: 1 }),
    fc.constantFrom("\0", "\ud800", "\udfff", "\u{1f600}", "\n", '"', "\\", "\u2028"),
  ),
  maxLength: 8,
});

/** Names of properties; some mean something else where JavaScript assigns to them. */
export const propertyName = fc.oneof(
  { weight: 9, arbitrary: hostileText },
  { weight: 1, arbitrary: fc.constantFrom("__proto__", "constructor") },
);

/** Integers that a double can't hold. */
export const largeInteger = fc
  .bigInt({ min: 2n ** 53n + 1n, max: 2n ** 90n })
  .chain((value) => fc.constantFrom(value, -value));

/** Numbers that JSON text brings back as they are: no -0, and no whole number beyond 2^53. */
export const plainNumber = fc.oneof(
  fc.maxSafeInteger(),
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .filter((value) => !Number.isInteger(value) || Number.isSafeInteger(value))
    .map((value) => value + 0),
);

/** Any JSON value, with integers beyond 2^53 as bigint. */
export const jsonValue: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constant(null),
    fc.boolean(),
    plainNumber,
    largeInteger,
    hostileText,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(propertyName, tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

/** Any JSON object. */
export const jsonObject: fc.Arbitrary<JsonObject> = fc.dictionary(propertyName, jsonValue, {
  maxKeys: 5,
  noNullPrototype: true,
});

/** Names of columns; some are names of members that every JavaScript object inherits. */
const columnName = fc.oneof(
  fc.constantFrom("constructor", "toString", "valueOf"),
  fc.stringMatching(/^[a-z]\w{0,3}$/),
);

const leaf = fc.constantFrom(
  t.key("Identifier"),
  t.string("Text"),
  t.openEnum(["red", "green"], "Colour."),
  t.timestamp("Instant"),
  t.date("Day"),
  t.integer("Whole number"),
  t.bigInteger("Whole number of any size"),
  t.timestamp("Instant", { from: "epoch-seconds" }),
  t.jsonArray("Any list"),
  t.number("Number"),
  t.boolean("Flag"),
  t.json("Anything"),
);

type Property = Properties[string] & JsonSchema;

const property: fc.Arbitrary<Property> = fc.letrec<{ property: Property }>((tie) => ({
  property: fc.oneof(
    { depthSize: "small", maxDepth: 3 },
    leaf,
    fc
      .dictionary(columnName, tie("property"), { maxKeys: 3, noNullPrototype: true })
      .map((properties) => t.object(properties, "Object")),
    tie("property").map((items) => t.array(items, "List")),
  ),
})).property;

/** Shapes of records, written in the vocabulary. Each has a column `id`. */
export const recordSchema: fc.Arbitrary<RecordSchema & JsonSchema> = fc
  .dictionary(columnName, property, { maxKeys: 5, noNullPrototype: true })
  .map((properties) => t.object({ id: t.key("Identifier"), ...properties }, "Record"));

/** Values that fit a schema, or nearly: some parts are anything, missing or unknown. */
export function valueFor(schema: JsonSchema): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 3, arbitrary: fittingValue(schema) },
    { weight: 1, arbitrary: jsonValue },
  );
}

/** Records that fit a schema, or nearly. */
export function recordOf(schema: JsonSchema): fc.Arbitrary<JsonObject> {
  const known = Object.entries(schema.properties ?? {}).map(([name, one]) => [name, valueFor(one)]);
  return fc
    .tuple(
      fc.record(Object.fromEntries(known), { requiredKeys: [], noNullPrototype: true }),
      jsonObject,
    )
    .map(([expected, more]) => ({ ...more, ...expected }));
}

function fittingValue(schema: JsonSchema): fc.Arbitrary<unknown> {
  const type = [schema.type ?? []].flat().find((one) => one !== "null");
  if (type === "object" && schema.properties !== undefined) return recordOf(schema);
  if (type === "array") return fc.array(valueFor(schema.items ?? {}), { maxLength: 3 });
  if (type === "object") return jsonObject;
  if (type === "integer") return fc.oneof(fc.maxSafeInteger(), largeInteger, fc.constant("12"));
  if (type === "number") return fc.oneof(plainNumber, largeInteger, fc.constant("1.5"));
  if (type === "boolean") return fc.constantFrom(true, false, "true", 0, 1);
  if (schema.format !== undefined) {
    return fc.constantFrom("2024-02-29T10:00:00+02:00", "2024-02-30", "", "soon", "2024-05-06");
  }
  return hostileText;
}

/** Whatever a catalog may say about a schema's properties and about the stream itself. */
export function selectionOf(schema: JsonSchema): fc.Arbitrary<MetadataEntry[]> {
  const breadcrumbs = [[], ...breadcrumbsWithListsIn(schema, [])];
  return fc
    .tuple(...breadcrumbs.map((breadcrumb) => fc.option(choiceAt(breadcrumb))))
    .map((entries) => entries.filter((entry) => entry !== null));
}

function choiceAt(breadcrumb: readonly string[]): fc.Arbitrary<MetadataEntry> {
  return fc
    .record(
      {
        inclusion: fc.constantFrom("automatic", "available", "unsupported"),
        selected: fc.boolean(),
        "selected-by-default": fc.boolean(),
      },
      { requiredKeys: [], noNullPrototype: true },
    )
    .map((metadata) => ({ breadcrumb, metadata }));
}

/** The breadcrumb of every property of a schema, at any depth of nested objects. */
export function breadcrumbsIn(schema: JsonSchema, parent: readonly string[]): string[][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const own = [...parent, "properties", name];
    return [own, ...breadcrumbsIn(property, own)];
  });
}

/** The breadcrumb of every property of a schema, at any depth of nested objects and lists. */
export function breadcrumbsWithListsIn(schema: JsonSchema, parent: readonly string[]): string[][] {
  if (schema.items !== undefined) return breadcrumbsWithListsIn(schema.items, [...parent, "items"]);
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const own = [...parent, "properties", name];
    return [own, ...breadcrumbsWithListsIn(property, own)];
  });
}
