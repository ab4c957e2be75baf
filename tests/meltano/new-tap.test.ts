/** A tap from nothing: the page for authors followed command by command, from the packed package to rows in a file. */

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { suite, test } from "node:test";
import { sdkVersion } from "singer-tap-sdk";
import { fakeApi, numberedPages, serveApi } from "singer-tap-sdk/testing";
import {
  copyProject,
  linkPackages,
} from "../../packages/singer-tap-sdk/tests/support/copy-project.ts";
import { runProgram, sdkRoot } from "../../packages/singer-tap-sdk/tests/support/run-program.ts";
import { startHub } from "../../tools/hub/server.ts";
import { installMeltano, meltanoVersions } from "../../tools/shared/meltano.ts";
import { quiet, reasonToSkip } from "../support/meltano.ts";
import { commandLinesOf, runInOneShell } from "../support/shell.ts";

const version = meltanoVersions[4];

suite("A new tap", { skip: await reasonToSkip([version]) }, () => {
  test("is made, tested, added to Meltano and run, in fewer than ten commands", async (t) => {
    const folder = mkdtempSync(join(tmpdir(), "new-tap-"));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const clone = join(folder, "clone");
    copyProject(clone);
    linkPackages(clone);
    const globals = join(folder, "globals");
    const hub = await startHub({ port: 0, pipUrl: null });
    t.after(() => hub.close());
    const env = {
      ...process.env,
      ...quiet,
      PATH: [join(globals, "bin"), dirname(await installMeltano(version)), process.env.PATH].join(
        ":",
      ),
      npm_config_prefix: globals,
      npm_config_prefer_offline: "true",
      npm_config_audit: "false",
      MELTANO_HUB_API_ROOT: hub.root,
      // Its tests are of their own, not a part of this one.
      NODE_TEST_CONTEXT: undefined,
    };
    const place = join(clone, "packages/singer-tap-sdk");
    for (const options of [
      ["pack"],
      ["install", "--global", `./singer-tap-sdk-${sdkVersion}.tgz`],
    ]) {
      const { code, stderr } = await runProgram("npm", options, { cwd: place, env });
      assert.equal(code, 0, stderr);
    }
    const items = ["a", "b", "c"].map((id) => ({ id, name: id, price: 1, updated_at: null }));
    const paging = numberedPages({ recordsPath: "items" });
    const api = await serveApi(t, fakeApi({ lists: { "/items": items }, paging }));

    const lines = commandLinesOf(readFileSync(join(sdkRoot, "docs/authors.md"), "utf8")).map(
      ({ line }) => line,
    );
    assert.ok(lines.length < 10);
    const commands = lines.map((line) => ({
      line,
      run: line.replace("YOUR_KEY", "the-key").replace("YOUR_URL", api.origin),
    }));
    const run = await runInOneShell(commands, { folder: clone, place: folder, env });
    assert.equal(run.code, 0, run.output);
    const output = join(clone, "tap-shop/warehouse/output");
    const files = readdirSync(output).filter((file) => file.endsWith(".jsonl"));
    const rows = files.flatMap((file) =>
      readFileSync(join(output, file), "utf8").trimEnd().split("\n"),
    );
    assert.deepEqual(
      rows.map((row) => JSON.parse(row).id),
      ["a", "b", "c"],
    );
  });
});
