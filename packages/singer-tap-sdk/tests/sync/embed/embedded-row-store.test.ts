/** Rows that wait to be embedded come back whole and in order. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, suite, test } from "node:test";
import fc from "fast-check";
import { EmbeddedRowStore } from "../../../src/sync/embed/embedded-row-store.ts";
import { TextSpool } from "../../../src/sync/embed/text-spool.ts";
import { hashOf } from "../../../src/text/hash-of.ts";
import { jsonObject } from "../../support/arbitraries.ts";

suite("Embedded rows", () => {
  let spool: TextSpool;
  beforeEach(() => {
    spool = new TextSpool();
  });
  afterEach(() => spool.close());

  test("come back by the id of their group, unchanged and in order", () => {
    const added = fc.array(
      fc.record({ id: fc.constantFrom("a", "b", "__proto__"), row: jsonObject }),
    );
    fc.assert(
      fc.property(added, (all) => {
        const rows = new EmbeddedRowStore([], spool);
        const expected = structuredClone(all);
        for (const { id, row } of all) rows.add(id, row);
        for (const id of ["a", "b", "__proto__", "c"]) {
          assert.deepEqual(
            rows.of(id),
            expected.filter((one) => one.id === id).map(({ row }) => row),
          );
        }
      }),
    );
  });

  test("come back by the whole id, which more than its hash distinguishes from others", () => {
    const [one, other] = ["I7914", "I161100"] as const;
    assert.equal(hashOf(one), hashOf(other));
    const rows = new EmbeddedRowStore([], spool);
    rows.add(one, { id: "1" });
    rows.add(other, { id: "2" });
    rows.add(one, { id: "3" });
    assert.deepEqual(rows.of(one), [{ id: "1" }, { id: "3" }]);
    assert.deepEqual(rows.of(other), [{ id: "2" }]);
  });

  test("are there again when their row arrives a second time", () => {
    const rows = new EmbeddedRowStore([], spool);
    rows.add("a", { id: "1" });
    assert.deepEqual(rows.of("a"), [{ id: "1" }]);
    assert.deepEqual(rows.of("a"), [{ id: "1" }]);
  });

  test("that come again replace their older state", () => {
    const rows = new EmbeddedRowStore(["kind", "id"], spool);
    rows.add("a", { id: "1", kind: "x", text: "old" });
    rows.add("a", { id: "1", kind: "y", text: "another" });
    rows.add("b", { id: "1", kind: "x", text: "elsewhere" });
    rows.add("a", { id: "1", kind: "x", text: "new" });
    assert.deepEqual(rows.of("a"), [
      { id: "1", kind: "x", text: "new" },
      { id: "1", kind: "y", text: "another" },
    ]);
    assert.deepEqual(rows.of("b"), [{ id: "1", kind: "x", text: "elsewhere" }]);
  });

  test("without their whole key are all kept", () => {
    const rows = new EmbeddedRowStore(["kind", "id"], spool);
    rows.add("a", { id: "1" });
    rows.add("a", { id: "1" });
    assert.equal(rows.of("a").length, 2);
  });

  test("that repeat a nested value hold it once", () => {
    const rows = new EmbeddedRowStore([], spool);
    rows.add("a", { id: "1", status: { name: "open" } });
    rows.add("b", { id: "2", status: { name: "open" } });
    const [first] = rows.of("a");
    const [second] = rows.of("b");
    assert.deepEqual(second, { id: "2", status: { name: "open" } });
    assert.equal(first?.status, second?.status);
  });

  test("come back whole however long they are, beside others", () => {
    const rows = new EmbeddedRowStore(["id"], spool);
    const expected = [3_000_000, 1, 700_000, 700_000, 2].map((length, id) => ({
      id,
      text: "ü".repeat(length),
    }));
    for (const row of expected) {
      rows.add("a", row);
      rows.add("b", row);
    }
    assert.deepEqual(rows.of("a"), expected);
    assert.deepEqual(rows.of("b"), expected);
  });

  test("with other columns, or none, stay distinct", () => {
    const rows = new EmbeddedRowStore([], spool);
    const expected = [{}, { "": "1" }, { a: "1", b: "2" }, { b: "2" }, { "a\nb": "3" }];
    for (const row of expected) rows.add("a", row);
    assert.deepEqual(rows.of("a"), expected);
  });

  test("with a large integer inside are kept as they are", () => {
    const rows = new EmbeddedRowStore([], spool);
    rows.add("a", { numbers: [2n ** 64n] });
    assert.deepEqual(rows.of("a"), [{ numbers: [2n ** 64n] }]);
  });
});
