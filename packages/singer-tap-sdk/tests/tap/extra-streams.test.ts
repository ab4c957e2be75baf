/** Streams that are left out unless they are named, whose endpoint may not exist, or that show a window of time only. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import {
  ConfigError,
  type Declaration,
  extraStreamsSetting,
  parseSettings,
  RESTStream,
  Tap,
  Type,
  t,
} from "../../src/index.ts";
import type { JsonObject } from "../../src/singer/index.ts";
import { recordedLog } from "../support/logger.ts";
import { sendJson, serve } from "../support/serve.ts";
import { type Synced, syncTap } from "../support/sync-tap.ts";

const settingsSchema = Type.Object({
  library_url: Type.String(),
  ...extraStreamsSetting,
});

abstract class LibraryStream<Self extends Declaration> extends RESTStream<
  Self,
  typeof settingsSchema
> {
  get urlBase() {
    return this.settings.library_url;
  }
}

const shelf = t.object({ id: t.key("Identifier.") }, "Shelf.");

class ShelvesStream extends LibraryStream<ShelvesStream> {
  readonly name = "shelves";
  readonly path = "/shelves";
  readonly schema = shelf;
}

const loan = t.object({ id: t.key("Identifier.") }, "Loan.");

class LoansStream extends LibraryStream<LoansStream> {
  readonly name = "loans";
  readonly path = "/loans";
  readonly schema = loan;
  override readonly isExtra = true;
  override readonly isWindowed = true;
}

const fee = t.object({ id: t.key("Identifier."), loan_id: t.string("Loan.") }, "Fee.");

class FeesStream extends LibraryStream<FeesStream> {
  readonly name = "fees";
  readonly path = "/loans/{loan_id}/fees";
  readonly schema = fee;
  override readonly isExtra = true;
  override readonly isUnverified = true;
  override readonly parent = LoansStream;

  override childContext({ id: loan_id }: { id: string }) {
    return { loan_id };
  }
}

const poster = t.object(
  { id: t.key("Identifier."), text: t.string("What it says, by a request of its own.") },
  "Poster.",
);

class PostersStream extends LibraryStream<PostersStream> {
  readonly name = "posters";
  readonly path = "/posters";
  readonly schema = poster;
  override readonly isUnverified = true;
  override readonly embeds = {
    text: { stream: "poster_texts", foreignKey: "poster_id", value: "plain" },
  };
}

const posterText = t.object(
  { poster_id: t.key("Poster."), plain: t.string("What it says.") },
  "Text of a poster.",
);

class PosterTextsStream extends LibraryStream<PosterTextsStream> {
  readonly name = "poster_texts";
  readonly path = "/posters/{poster_id}/text";
  readonly schema = posterText;
  override readonly primaryKeys = ["poster_id"] as const;
  override readonly hasTable = false;
  override readonly parent = PostersStream;

  override childContext({ id: poster_id }: { id: string }) {
    return { poster_id };
  }
}

class LibraryTap extends Tap {
  readonly name = "tap-library";
  readonly description = "Singer tap for a library of these tests";
  readonly version = "1.0.0";
  readonly settingsSchema = settingsSchema;
  override readonly streamsFolder = new URL("./", import.meta.url);

  override async streamClasses() {
    return [FeesStream, LoansStream, PostersStream, PosterTextsStream, ShelvesStream];
  }
}

const answers: Readonly<Record<string, object>> = {
  "/shelves": { shelves: [{ id: "s1" }] },
  "/loans": { loans: [{ id: "l1" }, { id: "l2" }, { id: "l3" }] },
  "/loans/l1/fees": { fees: [{ id: "f1" }] },
  "/loans/l2/fees": { fees: [] },
  "/loans/l3/fees": { fees: [] },
  "/posters": { posters: [{ id: "p1" }, { id: "p2" }] },
  "/posters/p1/text": { poster_texts: [{ poster_id: "p1", plain: "No food" }] },
  "/posters/p2/text": { poster_texts: [] },
};

suite("An extra stream", () => {
  const regular = ["posters", "shelves"];

  for (const [named, expected] of [
    [[], regular],
    [["fees"], ["fees", ...regular]],
    [
      ["loans", "shelves"],
      ["loans", ...regular],
    ],
    [["*"], ["fees", "loans", ...regular]],
  ] as const) {
    test(`is discovered where extra_streams names it: ${JSON.stringify(named)}`, async () => {
      assert.deepEqual(await discovered({ extra_streams: [...named] }), expected);
    });
  }

  test("is read where it is discovered, and where a catalog selects it whatever the setting says", async (t) => {
    const byDefault = await read(t, {});
    assert.deepEqual(announced(byDefault), regular);
    const named = await read(t, { extra_streams: "fees" });
    assert.deepEqual(announced(named), ["fees", ...regular]);
    const fee = { id: "f1", loan_id: "l1", additional_properties: null };
    assert.deepEqual(named.rows("fees"), [fee]);
    const selected = await read(t, {}, { tables: ["loans"] });
    assert.deepEqual(announced(selected), ["loans"]);
    assert.equal(selected.rows("loans").length, 3);
  });

  for (const [written, hint] of [
    ["lons", "did you mean loans?"],
    ["poster_texts", "there are fees, loans"],
    ["everything", "there are fees, loans"],
  ] as const) {
    test(`that is misnamed ${written} is refused: ${hint}`, async () => {
      const problem = `extra_streams names "${written}", which is not a table; ${hint}`;
      await assert.rejects(
        discovered({ extra_streams: ["loans", written] }),
        new ConfigError([problem]),
      );
    });
  }
});

suite("An unverified endpoint that is not there", () => {
  test("costs its own rows and a warning, and the run succeeds", async (t) => {
    const { failures, rows, log, complete, streams } = await read(t, {}, { missing: "/posters" });
    assert.deepEqual(failures, []);
    assert.deepEqual([complete, streams], [1, 2]);
    assert.equal(rows("shelves").length, 1);
    assert.match(warningsOf(log), /Skipped: .*\/posters.*404/);
  });

  test("for any row of its parent is a warning as well", async (t) => {
    const { failures, rows, log } = await read(t, { extra_streams: ["*"] }, { missing: "/fees" });
    assert.deepEqual(failures, []);
    assert.equal(rows("loans").length, 3);
    assert.match(warningsOf(log), /Skipped: .*\/loans\/l\d\/fees.*404/);
  });

  test("need not say so in the API's own words", async (t) => {
    const { failures, rows, log } = await read(t, {}, { missing: "/posters", words: "no route" });
    assert.deepEqual(failures, []);
    assert.equal(rows("shelves").length, 1);
    assert.match(warningsOf(log), /Skipped: .*\/posters.*404/);
  });

  test("fails only its own run where the path is a documented one", async (t) => {
    const { failures } = await read(t, {}, { missing: "/shelves" });
    assert.deepEqual(
      failures.map(({ stream }) => stream),
      ["shelves"],
    );
  });
});

suite("A stream that shows a window of time", () => {
  test("removes nothing from the target, nor do the streams that are read for its rows", async (t) => {
    const { messages, failures } = await read(t, {
      extra_streams: ["*"],
      emit_activate_version_messages: true,
    });
    assert.deepEqual(failures, []);
    const activated = messages.flatMap(({ type, stream }) =>
      type === "ACTIVATE_VERSION" ? [stream] : [],
    );
    assert.deepEqual(activated.toSorted(), ["posters", "shelves"]);
    const versioned = messages.filter(({ version }) => version !== undefined);
    assert.ok(versioned.every(({ stream }) => stream === "shelves" || stream === "posters"));
  });
});

suite("A column that embeds a single value", () => {
  test("holds the value that its own request brings, and null where there is none", async (t) => {
    const { rows, failures } = await read(t, {});
    assert.deepEqual(failures, []);
    assert.deepEqual(rows("posters"), [
      { id: "p1", text: "No food", additional_properties: null },
      { id: "p2", text: null, additional_properties: null },
    ]);
  });
});

async function discovered(raw: JsonObject): Promise<string[]> {
  const settings = parseSettings(settingsSchema, { library_url: "http://127.0.0.1", ...raw });
  const { streams } = await new LibraryTap().discover(settings, recordedLog().logger);
  return streams.map(({ tap_stream_id }) => tap_stream_id);
}

interface ReadOptions {
  readonly tables?: readonly string[];
  /** End of the paths that answer 404. */
  readonly missing?: string;
  /** What they say. */
  readonly words?: unknown;
}

/** Reads the library; what a catalog selects, or without one what the settings discover. */
async function read(
  t: TestContext,
  settings: JsonObject,
  { tables, missing, words = { message: "not found" } }: ReadOptions = {},
): Promise<Synced> {
  const library_url = await serve(t, (_request, response, { pathname }) => {
    const found = missing !== undefined && pathname.endsWith(missing) ? null : answers[pathname];
    sendJson(response, found ?? words, found == null ? 404 : 200);
  });
  return syncTap(new LibraryTap(), {
    settings: { library_url, max_attempts: 1, ...settings },
    ...(tables && { tables }),
  });
}

function announced({ messages }: Synced): unknown[] {
  return messages.flatMap(({ type, stream }) => (type === "SCHEMA" ? [stream] : []));
}

function warningsOf(log: Synced["log"]): string {
  return log
    .filter(({ level }) => level === "WARNING")
    .map(({ message }) => message)
    .join("\n");
}
