/** A run says which tables hold rows that were loaded with other settings for personal data. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { type RowOf, type StreamClass, t } from "../../src/index.ts";
import { emptyState, type JsonObject, type State } from "../../src/singer/index.ts";
import { runTap } from "../../src/testing/index.ts";
import { ann, ClubStream, ClubTap, hash_key, MembersStream, shape } from "../support/club.ts";
import { sendJson, serve } from "../support/serve.ts";

/** Follows the members that changed. */
class VisitsStream extends ClubStream<VisitsStream> {
  readonly name = "visits";
  readonly path = "/visits";
  readonly schema = t.object({
    id: t.key("Identifier."),
    member_id: t.string("Member."),
    place: t.string("Where."),
  });
  override readonly parent: StreamClass = MembersStream;
  override readonly additionalProperties = "ignore";

  override childContext({ id: member_id }: RowOf<MembersStream>) {
    return { member_id };
  }
}

/** Read in two parts, of which one may be left to a later run. */
class MinutesStream extends ClubStream<MinutesStream> {
  readonly name = "minutes";
  readonly path = "/minutes";
  readonly schema = shape;
  override readonly additionalProperties = "ignore";

  override partitions() {
    return [{ part: "one" }, { part: "two" }];
  }
}

class VisitedTap extends ClubTap {
  override async streamClasses(): Promise<readonly StreamClass[]> {
    return [...(await super.streamClasses()), VisitsStream, MinutesStream];
  }
}

/** A club of one member. What begins with `fails` is refused: a name, and a query. */
async function serveClub(test: TestContext) {
  const club = { fails: "" };
  const origin = await serve(test, (_request, response, { pathname, search, searchParams }) => {
    const name = pathname.slice(1);
    const isRefused = club.fails !== "" && (name + search).startsWith(club.fails);
    if (isRefused) return sendJson(response, { message: "no" }, 422);
    const id = `${name}${searchParams.get("member_id") ?? ""}`;
    const row = { id, member_id: "members", email: ann, updated_at: "2026-01-01T00:00:00Z" };
    sendJson(response, { [name]: [{ ...row, promised: "yes", place: "Ulm" }] });
  });
  const run = (settings: JsonObject, state: State = emptyState) =>
    runTap(new VisitedTap(), {
      settings: {
        url: origin,
        replication_method: "INCREMENTAL",
        max_attempts: 1,
        hash_key,
        ...settings,
      },
      state,
    });
  return { club, run };
}

/** The tables that a warning names; undefined where there is none. */
function changedIn(log: string): string | undefined {
  const told = /WARNING personal_data, redact or hash_key has changed since .*: (.*)\. Rows/.exec(
    log,
  );
  if (told !== null) assert.match(log, /--full-refresh/);
  return told?.[1];
}

suite("A change of the settings", { concurrency: true }, () => {
  test("is a warning once, that names the tables whose rows differ", async (t) => {
    const { run } = await serveClub(t);
    const steps: readonly (readonly [JsonObject, string | undefined])[] = [
      [{}, undefined],
      [{}, undefined],
      [{ personal_data: "drop" }, "members"],
      [{ personal_data: "drop" }, undefined],
      [{ personal_data: "drop", redact: ["visits.place"] }, "visits"],
      [{ personal_data: "drop", redact: ["visits.place", "letters.text"] }, undefined],
      [{ personal_data: "hash", redact: ["hash:visits.place"] }, "members, visits"],
      [{ personal_data: "hash", redact: "hash:visits.place" }, undefined],
      [
        { personal_data: "hash", redact: "hash:visits.place", hash_key: `${hash_key}!` },
        "members, visits",
      ],
      [{}, "members, visits"],
      [{ hash_key: "another one, unused" }, undefined],
    ];
    let state: State = emptyState;
    for (const [settings, expected] of steps) {
      const ran = await run(settings, state);
      assert.equal(ran.code, 0, ran.log);
      assert.equal(changedIn(ran.log), expected, JSON.stringify(settings));
      assert.ok(!JSON.stringify(ran.state).includes(hash_key));
      state = ran.state;
    }
  });

  test("is none for the first run, nor where all rows are read anew", async (t) => {
    const { run } = await serveClub(t);
    const first = await run({ personal_data: "drop" });
    assert.equal(changedIn(first.log), undefined);
    const again = await run({ personal_data: "drop" }, first.state);
    assert.equal(changedIn(again.log), undefined);
    const full = await run({ replication_method: "FULL_TABLE" }, again.state);
    assert.equal(changedIn(full.log), undefined);
    assert.equal(changedIn((await run({}, full.state)).log), undefined);
  });

  test("leaves the state as it was where nothing is kept out of sight", async (t) => {
    const { run } = await serveClub(t);
    const { state } = await run({});
    assert.ok(!JSON.stringify(state).includes("personal_data"));
  });

  test("is logged again after a run in which the table failed", async (t) => {
    const { club, run } = await serveClub(t);
    const { state } = await run({});
    club.fails = "visits";
    const failed = await run({ redact: ["visits.place"] }, state);
    assert.equal(failed.code, 1);
    assert.equal(changedIn(failed.log), "visits");
    assert.deepEqual(failed.state.bookmarks.visits, state.bookmarks.visits);
    club.fails = "";
    const ended = await run({ redact: ["visits.place"] }, failed.state);
    assert.equal(changedIn(ended.log), "visits");
    assert.equal(changedIn((await run({ redact: ["visits.place"] }, ended.state)).log), undefined);
  });

  for (const change of [
    { personal_data: "drop" },
    { redact: ["members.born"] },
    { personal_data: "hash", hash_key: `${hash_key}!` },
  ]) {
    test(`begins an interrupted read anew: ${Object.keys(change).join(" and ")}`, async (t) => {
      const { club, run } = await serveClub(t);
      const settings = { ...(change.hash_key !== undefined && { personal_data: "hash" }) };
      club.fails = "minutes?part=two";
      const { state } = await run(settings);
      assert.match((await run(settings, state)).log, /INFO minutes: Resuming the read/);
      const { log } = await run({ ...settings, ...change }, state);
      assert.match(log, /INFO minutes: Starting over/);
    });
  }
});
