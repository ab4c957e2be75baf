/** The command line around a tap, in this process: what its end depends on. */

import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { PassThrough, Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { runCommandLine } from "../../../src/sdk/index.ts";
import { IncidentTap } from "../../../src/tap.ts";
import { catalogOf, temporaryFolder, writeInto } from "../../support/run-cli.ts";
import { sendJson, serve } from "../../support/serve.ts";

test("a run is no success before its reader has taken the last message", async (t) => {
  const origin = await serve(t, (_request, response) => sendJson(response, { severities: [] }));
  const folder = temporaryFolder(t);
  const config = writeInto(folder, "config.json", { api_key: "test-key", api_url: origin });
  const catalog = writeInto(folder, "catalog.json", await catalogOf("severities"));
  const argv = ["node", "tap-incident", "--config", config, "--catalog", catalog];
  const stderr = new PassThrough();
  const stdout = new LateClosingPipe();
  const host = Object.assign(new EventEmitter(), {
    argv,
    env: {},
    stdout,
    stderr,
    exit: () => assert.fail("nobody sent a signal"),
  });
  assert.equal(await runCommandLine(new IncidentTap(), host), 4);
  stderr.end();
  assert.match(await text(stderr), /WARNING Nobody reads the output any more/);
});

/** A pipe that takes each STATE for a while into its buffer, until its reader goes away. */
class LateClosingPipe extends Writable {
  override _write(chunk: Buffer, _encoding: string, done: (error?: Error) => void): void {
    if (!chunk.includes('"STATE"')) {
      done();
      return;
    }
    const gone = Object.assign(new Error("write EPIPE"), { code: "EPIPE" });
    setTimeout(done, 300, gone);
  }
}
