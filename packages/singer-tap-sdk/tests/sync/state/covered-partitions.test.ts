/** Which partitions a bookmark covers, as released states have it. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { CoveredPartitions, withCovered } from "../../../src/sync/state/covered-partitions.ts";

const eu = { region: "eu" };
const us = { region: "us" };

suite("The partitions that a bookmark covers", () => {
  test("are noted by list, in a way that never changes", () => {
    const bookmark = withCovered({ pages: 1 }, "orders", [us, eu]);
    assert.deepEqual(bookmark, { pages: 1, covered: { orders: "748lhv q3fsol" } });
    const both = withCovered(bookmark, "events", [eu]);
    assert.deepEqual(both.covered, { orders: "748lhv q3fsol", events: "q3fsol" });
  });

  test("are those that were read last, whatever the order of the values in their contexts", () => {
    const first = withCovered({}, "orders", [{ ...eu, state: "open" }]);
    const covered = new CoveredPartitions(first, "orders");
    assert.equal(covered.has({ state: "open", ...eu }), true);
    assert.equal(covered.has({ state: "closed", ...eu }), false);
    const second = new CoveredPartitions(withCovered(first, "orders", [us]), "orders");
    assert.deepEqual([second.has(us), second.has({ ...eu, state: "open" })], [true, false]);
  });

  test("are all where the bookmark does not say", () => {
    const events = withCovered({}, "events", [eu]);
    for (const bookmark of [{}, { covered: null }, { covered: { orders: "" } }, events]) {
      assert.equal(new CoveredPartitions(bookmark, "orders").has(eu), true);
    }
  });

  test("stay as noted where none is known to have been read", () => {
    const bookmark = withCovered({}, "orders", [eu]);
    assert.equal(withCovered(bookmark, "orders"), bookmark);
    assert.equal(withCovered(bookmark, "orders", [eu]), bookmark);
  });

  test("are not noted for a list without partitions, or with windows of time alone", () => {
    for (const context of [{}, { day: "2026-12-01" }, { from: "2026-12-01T00:00:00Z" }]) {
      assert.deepEqual(withCovered({}, "orders", [context]), {});
    }
    const divided = withCovered({}, "orders", [eu]);
    assert.deepEqual(withCovered(divided, "orders", [{}]), { covered: { orders: "" } });
    const mixed = new CoveredPartitions(withCovered({}, "orders", [{}, eu]), "orders");
    assert.deepEqual(
      [{}, eu, us].map((one) => mixed.has(one)),
      [true, true, false],
    );
  });
});
