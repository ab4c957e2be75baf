/** Whatever a catalog says of a stream, SCHEMA announces what the rows hold, and no value is lost by it. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { t } from "../../src/index.ts";
import { Drift } from "../../src/records/drift.ts";
import { type ResolvedTable, resolveTable } from "../../src/records/table.ts";
import { catalogSchema, normalizeSchema } from "../../src/schema/normalize.ts";
import type { RecordSchema } from "../../src/schema/schema.ts";
import {
  type CatalogEntry,
  catalogEntry,
  type JsonObject,
  type JsonSchema,
  type Metadata,
} from "../../src/singer/index.ts";
import { recordOf, recordSchema, selectionOf } from "../support/arbitraries.ts";

const thing = t.object(
  {
    id: t.key("Identifier"),
    name: t.string("Name"),
    size: t.integer("Size"),
    weight: t.number("Weight"),
    whole: t.boolean("Whether it is whole"),
    made_at: t.timestamp("Instant"),
    day: t.date("Day"),
    more: t.json("Anything"),
    tags: t.array(t.string("Tag"), "Tags"),
    owner: t.object({ id: t.string("Identifier"), age: t.integer("Age") }, "Owner"),
    parts: t.array(t.object({ id: t.string("Id"), count: t.integer("Count") }, "Part"), "Parts"),
  },
  "A thing",
);

const record = {
  id: "1",
  name: "n",
  size: 2,
  weight: 1.5,
  whole: true,
  made_at: "2024-05-06T09:08:07+02:00",
  day: "2024-05-06",
  more: { a: [null] },
  tags: ["a", "b"],
  owner: { id: "o", age: 3, unknown: 1 },
  parts: [{ id: "p", count: 4, unknown: 1 }],
};

const ownText = "The catalog has types that can't hold every value; the tap's types are used";
const unknownText = "The catalog names columns that this stream does not have; they are ignored";
const addedText = "The catalog lacks columns that every row needs; they are added";

suite("A catalog's type", () => {
  const text = { type: ["null", "string"] };
  const taken: { column: string; type: JsonSchema; value: unknown }[] = [
    { column: "size", type: { type: ["null", "number"] }, value: 2 },
    { column: "size", type: text, value: "2" },
    { column: "weight", type: text, value: "1.5" },
    { column: "whole", type: text, value: "true" },
    { column: "made_at", type: text, value: "2024-05-06T09:08:07+02:00" },
    { column: "day", type: text, value: "2024-05-06" },
    { column: "more", type: text, value: '{"a":[null]}' },
    { column: "tags", type: text, value: '["a","b"]' },
    { column: "tags", type: { type: ["null", "array"] }, value: ["a", "b"] },
    { column: "owner", type: text, value: '{"id":"o","age":3}' },
    { column: "owner", type: { type: ["null", "object"] }, value: { id: "o", age: 3 } },
    { column: "parts", type: text, value: '[{"id":"p","count":4}]' },
    {
      column: "parts",
      type: { type: ["null", "array"], items: { type: ["string"] } },
      value: ['{"id":"p","count":4}'],
    },
    {
      column: "owner",
      type: { type: ["null", "object"], properties: { age: { type: ["null", "number"] } } },
      value: { age: 3 },
    },
    {
      column: "parts",
      type: {
        type: ["null", "array"],
        items: { type: ["object"], properties: { count: { type: ["null", "string"] } } },
      },
      value: [{ count: "4" }],
    },
    { column: "size", type: { type: ["null", "integer", "string"] }, value: 2 },
    { column: "name", type: { type: ["null", "string"], maxLength: 10 }, value: "n" },
  ];
  for (const { column, type, value } of taken) {
    test(`of ${column} is taken where it holds every value: ${JSON.stringify(type)}`, () => {
      const table = tableFor(typed({ [column]: type }));
      assert.deepEqual(table.schema.properties?.[column], type);
      assert.deepEqual(table.warnings, []);
      assert.deepEqual(rowOf(table)[column], value);
    });
  }

  const refused: { column: string; type: JsonSchema; told: string }[] = [
    { column: "id", type: { type: "integer" }, told: "id (integer, not string)" },
    { column: "size", type: { type: "boolean" }, told: "size (boolean, not integer)" },
    { column: "weight", type: { type: "integer" }, told: "weight (integer, not number)" },
    { column: "whole", type: { type: "integer" }, told: "whole (integer, not boolean)" },
    {
      column: "name",
      type: { type: "string", format: "date-time" },
      told: "name (string date-time, not string)",
    },
    {
      column: "day",
      type: { type: "string", format: "date-time" },
      told: "day (string date-time, not string date)",
    },
    {
      column: "size",
      type: { type: "string", format: "date" },
      told: "size (string date, not integer)",
    },
    { column: "name", type: { type: ["null"] }, told: "name (null, not string)" },
    { column: "name", type: { type: "strng" }, told: "name (strng, not string)" },
    {
      column: "name",
      type: { anyOf: [{ type: "integer" }, { type: "null" }] },
      told: "name (no type, not string)",
    },
    { column: "tags", type: { type: "object" }, told: "tags (object, not array)" },
    { column: "owner", type: { type: "array", items: {} }, told: "owner (array, not object)" },
    {
      column: "more",
      type: { type: "object", properties: { a: { type: "string" } } },
      told: "more (object, not object)",
    },
  ];
  for (const { column, type, told } of refused) {
    test(`of ${column} is not taken where it can't hold every value, with a warning: ${JSON.stringify(type)}`, () => {
      const table = tableFor(typed({ [column]: type }));
      assert.deepEqual(table.schema, jsonSchemaOf(thing));
      assert.deepEqual(table.warnings, [`${ownText}: ${told}`]);
      assert.deepEqual(rowOf(table), rowOf(tableFor(typed({}))));
    });
  }

  test("is checked at any depth, below lists too; one sentence names all that are not taken", () => {
    const part = { type: "object", properties: { id: { type: "integer" }, count: text } };
    const owner = { type: "object", properties: { id: text, age: { type: "boolean" } } };
    const table = tableFor(
      typed({
        parts: { type: "array", items: part },
        owner,
        tags: { type: "array", items: { type: "number" } },
      }),
    );
    assert.deepEqual(table.warnings, [
      `${ownText}: tags (number, not string), owner.age (boolean, not integer), parts.id (integer, not string)`,
    ]);
    const { tags, owner: owned, parts } = rowOf(table);
    assert.deepEqual(
      { tags, owned, parts },
      { tags: ["a", "b"], owned: { id: "o", age: 3 }, parts: [{ id: "p", count: "4" }] },
    );
  });

  test("never decides whether a value may be null, which the stream knows", () => {
    const table = tableFor(
      typed({
        id: { type: ["null", "string"] },
        name: { type: "string" },
        tags: { type: ["array"], items: { type: ["null", "string"] } },
      }),
    );
    assert.deepEqual(typesIn(table, "id", "name", "tags"), [
      ["string"],
      ["null", "string"],
      ["null", "array"],
    ]);
    assert.deepEqual(table.schema.properties?.tags?.items?.type, ["string"]);
    assert.deepEqual(table.warnings, []);
  });

  test("is the stream's own where the catalog says nothing about it", () => {
    const table = tableFor(typed({ made_at: { description: "Mine" }, owner: {} }));
    assert.deepEqual(table.schema.properties?.made_at, {
      type: ["null", "string"],
      format: "date-time",
      description: "Mine",
    });
    assert.deepEqual(rowOf(table).owner, { id: "o", age: 3 });
    assert.deepEqual(table.warnings, []);
  });

  test("promises nothing about what a record may lack or have", () => {
    const closed = { type: "object", required: ["age"], additionalProperties: false };
    const table = tableFor(typed({ owner: closed }, { ...closed, required: ["name"] }));
    assert.deepEqual(Object.keys(table.schema), ["type", "properties"]);
    assert.deepEqual(table.schema.properties?.owner, { type: ["null", "object"] });
  });
});

suite("What only a catalog names", () => {
  test("is left out of SCHEMA and rows, with one warning that names what may be meant", () => {
    const table = tableFor({
      schema: {
        properties: {
          ...plain(thing).properties,
          nmae: { type: "string" },
          colour: { type: "string" },
          parts: {
            type: "array",
            items: { type: "object", properties: { coutn: { type: "integer" } } },
          },
        },
      },
      metadata: [
        { breadcrumb: [], metadata: { selected: true } },
        { breadcrumb: ["properties", "nmae"], metadata: { selected: true } },
        { breadcrumb: ["properties", "Weigth"], metadata: { selected: false } },
        {
          breadcrumb: ["properties", "owner", "properties", "agee"],
          metadata: { selected: false },
        },
        { breadcrumb: ["propertes", "size"], metadata: { selected: false } },
        { breadcrumb: ["size"], metadata: { selected: false } },
        { breadcrumb: ["properties", "parts", "items", "properties", "id"], metadata: {} },
      ],
    });
    assert.deepEqual(table.warnings, [
      `${unknownText}: nmae (did you mean name?), colour, parts.coutn (did you mean count?), Weigth (did you mean weight?), owner.agee (did you mean age?), ["propertes","size"] (did you mean properties?), ["size"]`,
    ]);
    assert.deepEqual(Object.keys(table.schema.properties ?? {}), Object.keys(thing.properties));
    assert.deepEqual(Object.keys(rowOf(table)), Object.keys(thing.properties));
  });

  test("is logged for twenty places at most", () => {
    const many = Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`x${index}`, {}]));
    const [warning] = tableFor(typed(many)).warnings;
    assert.match(warning ?? "", /: x0, .*, x19 and 5 more$/);
  });
});

suite("The keys of a table", () => {
  test("are the catalog's where it has any; the stream's own stay columns all the same", () => {
    const table = tableFor({
      key_properties: ["name", "size"],
      metadata: [
        { breadcrumb: [], metadata: { selected: true } },
        ...["id", "name", "size"].map((column) => ({
          breadcrumb: ["properties", column],
          metadata: { inclusion: "available", selected: false },
        })),
      ],
    });
    assert.deepEqual(table.keys, ["name", "size"]);
    for (const column of ["id", "name", "size"]) assert.ok(column in rowOf(table), column);
    assert.deepEqual(tableFor({}).keys, ["id"]);
    assert.deepEqual(tableFor({ key_properties: [] }).keys, []);
  });

  test("are added where the catalog lacks their columns, with a warning; likewise the replication key", () => {
    const schema = { properties: { name: { type: "string" } } };
    const table = tableFor({ schema, metadata: [] }, { replicationKey: "made_at" });
    assert.deepEqual(table.warnings, [`${addedText}: id, made_at`]);
    const { id, made_at } = thing.properties;
    assert.deepEqual(table.schema.properties, {
      ...plain({ properties: { id } }).properties,
      name: { type: ["null", "string"] },
      ...plain({ properties: { made_at } }).properties,
    });
    assert.deepEqual(rowOf(table), { id: "1", name: "n", made_at: "2024-05-06T07:08:07Z" });
  });

  test("that are no columns are a problem, also where the catalog itself invents the column", () => {
    const entry = {
      ...typed({ colour: { type: "string" } }),
      key_properties: ["id", "colour", "wieght"],
    };
    assert.deepEqual(tableFor(entry).problems, [
      "The catalog's key_properties of things must be columns of it; there is no colour",
      "The catalog's key_properties of things must be columns of it; there is no wieght (did you mean weight?)",
    ]);
    assert.deepEqual(tableFor({}).problems, []);
  });
});

suite("The keys that a catalog's metadata names", () => {
  const root = (metadata: Metadata): Partial<CatalogEntry> => ({
    metadata: [{ breadcrumb: [], metadata: { selected: true, ...metadata } }],
  });

  test("say nothing where they are those of the stream or of the catalog's key_properties, in any order", () => {
    for (const entry of [
      root({ "table-key-properties": ["id"] }),
      root({ "table-key-properties": ["id"], "replication-key": "made_at" }),
      { ...root({ "table-key-properties": ["id"] }), key_properties: ["name"] },
      { ...root({ "table-key-properties": ["size", "name"] }), key_properties: ["name", "size"] },
      { ...root({ "replication-key": "made_at" }), replication_key: "name" },
      { ...root({}), replication_key: "" },
    ]) {
      const table = tableFor(entry, { replicationKey: "made_at" });
      assert.deepEqual(table.warnings, [], JSON.stringify(entry));
    }
  });

  test("are a warning where they are others, or no columns, with the one that may be meant", () => {
    const cases: readonly [Partial<CatalogEntry>, string][] = [
      [
        root({ "replication-key": "day" }),
        "The catalog's replication-key has no effect: it names day, and this stream uses made_at",
      ],
      [
        { ...root({}), replication_key: "mad_at" },
        "The catalog's replication-key has no effect: it names the unknown column mad_at (did you mean made_at?), and this stream uses made_at",
      ],
      [
        root({ "table-key-properties": [] }),
        "The catalog's table-key-properties have no effect: they name none, and the key is id; key_properties sets another",
      ],
      [
        { ...root({ "table-key-properties": ["nmae"] }), key_properties: [] },
        "The catalog's table-key-properties have no effect: they name the unknown column nmae (did you mean name?), and the key is none; key_properties sets another",
      ],
    ];
    for (const [entry, warning] of cases) {
      assert.deepEqual(tableFor(entry, { replicationKey: "made_at" }).warnings, [warning]);
    }
  });
});

suite("A column that embeds another stream's rows", () => {
  const source = t.object(
    { id: t.key("Id"), count: t.integer("Count"), thing_id: t.key("Thing") },
    "Part",
  );
  const sent = [
    { id: "p", count: "4", thing_id: "1", new: 1 },
    { id: 5, count: null, thing_id: "1" },
  ];
  const cases: { says: string; type: JsonSchema; value: unknown }[] = [
    {
      says: "nothing of its own",
      type: plain(thing.properties.parts),
      value: [
        { id: "p", count: 4 },
        { id: "5", count: null },
      ],
    },
    {
      says: "text",
      type: { type: ["null", "string"] },
      value: '[{"id":"p","count":4},{"id":"5","count":null}]',
    },
    {
      says: "a list of texts",
      type: { type: "array", items: { type: "string" } },
      value: ['{"id":"p","count":4}', '{"id":"5","count":null}'],
    },
    {
      says: "a list of objects with one property, as text",
      type: {
        type: "array",
        items: { type: "object", properties: { count: { type: "string" } } },
      },
      value: [{ count: "4" }, { count: null }],
    },
    {
      says: "integer, which can't be",
      type: { type: "integer" },
      value: [
        { id: "p", count: 4 },
        { id: "5", count: null },
      ],
    },
  ];
  for (const { says, type, value } of cases) {
    test(`holds them fitted to what is announced, where the catalog says ${says}`, () => {
      const drift = new Drift();
      const recordSchema = normalizeSchema(source, [], "parts");
      const from = { recordSchema, additionalProperties: "keep" } as const;
      const fit = tableFor(typed({ parts: type })).embeddedConformer("parts", from, drift);
      const rows = sent.map(fit.row).filter((row) => row !== null);
      assert.deepEqual(fit.column(rows, "parts"), { value, undeclared: undefined });
      assert.deepEqual(drift.remarks(), [
        "Properties that this version does not know were dropped: new (once)",
      ]);
    });
  }
});

suite("Any stream", () => {
  const declared = recordSchema.map((schema) => ({ schema, own: jsonSchemaOf(schema) }));

  test("is announced as it was declared by the catalog that discovery prints, without a word", () => {
    fc.assert(
      fc.property(declared, ({ schema, own }) => {
        const table = resolveTable(declarationOf(schema), entryOf(own));
        assert.deepEqual(table.schema, own);
        assert.deepEqual([...table.warnings, ...table.problems], []);
      }),
    );
  });

  test("makes rows that are of the types it announces and hold every value, whatever types, columns and choices a catalog has", () => {
    const catalogType = fc.constantFrom<JsonSchema>(
      { type: ["null", "string"] },
      { type: "string", format: "date-time" },
      { type: "number" },
      { type: ["integer", "null"] },
      { type: ["integer", "string"] },
      { type: ["object"] },
      { type: "array" },
      { type: "strng" },
      {},
    );
    const setup = declared.chain(({ schema, own }) =>
      fc.record({
        schema: fc.constant(schema),
        own: fc.constant(own),
        properties: fc
          .subarray(Object.entries(own.properties ?? {}))
          .chain((columns) =>
            fc.tuple(
              ...columns.map(([name, type]) =>
                fc.tuple(fc.constant(name), fc.oneof(fc.constant(type), catalogType)),
              ),
            ),
          )
          .map((columns) => Object.fromEntries(columns)),
        metadata: selectionOf(own),
        sent: recordOf(own).map((record) => ({ id: "1", ...record })),
      }),
    );
    fc.assert(
      fc.property(setup, ({ schema, own, properties, metadata, sent }) => {
        const stream = declarationOf(schema);
        const entry: CatalogEntry = { ...entryOf(own), metadata };
        const retyped = resolveTable(stream, { ...entry, schema: { properties } });
        const row = retyped.rowConformer(new Drift())(sent);
        const asDeclared = resolveTable(stream, entry).rowConformer(new Drift())(sent);
        if (row === null || asDeclared === null) {
          // A column that is never null may be one that the catalog leaves out.
          assert.equal(asDeclared, null, "a catalog costs no row");
          return;
        }
        assert.deepEqual(Object.keys(row), Object.keys(retyped.schema.properties ?? {}));
        for (const [name, value] of Object.entries(row)) {
          if (value === null) assert.equal(asDeclared[name] ?? null, null, `${name} was lost`);
          else assertOfType(value, retyped.schema.properties?.[name] ?? {}, name);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

/** Fails unless a value is of one of the types that its schema announces. */
function assertOfType(value: unknown, { type, items }: JsonSchema, path: string): void {
  const types = [type ?? []].flat();
  const name =
    value === null
      ? "null"
      : Array.isArray(value)
        ? "array"
        : typeof value === "bigint"
          ? "integer"
          : typeof value;
  const names = name === "number" && Number.isInteger(value) ? ["number", "integer"] : [name];
  if (name === "integer") names.push("number");
  const fits = names.some((one) => types.includes(one));
  assert.ok(fits || types.length === 0, `${path} is ${name}, announced ${types}`);
  if (Array.isArray(value) && items !== undefined) {
    for (const item of value) assertOfType(item, items, `${path}[]`);
  }
}

function tableFor(
  entry: Partial<CatalogEntry>,
  declaration: { replicationKey?: string } = {},
): ResolvedTable {
  return resolveTable(
    { ...declarationOf(thing), ...declaration },
    { ...entryOf(jsonSchemaOf(thing)), ...entry },
  );
}

/** An entry whose schema says something else of some columns, or has more. */
function typed(
  types: Readonly<Record<string, JsonSchema>>,
  keywords: JsonObject = {},
): Pick<CatalogEntry, "schema"> {
  const own = jsonSchemaOf(thing);
  return { schema: { ...own, ...keywords, properties: { ...own.properties, ...types } } };
}

function declarationOf(schema: RecordSchema) {
  const recordSchema = normalizeSchema(schema, ["id"], "things");
  const jsonSchema = catalogSchema(recordSchema);
  return {
    name: "things",
    recordSchema,
    jsonSchema,
    primaryKeys: ["id"],
    replicationKey: null,
    additionalProperties: "keep" as const,
  };
}

/** The schema as a catalog carries it. */
function jsonSchemaOf(schema: RecordSchema): JsonSchema {
  return catalogSchema(normalizeSchema(schema, ["id"], "things"));
}

function entryOf(schema: JsonSchema): CatalogEntry {
  return catalogEntry({
    name: "things",
    schema,
    primaryKeys: ["id"],
    replicationKey: null,
    selectedByDefault: true,
  });
}

function rowOf(table: ResolvedTable): JsonObject {
  return table.rowConformer(new Drift())(record) ?? {};
}

function typesIn(table: ResolvedTable, ...columns: string[]): unknown[] {
  return columns.map((column) => table.schema.properties?.[column]?.type);
}

/** The schema as JSON holds it. */
function plain(schema: JsonSchema): JsonSchema {
  return JSON.parse(JSON.stringify(schema));
}
