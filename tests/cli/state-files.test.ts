/** A state file, from the outside: what a run does not use of it comes back as it was written. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { startSandbox } from "../../sandbox/server.ts";
import { catalogOf, runCli, temporaryFolder, writeInto } from "../support/run-cli.ts";

suite("A state file", () => {
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
});
