/** Values in paths: each stays one segment, whatever is in it. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { fillPath } from "../../src/http/path-and-query.ts";

const path = "/teams/{team}/people/{person}";

suite("A path with placeholders", () => {
  test("has each value as one segment, as it was", () => {
    const value = fc
      .oneof(fc.string({ unit: "binary" }), fc.integer())
      .filter((one) => !["", ".", ".."].includes(String(one)));
    fc.assert(
      fc.property(value, value, (team, person) => {
        const { pathname } = new URL(fillPath(path, { team, person }), "https://api.example.com");
        const segments = pathname.split("/").map(decodeURIComponent);
        assert.deepEqual(segments, ["", "teams", String(team), "people", String(person)]);
      }),
    );
  });

  for (const person of [undefined, null, "", ".", ".."]) {
    test(`is an error for the value ${JSON.stringify(person)}, which names what there is`, () => {
      assert.throws(() => fillPath(path, { team: "a", person }), {
        message: `The path ${path} needs person, which the context does not have; it has team`,
      });
    });
  }
});
