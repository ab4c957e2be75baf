/** Patterns match what they say: `*` one name, `**` any number of names. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { isMatch, nearestPattern, patternOf } from "../../src/records/pattern.ts";

const names = fc.constantFrom("a", "b", "c");
const paths = fc.array(names, { minLength: 2, maxLength: 6 });
const patterns = fc.array(fc.oneof(names, fc.constantFrom("*", "**")), {
  minLength: 1,
  maxLength: 6,
});

suite("A pattern", () => {
  test("matches as the regular expression that says the same", () => {
    fc.assert(
      fc.property(patterns, paths, (written, path) => {
        const said = written.map((name) =>
          name === "**" ? "(?:[^.]+\\.)*" : `${name === "*" ? "[^.]+" : name}\\.`,
        );
        const expected = new RegExp(`^${said.join("")}$`).test(`${path.join(".")}.`);
        assert.equal(isMatch(patternOf(written.join(".")), path), expected);
      }),
    );
  });

  test("matches every path that it was made of, whichever names were left open", () => {
    fc.assert(
      fc.property(paths, fc.infiniteStream(fc.boolean()), (path, open) => {
        const written = path.map((name) => (open.next().value ? "*" : name));
        assert.ok(isMatch(patternOf(written.join(".")), path));
        assert.ok(isMatch(patternOf(`**.${path.at(-1)}`), path));
        assert.ok(!isMatch(patternOf(`${written.join(".")}.*`), path));
      }),
    );
  });

  test("of any length takes no longer than it is worth", () => {
    for (const part of ["**", "*", "*.**", "**.a"]) {
      const pattern = patternOf(Array.from({ length: 50_000 }, () => part).join("."));
      assert.equal(isMatch(pattern, ["a", "b"]), part === "**");
    }
  });

  test("that matches nothing is an error with the name that is meant", () => {
    const known = [
      ["orders", "summary"],
      ["orders", "items", "email"],
    ];
    for (const [written, meant] of [
      ["order.summary", "orders.summary"],
      ["orders.sumary", "orders.summary"],
      ["orders.items.emial", "orders.items.email"],
      ["**.emial", "**.email"],
      ["*.*.Email", "*.*.email"],
      ["orders", undefined],
      ["orders.quite_another", undefined],
    ] as const) {
      assert.equal(nearestPattern(patternOf(written), known), meant, written);
    }
  });
});
