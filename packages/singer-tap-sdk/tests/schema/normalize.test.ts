/** Any TypeBox schema is brought to what every target takes. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { Type, t } from "../../src/index.ts";
import { Drift } from "../../src/records/drift.ts";
import { parentRecordConformer, rowConformer } from "../../src/records/rows.ts";
import { catalogSchema, normalizeSchema } from "../../src/schema/normalize.ts";
import type { RecordSchema } from "../../src/schema/schema.ts";

/** The columns as SCHEMA carries them. */
function columnsOf(schema: RecordSchema, keys: readonly string[] = ["id"]) {
  return catalogSchema(normalizeSchema(schema, keys, "things")).properties;
}

function rowOf(schema: RecordSchema, record: Record<string, unknown>, drift = new Drift()) {
  const declared = normalizeSchema(schema, ["id"], "things");
  const columns = catalogSchema(declared);
  return rowConformer({ announced: columns, selected: columns, declared }, drift)(record);
}

function hookRowOf(schema: RecordSchema, record: Record<string, unknown>, hooks = new Drift()) {
  return parentRecordConformer(
    normalizeSchema(schema, ["id"], "things"),
    new Drift(),
    hooks,
  )(record);
}

suite("A plain TypeBox schema", () => {
  const cases = {
    text: { made: Type.String({ maxLength: 5, format: "email" }), type: ["null", "string"] },
    instant: {
      made: Type.String({ format: "date-time" }),
      type: ["null", "string"],
      format: "date-time",
    },
    described: {
      made: Type.Integer({ description: "Size.", minimum: 0 }),
      type: ["null", "integer"],
      description: "Size.",
    },
    "big integer": { made: Type.BigInt(), type: ["null", "integer"] },
    optional: { made: Type.Optional(Type.Boolean()), type: ["null", "boolean"] },
    choice: {
      made: Type.Union([Type.Literal("a"), Type.Literal("b"), Type.Null()]),
      type: ["null", "string"],
      description: "Known values: a, b.",
    },
    enumeration: {
      made: Type.Enum(["a", "b"], { description: "Letter." }),
      type: ["null", "string"],
      description: "Letter. Known values: a, b.",
    },
    "numeric literal": { made: Type.Literal(1), type: ["null", "integer"] },
    "nullable number": {
      made: Type.Union([Type.Number(), Type.Null()]),
      type: ["null", "number"],
    },
    "two kinds of number": {
      made: Type.Union([Type.Number(), Type.Integer()]),
      type: ["null", "number"],
    },
    "two types": { made: Type.Union([Type.Number(), Type.String()]), type: ["null", "string"] },
    anything: { made: Type.Unknown(), type: ["null", "string"] },
    map: { made: Type.Record(Type.String(), Type.Number()), type: ["null", "object"] },
    list: {
      made: Type.Array(Type.String()),
      type: ["null", "array"],
      items: { type: ["string"] },
    },
    "list of anything": { made: Type.Array(Type.Unknown()), type: ["null", "array"] },
    object: {
      made: Type.Object({ a: Type.String(), b: t.integer() }, { additionalProperties: false }),
      type: ["null", "object"],
      properties: { a: { type: ["null", "string"] }, b: { type: ["null", "integer"] } },
    },
    "one of two objects": {
      made: Type.Union([
        Type.Object({ kind: Type.Literal("a"), size: Type.Integer() }),
        Type.Object({ kind: Type.Literal("b"), size: Type.Number() }),
      ]),
      type: ["null", "object"],
      properties: {
        kind: { type: ["null", "string"], description: "Known values: a, b." },
        size: { type: ["null", "number"] },
      },
    },
    "two objects in one": {
      made: Type.Intersect([Type.Object({ a: Type.String() }), Type.Object({ b: Type.String() })]),
      type: ["null", "object"],
      properties: { a: { type: ["null", "string"] }, b: { type: ["null", "string"] } },
    },
  };
  for (const [name, { made, ...expected }] of Object.entries(cases)) {
    test(`becomes a column that every target takes: ${name}`, () => {
      assert.deepEqual(columnsOf(Type.Object({ value: made }))?.value, expected);
    });
  }

  test("has keys that are never null where it requires them, and only there", () => {
    const schema = Type.Object({
      id: Type.Integer(),
      part: Type.Optional(Type.String()),
      kind: Type.Union([Type.String(), Type.Null()]),
    });
    const columns = columnsOf(schema, ["id", "part", "kind"]);
    assert.deepEqual(columns?.id?.type, ["integer"]);
    assert.deepEqual(columns?.part?.type, ["null", "string"]);
    assert.deepEqual(columns?.kind?.type, ["null", "string"]);
  });

  test("counts values that a choice did not name", () => {
    const drift = new Drift();
    const schema = Type.Object({ id: Type.String(), kind: Type.Enum(["a", "b"]) });
    assert.deepEqual(rowOf(schema, { id: "1", kind: "c" }, drift), { id: "1", kind: "c" });
    assert.match(drift.messages().join(), /Values that this version does not know.*kind/);
  });

  test("can't be a column where no source can send it: the message names the place", () => {
    const schema = Type.Object({ owner: Type.Object({ made: Type.Function([], Type.String()) }) });
    assert.throws(() => columnsOf(schema), {
      message: "things.owner.made can't be a column: it is declared as function",
    });
  });
});

suite("A shape", () => {
  test("that is required is never null: what lacks it is left out, and counted", () => {
    const drift = new Drift();
    const part = t.object({ size: t.required(t.integer()) });
    const schema = t.object({ id: t.required(t.integer()), parts: t.array(part), part });
    assert.deepEqual(columnsOf(schema)?.id, { type: ["integer"] });
    const sent = { id: "7", parts: [{ size: 1 }, { size: "many" }], part: {} };
    assert.deepEqual(rowOf(schema, sent, drift), { id: 7, parts: [{ size: 1 }], part: null });
    assert.equal(rowOf(schema, { id: "seven" }, drift), null);
    assert.match(
      drift.messages().join(),
      /without a required value were skipped: parts\.size \(once\), part\.size \(once\), id \(once\)/,
    );
  });

  test("that is ignored is no column, is not logged, and is there for hooks", () => {
    const schema = t.object({
      id: t.key(),
      lines: t.ignore(t.object({ data: t.array(t.json()), has_more: t.boolean() })),
      rest: t.ignore(),
    });
    const drift = new Drift();
    const sent = { id: "1", lines: { data: [{ id: "l1" }] }, rest: [1, { a: null }] };
    assert.deepEqual(Object.keys(columnsOf(schema) ?? {}), ["id"]);
    assert.deepEqual(rowOf(schema, sent, drift), { id: "1" });
    assert.deepEqual(drift.messages(), []);
    assert.deepEqual(hookRowOf(schema, sent), {
      id: "1",
      lines: { data: [{ id: "l1" }], has_more: null },
      rest: [1, { a: null }],
    });
  });

  test("of an instant that is counted since 1970 becomes text, and text stays an instant", () => {
    const schema = t.object({
      id: t.key(),
      at: t.timestamp("When.", { from: "epoch-seconds" }),
      ms: t.timestamp("When.", { from: "epoch-milliseconds" }),
    });
    const at = (at: unknown) => rowOf(schema, { id: "1", at })?.at;
    assert.equal(at(1_700_000_000), "2023-11-14T22:13:20Z");
    assert.equal(at("1700000000.5"), "2023-11-14T22:13:20.500Z");
    assert.equal(at("2023-11-14T22:13:20Z"), "2023-11-14T22:13:20Z");
    assert.equal(at(1e15), null);
    assert.equal(rowOf(schema, { id: "1", ms: 1_700_000_000_123 })?.ms, "2023-11-14T22:13:20.123Z");
  });

  test("of any list arrives as it was sent, null elements included", () => {
    const schema = t.object({ id: t.key(), any: t.jsonArray() });
    assert.deepEqual(columnsOf(schema)?.any, { type: ["null", "array"] });
    assert.deepEqual(rowOf(schema, { id: "1", any: [1, null, ["a"], {}] })?.any, [
      1,
      null,
      ["a"],
      {},
    ]);
    assert.equal(rowOf(schema, { id: "1", any: {} })?.any, null);
  });
});

suite("A row for hooks", () => {
  test("holds no integer that its type can't: a big one only where it is declared as such", () => {
    const schema = t.object({
      id: t.key(),
      size: t.integer(),
      big: t.bigInteger(),
      weight: t.number(),
    });
    const large = 2n ** 64n;
    const hooks = new Drift();
    const sent = { id: "1", size: large, big: large, weight: large };
    assert.deepEqual(hookRowOf(schema, sent, hooks), {
      id: "1",
      size: null,
      big: large,
      weight: Number(large),
    });
    assert.match(hooks.messages().join(), /Integers beyond .* are null in hooks.*size \(once\)/);
    assert.deepEqual(rowOf(schema, sent), sent);
  });
});
