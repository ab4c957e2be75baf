/** JSON is read and written without losing digits. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { parseJson, stringifyJson } from "../../src/singer/json.ts";
import { jsonValue, largeInteger } from "../support/arbitraries.ts";

suite("Reading JSON", () => {
  test("brings any value back as it was written", () => {
    fc.assert(
      fc.property(jsonValue, (value) => {
        assert.deepEqual(parseJson(stringifyJson(value)), value);
      }),
    );
  });

  test("keeps every digit of an integer, wherever it stands", () => {
    fc.assert(
      fc.property(largeInteger, (large) => {
        assert.equal(parseJson(String(large)), large);
        assert.deepEqual(parseJson(`{"a": [1,\n ${large} ], "b":${large}}`), {
          a: [1, large],
          b: large,
        });
      }),
    );
  });

  test("leaves long digits inside text alone", () => {
    const text = '{"a":"x, 12345678901234567890"}';
    assert.deepEqual(parseJson(text), { a: "x, 12345678901234567890" });
  });

  test("takes the last of two properties of one name, with long integers as without", () => {
    assert.deepEqual(parseJson('{"a":1,"a":2}'), { a: 2 });
    assert.deepEqual(parseJson('{"a":1,"a":2,"b":12345678901234567890}'), {
      a: 2,
      b: 12345678901234567890n,
    });
  });

  test("reads any depth of nesting, with long integers as without", () => {
    for (const innermost of ["1", "12345678901234567890"]) {
      let value = parseJson(`${"[".repeat(10_000)}${innermost}${"]".repeat(10_000)}`);
      let depth = 0;
      for (; Array.isArray(value); depth += 1) value = value[0];
      assert.equal(depth, 10_000);
      assert.equal(String(value), innermost);
    }
  });

  test("refuses what is cut off, with long integers as without", () => {
    assert.throws(() => parseJson('{"a":1,"b":'), SyntaxError);
    assert.throws(() => parseJson('{"a":12345678901234567890,"b":'), SyntaxError);
    assert.throws(() => parseJson(""), SyntaxError);
  });
});
