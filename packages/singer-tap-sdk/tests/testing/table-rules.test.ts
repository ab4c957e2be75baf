/** Each rule is broken by an entry that is wrong in one thing, and by no other. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { type CatalogEntry, catalogEntry, type JsonSchema } from "../../src/singer/index.ts";
import { tableRules } from "../../src/testing/table-rules.ts";

const text = { type: ["string", "null"] } as const;
const properties: Readonly<Record<string, JsonSchema>> = {
  id: { type: ["string"] },
  number: { type: ["integer", "null"] },
  at: { type: ["string", "null"], format: "date-time" },
  names: { type: ["array", "null"], items: text },
  place: { type: ["object", "null"], properties: { town: text } },
};

interface Parts {
  readonly name?: string;
  readonly keys?: readonly string[];
  readonly replicationKey?: string | null;
  readonly schema?: JsonSchema;
}

function entryOf({ name = "things", keys = ["id"], replicationKey = "at", schema }: Parts) {
  return catalogEntry({
    name,
    primaryKeys: keys,
    replicationKey,
    selectedByDefault: true,
    schema: schema ?? { type: "object", properties },
  });
}

const withColumn = (name: string, column: JsonSchema): CatalogEntry =>
  entryOf({ schema: { type: "object", properties: { ...properties, [name]: column } } });

const right = entryOf({});

const wrong: readonly (readonly [rule: string, entry: CatalogEntry, breaks: readonly string[]])[] =
  [
    ["has a name that every database", entryOf({ name: "Things" }), ["Things"]],
    ["has keys that are columns", entryOf({ keys: ["at", "id"] }), ["at"]],
    ["has a replication key that is a column", entryOf({ replicationKey: "gone" }), ["gone"]],
    [
      "has a root with only type and properties",
      entryOf({ schema: { type: "object", properties, description: "Things." } }),
      ["type", "properties", "description"],
    ],
    ["gives every property a type list", withColumn("any", { type: "string" }), ["any"]],
    ["gives every property a type list", withColumn("any", { type: ["text"] }), ["any"]],
    ["uses only keywords", withColumn("odd", { ...text, ...{ maxLength: 3 } }), ["odd: maxLength"]],
    ["uses only the formats", withColumn("time", { ...text, format: "time" }), ["time"]],
    [
      "uses only the formats",
      withColumn("count", { type: ["integer", "null"], format: "date" }),
      ["count"],
    ],
    ["has items in arrays only", withColumn("list", { ...text, items: text }), ["list"]],
    [
      "has items in arrays only",
      withColumn("list", { type: ["array", "null"], items: { type: ["array"], items: text } }),
      ["list"],
    ],
    [
      "has properties in objects only",
      withColumn("place", { ...text, properties: { town: text } }),
      ["place"],
    ],
    [
      "has properties in objects only",
      withColumn("place", { type: ["object", "null"], properties: {} }),
      ["place"],
    ],
    ["has column names that databases accept", withColumn("a-b", text), ["a-b"]],
    ["has column names that databases accept", withColumn("ID", text), ["id"]],
    [
      "has metadata for itself and for every property",
      { ...right, metadata: right.metadata.filter(({ breadcrumb }) => breadcrumb[1] !== "number") },
      ["properties,number"],
    ],
    [
      "has metadata with whether each property can be selected",
      {
        ...right,
        metadata: right.metadata.map((one) =>
          one.breadcrumb[1] === "number" ? { ...one, metadata: { inclusion: "automatic" } } : one,
        ),
      },
      ["properties.number"],
    ],
  ];

test("a table that is right breaks no rule", () => {
  for (const [rule, check] of Object.entries(tableRules)) assert.deepEqual(check(right), [], rule);
});

for (const [beginning, entry, breaks] of wrong) {
  test(`a table that breaks a rule is reported with its place: ${beginning} (${breaks.join(", ")})`, () => {
    const [, check] = Object.entries(tableRules).find(([one]) => one.startsWith(beginning)) ?? [];
    assert.deepEqual(check?.(entry), breaks);
  });
}
