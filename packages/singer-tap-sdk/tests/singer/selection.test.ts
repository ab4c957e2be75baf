/** Selection: the rules one by one, and what holds for any combination of them. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { Drift } from "../../src/records/drift.ts";
import { rowConformer } from "../../src/records/rows.ts";
import {
  type CatalogEntry,
  isStreamSelected,
  type JsonSchema,
  type Metadata,
  selectedSchema,
} from "../../src/singer/index.ts";
import {
  breadcrumbsIn,
  breadcrumbsWithListsIn,
  recordOf,
  recordSchema,
  selectionOf,
} from "../support/arbitraries.ts";

const text = { type: ["null", "string"] };

const schema: JsonSchema = {
  type: "object",
  properties: {
    id: { type: ["string"] },
    name: text,
    owner: {
      type: ["null", "object"],
      properties: { id: text, address: { type: ["null", "object"], properties: { city: text } } },
    },
    tags: {
      type: ["null", "array"],
      items: { type: ["null", "object"], properties: { a: text, b: text } },
    },
  },
};

const everything = [
  "id",
  "name",
  "owner",
  "owner.id",
  "owner.address",
  "owner.address.city",
  "tags",
];

suite("Whether a stream is selected", () => {
  const cases: { says: string; entry: Partial<CatalogEntry>; selected: boolean }[] = [
    { says: "nothing at all", entry: {}, selected: true },
    { says: "selected", entry: root({ selected: true }), selected: true },
    { says: "not selected", entry: root({ selected: false }), selected: false },
    { says: "by default", entry: root({ "selected-by-default": true }), selected: true },
    { says: "not by default", entry: root({ "selected-by-default": false }), selected: false },
    {
      says: "selected, though not by default",
      entry: root({ selected: true, "selected-by-default": false }),
      selected: true,
    },
    {
      says: "not selected, though by default",
      entry: root({ selected: false, "selected-by-default": true }),
      selected: false,
    },
    { says: "metadata without a choice", entry: root({ inclusion: "available" }), selected: false },
    {
      says: "metadata of a column alone",
      entry: metadata({ name: { selected: true } }),
      selected: false,
    },
    {
      says: "unsupported, though selected",
      entry: root({ inclusion: "unsupported", selected: true }),
      selected: false,
    },
    {
      says: "automatic, though not selected",
      entry: root({ inclusion: "automatic", selected: false }),
      selected: true,
    },
    { says: "selected beside the metadata", entry: { selected: true }, selected: true },
    { says: "not selected beside the metadata", entry: { selected: false }, selected: false },
    {
      says: "selected beside metadata that is off by default",
      entry: { ...root({ "selected-by-default": false }), selected: true },
      selected: true,
    },
    {
      says: "selected beside metadata that says no",
      entry: { ...root({ selected: false }), selected: true },
      selected: false,
    },
  ];
  for (const { says, entry, selected } of cases) {
    test(`${selected ? "yes" : "no"} where the entry says: ${says}`, () => {
      assert.equal(isStreamSelected(entryWith(entry)), selected);
    });
  }
});

suite("Which columns are selected", () => {
  const cases: { rule: string; entry: Partial<CatalogEntry>; without: string[] }[] = [
    { rule: "all without any metadata", entry: {}, without: [] },
    { rule: "all of a stream selected at the entry alone", entry: { selected: true }, without: [] },
    {
      rule: "what has no metadata follows its parent",
      entry: root({ selected: true }),
      without: [],
    },
    {
      rule: "what is not selected is left out with all that is in it",
      entry: metadata({ "": { selected: true }, owner: { selected: false } }),
      without: ["owner", "owner.id", "owner.address", "owner.address.city"],
    },
    {
      rule: "what is selected inside something that is not selected is left out",
      entry: metadata({
        "": { selected: true },
        owner: { selected: false },
        "owner.id": { selected: true },
        "owner.address": { inclusion: "automatic" },
      }),
      without: ["owner", "owner.id", "owner.address", "owner.address.city"],
    },
    {
      rule: "a nested property is left out alone",
      entry: metadata({ "": { selected: true }, "owner.id": { selected: false } }),
      without: ["owner.id"],
    },
    {
      rule: "what is unsupported is left out, though selected",
      entry: metadata({
        "": { selected: true },
        name: { inclusion: "unsupported", selected: true },
      }),
      without: ["name"],
    },
    {
      rule: "what is automatic stays, though not selected",
      entry: metadata({
        "": { selected: true },
        name: { inclusion: "automatic", selected: false },
      }),
      without: [],
    },
    {
      rule: "what is off by default is left out until selected",
      entry: metadata({
        "": { selected: true },
        name: { "selected-by-default": false },
        owner: { "selected-by-default": false, selected: true },
      }),
      without: ["name"],
    },
    {
      rule: "a key stays, though not selected",
      entry: metadata({ "": { selected: true }, id: { selected: false } }),
      without: [],
    },
    {
      rule: "a nested property with the name of a key can be left out",
      entry: metadata({
        "": { selected: true },
        id: { selected: true },
        "owner.id": { selected: false },
      }),
      without: ["owner.id"],
    },
  ];
  for (const { rule, entry, without } of cases) {
    test(rule, () => {
      const left = pathsIn(selectedSchema(entryWith(entry), ["id"]));
      assert.deepEqual(
        left,
        everything.filter((path) => !without.includes(path)),
      );
    });
  }

  test("of a stream that is not selected nothing but the keys is left", () => {
    const entry = entryWith(metadata({ "": { selected: false }, name: { selected: true } }));
    assert.deepEqual(pathsIn(selectedSchema(entry, ["id"])), ["id"]);
  });

  test("what lies in a list is left out alone, where a catalog says so by its breadcrumb", () => {
    const entry = entryWith({
      metadata: [
        { breadcrumb: [], metadata: { selected: true } },
        {
          breadcrumb: ["properties", "tags", "items", "properties", "a"],
          metadata: { selected: false },
        },
      ],
    });
    const { tags, ...others } = selectedSchema(entry, ["id"]).properties ?? {};
    assert.deepEqual(tags?.items, { type: ["null", "object"], properties: { b: text } });
    assert.deepEqual(Object.keys(others), ["id", "name", "owner"]);
  });

  test("a list stays whole where no metadata names what lies in it", () => {
    const entry = entryWith(metadata({ "": { selected: true }, tags: { selected: true } }));
    assert.deepEqual(selectedSchema(entry, ["id"]).properties?.tags, schema.properties?.tags);
  });

  test("what `required` lists is cut down to what is left", () => {
    const entry = entryWith({
      ...metadata({ "": { selected: true }, name: { selected: false } }),
      schema: { ...schema, required: ["id", "name"] },
    });
    assert.deepEqual(selectedSchema(entry, ["id"]).required, ["id"]);
  });
});

suite("Any selection", () => {
  const chosen = recordSchema.chain((random) => {
    const plain: JsonSchema = JSON.parse(JSON.stringify(random));
    return fc.record({
      schema: fc.constant(plain),
      metadata: selectionOf(plain),
      record: recordOf(plain),
    });
  });

  test("keeps every key column", () => {
    fc.assert(
      fc.property(chosen, ({ schema, metadata }) => {
        const keys = Object.keys(schema.properties ?? {});
        for (const key of keys) {
          const selected = selectedSchema(entryWith({ schema, metadata }), [key]);
          assert.deepEqual(selected.properties?.[key]?.type, schema.properties?.[key]?.type);
        }
      }),
    );
  });

  test("only takes away: what is left is as it was declared", () => {
    fc.assert(
      fc.property(chosen, ({ schema, metadata }) => {
        const before = new Set(breadcrumbsWithListsIn(schema, []).map(String));
        const left = breadcrumbsWithListsIn(
          selectedSchema(entryWith({ schema, metadata }), ["id"]),
          [],
        );
        assert.deepEqual(
          left.filter((breadcrumb) => !before.has(String(breadcrumb))),
          [],
        );
      }),
    );
  });

  test("makes records have just the columns that SCHEMA announces, at any depth", () => {
    fc.assert(
      fc.property(chosen, ({ schema, metadata, record }) => {
        const selected = selectedSchema(entryWith({ schema, metadata }), ["id"]);
        const row = rowConformer(
          { announced: selected, selected, declared: schema },
          new Drift(),
        )({ id: "1", ...record });
        fc.pre(row !== null);
        assert.deepEqual(Object.keys(row), Object.keys(selected.properties ?? {}));
        assertWithin(row, selected, "");
      }),
    );
  });
});

/** Fails where a value holds a property that its schema does not. */
function assertWithin(value: unknown, schema: JsonSchema, path: string): void {
  if (Array.isArray(value) && schema.items !== undefined) {
    for (const item of value) assertWithin(item, schema.items, `${path}[]`);
  }
  const { properties } = schema;
  if (properties === undefined || typeof value !== "object" || value === null) return;
  for (const [name, nested] of Object.entries(value)) {
    assert.ok(Object.hasOwn(properties, name), `${path}.${name} is not in the schema`);
    assertWithin(nested, properties[name] ?? {}, `${path}.${name}`);
  }
}

function entryWith(entry: Partial<CatalogEntry>): CatalogEntry {
  return { tap_stream_id: "things", stream: "things", schema, metadata: [], ...entry };
}

function root(own: Metadata): Pick<CatalogEntry, "metadata"> {
  return metadata({ "": own });
}

/** Metadata by the path of the property; the empty path is the stream. */
function metadata(byPath: Readonly<Record<string, Metadata>>): Pick<CatalogEntry, "metadata"> {
  return {
    metadata: Object.entries(byPath).map(([path, own]) => ({
      breadcrumb: path === "" ? [] : path.split(".").flatMap((name) => ["properties", name]),
      metadata: own,
    })),
  };
}

function pathsIn(schema: JsonSchema): string[] {
  return breadcrumbsIn(schema, []).map((breadcrumb) =>
    breadcrumb.filter((_, index) => index % 2 === 1).join("."),
  );
}
