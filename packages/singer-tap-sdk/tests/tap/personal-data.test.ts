/** Personal data is dropped or hashed wherever it would be written, and hooks still see what the source sent. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { parseSettings } from "../../src/index.ts";
import {
  type Catalog,
  type CatalogEntry,
  isJsonObject,
  type JsonObject,
  type JsonSchema,
} from "../../src/singer/index.ts";
import { runTap } from "../../src/testing/index.ts";
import { aLetter, ann, ClubTap, hash_key, hmac, member } from "../support/club.ts";
import { recordedLog } from "../support/logger.ts";
import { sendJson, serve } from "../support/serve.ts";

interface Reading {
  readonly settings?: JsonObject;
  readonly members?: readonly JsonObject[];
  readonly change?: (entry: CatalogEntry) => CatalogEntry;
  /** Whether the catalog was discovered without the settings. */
  readonly isOldCatalog?: boolean;
  readonly flags?: readonly string[];
}

async function read(
  test: TestContext,
  {
    settings = {},
    members = [member],
    change = (entry) => entry,
    isOldCatalog,
    flags = [],
  }: Reading,
) {
  const asked: string[] = [];
  const url = await serve(test, (_request, response, { pathname, search }) => {
    asked.push(pathname + search);
    const rows = { "/members": members, "/letters": [aLetter] }[pathname];
    sendJson(response, { [pathname.slice(1)]: rows ?? [{ member_id: "m1", text: `By ${ann}` }] });
  });
  const tap = new ClubTap();
  const { logger } = recordedLog();
  const { streams } = await tap.discover(
    isOldCatalog ? {} : parseSettings(tap.allSettings, { url, ...settings }),
    logger,
  );
  const catalog: Catalog = { streams: streams.map(change) };
  const run = await runTap(tap, { settings: { url, hash_key, ...settings }, catalog, flags });
  const schemaOf = (table: string): JsonSchema =>
    run.messages.find(({ type, stream }) => type === "SCHEMA" && stream === table)?.schema ?? {};
  const row = (table: string) => run.records(table)[0] ?? assert.fail(run.log);
  return { ...run, asked, row, schemaOf };
}

const written = [ann, "bob@", "mum@", "+1", "+3", "Annie"];

/** Nothing of anybody, in the output and in the log. */
function assertUnseen({ output, log }: { readonly output: string; readonly log: string }): void {
  assert.deepEqual(
    written.filter((one) => output.includes(one) || log.includes(one)),
    [],
  );
}

suite("The setting personal_data", { concurrency: true }, () => {
  test("keeps everything unless it says otherwise", async (t) => {
    const { row, schemaOf } = await read(t, {});
    const { letters, portrait, phones, friends, additional_properties, ...own } = row("members");
    const { mother, phones: _, friends: __, "mum@example.com": ___, ...sent } = member;
    assert.deepEqual(own, sent);
    assert.deepEqual(phones, ["+1", "2", "+3"]);
    assert.deepEqual(additional_properties, {
      mother,
      "mum@example.com": 1,
      letters: [{ from: { nick: "Annie" } }],
    });
    assert.equal(portrait, `By ${ann}`);
    assert.deepEqual(schemaOf("members").properties?.promised?.type, ["string"]);
    assert.ok(Array.isArray(letters) && Array.isArray(friends));
  });

  test("drops identities at every depth and in embedded rows: the columns stay, and are null", async (t) => {
    const settings = { personal_data: "drop", redact: ["@free_text"] };
    const { row, schemaOf, code, log, output } = await read(t, { settings });
    assert.equal(code, 0, log);
    assert.deepEqual(row("members"), {
      id: "m1",
      updated_at: "2026-01-01T00:00:00Z",
      email: null,
      born: "1970-01-02",
      phones: null,
      friends: [{ id: "f1", email: null, rank: 1 }, { id: "f2", email: null }, { email: null }],
      promised: null,
      history: null,
      bio: null,
      letters: [
        {
          id: "l1",
          member_id: "m1",
          from: { id: "m9", email: null },
          text: null,
          copies: [[{ email: null }]],
        },
      ],
      portrait: null,
      additional_properties: null,
    });
    assert.deepEqual(row("letters").from, { id: "m9", email: null });
    const { promised, phones, history } = schemaOf("members").properties ?? {};
    assert.deepEqual(promised?.type, ["null", "string"]);
    assert.deepEqual(phones?.items?.type, ["string"]);
    assert.deepEqual(history?.type, ["null", "object"]);
    assertUnseen({ output, log });
    assert.match(log, /dropped: mother \(once\), under names that are not shown \(once\)/);
  });

  test("hashes identities: the same text to the same hash everywhere, null stays null, and other than text becomes null", async (t) => {
    const settings = { personal_data: "hash", redact: ["@free_text"] };
    const { row, schemaOf, code, log, output } = await read(t, { settings });
    assert.equal(code, 0, log);
    const { email: address, phones, friends, history, promised, letters } = row("members");
    assert.equal(address, hmac(ann));
    assert.deepEqual(phones, [hmac("+1"), hmac("+3")]);
    assert.deepEqual(friends, [
      { id: "f1", email: hmac("bob@example.com"), rank: 1 },
      { id: "f2", email: null },
      { email: null },
    ]);
    assert.equal(history, null);
    assert.equal(promised, hmac("yes"));
    assert.deepEqual(schemaOf("members").properties?.promised?.type, ["null", "string"]);
    const [embedded] = Array.isArray(letters) ? letters : [];
    assert.deepEqual(embedded.from, { id: "m9", email: hmac(ann) });
    assert.deepEqual(embedded.copies, [[{ email: hmac(ann) }]]);
    assert.deepEqual(row("letters").from, { id: "m9", email: hmac(ann) });
    assert.equal(row("members").additional_properties, null);
    assertUnseen({ output, log });
  });

  test("hashes to what the documentation shows", async (t) => {
    const key = "correct horse battery staple";
    const members = [{ ...member, email: "ann@example.com" }];
    const settings = { personal_data: "hash", hash_key: key };
    const { row } = await read(t, { settings, members });
    assert.equal(
      row("members").email,
      "2539c163ce5decf783226f790e8a6899fb8eead4568c544451d6629b0ad0c3b8",
    );
  });

  test("leaves to hooks what the source sent", async (t) => {
    const { asked } = await read(t, { settings: { personal_data: "drop" } });
    assert.ok(asked.includes(`/portraits?member_id=m1&length=${ann.length}`), asked.join(" "));
  });

  test("leaves out of the log what the source says of an error, which is quoted otherwise", async (t) => {
    const url = await serve(t, (_request, response) =>
      sendJson(response, { message: `There is no ${ann}` }, 400),
    );
    for (const [personal_data, isQuoted] of [
      ["keep", true],
      ["drop", false],
    ] as const) {
      const settings = { url, personal_data };
      const { code, log } = await runTap(new ClubTap(), { settings });
      assert.equal(code, 1);
      assert.equal(log.includes(ann), isQuoted, log);
    }
  });

  test("holds where a catalog makes text of objects and lists", async (t) => {
    const text = { type: ["null", "string"] };
    const change = (entry: CatalogEntry): CatalogEntry => ({
      ...entry,
      schema: {
        ...entry.schema,
        properties: { ...entry.schema.properties, friends: text, phones: text, letters: text },
      },
    });
    const settings = { personal_data: "hash", redact: ["@free_text"] };
    const { row, output, log } = await read(t, { settings, change });
    const { friends, phones, letters } = row("members");
    assert.equal(phones, JSON.stringify([hmac("+1"), hmac("+3")]));
    assert.ok(String(friends).includes(hmac("bob@example.com")));
    assert.ok(String(letters).includes(hmac(ann)));
    assertUnseen({ output, log });
  });

  test("needs a key of 16 characters where something is hashed, and says so before anything is requested", async (t) => {
    for (const [settings, message] of [
      [{ personal_data: "hash", hash_key: null }, /hash_key is required/],
      [{ personal_data: "hash", hash_key: "" }, /hash_key must have at least 16 characters/],
      [{ personal_data: "hash", hash_key: "a short key 123" }, /at least 16 characters/],
      [{ redact: ["hash:**.email"], hash_key: null }, /hash_key is required/],
    ] as const) {
      const { code, log, asked } = await read(t, { settings });
      assert.equal(code, 2);
      assert.match(log, message);
      assert.doesNotMatch(log, /a short key/);
      assert.deepEqual(asked, []);
    }
    const kept = await read(t, { settings: { hash_key: "short" } });
    assert.equal(kept.code, 0, kept.log);
  });

  test("refuses a catalog that makes a key of what it changes", async (t) => {
    const change = (entry: CatalogEntry): CatalogEntry =>
      entry.stream === "members" ? { ...entry, key_properties: ["email"] } : entry;
    const { code, log } = await read(t, { settings: { personal_data: "hash" }, change });
    assert.equal(code, 2);
    assert.match(log, /key_properties of members .* redact changes email/);
    assert.equal((await read(t, { change })).code, 0);
  });
});

suite("The setting redact", { concurrency: true }, () => {
  test("drops and hashes what patterns name, as a list or as text, whatever the catalog was discovered with", async (t) => {
    const entries = ["hash:members.born", "members.**.rank", "hash:members.letters.from.email"];
    for (const redact of [entries, entries.join(", ")]) {
      for (const isOldCatalog of [false, true]) {
        const { row, schemaOf, log, code } = await read(t, { settings: { redact }, isOldCatalog });
        assert.equal(code, 0, log);
        const { born, friends, email: address, letters, additional_properties } = row("members");
        assert.equal(born, hmac("1970-01-02"));
        assert.deepEqual(schemaOf("members").properties?.born, {
          type: ["null", "string"],
          description: "Day of birth.",
        });
        assert.equal(address, ann);
        assert.ok(Array.isArray(friends) && Array.isArray(letters));
        assert.deepEqual(friends[0], { id: "f1", email: "bob@example.com", rank: null });
        assert.deepEqual(letters[0].from, { id: "m9", email: hmac(ann) });
        assert.equal(letters[0].copies[0][0].email, ann);
        assert.ok(isJsonObject(additional_properties));
        const from = row("letters").from;
        assert.ok(isJsonObject(from) && from.email === ann);
      }
    }
  });

  test("drops an object that it names to be hashed, whose column keeps its type", async (t) => {
    const settings = { redact: ["hash:members.history"] };
    const { row, schemaOf, log } = await read(t, { settings });
    assert.equal(row("members").history, null);
    assert.deepEqual(schemaOf("members").properties?.history?.type, ["null", "object"]);
    assert.doesNotMatch(log, /history/);
  });

  test("goes before personal_data where it names places, and dropping before hashing", async (t) => {
    const redact = ["hash:**.email", "letters.**.email", "hash:@free_text"];
    const settings = { personal_data: "drop", redact };
    const { row } = await read(t, { settings });
    assert.equal(row("members").email, hmac(ann));
    assert.equal(row("members").phones, null);
    assert.deepEqual(row("letters").from, { id: "m9", email: null });
    assert.equal(row("members").bio, hmac(member.bio));
    assert.equal(row("members").portrait, hmac(`By ${ann}`));
    assert.equal(row("members").history, null);
  });

  test("requests nothing for a column that it drops", async (t) => {
    const { asked, row } = await read(t, {
      settings: { redact: ["members.portrait", "members.letters"] },
    });
    assert.deepEqual(asked.sort(), ["/letters", "/members"]);
    assert.equal(row("members").letters, null);
  });

  test("drops additional_properties where it is named", async (t) => {
    const { row } = await read(t, { settings: { redact: "members.additional_properties" } });
    assert.equal(row("members").additional_properties, null);
    assert.deepEqual(row("letters").additional_properties, { from: { nick: "Annie" } });
  });

  const wrong = [
    ["members.bioo", 'redact: "members.bioo" matches no column (did you mean members.bio?)'],
    ["member.bio", 'redact: "member.bio" matches no column (did you mean members.bio?)'],
    ["**.emial", 'redact: "**.emial" matches no column (did you mean **.email?)'],
    ["email", 'redact: "email" matches no column (did you mean **.email?)'],
    ["members.friends.*.email", 'redact: "members.friends.*.email" matches no column'],
    ["members", 'redact: "members" matches no column'],
    ["portraits.text", 'redact: "portraits.text" matches no column'],
    ["hash:members.updated_at", "matches keys, which can't be changed: members.updated_at"],
    ["**.id", "keys, which can't be changed: letters.id, members.id, members.letters.id"],
    ["@freetext", '"@freetext" is not a valid mark; use @free_text'],
  ] as const;
  for (const [pattern, message] of wrong) {
    test(`refuses ${pattern}, for a run and for discovery`, async (t) => {
      for (const flags of [[], ["--discover"]]) {
        const run = await read(t, { settings: { redact: [pattern] }, isOldCatalog: true, flags });
        assert.equal(run.code, 2);
        assert.ok(run.log.includes(message), run.log);
        assert.deepEqual(run.asked, []);
      }
    });
  }
});
