/** A state file, from the outside: what a run does not use of it comes back as it was written. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import {
  temporaryFolder,
  writeInto,
} from "../../packages/singer-tap-sdk/tests/support/temporary-folder.ts";
import { startSandbox } from "../../sandbox/server.ts";
import { catalogOf, type Finished, messagesOf, runCli } from "../support/run-cli.ts";

suite("A state file", { concurrency: 2 }, () => {
  for (const [holds, value] of [
    ["an integer beyond 2^53", "12345678901234567890"],
    ["nesting deeper than calls may be", `${'{"a":['.repeat(10_000)}1${"]}".repeat(10_000)}`],
    ["both", `${'{"a":['.repeat(10_000)}-12345678901234567890${"]}".repeat(10_000)}`],
  ] as const) {
    test(`that holds ${holds} comes back with it, in the bookmarks and beside them`, async (t) => {
      const sandbox = await startSandbox({ organisation: { severities: [{ id: "S1" }] } });
      t.after(() => sandbox.close());
      const folder = temporaryFolder(t);
      const config = { api_key: sandbox.apiKey, api_url: sandbox.origin };
      const { code, stdout, reason } = await runCli([
        "--config",
        writeInto(folder, "config.json", config),
        "--catalog",
        writeInto(folder, "catalog.json", await catalogOf("severities")),
        "--state",
        writeInto(folder, "state.json", `{"bookmarks":{"sofas":{"at":${value}}},"other":${value}}`),
      ]);
      assert.equal(code, 0, reason);
      const last = stdout.trimEnd().split("\n").at(-1) ?? "";
      assert.ok(last.startsWith('{"type":"STATE"'), last.slice(0, 200));
      assert.ok(last.includes(`"sofas":{"at":${value}}`), last.slice(0, 200));
      assert.ok(last.includes(`"other":${value}`), last.slice(0, 200));
    });
  }

  const bookmarks = { follow_ups: { replication_key_value: "2026-03-04T05:06:07.000Z" } };
  for (const [is, content] of [
    ["the state alone", { bookmarks }],
    ["what `meltano state get` prints", { singer_state: { bookmarks } }],
    ["a whole STATE message", { type: "STATE", value: { bookmarks } }],
    [
      "what a state backend of Meltano stores",
      { completed: { singer_state: { bookmarks } }, partial: {} },
    ],
    [
      "Meltano's state of a full refresh",
      {
        completed: {
          singer_state: {
            bookmarks: { follow_ups: { replication_key_value: "2026-01-01T00:00:00Z" } },
          },
        },
        partial_state: { singer_state: { bookmarks } },
      },
    ],
  ] as const) {
    test(`that is ${is} bounds what is requested, and comes back as a plain state`, async (t) => {
      const { code, reason, since, state } = await readFollowUps(t, JSON.stringify(content));
      assert.equal(code, 0, reason);
      assert.deepEqual(since, ["2026-03-04T05:01:07.000Z"]);
      assert.deepEqual(Object.keys(state ?? {}), ["bookmarks"]);
    });
  }

  for (const content of ["{}", "null", "", " \n", "\uFEFF", '{"bookmarks": null}']) {
    test(`that holds ${JSON.stringify(content)} is that of a first run`, async (t) => {
      const { code, reason, since } = await readFollowUps(t, content);
      assert.equal(code, 0, reason);
      assert.deepEqual(since, [null]);
    });
  }

  for (const [content, told] of [
    [
      '{"follow_ups": {}}',
      /state\.json: must be a JSON object such as \{"bookmarks": \{\}\}.*; it holds follow_ups$/,
    ],
    ["[]", /state\.json: must be a JSON object such as \{"bookmarks": \{\}\}/],
    [
      '{"type": "STATE", "value": 3}',
      /state\.json: must be a JSON object such as \{"bookmarks": \{\}\}/,
    ],
    ['{"bookmarks": {"follow_ups": 3}}', /state\.json: bookmarks\.follow_ups must be an object$/],
  ] as const) {
    test(`that holds ${content} is refused before anything is requested`, async (t) => {
      const { code, stdout, reason, since } = await readFollowUps(t, content);
      assert.deepEqual({ code, stdout, since }, { code: 2, stdout: "", since: [] }, reason);
      assert.match(reason, told);
    });
  }
});

/** Reads the follow-ups incrementally with a state file of this content. */
async function readFollowUps(
  t: TestContext,
  content: string,
): Promise<
  Finished & {
    /** From when on each of the requests asks for them. */
    readonly since: readonly (string | null)[];
    /** The last STATE. */
    readonly state: unknown;
  }
> {
  const sandbox = await startSandbox({ organisation: {} });
  t.after(() => sandbox.close());
  const folder = temporaryFolder(t);
  const config = {
    api_key: sandbox.apiKey,
    api_url: sandbox.origin,
    replication_method: "INCREMENTAL",
  };
  const finished = await runCli([
    "--config",
    writeInto(folder, "config.json", config),
    "--catalog",
    writeInto(folder, "catalog.json", await catalogOf("follow_ups")),
    "--state",
    writeInto(folder, "state.json", content),
  ]);
  const filters = sandbox.requests
    .filter(({ path }) => path === "/v3/follow_ups")
    .map(({ query }) => query.get("updated_at[gte]"));
  const state = messagesOf(finished.stdout).at(-1)?.value;
  return { ...finished, since: [...new Set(filters)], state };
}
