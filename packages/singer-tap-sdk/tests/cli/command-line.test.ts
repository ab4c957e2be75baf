/** The command line around a tap, in this process: what its end depends on. */

import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { PassThrough, Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { RESTStream, runCommandLine, t as shape, Tap, Type } from "../../src/index.ts";
import { sendJson, serve } from "../support/serve.ts";
import { temporaryFolder, writeInto } from "../support/temporary-folder.ts";

test("a run is no success before its reader has taken the last message", async (t) => {
  const origin = await serve(t, (_request, response) => sendJson(response, { things: [] }));
  const folder = temporaryFolder(t);
  const config = writeInto(folder, "config.json", { origin });
  const argv = ["node", "tap-things", "--config", config];
  const stderr = new PassThrough();
  const stdout = new LateClosingPipe();
  const host = Object.assign(new EventEmitter(), {
    argv,
    env: {},
    stdout,
    stderr,
    exit: () => assert.fail("nobody sent a signal"),
  });
  assert.equal(await runCommandLine(new ThingsTap(), host), 4);
  stderr.end();
  assert.match(await text(stderr), /WARNING The target closed its input/);
});

const settingsSchema = Type.Object({ origin: Type.String({ format: "origin" }) });

class ThingsStream extends RESTStream<ThingsStream, typeof settingsSchema> {
  readonly name = "things";
  readonly path = "/things";
  readonly schema = shape.object({ id: shape.key("Identifier") }, "A thing");
  readonly urlBase = this.settings.origin;
}

class ThingsTap extends Tap {
  readonly name = "tap-things";
  readonly description = "Reads things";
  readonly version = "1.0.0";
  readonly settingsSchema = settingsSchema;

  override async streamClasses() {
    return [ThingsStream];
  }
}

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
