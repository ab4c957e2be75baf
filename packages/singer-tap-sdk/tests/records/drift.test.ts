/** Differences are told once, with their places. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { Drift } from "../../src/records/drift.ts";

suite("Drift", () => {
  test("says nothing where nothing differed", () => {
    assert.deepEqual(new Drift().messages(), []);
  });

  test("says one sentence a kind, each with its places and how often", () => {
    const drift = new Drift();
    drift.count("unknown-property", "a");
    drift.count("unfit-value", "b.c");
    drift.count("unknown-property", "a");
    drift.count("unknown-value", "d");
    drift.count("kept-property", "e");
    assert.deepEqual(drift.remarks(), [
      "Properties that this version does not know were dropped: a (2 times)",
      "Properties that this version does not know are in additional_properties: e (once)",
    ]);
    assert.deepEqual(drift.messages(), [
      "Values that do not fit their type became null: b.c (once)",
      "Values that this version does not know were passed on: d (once)",
    ]);
  });

  test("counts every difference, and names at most twenty places, however many there are", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1 }), (places) => {
        const drift = new Drift();
        for (const place of places) drift.count("unfit-value", `p${place}`);
        const [message = ""] = drift.messages();
        const counts = [...message.matchAll(/(\w+) \((?:once|(\d+) times)\)/g)];
        const sum = counts.reduce((total, [, , times = "1"]) => total + Number(times), 0);
        assert.equal(sum, places.length);
        const distinct = new Set(places).size;
        assert.equal(counts.length, Math.min(distinct, 21));
        assert.equal(message.includes("elsewhere"), distinct > 20);
      }),
    );
  });
});
