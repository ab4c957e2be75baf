/** A tap from nothing: docs/sdk.md followed command by command, from the packed package to rows in a file. */

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { suite, test } from "node:test";
import { installMeltano, meltanoVersions } from "../../demo/meltano.ts";
import { startHub } from "../../hub/server.ts";
import { sdkVersion } from "../../src/sdk/index.ts";
import { fakeApi, numberedPages, serveApi } from "../../src/testing/index.ts";
import { copyProject } from "../support/copy-project.ts";
import { quiet, reasonToSkip } from "../support/meltano.ts";
import { root, runProgram } from "../support/run-program.ts";
import { commandLinesOf, runInOneShell } from "../support/shell.ts";

const version = meltanoVersions[4];

suite("A new tap", { skip: await reasonToSkip([version]) }, () => {
  test("is made, tested, added to Meltano and run, in fewer than ten commands", async (t) => {
    const folder = mkdtempSync(join(tmpdir(), "new-tap-"));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const clone = join(folder, "clone");
    copyProject(clone);
    symlinkSync(join(root, "node_modules"), join(clone, "node_modules"));
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
    for (const options of [["pack"], ["install", "--global", `./tap-incident-${sdkVersion}.tgz`]]) {
      const { code, stderr } = await runProgram("npm", options, { cwd: clone, env });
      assert.equal(code, 0, stderr);
    }
    const items = ["a", "b", "c"].map((id) => ({ id, name: id, price: 1, updated_at: null }));
    const paging = numberedPages({ recordsPath: "items" });
    const api = await serveApi(t, fakeApi({ lists: { "/items": items }, paging }));

    const page = readFileSync(join(root, "docs/sdk.md"), "utf8");
    const lines = commandLinesOf(page).map(({ line }) => line);
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
