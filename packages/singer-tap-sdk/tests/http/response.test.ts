/** Paths into answers, and what is told of an answer that has nothing there. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { InvalidResponse, listAt, outlineOf, valueAt } from "../../src/http/response.ts";

suite("A value's path", () => {
  const body = { data: { next: "x", list: [1] }, "@odata.nextLink": "y", "data.next": undefined };

  test("leads through objects, and to nothing where one of them is missing", () => {
    assert.equal(valueAt({ data: { next: "x" } }, "data.next"), "x");
    for (const path of ["next", "data.other", "data.next.more", "data.list.0", "data.toString"]) {
      assert.equal(valueAt(body, path), undefined, path);
    }
    assert.equal(valueAt(body, ""), body);
    assert.equal(valueAt([body], "data"), undefined);
  });

  test("may end with a name that has dots", () => {
    assert.equal(valueAt(body, "@odata.nextLink"), "y");
    assert.equal(valueAt({ data: { "a.b": 1 } }, "data.a.b"), 1);
  });
});

suite("The path of records", () => {
  const cases: readonly [string, unknown, readonly unknown[]][] = [
    ["", [1, 2], [1, 2]],
    ["things", { things: [1, 2] }, [1, 2]],
    ["things", { things: [] }, []],
    ["data.things", { data: { things: [1] } }, [1]],
    ["things[*]", { things: [1, 2] }, [1, 2]],
    ["[*].thing", [{ thing: 1 }, { thing: 2 }], [1, 2]],
    ["data.edges[*].node", { data: { edges: [{ node: 1 }, { node: 2 }] } }, [1, 2]],
    ["edges[*].node.thing", { edges: [{ node: { thing: 1 } }] }, [1]],
    ["edges[*].node", { edges: [] }, []],
    ["", null, []],
    ["things", { things: null }, []],
    ["data.things", { data: { things: null } }, []],
    ["edges[*].node", { edges: null }, []],
    ["groups[*].things", { groups: [{ things: null }, { things: [1] }] }, [1]],
    ["edges[*].node", { edges: [{ node: 1 }, { node: null }, {}, { node: 2 }] }, [1, 2]],
    ["groups[*].things", { groups: [{ things: [1, 2] }, {}, { things: [3] }] }, [1, 2, 3]],
    ["a[*].b[*].c", { a: [{ b: [{ c: 1 }, { c: 2 }] }, { b: [{ c: [3] }] }] }, [1, 2, 3]],
  ];
  for (const [path, body, records] of cases) {
    test(`"${path}" finds ${JSON.stringify(records)} in ${JSON.stringify(body)}`, () => {
      assert.deepEqual(listAt(body, path), records);
    });
  }

  const missing: readonly [string, unknown, string][] = [
    ["items", { data: [{ name: "Ann" }], total: 1 }, "data (a list), total"],
    ["items", { result: { rows: [], page: { at: 1 } } }, "result.rows (a list), result.page.at"],
    ["items", [{ name: "Ann" }], 'a list (its path is "")'],
    ["", { things: [] }, "things (a list)"],
    ["things", { thing: null }, "thing"],
    ["data.things", { data: null }, "data"],
    ["things", { things: { a: { b: { c: 1 } } } }, "things.a.b"],
    ["edges[*].nod", { edges: [{ node: 1 }] }, "edges (a list)"],
    ["edges[*].node[*].x", { edges: [{ node: 1 }] }, "edges (a list)"],
    ["edges[*].node", { edges: { node: 1 } }, "edges.node"],
    ["things", "secret", "a string"],
    ["things", null, "null"],
    ["things", {}, "nothing"],
  ];
  for (const [path, body, told] of missing) {
    test(`"${path}" finds no list in ${JSON.stringify(body)}, which says what there is, without values`, () => {
      const message = `it has no list at "${path}", but ${told}`;
      assert.throws(() => listAt(body, path), new InvalidResponse(message));
    });
  }

  test("names twenty at most, each cut to forty characters", () => {
    const names = Array.from({ length: 23 }, (_, index) => [`${index}${"x".repeat(99)}`, index]);
    const told = outlineOf(Object.fromEntries(names)).split(", ");
    assert.equal(told.length, 20);
    assert.equal(told[0], `0${"x".repeat(39)}`);
    assert.match(told[19] ?? "", /^19x{38} and 3 more$/);
  });
});
