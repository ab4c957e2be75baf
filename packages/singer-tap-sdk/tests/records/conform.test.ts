/** Records fit the schema that was announced, whatever the source sends. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { t } from "../../src/index.ts";
import type { ConformRecord } from "../../src/records/conform.ts";
import { Drift } from "../../src/records/drift.ts";
import { rowConformer } from "../../src/records/rows.ts";
import {
  isJsonObject,
  type JsonSchema,
  LongNumber,
  MessageWriter,
  recordMessage,
} from "../../src/singer/index.ts";
import { parseJson } from "../../src/singer/json.ts";
import { jsonObject, largeInteger, recordOf, recordSchema } from "../support/arbitraries.ts";
import { Collector } from "../support/collect.ts";

const schemaAndRecord = recordSchema.chain((schema) =>
  fc.record({
    schema: fc.constant(schema),
    record: fc.oneof(recordOf(schema), jsonObject).map((record) => ({ id: "1", ...record })),
  }),
);

suite("Any record of any schema", () => {
  test("becomes a row with all columns, each of its type, without NUL and lone surrogates, or none, which is counted", () => {
    fc.assert(
      fc.property(schemaAndRecord, ({ schema, record }) => {
        const drift = new Drift();
        const row = fitTo(schema, drift)(record);
        if (row === null) {
          assert.match(
            drift.messages().join(),
            /Records or objects without a required value were skipped/,
          );
          return;
        }
        assert.deepEqual(Object.keys(row), Object.keys(schema.properties));
        assertFits(row, schema, "");
        assertClean(row);
      }),
      { numRuns: 1000 },
    );
  });

  test("fits at once: fitting a row again changes nothing and finds nothing to count", () => {
    fc.assert(
      fc.property(schemaAndRecord, ({ schema, record }) => {
        const row = fitTo(schema, new Drift())(record);
        fc.pre(row !== null);
        const drift = new Drift();
        assert.deepEqual(fitTo(schema, drift)(row), row);
        assert.deepEqual(
          drift.messages().filter((message) => !message.includes("were passed on")),
          [],
        );
      }),
      { numRuns: 500 },
    );
  });

  test("stays as it was sent, since it may be fitted to another schema too", () => {
    fc.assert(
      fc.property(schemaAndRecord, ({ schema, record }) => {
        const copy = structuredClone(record);
        fitTo(schema, new Drift())(record);
        assert.deepEqual(record, copy);
      }),
    );
  });
});

suite("A value", () => {
  const everything = t.object(
    {
      id: t.key("Identifier"),
      text: t.string("Text"),
      integer: t.integer("Whole number"),
      number: t.number("Number"),
      decimal: t.decimal("Number with all its digits"),
      flag: t.boolean("Flag"),
      time: t.timestamp("Instant"),
      json: t.json("Anything"),
      list: t.array(t.string("Item"), "List"),
      object: t.object({ a: t.string("Text") }, "Object"),
    },
    "Record",
  );

  const fitting: { column: string; sent: unknown; row: unknown }[] = [
    { column: "text", sent: 12, row: "12" },
    { column: "text", sent: true, row: "true" },
    { column: "text", sent: { a: ["\0b"] }, row: '{"a":["b"]}' },
    { column: "text", sent: { a: 2n ** 64n }, row: '{"a":18446744073709551616}' },
    { column: "integer", sent: "12", row: 12 },
    { column: "integer", sent: 12.0, row: 12 },
    { column: "integer", sent: "9007199254740993", row: 9007199254740993n },
    { column: "integer", sent: 1e21, row: 10n ** 21n },
    { column: "number", sent: "1.5", row: 1.5 },
    { column: "number", sent: "-2e3", row: -2000 },
    { column: "number", sent: "9007199254740993", row: 9007199254740993n },
    { column: "number", sent: "0.30000000000000004", row: 0.30000000000000004 },
    { column: "integer", sent: parseJson("12345678901234567.0"), row: 12345678901234567n },
    { column: "text", sent: parseJson("12345678901234567.89"), row: "12345678901234567.89" },
    { column: "decimal", sent: parseJson("12345678901234567.89"), row: "12345678901234567.89" },
    { column: "decimal", sent: "12345678901234567.890", row: "12345678901234567.890" },
    {
      column: "decimal",
      sent: parseJson("-12345678901234567.89e-20"),
      row: "-0.0001234567890123456789",
    },
    { column: "decimal", sent: 1e21, row: "1000000000000000000000" },
    { column: "decimal", sent: -1.5e-7, row: "-0.00000015" },
    { column: "decimal", sent: 0, row: "0" },
    { column: "decimal", sent: "1e999999999", row: "1e999999999" },
    { column: "decimal", sent: 10n ** 30n, row: `1${"0".repeat(30)}` },
    { column: "flag", sent: "true", row: true },
    { column: "flag", sent: 0, row: false },
    { column: "time", sent: "2024-05-06T09:08:07+02:00", row: "2024-05-06T07:08:07Z" },
    { column: "json", sent: { a: [{ "b\0": "c\ud800" }] }, row: { a: [{ b: "c" }] } },
    { column: "json", sent: JSON.parse('{"a":1e400}'), row: { a: null } },
    { column: "list", sent: ["a", 1], row: ["a", "1"] },
    { column: "object", sent: {}, row: {} },
  ];
  for (const { column, sent, row } of fitting) {
    test(`of a column ${column} that is ${shown(sent)} becomes ${shown(row)}, and nothing is counted`, () => {
      const drift = new Drift();
      assert.deepEqual(fitTo(everything, drift)({ id: "1", [column]: sent })?.[column], row);
      assert.deepEqual(drift.messages(), []);
    });
  }

  test("that means no time becomes null, and nothing is counted", () => {
    const drift = new Drift();
    assert.equal(fitTo(everything, drift)({ id: "1", time: "" })?.time, null);
    assert.deepEqual(drift.messages(), []);
  });

  const unfit: { column: string; sent: unknown }[] = [
    { column: "integer", sent: 1.5 },
    { column: "integer", sent: "1.0e3" },
    { column: "integer", sent: true },
    { column: "integer", sent: parseJson("12345678901234567.89") },
    { column: "number", sent: "" },
    { column: "number", sent: parseJson("1234567890123456789.5e999") },
    { column: "decimal", sent: "" },
    { column: "decimal", sent: "1,5" },
    { column: "decimal", sent: true },
    { column: "decimal", sent: Number.POSITIVE_INFINITY },
    { column: "json", sent: parseJson("12345678901234567.89") },
    { column: "number", sent: "0x10" },
    { column: "number", sent: Number.POSITIVE_INFINITY },
    { column: "flag", sent: "yes" },
    { column: "flag", sent: 2 },
    { column: "time", sent: "soon" },
    { column: "time", sent: 1714979289 },
    { column: "json", sent: [] },
    { column: "json", sent: "{}" },
    { column: "list", sent: {} },
    { column: "object", sent: "a" },
  ];
  for (const { column, sent } of unfit) {
    test(`of a column ${column} that is ${shown(sent)} becomes null, and is counted`, () => {
      const drift = new Drift();
      const fit = fitTo(everything, drift);
      assert.equal(fit({ id: "1", [column]: sent })?.[column], null);
      fit({ id: "1", [column]: sent });
      assert.deepEqual(drift.messages(), [
        `Values that do not fit their type became null: ${column} (2 times)`,
      ]);
    });
  }

  test("that is missing becomes null, also in a column called like a member of every object", () => {
    const schema = t.object(
      { id: t.key("Identifier"), constructor: t.string("Builder") },
      "Record",
    );
    assert.deepEqual(fitTo(schema, new Drift())({ id: "1" }), { id: "1", constructor: null });
  });

  test("of a column whose type a user edited passes as it is, but clean", () => {
    const edited = { type: "object", properties: { a: { type: ["string", "integer"] }, b: {} } };
    const fit = fitTo(edited, new Drift());
    assert.deepEqual(fit({ a: 12, b: ["x\0"] }), { a: 12, b: ["x"] });
  });

  for (const [kind, around] of [
    ["lists", (value: unknown) => [value]],
    ["objects", (value: unknown) => ({ inner: value })],
  ] as const) {
    const nested = (depth: number, text: string) => {
      let value: unknown = text;
      for (let level = 0; level < depth; level += 1) value = around(value);
      return value;
    };
    const fit = fitTo({ type: "object", properties: { a: {} } }, new Drift());

    for (const [what, text] of [
      ["as it is", "x"],
      ["cleaned", "x\0"],
    ] as const) {
      test(`of free form passes ${what} in as many as 500 ${kind} inside each other, and in no more`, () => {
        assert.deepEqual(fit({ a: nested(500, text) }), { a: nested(500, "x") });
        assert.deepEqual(fit({ a: nested(501, text) }), { a: null });
      });
    }
  }
});

suite("An element of a list", () => {
  const schema = t.object(
    {
      sizes: t.array(t.integer("Size"), "Sizes"),
      times: t.array(t.timestamp("Instant"), "Times"),
      owners: t.array(t.object({ sizes: t.array(t.integer("Size"), "Sizes") }, "Owner"), "Owners"),
    },
    "Record",
  );

  test("that is null, means nothing or does not fit is left out and counted, at any depth", () => {
    const drift = new Drift();
    const row = fitTo(
      schema,
      drift,
    )({
      sizes: [1, null, "2", "many", {}],
      times: ["", "2024-05-06T07:08:09Z", "soon"],
      owners: [null, "a", { sizes: [null, 3] }, {}],
    });
    assert.deepEqual(row, {
      sizes: [1, 2],
      times: ["2024-05-06T07:08:09Z"],
      owners: [{ sizes: [3] }, {}],
    });
    assert.deepEqual(drift.messages(), [
      "Array elements that are null or do not fit their type were dropped: sizes (3 times), times (2 times), owners (2 times), owners.sizes (once)",
    ]);
  });

  test("of a JSON object without a description stays, null or not", () => {
    const free = t.object({ json: t.json("Anything") }, "Record");
    const row = fitTo(free, new Drift())({ json: { list: [null, 1] } });
    assert.deepEqual(row, { json: { list: [null, 1] } });
  });
});

suite("What is not known", () => {
  const owner = t.object({ id: t.string("Identifier") }, "Owner");
  const schema = t.object(
    {
      id: t.key("Identifier"),
      owner,
      owners: t.array(owner, "Owners"),
      colour: t.openEnum(["red"], "Colour."),
    },
    "Record",
  );

  test("is logged once a place, with how often it came: a property is left out", () => {
    const drift = new Drift();
    const fit = fitTo(schema, drift);
    const sent = {
      id: "1",
      more: 1,
      owner: { id: "2", more: 2 },
      owners: [{ id: "3", more: 3 }, { more: { more: 4 } }],
    };
    for (let time = 0; time < 3; time += 1) {
      assert.deepEqual(fit(sent), {
        id: "1",
        owner: { id: "2" },
        owners: [{ id: "3" }, {}],
        colour: null,
      });
    }
    assert.deepEqual(drift.messages(), []);
    assert.deepEqual(drift.remarks(), [
      "Properties that this version does not know were dropped: more (3 times), owner.more (3 times), owners.more (6 times)",
    ]);
  });

  test("is counted for a choice, whose value is passed on", () => {
    const drift = new Drift();
    const plain: JsonSchema = JSON.parse(JSON.stringify(schema));
    const fit = rowConformer({ announced: plain, selected: plain, declared: schema }, drift);
    for (const colour of ["red", "green", "blue", null]) {
      assert.equal(fit({ id: "1", colour })?.colour, colour);
    }
    assert.deepEqual(drift.messages(), [
      "Values that this version does not know were passed on: colour (2 times)",
    ]);
  });

  test("is not what was only not selected", () => {
    const drift = new Drift();
    const selected = { type: "object", properties: { id: { type: ["string"] } } };
    const form = { announced: selected, selected, declared: schema };
    const row = rowConformer(form, drift)({ id: "1", owner: { id: "2" }, colour: "red" });
    assert.deepEqual(row, { id: "1" });
    assert.deepEqual(drift.messages(), []);
  });
});

suite("Integers beyond 2^53", () => {
  test("keep every digit from the source's text to the line that is written", async () => {
    const schema = t.object(
      { n: t.integer("Number"), list: t.array(t.integer("Item"), "List") },
      "Record",
    );
    await fc.assert(
      fc.asyncProperty(largeInteger, async (large) => {
        const sent = parseJson(`{"n":${large},"list":[${large},1]}`);
        assert.ok(isJsonObject(sent));
        const row = fitTo(schema, new Drift())(sent) ?? {};
        const output = new Collector();
        await new MessageWriter(output).write([recordMessage("things", row, "now")]);
        assert.ok(output.text.includes(`{"n":${large},"list":[${large},1]}`), output.text);
      }),
    );
  });
});

suite("Nesting that no target can follow", () => {
  const schema = t.object(
    { id: t.key("Identifier"), json: t.json("Anything"), text: t.string("Text") },
    "Record",
  );

  for (const innermost of ["1", "12345678901234567890"]) {
    test(`becomes null and is counted; the rest of the record arrives, around ${innermost} too`, () => {
      const deep = `${'{"a":['.repeat(5000)}${innermost}${"]}".repeat(5000)}`;
      const sent = parseJson(`{"id":"1","json":${deep},"text":${deep},"unknown":${deep}}`);
      assert.ok(isJsonObject(sent));
      const drift = new Drift();
      assert.deepEqual(fitTo(schema, drift)(sent), { id: "1", json: null, text: null });
      assert.deepEqual(drift.messages(), [
        "Values that do not fit their type became null: json (once), text (once)",
      ]);
    });
  }
});

suite("A nested object", () => {
  test("lacks what the source left out, so that nothing is invented", () => {
    const owner = t.object({ a: t.string("Text"), b: t.string("Text") }, "Object");
    const schema = t.object({ owner }, "Record");
    assert.deepEqual(fitTo(schema, new Drift())({ owner: { a: 1 } }), { owner: { a: "1" } });
  });
});

/** Fits to a schema that is announced as it was declared. */
function fitTo(schema: JsonSchema, drift: Drift): ConformRecord {
  return rowConformer({ announced: schema, selected: schema, declared: schema }, drift);
}

/** Fails unless a value is of the type that its schema announces. */
function assertFits(value: unknown, schema: JsonSchema, path: string): void {
  const types = [schema.type ?? []].flat();
  if (value === null && types.includes("null")) return;
  const type = types.find((one) => one !== "null");
  assert.ok(isOf(type ?? "", value), `${path} is ${shown(value)}, and must be ${type}`);
  if (schema.format === "date-time") assert.match(String(value), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  if (schema.format === "date") assert.match(String(value), /^\d{4}-\d\d-\d\d$/);
  if (Array.isArray(value) && schema.items !== undefined) {
    for (const item of value) assertFits(item, schema.items, `${path}[]`);
  }
  if (!isJsonObject(value) || schema.properties === undefined) return;
  for (const [name, nested] of Object.entries(value)) {
    assertFits(nested, schema.properties[name] ?? {}, `${path}.${name}`);
  }
}

function isOf(type: string, value: unknown): boolean {
  switch (type) {
    case "integer":
      return typeof value === "bigint" || Number.isSafeInteger(value);
    case "number":
      return typeof value === "bigint" || Number.isFinite(value);
    case "array":
      return Array.isArray(value);
    case "object":
      return isJsonObject(value);
    default:
      return typeof value === type;
  }
}

function assertClean(value: unknown): void {
  if (typeof value === "string") {
    assert.ok(value.isWellFormed() && !value.includes("\0"), JSON.stringify(value));
  }
  if (typeof value !== "object" || value === null) return;
  for (const [name, nested] of Object.entries(value)) {
    assertClean(name);
    assertClean(nested);
  }
}

function shown(value: unknown): string {
  if (value instanceof LongNumber) return value.text;
  const text = JSON.stringify(value, (_key, one) =>
    typeof one === "bigint" || one === Number.POSITIVE_INFINITY ? `${one}` : one,
  );
  return text ?? "undefined";
}
