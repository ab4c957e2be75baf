/** What a catalog says of a stream, and what is accepted as a catalog. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import {
  type Catalog,
  catalogEntry,
  isStreamSelected,
  type JsonSchema,
  type Metadata,
  parseCatalog,
  selectedSchema,
} from "../../src/singer/index.ts";
import { breadcrumbsIn, jsonValue, recordSchema } from "../support/arbitraries.ts";

const schema: JsonSchema = {
  type: "object",
  properties: {
    id: { type: ["string"] },
    updated_at: { type: ["null", "string"], format: "date-time" },
    owner: { type: ["null", "object"], properties: { id: { type: ["null", "string"] } } },
  },
};

const things = {
  name: "things",
  schema,
  primaryKeys: ["id"],
  replicationKey: null,
  selectedByDefault: true,
};

suite("A catalog entry", () => {
  test("has the stream's keys, and that it can only be read in full", () => {
    const entry = catalogEntry(things);
    assert.equal(entry.tap_stream_id, "things");
    assert.equal(entry.stream, "things");
    assert.deepEqual(entry.key_properties, ["id"]);
    assert.deepEqual(metadataAt(entry), {
      inclusion: "available",
      "selected-by-default": true,
      "table-key-properties": ["id"],
      "forced-replication-method": "FULL_TABLE",
    });
  });

  test("names the replication key instead, and makes its column automatic", () => {
    const entry = catalogEntry({ ...things, replicationKey: "updated_at" });
    const root = metadataAt(entry);
    assert.deepEqual(root["valid-replication-keys"], ["updated_at"]);
    assert.equal("forced-replication-method" in root, false);
    assert.equal(metadataAt(entry, "properties", "updated_at").inclusion, "automatic");
  });

  test("makes keys automatic, but not nested properties of the same name", () => {
    const entry = catalogEntry(things);
    assert.equal(metadataAt(entry, "properties", "id").inclusion, "automatic");
    const nested = metadataAt(entry, "properties", "owner", "properties", "id");
    assert.deepEqual(nested, { inclusion: "available", "selected-by-default": true });
  });

  test("has metadata for the stream and for every property at any depth, once each", () => {
    fc.assert(
      fc.property(recordSchema, (random) => {
        const entry = catalogEntry({ ...things, schema: random });
        assert.deepEqual(
          entry.metadata.map(({ breadcrumb }) => breadcrumb),
          [[], ...breadcrumbsIn(random, [])],
        );
      }),
    );
  });

  test("selects everything until the user chooses, or nothing where the stream is off by default", () => {
    fc.assert(
      fc.property(recordSchema, fc.boolean(), (random, selectedByDefault) => {
        const plain = JSON.parse(JSON.stringify(random));
        const entry = catalogEntry({ ...things, schema: plain, selectedByDefault });
        assert.equal(isStreamSelected(entry), selectedByDefault);
        if (selectedByDefault) assert.deepEqual(selectedSchema(entry, ["id"]), plain);
      }),
    );
  });

  test("is read back from JSON as it was written", () => {
    fc.assert(
      fc.property(recordSchema, (random) => {
        const written = JSON.stringify({ streams: [catalogEntry({ ...things, schema: random })] });
        assert.deepEqual(catalogFrom(JSON.parse(written)), JSON.parse(written));
      }),
    );
  });
});

suite("Reading a catalog", () => {
  test("accepts an entry without metadata, which then selects everything", () => {
    const catalog = catalogFrom({ streams: [{ tap_stream_id: "things", schema }] });
    const [entry] = catalog.streams;
    assert.ok(entry !== undefined);
    assert.deepEqual(entry.metadata, []);
    assert.equal(isStreamSelected(entry), true);
  });

  test("accepts an entry that has the stream's name only as `stream`", () => {
    const catalog = catalogFrom({ streams: [{ stream: "things", schema }] });
    assert.equal(catalog.streams[0]?.tap_stream_id, "things");
  });

  test("lists every problem with its place and what is accepted there", () => {
    const content = {
      streams: [
        null,
        { schema },
        { tap_stream_id: "one" },
        { tap_stream_id: "two", schema: { properties: { id: "text" } }, key_properties: "id" },
        { tap_stream_id: "three", schema, selected: "yes", metadata: {} },
        {
          tap_stream_id: "four",
          schema,
          metadata: [
            { breadcrumb: "id", metadata: {} },
            { breadcrumb: [], metadata: { selected: "true", "selected-by-default": 1 } },
          ],
        },
      ],
    };
    assert.deepEqual(parseCatalog(content), {
      problems: [
        "streams[0] must be an object",
        "streams[1].tap_stream_id must be the name of a stream",
        "streams[2] (one).schema must be a JSON Schema with properties",
        "streams[3] (two).schema.properties.id must be a JSON Schema",
        "streams[3] (two).key_properties must be a list of column names",
        "streams[4] (three).selected must be true or false",
        "streams[4] (three).metadata must be a list",
        'streams[5] (four).metadata[0] must be {"breadcrumb": [...], "metadata": {...}}',
        "streams[5] (four).metadata[1].metadata.selected must be true or false",
        "streams[5] (four).metadata[1].metadata.selected-by-default must be true or false",
      ],
    });
  });

  test("finds what is no schema at any depth, below lists too, before anything else does", () => {
    const nested = {
      a: { properties: { b: null, c: { properties: 5 } } },
      d: { properties: null },
      e: { items: null },
      f: { items: { items: { properties: { g: null } } } },
      h: { items: [{ type: "string" }] },
    };
    const content = { streams: [{ tap_stream_id: "things", schema: { properties: nested } }] };
    assert.deepEqual(parseCatalog(content), {
      problems: [
        "streams[0] (things).schema.properties.a.properties.b must be a JSON Schema",
        "streams[0] (things).schema.properties.a.properties.c.properties must hold a JSON Schema per name",
        "streams[0] (things).schema.properties.d.properties must hold a JSON Schema per name",
        "streams[0] (things).schema.properties.e.items must be a JSON Schema",
        "streams[0] (things).schema.properties.f.items.items.properties.g must be a JSON Schema",
        "streams[0] (things).schema.properties.h.items must be a JSON Schema",
      ],
    });
  });

  test("never throws, whatever JSON the file holds; what it accepts can be selected from", () => {
    const mostly = (good: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
      fc.oneof({ weight: 9, arbitrary: good }, { weight: 1, arbitrary: jsonValue });
    const nested = mostly(fc.dictionary(fc.string(), mostly(fc.record({ properties: jsonValue }))));
    const metadata = fc.record({
      breadcrumb: mostly(fc.constantFrom([], ["properties", "id"])),
      metadata: mostly(fc.record({ selected: fc.boolean() })),
    });
    const entry = fc.record(
      {
        tap_stream_id: mostly(fc.constant("things")),
        schema: mostly(fc.record({ properties: fc.oneof(fc.constant(schema.properties), nested) })),
        metadata: mostly(fc.array(metadata, { maxLength: 3 })),
        key_properties: mostly(fc.constant(["id"])),
        selected: mostly(fc.boolean()),
      },
      { requiredKeys: ["tap_stream_id", "schema"] },
    );
    const content = mostly(
      fc.record({ streams: mostly(fc.array(mostly(entry), { maxLength: 3 })) }),
    );
    fc.assert(
      fc.property(content, (value) => {
        const parsed = parseCatalog(value);
        if ("problems" in parsed) {
          assert.notEqual(parsed.problems.length, 0);
          return;
        }
        for (const one of parsed.catalog.streams) {
          isStreamSelected(one);
          selectedSchema(one, one.key_properties ?? []);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("names every broken entry among good ones, and only those", () => {
    const broken = fc.constantFrom<unknown>(null, 5, "things", {}, { tap_stream_id: "things" });
    const good = { tap_stream_id: "things", schema };
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constant(good), broken)), (streams) => {
        const parsed = parseCatalog({ streams });
        const problems = "problems" in parsed ? parsed.problems : [];
        const expected = streams.flatMap((entry, index) => (entry === good ? [] : [index]));
        assert.deepEqual(
          problems.map((problem) => Number(/^streams\[(\d+)\]/.exec(problem)?.[1])),
          expected,
        );
      }),
    );
  });
});

function metadataAt(entry: Catalog["streams"][number], ...breadcrumb: string[]): Metadata {
  const found = entry.metadata.find((one) => one.breadcrumb.join() === breadcrumb.join());
  assert.ok(found !== undefined, `There is no metadata for ${breadcrumb.join(".")}`);
  return found.metadata;
}

function catalogFrom(content: unknown): Catalog {
  const parsed = parseCatalog(content);
  assert.ok("catalog" in parsed, JSON.stringify(parsed));
  return parsed.catalog;
}
