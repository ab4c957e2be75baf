/** Columns as one text, and what one set of them lacks of another. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import {
  type ColumnTree,
  columnTree,
  commonColumns,
  missingColumns,
  readColumns,
  writeColumns,
} from "../../src/records/column-tree.ts";
import { hostileText, propertyName } from "../support/arbitraries.ts";

const trees: fc.Arbitrary<ColumnTree> = fc.letrec<{
  tree: ColumnTree;
  inside: ColumnTree | null;
}>((tie) => ({
  tree: fc
    .array(fc.tuple(fc.oneof(propertyName, fc.constantFrom("a", "b", "%28", "(")), tie("inside")), {
      maxLength: 4,
    })
    .map((entries) => new Map(entries)),
  inside: fc.option(tie("tree"), { depthSize: "small" }),
})).tree;

suite("Columns as text", () => {
  test("are the names, sorted, with what is inside in brackets, lists included", () => {
    const text = { type: ["null", "string"] };
    const owner = { type: ["null", "object"], properties: { name: text, id: text } };
    const schema = {
      properties: {
        owner,
        id: text,
        tags: { type: ["null", "array"], items: text },
        owners: { type: ["null", "array"], items: owner },
        free: { type: ["null", "object"] },
        none: { type: ["null", "object"], properties: {} },
        "a (b)": text,
        additional_properties: { type: ["null", "object"] },
      },
    };
    assert.equal(
      writeColumns(columnTree(schema)),
      "a%20%28b%29 free id none() owner(id name) owners(id name) tags",
    );
  });

  test("come back as they were, whatever the names", () => {
    fc.assert(
      fc.property(trees, (tree) => {
        const text = writeColumns(tree);
        assert.deepEqual(readColumns(text), tree);
        assert.equal(writeColumns(readColumns(text) ?? new Map()), text);
      }),
    );
  });

  test("are none in anything that is no text, and something in any text", () => {
    for (const other of [undefined, null, 1, {}, []]) assert.equal(readColumns(other), null);
    fc.assert(
      fc.property(
        fc.oneof(hostileText, fc.string({ unit: fc.constantFrom("a", "(", ")", " ", "%") })),
        (text) => {
          assert.ok(readColumns(text) instanceof Map);
        },
      ),
    );
  });
});

suite("What columns lack of others", () => {
  const of = (text: string): ColumnTree => readColumns(text) ?? new Map();

  test("is named by paths, without what is inside", () => {
    const known = of("id owner(id) tags free none()");
    const selected = of("id owner(id name(first)) other(a b) tags(a) free none(a)");
    assert.deepEqual(missingColumns(selected, known), ["owner.name", "other", "none.a"]);
  });

  test("is nothing where they have it all, and all that was added is found", () => {
    fc.assert(
      fc.property(trees, trees, (left, right) => {
        assert.deepEqual(missingColumns(left, left), []);
        const common = commonColumns(left, right);
        assert.deepEqual(missingColumns(common, left), []);
        assert.deepEqual(missingColumns(common, right), []);
        assert.deepEqual(missingColumns(left, common), missingColumns(left, right));
      }),
    );
  });
});
