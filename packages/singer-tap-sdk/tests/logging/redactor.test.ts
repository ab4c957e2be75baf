/** Text that is shown holds no secret and steers no terminal. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { Redactor } from "../../src/logging/redactor.ts";
import { hostileText } from "../support/arbitraries.ts";

const secret = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9_.~+/=-]{8,40}$/),
  fc.stringMatching(/^[A-Za-z"\\é]{8,20}$/),
);

function redacted(text: string, secrets: readonly string[]): string {
  return new Redactor(...secrets).redact(text);
}

suite("Redacted text", () => {
  test("holds no secret, wherever and however often it stood, as it is or as JSON writes it", () => {
    fc.assert(
      fc.property(
        fc.array(secret, { minLength: 1, maxLength: 3 }),
        hostileText,
        (secrets, around) => {
          const plain = secrets.map((one) => `${around}${one} ${one}`).join(around);
          const safe = redacted(plain + JSON.stringify({ secrets }), secrets);
          for (const one of secrets) assert.equal(safe.includes(one), false, safe);
        },
      ),
    );
  });

  test("holds no rest of a secret that begins with another one", () => {
    assert.equal(redacted("key-12345 key-1", ["key-1", "key-12345"]), "*** ***");
  });

  test("holds no secret in other case, nor as a URL writes it", () => {
    assert.equal(redacted("KEY-aé/7 key-AÉ/7", ["Key-aé/7"]), "*** ***");
    assert.equal(
      redacted("GET /of/key-a%C3%A9%2F7, key-a%c3%a9%2f7", ["key-aé/7"]),
      "GET /of/***, ***",
    );
    assert.equal(redacted("a.b*c? axb*c?", ["A.B*C?"]), "*** axb*c?");
  });

  test("keeps words that are too short to be secrets", () => {
    assert.equal(redacted("a key of the keys", ["key", ""]), "a key of the keys");
  });

  test("holds no secret that was added later, and those that were added before no more than once", () => {
    const redactor = new Redactor("key-1");
    redactor.add("key-12345", "key-1", undefined);
    assert.equal(redactor.redact("key-12345 key-1"), "*** ***");
  });

  test("is a text in which no secret is found, however it is written", () => {
    const redactor = new Redactor();
    assert.equal(redactor.finds("anything"), false);
    redactor.add("Key-aé/7", "key");
    for (const text of ["a KEY-Aé/7", "of/key-a%C3%A9%2F7"]) {
      for (const _ of [1, 2]) assert.equal(redactor.finds(text), true, text);
      assert.equal(redactor.finds(redactor.redact(text)), false, text);
    }
    assert.equal(redactor.finds("a key"), false);
  });

  test("spells out what would steer a terminal", () => {
    assert.equal(
      redacted("\u001b[31mred\r\u0007\u009b\u202e", []),
      "\\u001b[31mred\\u000d\\u0007\\u009b\\u202e",
    );
  });

  test("holds no control character but tab and line feed, and else stays as it is", () => {
    const anything = fc.string({
      unit: fc.integer({ min: 0, max: 0x2100 }).map((unit) => String.fromCharCode(unit)),
    });
    fc.assert(
      fc.property(anything, (text) => {
        const safe = redacted(text, []);
        for (const character of safe) {
          assert.ok(!/\p{Cc}/u.test(character) || "\t\n".includes(character), JSON.stringify(safe));
        }
        if (!/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(text)) assert.equal(safe, text);
      }),
    );
  });

  test("of a line of JSON is still that line of JSON", () => {
    fc.assert(
      fc.property(hostileText, (message) => {
        assert.deepEqual(JSON.parse(redacted(JSON.stringify({ message }), [])), { message });
      }),
    );
  });
});
