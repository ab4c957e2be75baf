/** The name that is told where one is written that nobody knows. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { nearestName } from "../../src/text/nearest-name.ts";

suite("The nearest name", () => {
  const known = ["incident_updates", "severities", "rank", "id"];
  const written: Readonly<Record<string, readonly [string, string | undefined]>> = {
    "with an edit": ["severites", "severities"],
    "with two edits": ["severits", "severities"],
    "in another case": ["Incident_Updates", "incident_updates"],
    "with half of a short name wrong": ["rnak", "rank"],
  };
  for (const [what, [name, expected]] of Object.entries(written)) {
    test(`is that of a name written ${what}`, () => {
      assert.equal(nearestName(name, known), expected);
    });
  }

  test("is none for a name that is three edits away, however long it is", () => {
    assert.equal(nearestName("incident_updatexyz", known), undefined);
  });

  test("is none where more than half of a short name differs", () => {
    assert.equal(nearestName("xy", known), undefined);
  });
});
