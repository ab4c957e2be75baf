/** A look at the rows, from the outside: --limit against a whole organisation. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import {
  temporaryFolder,
  writeInto,
} from "../../packages/singer-tap-sdk/tests/support/temporary-folder.ts";
import { startSandbox } from "../../sandbox/server.ts";
import { messagesOf, runCli } from "../support/run-cli.ts";

suite("tap-incident --limit 2", () => {
  test("writes two rows of each table, with all rows that they embed, and neither STATE nor ACTIVATE_VERSION", async (t) => {
    const { config, sandbox } = await setUp(t);
    const { code, stdout, stderr } = await runCli(["--config", config, "--limit", "2"]);
    assert.equal(code, 0, stderr);
    const messages = messagesOf(stdout);
    assert.deepEqual(new Set(messages.map(({ type }) => type)), new Set(["SCHEMA", "RECORD"]));
    const records = messages.filter(({ type }) => type === "RECORD");
    const written = (table: string) =>
      records.flatMap(({ stream, record }) => (stream === table && record ? [record] : []));
    for (const { stream = "" } of messages.filter(({ type }) => type === "SCHEMA")) {
      const parent = parents[stream];
      const keys = parent && ids(written(parent.table));
      const possible = sandbox
        .rows(stream)
        .filter((row) => keys === undefined || keys.includes(columnOf(row, parent?.column)));
      assert.equal(written(stream).length, Math.min(2, possible.length), stream);
    }
    const updates = sandbox.rows("incident_updates");
    for (const { record } of records.filter(({ stream }) => stream === "incidents")) {
      const own = updates.filter(({ incident_id }) => incident_id === record?.id);
      assert.deepEqual(ids(record?.updates), ids(own));
    }
    const attachments = sandbox.requests.filter(({ path }) => /attachments/.test(path));
    assert.equal(attachments.length, 2);
    assert.match(stderr, /INFO Reading at most 2 rows of each stream, for a look: no STATE/);
  });

  for (const [value, reason] of [
    ["0", /must be a whole number from 1/],
    ["ten", /must be a whole number from 1/],
  ] as const) {
    test(`is a mistake with ${value} in place of 2`, async () => {
      const { code, stdout, stderr } = await runCli(["--config", "ENV", "--limit", value]);
      assert.equal(code, 2);
      assert.equal(stdout, "");
      assert.match(stderr, /option '--limit <rows>' argument/);
      assert.match(stderr, reason);
    });
  }

  test("is a mistake with --test", async () => {
    const { code, stderr } = await runCli(["--config", "ENV", "--limit", "2", "--test"]);
    assert.equal(code, 2);
    assert.match(stderr, /'--limit <rows>' cannot be used with option '--test'/);
  });
});

/** The tables that are read for each row of another, and the column with the key of that row. */
const parents: Readonly<Record<string, { readonly table: string; readonly column: string }>> = {
  catalog_entries: { table: "catalog_types", column: "catalog_type_id" },
  custom_field_options: { table: "custom_fields", column: "custom_field_id" },
  incident_attachments: { table: "incidents", column: "incident_id" },
};

function columnOf(row: object, column: string | undefined): unknown {
  return new Map(Object.entries(row)).get(column ?? "");
}

async function setUp(t: TestContext) {
  const sandbox = await startSandbox({ incidents: 30, seed: 5 });
  t.after(() => sandbox.close());
  const settings = {
    api_key: sandbox.apiKey,
    api_url: sandbox.origin,
    emit_activate_version_messages: true,
  };
  return { sandbox, config: writeInto(temporaryFolder(t), "config.json", settings) };
}

function ids(rows: unknown): unknown[] {
  return Array.isArray(rows) ? rows.map(({ id }) => id).sort() : [];
}
