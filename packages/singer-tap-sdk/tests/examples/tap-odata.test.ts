/** The examples of OData: users by a filter on the time of their last change, and by delta links. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { suite, type TestContext, test } from "node:test";
import { tap as tapOData } from "../../examples/tap-odata.ts";
import { tap as tapODataDelta, UsersStream } from "../../examples/tap-odata-delta.ts";
import { Tap } from "../../src/index.ts";
import type { JsonObject, State } from "../../src/singer/index.ts";
import { type FakeApi, runTap, serveApi, testTap } from "../../src/testing/index.ts";

interface User {
  readonly id: string;
  readonly displayName: string;
  readonly lastModifiedDateTime: string;
}

/** A directory of users, each change of which has a number. */
class Directory {
  readonly users = new Map<string, User>();
  readonly requests: string[] = [];
  /** The earliest change that a delta link may name. */
  oldest = 0;
  /** Where delta links lead. Default: here. */
  foreign: string | null = null;
  readonly #changes: (string | null)[] = [];

  put(id: string): void {
    this.#changes.push(id);
    const minute = String(this.#changes.length).padStart(2, "0");
    const lastModifiedDateTime = `2026-01-01T00:${minute}:00Z`;
    this.users.set(id, { id, displayName: `User ${id}`, lastModifiedDateTime });
  }

  remove(id: string): void {
    this.#changes.push(id);
    this.users.delete(id);
  }

  readonly api: FakeApi = ({ url }) => {
    this.requests.push(`${url.pathname}${url.search}`);
    return url.pathname === "/v1.0/users/delta" ? this.#delta(url) : this.#list(url);
  };

  #list(url: URL) {
    const size = Number(url.searchParams.get("$top"));
    const since = /^lastModifiedDateTime ge (\S+)$/.exec(
      url.searchParams.get("$filter") ?? "",
    )?.[1];
    const skipped = Number(url.searchParams.get("$skiptoken") ?? 0);
    const found = [...this.users.values()].filter(
      ({ lastModifiedDateTime }) =>
        since === undefined || Date.parse(lastModifiedDateTime) >= Date.parse(since),
    );
    const next = new URL(url);
    next.searchParams.set("$skiptoken", String(skipped + size));
    const hasNext = skipped + size < found.length;
    const value = found.slice(skipped, skipped + size);
    return {
      body: { "@odata.context": "x", value, ...(hasNext && { "@odata.nextLink": next.href }) },
    };
  }

  #delta(url: URL) {
    const since = Number(url.searchParams.get("$deltatoken") ?? 0);
    if (url.searchParams.has("$deltatoken") && since < this.oldest) {
      return { status: 410, body: { error: { code: "resyncRequired", message: "Resync" } } };
    }
    const changed = [...new Set(this.#changes.slice(since))];
    const rows: readonly (JsonObject | User)[] = changed.flatMap(
      (id): readonly (JsonObject | User)[] => {
        const user = this.users.get(id ?? "");
        const removed = { id, "@removed": { reason: "deleted" } };
        return user !== undefined ? [user] : since > 0 ? [removed] : [];
      },
    );
    const skipped = Number(url.searchParams.get("$skiptoken") ?? 0);
    const link = new URL(url);
    link.searchParams.set("$skiptoken", String(skipped + 2));
    const last = new URL("/v1.0/users/delta", this.foreign ?? url);
    last.searchParams.set("$deltatoken", String(this.#changes.length));
    const isLast = skipped + 2 >= rows.length;
    return {
      body: {
        value: rows.slice(skipped, skipped + 2),
        ...(isLast ? { "@odata.deltaLink": last.href } : { "@odata.nextLink": link.href }),
      },
    };
  }
}

function directory(...ids: readonly string[]): Directory {
  const made = new Directory();
  for (const id of ids) made.put(id);
  return made;
}

const many = directory(...Array.from({ length: 25 }, (_, index) => `u${index}`));

testTap(tapOData, {
  settings: (api_url) => ({ api_url }),
  server: many.api,
  rows: { users: 25 },
});

testTap(tapODataDelta, {
  settings: (api_url) => ({ api_url }),
  server: directory("a", "b", "c", "d", "e").api,
  rows: { users: 5 },
});

suite("A directory with delta links", () => {
  async function open(test: TestContext, source: Directory, tap: Tap = tapODataDelta) {
    const { origin } = await serveApi(test, source.api);
    const read = async (state: State, settings: JsonObject = {}) => {
      source.requests.length = 0;
      const run = await runTap(tap, {
        settings: { api_url: origin, replication_method: "INCREMENTAL", ...settings },
        state,
      });
      const ids = run.records("users").map(({ id }) => id);
      return { ...run, ids };
    };
    return { origin, read };
  }

  const none: State = { bookmarks: {} };

  test("is read whole first, and then only what has changed, by the link of the last read", async (t) => {
    const source = directory("a", "b", "c");
    const { origin, read } = await open(t, source);
    const first = await read(none);
    assert.deepEqual([first.code, first.ids], [0, ["a", "b", "c"]]);
    const { users: bookmark = {} } = first.state.bookmarks;
    assert.equal(bookmark.delta_token, `${origin}/v1.0/users/delta?%24deltatoken=3`);
    assert.deepEqual(
      ["replication_key", "replication_key_value"].filter((key) => key in bookmark),
      [],
    );
    source.put("b");
    source.put("d");
    const second = await read(first.state);
    assert.deepEqual(second.ids, ["b", "d"]);
    assert.deepEqual(source.requests, ["/v1.0/users/delta?%24deltatoken=3"]);
    const third = await read(second.state);
    assert.deepEqual(third.ids, []);
  });

  test("marks a removed row by a record of its key, with the time in a column of the SCHEMA", async (t) => {
    const source = directory("a", "b", "c");
    const { read } = await open(t, source);
    const before = Date.now();
    const { state } = await read(none);
    source.remove("b");
    source.put("c");
    const { messages } = await read(state, { emit_activate_version_messages: true });
    const schema = messages.find(({ type }) => type === "SCHEMA")?.schema;
    assert.deepEqual(schema?.properties?._sdc_deleted_at, {
      type: ["null", "string"],
      format: "date-time",
      description:
        "When the tap learned that the row was removed from the source; null for all others.",
    });
    const [removed, changed] = messages.flatMap(({ type, record }) =>
      type === "RECORD" && record ? [record] : [],
    );
    assert.deepEqual(Object.keys(removed ?? {}), ["id", "_sdc_deleted_at"]);
    assert.equal(removed?.id, "b");
    // The clock of the server is in whole seconds.
    assert.ok(Date.parse(String(removed._sdc_deleted_at)) >= before - 2000);
    assert.deepEqual([changed?.id, changed?._sdc_deleted_at], ["c", null]);
    assert.ok(!messages.some(({ type }) => type === "ACTIVATE_VERSION"));
  });

  test("has no such column and no such record where removed rows are ignored", async (t) => {
    class KeepingStream extends UsersStream {
      override readonly delta = {
        tokenPath: "@odata.deltaLink",
        removedPath: "@removed",
        removed: "ignore",
      } as const;
    }
    class KeepingTap extends Tap {
      readonly name = "tap-odata-delta";
      readonly description = "Keeps removed users";
      readonly version = "1.0.0";
      override readonly settingsSchema = tapODataDelta.settingsSchema;
      override streamClasses = async () => [KeepingStream];
    }
    const source = directory("a", "b");
    const { read } = await open(t, source, new KeepingTap());
    const { state } = await read(none);
    source.remove("a");
    source.put("b");
    const { ids, messages } = await read(state);
    assert.deepEqual(ids, ["b"]);
    const schema = messages.find(({ type }) => type === "SCHEMA")?.schema;
    assert.ok(!("_sdc_deleted_at" in (schema?.properties ?? {})));
  });

  test("whose link has expired is read whole, with a warning that removed rows stay", async (t) => {
    const source = directory("a", "b", "c");
    const { read } = await open(t, source);
    const { state } = await read(none);
    source.remove("b");
    source.put("d");
    source.oldest = 4;
    const whole = await read(state);
    assert.deepEqual(whole.code, 0, whole.log);
    assert.deepEqual(whole.ids, ["a", "c", "d"]);
    assert.match(
      whole.log,
      /WARNING users: The API no longer knows what the last run has read; reading everything\. Rows that were removed since stay in the table/,
    );
    assert.ok(!whole.messages.some(({ type }) => type === "ACTIVATE_VERSION"));
    assert.match(String(whole.state.bookmarks.users?.delta_token), /deltatoken=5$/);
  });

  test("sends nothing to another origin, whether the state or a response names it", async (t) => {
    const source = directory("a");
    const { origin, read } = await open(t, source);
    const foreign = "https://attacker.example.com/v1.0/users/delta?$deltatoken=1";
    const refused = await read({ bookmarks: { users: { delta_token: foreign } } });
    assert.equal(refused.code, 2);
    assert.ok(
      refused.log.includes(
        `state: bookmarks.users.delta_token must be a URL of ${origin}. Correct it, or remove it to read users from its start`,
      ),
      refused.log,
    );
    assert.deepEqual(source.requests, []);
    source.foreign = "https://attacker.example.com";
    const { code, log, state } = await read(none);
    assert.equal(code, 1, log);
    assert.match(log, /@odata\.deltaLink must be a URL of http/);
    assert.equal(state.bookmarks.users?.delta_token, undefined);
  });
});

test("Each of the two taps takes at most 25 lines, without blank ones and comments", () => {
  for (const file of ["tap-odata", "tap-odata-delta"]) {
    const text = readFileSync(new URL(`../../examples/${file}.ts`, import.meta.url), "utf8");
    const lines = text.split("\n").filter((line) => !/^\s*(?:$|\/\/|\/?\*)/.test(line));
    assert.ok(lines.length <= 25, `${file}: ${lines.length}`);
  }
});
