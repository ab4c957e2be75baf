/** Settings that need no schema library: whatever passes as plain, the library accepts as it is. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { plainSettings } from "../../src/config/plain-settings.ts";
import { describeSettings, nearMisses } from "../../src/config/settings.ts";
import { standardSettings } from "../../src/config/standard-settings.ts";
import { extraStreamsSetting, parseSettings, Type } from "../../src/index.ts";
import type { JsonObject } from "../../src/singer/index.ts";

const schema = Type.Object({
  api_key: Type.Optional(Type.String({ format: "credential", secret: true })),
  api_url: Type.String({
    default: "https://api.example.com",
    format: "origin",
    aliases: ["endpoint"],
  }),
  base: Type.Optional(Type.String({ format: "url" })),
  email: Type.Optional(Type.String({ format: "email" })),
  code: Type.Optional(Type.String({ pattern: "^[a-z]+$" })),
  name: Type.Optional(Type.String({ minLength: 2 })),
  even: Type.Optional(Type.Integer({ multipleOf: 2 })),
  ratio: Type.Optional(Type.Number()),
  kind: Type.Optional(Type.Union([Type.Literal("new"), Type.Literal("old")])),
  few: Type.Optional(Type.Array(Type.String(), { maxItems: 1 })),
  letters: Type.Optional(Type.Array(Type.String({ maxLength: 1 }))),
  ...standardSettings,
  ...extraStreamsSetting,
});
/** As they are once the build has written them down. */
const descriptions = new Map(
  Object.entries(JSON.parse(JSON.stringify(Object.fromEntries(describeSettings(schema))))),
) as ReturnType<typeof describeSettings>;

/** Values that some setting accepts, and those that none does. */
const value = fc.oneof(
  fc.constantFrom(
    ...["key", "two words", "https://api.example.org", "http://api.example.org", "2026-01-31"],
    ...["2026-02-31", "keep", "hash", "INCREMENTAL", "warn", "true", "10", "a,b", "[]", "a", ""],
    ...["new", "a@example.com", "https://api.example.org/v1", "ab"],
  ),
  fc.constantFrom(0, -1, 1, 3, 10, 100, 101, 1e20, 0.5, 2_592_001),
  fc.constantFrom(null, true, false, [], ["users"], ["a", "b"], [1], {}, { a: 1 }),
);

suite("Plain settings", () => {
  test("are those that the schema accepts unchanged, with the same defaults and nothing to warn of", () => {
    const names = [...descriptions.keys(), "endpoint", "$schema", "concurency", "other"];
    let plain = 0;
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 4 }), (raw) => {
        const settings = plainSettings(descriptions, raw);
        if (settings === null) return;
        plain += 1;
        assert.deepEqual(settings, parseSettings(schema, raw));
        assert.deepEqual(nearMisses(schema, raw), []);
      }),
      { numRuns: 5000 },
    );
    assert.ok(plain > 200, `${plain} of 5000`);
  });

  const plain: readonly JsonObject[] = [
    {},
    { $schema: "settings.schema.json" },
    { api_key: "key", api_url: "https://api.example.org", base: "https://api.example.org/v1" },
    { endpoint: "http://localhost:1" },
    { concurrency: 1, lookback: 0, additional_properties: false, personal_data: "hash" },
    { start_date: "2026-01-31", extra_streams: ["users"], redact: [], concurrency: null },
  ];
  for (const raw of plain) {
    test(`are what a runner usually writes: ${JSON.stringify(raw)}`, () => {
      assert.deepEqual(plainSettings(descriptions, raw), parseSettings(schema, raw));
    });
  }

  const others: readonly JsonObject[] = [
    { concurrency: "10" },
    { additional_properties: "true" },
    { extra_streams: "users,teams" },
    { api_key: 12345 },
    { other: 1 },
    { name: "ab" },
    { few: [] },
    { letters: ["a"] },
    { email: "a@example.com" },
  ];
  for (const raw of others) {
    test(`are not what takes a conversion, a warning or a rule of the library: ${JSON.stringify(raw)}`, () => {
      assert.equal(plainSettings(descriptions, raw), null);
    });
  }
});
