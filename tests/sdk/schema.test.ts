/** The vocabulary writes what every target loads, and nothing else. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import {
  choice,
  date,
  describe,
  flag,
  id,
  integer,
  json,
  list,
  number,
  object,
  text,
  timestamp,
} from "../../src/sdk/index.ts";
import { recordSchema } from "../support/arbitraries.ts";

suite("The schema vocabulary", () => {
  const description = "What it is.";
  const words = {
    id: { made: id(description), type: ["string"] },
    text: { made: text(description), type: ["null", "string"] },
    timestamp: { made: timestamp(description), type: ["null", "string"], format: "date-time" },
    date: { made: date(description), type: ["null", "string"], format: "date" },
    integer: { made: integer(description), type: ["null", "integer"] },
    number: { made: number(description), type: ["null", "number"] },
    flag: { made: flag(description), type: ["null", "boolean"] },
    json: { made: json(description), type: ["null", "object"] },
    object: {
      made: object({ id: id("Identifier") }, description),
      type: ["null", "object"],
      properties: { id: { type: ["string"], description: "Identifier" } },
    },
    list: {
      made: list(text("Item"), description),
      type: ["null", "array"],
      items: { type: ["null", "string"], description: "Item" },
    },
  };
  for (const [word, { made, ...expected }] of Object.entries(words)) {
    test(`${word} writes its type and its description, and no more`, () => {
      assert.deepEqual(JSON.parse(JSON.stringify(made)), { ...expected, description });
    });
  }

  test("choice tells the known values to readers, and not to targets", () => {
    const schema = choice(["red", "green"], "Colour.");
    assert.deepEqual(JSON.parse(JSON.stringify(schema)), {
      type: ["null", "string"],
      description: "Colour. Known values: red, green.",
    });
  });

  test("describe gives a shape another description and changes nothing else, nor the shape itself", () => {
    const shape = object({ id: id("Identifier") }, "An owner");
    const described = describe(shape, "The owner");
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
