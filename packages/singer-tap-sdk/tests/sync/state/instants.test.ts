/** Instants of records: what counts as one. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { JsonSchema } from "../../../src/singer/index.ts";
import { instantOf, parseInstant } from "../../../src/sync/state/instants.ts";

suite("The instant of a record", () => {
  const column = (schema: JsonSchema) => ({
    recordSchema: { type: "object", properties: { at: schema } },
  });
  const instant = Date.parse("2026-11-23T09:00:00Z");

  test("is null in a plain text column unless the time of day has an offset", () => {
    const text = column({ type: ["null", "string"] });
    const of = (at: unknown) => instantOf({ at }, { key: "at", parameter: "since" }, text);
    assert.equal(of("2026-11-23T09:00:00Z"), instant);
    assert.equal(of("2026-11-23T10:00:00+01:00"), instant);
    assert.equal(of("2026-11-23T09:00:00"), null);
    assert.equal(of("2026-11-23"), null);
  });

  test("counts seconds if the filter does, as a number or as text", () => {
    const number = column({ type: ["null", "integer"] });
    const filter = { key: "at", parameter: "since", format: "epoch-seconds" } as const;
    assert.equal(instantOf({ at: instant / 1000 }, filter, number), instant);
    assert.equal(instantOf({ at: String(instant / 1000) }, filter, number), instant);
    assert.equal(instantOf({ at: null }, filter, number), null);
    assert.equal(instantOf({}, filter, number), null);
  });
});

test("A text without an offset is in UTC, and anything else is no instant", () => {
  assert.equal(parseInstant("2026-11-23T09:00:00"), Date.parse("2026-11-23T09:00:00Z"));
  for (const value of [null, undefined, 5, "", "yesterday"])
    assert.equal(parseInstant(value), null);
});
