/** Progress as a bookmark keeps it: one text, read back as it was or not at all. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import {
  fingerprint,
  readResumption,
  writeResumption,
} from "../../../src/sync/state/resumption.ts";
import { hostileText } from "../../support/arbitraries.ts";

const instant = fc
  .date({ noInvalidDate: true, min: new Date(0), max: new Date("2999-01-01") })
  .map((date) => date.toISOString());

const openWindow = fc.record(
  {
    since: fc.option(instant),
    until: fc.option(instant),
    cursor: fc.option(hostileText),
    beginning: fc.option(hostileText),
  },
  { noNullPrototype: true },
);

const resumption = fc.record(
  {
    startedAt: instant,
    at: instant,
    greatest: fc.option(instant),
    partitions: fc.dictionary(fc.string(), fc.array(openWindow), { noNullPrototype: true }),
  },
  { noNullPrototype: true },
);

const window = { since: null, until: null, cursor: "c", beginning: null };

const valid = {
  startedAt: "2026-11-23T09:00:00.000Z",
  at: "2026-11-23T09:00:01.000Z",
  greatest: null,
  partitions: { a: [], b: [window] },
};

suite("Progress", () => {
  test("is read as it was written", () => {
    fc.assert(
      fc.property(resumption, (written) => {
        assert.deepEqual(readResumption(writeResumption(written)), written);
      }),
    );
  });

  const others: Readonly<Record<string, unknown>> = {
    nothing: undefined,
    "an empty text": "",
    "no JSON": "{",
    "a map, as another tap may keep it": valid,
    "a list": "[]",
    null: "null",
    "another form": '{"cursor":"x"}',
    "a time that is invalid": JSON.stringify({ ...valid, startedAt: "yesterday" }),
    "no time of its progress": JSON.stringify({ ...valid, at: undefined }),
    "a greatest value that is no time": JSON.stringify({ ...valid, greatest: 5 }),
    "partitions that are a list": JSON.stringify({ ...valid, partitions: [] }),
    "a partition of another kind": JSON.stringify({ ...valid, partitions: { a: "half" } }),
    ...Object.fromEntries(
      Object.keys(window).map((name) => [
        `a window of which ${name} is no text`,
        JSON.stringify({ ...valid, partitions: { a: [{ ...window, [name]: 5 }] } }),
      ]),
    ),
  };
  for (const [name, text] of Object.entries(others)) {
    test(`that is ${name} counts as none`, () => {
      assert.equal(readResumption(text), null);
    });
  }

  test("that is complete is taken", () => {
    assert.deepEqual(readResumption(JSON.stringify(valid)), valid);
  });
});

suite("A fingerprint", () => {
  test("changes with each of its parts, and says nothing of them", () => {
    const secret = "secret-token-9f8e7d";
    const parts = ["1", `https://localhost/?key=${secret}`, { id: "string" }, null];
    const whole = fingerprint(parts);
    assert.equal(fingerprint([...parts]), whole);
    assert.match(whole, /^[\w-]{16}$/);
    for (const index of parts.keys()) {
      assert.notEqual(fingerprint(parts.with(index, "other")), whole);
    }
    assert.notEqual(fingerprint([...parts, null]), whole);
    assert.notEqual(fingerprint(["a", "b"]), fingerprint(["ab"]));
  });
});
