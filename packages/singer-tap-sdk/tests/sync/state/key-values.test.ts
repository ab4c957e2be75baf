/** Values of replication keys: how they are read, compared, and kept. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { parseJson, stringifyJson } from "../../../src/singer/index.ts";
import type { KeyType } from "../../../src/stream/replication.ts";
import { moveBookmark } from "../../../src/sync/state/bookmarks.ts";
import {
  bookmarkValue,
  greatestOf,
  isSince,
  type KeyValue,
  keyValueText,
  leastOf,
  parseKeyValue,
} from "../../../src/sync/state/key-values.ts";

const startedAt = "2026-11-23T09:00:00.000Z";

const latest = Date.parse("2100-01-01T00:00:00Z");

const values: Readonly<Record<KeyType, fc.Arbitrary<KeyValue>>> = {
  time: fc.integer({ min: 0, max: latest }),
  integer: fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }),
  text: fc.string({ minLength: 1 }),
};

const keyTypes = Object.keys(values) as KeyType[];

for (const keyType of keyTypes) {
  const value = values[keyType];

  suite(`A replication key of the type ${keyType}`, () => {
    test("survives the state, and the bound of a request, without a loss", () => {
      fc.assert(
        fc.property(value, (one) => {
          const inState = parseJson(stringifyJson(bookmarkValue(one, keyType)));
          assert.equal(parseKeyValue(inState, keyType), one);
          assert.equal(parseKeyValue(keyValueText(one, keyType), keyType), one);
        }),
      );
    });

    test("has bounds that compare as its values do", () => {
      fc.assert(
        fc.property(value, value, (one, other) => {
          assert.equal(isSince(one, keyValueText(other, keyType), keyType), one >= other);
          const bounds = [one, other].map((each) => keyValueText(each, keyType));
          const least = one < other ? one : other;
          assert.equal(leastOf(bounds, keyType), keyValueText(least, keyType));
        }),
      );
    });

    test("has a bookmark that is the greatest value seen, whatever their order, and never moves back", () => {
      fc.assert(
        fc.property(fc.array(value, { minLength: 1 }), (seen) => {
          let bookmark = {};
          let greatest: KeyValue | null = null;
          for (const one of seen) {
            greatest = greatestOf(greatest, one);
            bookmark = moveBookmark(
              bookmark,
              { key: "seq", keyType },
              { greatest: one, startedAt: new Date(latest).toISOString() },
            );
          }
          assert.ok(greatest !== null);
          assert.deepEqual(bookmark, {
            replication_key: "seq",
            replication_key_value: bookmarkValue(greatest, keyType),
          });
        }),
      );
    });
  });
}

test("An integer is read from a number or its digits, and kept as a number", () => {
  for (const one of [42, 42n, "42"]) assert.equal(parseKeyValue(one, "integer"), 42n);
  for (const other of [null, undefined, "", "4.2", 4.2, "2026-11-23T09:00:00Z", true]) {
    assert.equal(parseKeyValue(other, "integer"), null);
  }
  assert.equal(bookmarkValue(42n, "integer"), 42);
  assert.equal(stringifyJson(bookmarkValue(2n ** 63n, "integer")), "9223372036854775808");
});

test("A record without a value passes every bound, and every record passes none", () => {
  for (const keyType of keyTypes) {
    assert.equal(isSince(null, keyType === "time" ? startedAt : "5", keyType), true);
    assert.equal(isSince(keyType === "integer" ? 0n : "a", null, keyType), true);
  }
});

test("The greatest of two values is the other one if one is missing", () => {
  assert.equal(greatestOf(null, null), null);
  assert.equal(greatestOf(null, 5), 5);
  assert.equal(greatestOf(5, null), 5);
  assert.equal(greatestOf(0n, -1n), 0n);
});

test("The least of some bounds is null, which is below all, if one is null or there is none", () => {
  assert.equal(leastOf([], "integer"), null);
  assert.equal(leastOf(["5", null], "integer"), null);
  assert.equal(leastOf(["10", "9"], "integer"), "9");
  assert.equal(leastOf(["10", "9"], "text"), "10");
});
