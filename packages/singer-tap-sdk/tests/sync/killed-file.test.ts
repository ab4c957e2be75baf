/** A process that is killed while it reads a file, with keys and without: the next run goes on at its last STATE. */

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { suite, type TestContext, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { isJsonObject, type JsonObject, parseJson } from "../../src/singer/index.ts";
import { sdkRoot } from "../support/run-program.ts";
import { serve } from "../support/serve.ts";

const ids = Array.from({ length: 60_000 }, (_, index) => `letter-${index}`);
const lines = ids.map((id) => `${JSON.stringify({ id, text: "x".repeat(200) })}\n`);
const whole = Buffer.from(lines.join(""));

/** Serves the file in pieces, so that reading it takes longer than a STATE is waited for; the second time at once. */
async function serveSlowly(test: TestContext): Promise<string> {
  let requests = 0;
  return serve(test, async (_request, response) => {
    requests += 1;
    response.writeHead(200, { "content-length": String(whole.length), etag: '"one"' });
    if (requests > 1) {
      response.end(whole);
      return;
    }
    const size = whole.length / 100;
    for (let place = 0; place < whole.length && !response.destroyed; place += size) {
      response.write(whole.subarray(place, place + size));
      await setTimeout(30);
    }
    response.end();
  });
}

interface Written {
  readonly ids: readonly string[];
  readonly state: JsonObject | null;
}

/** Starts the tap on one of its tables. */
function start(test: TestContext, folder: string, table: string): ChildProcess {
  const files = ["config", "catalog", "state"].flatMap((name) => [
    `--${name}`,
    join(folder, `${name}.json`),
  ]);
  const program = join(sdkRoot, "tests/fixtures/letters-tap.ts");
  const schema = {
    type: "object",
    properties: { id: { type: "string" }, text: { type: "string" } },
  };
  const stream = { tap_stream_id: table, stream: table, schema, metadata: [] };
  writeFileSync(join(folder, "catalog.json"), JSON.stringify({ streams: [stream] }));
  const child = spawn(process.execPath, ["--import", "tsx", program, ...files], {
    cwd: sdkRoot,
    env: { ...process.env, TMPDIR: folder },
    stdio: ["ignore", "pipe", "inherit"],
  });
  test.after(() => child.kill("SIGKILL"));
  return child;
}

/** The rows up to the last STATE, which is all that a target keeps of them for sure. */
async function read(child: ChildProcess, killsAtState: boolean): Promise<Written> {
  const found: string[] = [];
  let kept: Written = { ids: [], state: null };
  for await (const line of createInterface({ input: child.stdout ?? assert.fail() })) {
    let message: unknown;
    try {
      message = parseJson(line);
    } catch {
      break; // cut by the kill
    }
    if (!isJsonObject(message)) continue;
    if (message.type === "RECORD" && isJsonObject(message.record)) {
      found.push(String(message.record.id));
      // A target takes time as well.
      if (killsAtState && found.length % 500 === 0) await setTimeout(20);
    }
    if (message.type === "STATE" && isJsonObject(message.value)) {
      kept = { ids: [...found], state: message.value };
      if (killsAtState && found.length > 0) child.kill("SIGKILL");
    }
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return kept;
}

suite("A process that is killed while it reads a file", () => {
  for (const table of ["keyed", "unkeyed"]) {
    test(`loses no row of a table that is ${table}, nor leaves a file behind`, async (t) => {
      const folder = mkdtempSync(join(tmpdir(), "killed-file-"));
      t.after(() => rmSync(folder, { recursive: true }));
      writeFileSync(join(folder, "config.json"), JSON.stringify({ api_url: await serveSlowly(t) }));
      writeFileSync(join(folder, "state.json"), "{}");
      const child = start(t, folder, table);
      const first = await read(child, true);
      assert.equal(child.signalCode, "SIGKILL");
      assert.ok(first.ids.length > 0 && first.ids.length < ids.length, `${first.ids.length} rows`);
      const left = readdirSync(folder).filter((name) => name.startsWith("singer-tap-"));
      assert.deepEqual(left, []);
      writeFileSync(join(folder, "state.json"), JSON.stringify(first.state));
      const second = await read(start(t, folder, table), false);
      assert.deepEqual([...first.ids, ...second.ids], ids);
    });
  }
});
