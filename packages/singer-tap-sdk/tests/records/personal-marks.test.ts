/** What shapes say about personal data reaches the catalog, at any depth. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { ConfigError, Stream, type StreamClass, Tap, Type, t } from "../../src/index.ts";
import { personalDataOf } from "../../src/records/personal-marks.ts";
import { normalizeSchema } from "../../src/schema/normalize.ts";
import { recordedLog } from "../support/logger.ts";

const email = Type.String({ personal: "identity" });

class PeopleStream extends Stream {
  readonly name = "people";
  readonly schema = t.object({
    id: t.key("Identifier."),
    email,
    bio: t.string("What they say.", { personal: "free_text" }),
    labels: t.array(t.string("Label.", { personal: "free_text" })),
    boss: t.object({ name: t.string("Name.", { personal: "identity" }), level: t.integer() }),
    friends: t.array(t.object({ id: t.string(), who: t.object({ email }) })),
    history: t.json("Whatever happened.", { personal: ["identity", "free_text"] }),
    secret: t.ignore(t.string("Nothing.", { personal: "identity" })),
  });

  async *pages() {}
}

class PeopleTap extends Tap {
  readonly name = "tap-people";
  readonly description = "People";
  readonly version = "1.0.0";
  readonly settingsSchema = Type.Object({});

  override async streamClasses(): Promise<readonly StreamClass[]> {
    return [PeopleStream];
  }
}

suite("The catalog", () => {
  test("says of each marked place what it holds, and has metadata in lists for these alone", async () => {
    const { logger } = recordedLog();
    const { streams } = await new PeopleTap().discover({}, logger);
    const metadata = streams[0]?.metadata ?? [];
    const said = metadata
      .filter((one) => "personal" in one.metadata)
      .map((one) => [one.breadcrumb.join("."), one.metadata.personal]);
    assert.deepEqual(Object.fromEntries(said), {
      "properties.email": "identity",
      "properties.bio": "free_text",
      "properties.labels": "free_text",
      "properties.boss.properties.name": "identity",
      "properties.friends.items.properties.who.properties.email": "identity",
      "properties.history": ["identity", "free_text"],
    });
    const inLists = metadata.filter(({ breadcrumb }) => breadcrumb.includes("items"));
    assert.deepEqual(
      inLists.map((one) => one.metadata),
      [{ inclusion: "available", "selected-by-default": true, personal: "identity" }],
    );
    assert.equal(JSON.stringify(streams[0]?.schema).includes("personal"), false);
  });
});

suite("A mark", () => {
  test("stays where a value may be of several types, if one of them has it", () => {
    const { properties } = normalizeSchema(
      t.object({
        id: t.key(),
        nullable: Type.Union([email, Type.Null()]),
        several: Type.Union([email, Type.Number()]),
        merged: Type.Union([Type.Object({ email }), Type.Object({ email: Type.String() })]),
      }),
      ["id"],
      "things",
    );
    const { nullable = {}, several = {}, merged } = properties ?? {};
    assert.deepEqual(personalDataOf(nullable), ["identity"]);
    assert.deepEqual(personalDataOf(several), ["identity"]);
    assert.deepEqual(personalDataOf(merged?.properties?.email ?? {}), ["identity"]);
  });

  test("that there is not is an error with the place", () => {
    const schema = t.object({ id: t.key(), email: Type.String({ personal: "identidy" }) });
    assert.throws(
      () => normalizeSchema(schema, ["id"], "things"),
      new ConfigError([
        'things.email is declared as personal: "identidy"; it must be identity or free_text',
      ]),
    );
  });
});
