/** The vocabulary writes what every target loads, and nothing else. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { t } from "../../src/index.ts";
import { knownValues } from "../../src/schema/schema.ts";
import { recordSchema } from "../support/arbitraries.ts";

suite("The schema vocabulary", () => {
  const description = "What it is.";
  const words = {
    id: { made: t.key(description), type: ["string"] },
    text: { made: t.string(description), type: ["null", "string"] },
    timestamp: { made: t.timestamp(description), type: ["null", "string"], format: "date-time" },
    date: { made: t.date(description), type: ["null", "string"], format: "date" },
    integer: { made: t.integer(description), type: ["null", "integer"] },
    number: { made: t.number(description), type: ["null", "number"] },
    flag: { made: t.boolean(description), type: ["null", "boolean"] },
    json: { made: t.json(description), type: ["null", "object"] },
    object: {
      made: t.object({ id: t.key("Identifier") }, description),
      type: ["null", "object"],
      properties: { id: { type: ["string"], description: "Identifier" } },
    },
    list: {
      made: t.array(t.string("Item"), description),
      type: ["null", "array"],
      items: { type: ["string"], description: "Item" },
    },
  };
  for (const [word, { made, ...expected }] of Object.entries(words)) {
    test(`${word} writes its type and its description, and no more`, () => {
      assert.deepEqual(JSON.parse(JSON.stringify(made)), { ...expected, description });
    });
  }

  test("choice shows the known values to readers, and not to targets", () => {
    const schema = t.openEnum(["red", "green"], "Colour.");
    assert.deepEqual(JSON.parse(JSON.stringify(schema)), {
      type: ["null", "string"],
      description: "Colour. Known values: red, green.",
    });
  });

  test("list takes null from its elements' type alone, and keeps the known values that a run counts by", () => {
    const owner = t.object({ colours: t.array(t.openEnum(["red"], "Colour."), "All") }, "Owner");
    const { items } = t.array(owner, "Owners");
    assert.deepEqual(items?.type, ["object"]);
    assert.deepEqual(owner.type, ["null", "object"]);
    const colour: object = items?.properties?.colours?.items ?? {};
    assert.deepEqual(Reflect.get(colour, knownValues), ["red"]);
  });

  test("describe gives a shape another description and changes nothing else, nor the shape itself", () => {
    const shape = t.object({ id: t.key("Identifier") }, "An owner");
    const described = t.describe(shape, "The owner");
    const plain = JSON.parse(JSON.stringify(shape));
    assert.deepEqual(JSON.parse(JSON.stringify(described)), { ...plain, description: "The owner" });
    assert.equal(plain.description, "An owner");
  });

  test("leaves no mark of TypeBox and no keyword beyond the five, in any combination", () => {
    const keywords = new Set(["type", "format", "description", "properties", "items"]);
    fc.assert(
      fc.property(recordSchema, (schema) => {
        const visit = (one: Record<string, object>): void => {
          assert.deepEqual(
            Object.keys(one).filter((keyword) => !keywords.has(keyword)),
            [],
          );
          for (const nested of Object.values(one.properties ?? {})) visit(nested);
          if (one.items !== undefined) visit({ ...one.items });
        };
        visit(JSON.parse(JSON.stringify(schema)));
      }),
    );
  });
});
