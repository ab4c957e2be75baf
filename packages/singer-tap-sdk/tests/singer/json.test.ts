/** JSON is read and written without losing digits. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { endOfJson, parseJson, stringifyJson } from "../../src/singer/json.ts";
import { LongNumber } from "../../src/singer/long-number.ts";
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

  test("keeps the digits of a number that a double would round, wherever it stands", () => {
    const number = fc
      .record({
        sign: fc.constantFrom("", "-"),
        whole: fc.stringMatching(/^(?:0|[1-9]\d{0,20})$/),
        fraction: fc.stringMatching(/^\d{1,20}[1-9]$/),
        exponent: fc.constantFrom("", "e5", "E-7", "e+20"),
      })
      .filter(({ whole, fraction }) => `${whole}${fraction}`.replace(/^0+/, "").length > 17)
      .map(({ sign, whole, fraction, exponent }) => `${sign}${whole}.${fraction}${exponent}`);
    fc.assert(
      fc.property(number, fc.string({ maxLength: 40 }), (long, before) => {
        const text = `{"before":${JSON.stringify(before)},"a":[1,${long}],"b": ${long} }`;
        const parsed = parseJson(text);
        const kept = new LongNumber(long);
        assert.deepEqual(parsed, { before, a: [1, kept], b: kept });
        const written = `{"before":${JSON.stringify(before)},"a":[1,${long}],"b":${long}}`;
        assert.equal(stringifyJson(parsed), written);
        assert.deepEqual(parseJson(long), kept);
      }),
    );
  });

  test("keeps digits of money beyond a trillion, and rounds nothing that a double holds", () => {
    for (const long of ["12345678901234567.89", "1234567890123.4567", "9007199254740993.5"]) {
      assert.deepEqual(parseJson(long), new LongNumber(long));
      assert.equal(String(parseJson(long)), long);
      assert.equal(Number(parseJson(long)), Number(long));
    }
    for (const held of ["0.30000000000000004", "1.0000000000000000", "-0.00000000000000000"]) {
      assert.equal(parseJson(held), Number(held));
    }
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        fc.pre(!Number.isInteger(value) || Number.isSafeInteger(value));
        const text = JSON.stringify({ value });
        assert.deepEqual(parseJson(text), JSON.parse(text));
      }),
    );
  });

  test("refuses long digits that are no number", () => {
    for (const text of [
      "01234567890123456.5",
      "1234567890123456.",
      "123.4567890123456.7",
      "12345678901234567.8e",
    ]) {
      assert.throws(() => parseJson(`[${text}]`), SyntaxError, text);
    }
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

suite("Writing JSON", () => {
  test("says what the built-in function says, also beside an integer that it refuses", () => {
    const plain = fc.jsonValue().map((value) => ({ value, missing: undefined, list: [undefined] }));
    fc.assert(
      fc.property(plain, (value) => {
        assert.equal(stringifyJson(value), JSON.stringify(value));
        assert.equal(
          stringifyJson({ value, large: 2n ** 64n }),
          JSON.stringify({ value, large: 0 }).replace(/0\}$/, "18446744073709551616}"),
        );
      }),
    );
  });

  test("brings back any depth of nesting, with long integers as without", () => {
    for (const innermost of ["1", "12345678901234567890"]) {
      const text = `${'{"a":["b",'.repeat(50_000)}${innermost}${"]}".repeat(50_000)}`;
      assert.ok(stringifyJson(parseJson(text)) === text, `around ${innermost}`);
    }
  });
});

suite("The place where a text stops being JSON", () => {
  for (const [text, rest] of [
    ['{"api_key": secret-key}', "secret-key}"],
    ['{"a": 1 "b": 2}', '"b": 2}'],
    ['{"a": 1,}', "}"],
    ["[1, 2,, 3]", ", 3]"],
    ["{a: 1}", "a: 1}"],
    ['{"a": nul }', " }"],
    ['{"a": "b\nc"}', '\nc"}'],
    ['{"a": "\\x"}', 'x"}'],
    ['{"a": 01}', "1}"],
    ["[1] 2", "2"],
    ['{"a": 1}}', "}"],
    ["'a'", "'a'"],
    ['{"a": [1, 2', ""],
    ['{"a": "b', ""],
    ['{"a": tr', ""],
    ["", ""],
  ] as const) {
    test(`of ${JSON.stringify(text)} is before ${JSON.stringify(rest)}`, () => {
      assert.equal(endOfJson(text), text.length - rest.length);
    });
  }

  test("is found wherever a character that belongs nowhere was put into a text", () => {
    const broken = fc.jsonValue().chain((value) => {
      const text = JSON.stringify(value, null, 1);
      return fc.nat({ max: text.length }).map((at) => ({ text, at }));
    });
    fc.assert(
      fc.property(broken, ({ text, at }) => {
        assert.equal(endOfJson(`${text.slice(0, at)}\u0001${text.slice(at)}`), at);
      }),
    );
  });
});
