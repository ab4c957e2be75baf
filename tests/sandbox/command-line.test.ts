import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { describe, test } from "node:test";
import { compiled } from "../../tools/shared/compiled.ts";
import { objectOf, rowsOf } from "./support.ts";

const server = await compiled("sandbox/server.ts");

/** Starts the command and collects what it says. */
function start(...args: readonly string[]) {
  const child = spawn(process.execPath, [server, "--port", "0", ...args]);
  const said = { out: "", error: "" };
  child.stderr.on("data", (part: Buffer) => {
    said.error += part.toString();
  });
  const ready = new Promise<string>((resolve, reject) => {
    child.stdout.on("data", (part: Buffer) => {
      said.out += part.toString();
      const config = /^\{.*\}$/m.exec(said.out);
      if (config) resolve(config[0]);
    });
    child.once("exit", () => reject(new Error(said.error)));
  });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  return { child, said, ready, ended };
}

describe("the command", () => {
  test("serves until a signal stops it, and says how to point the tap at it", async () => {
    const { child, said, ready, ended } = start("--incidents", "9", "--api-key", "k");
    const config = objectOf(JSON.parse(await ready));
    assert.deepEqual(Object.keys(config), ["api_key", "api_url"]);
    assert.match(said.out, /incidents: 9/);
    const headers = { authorization: `Bearer ${config.api_key}` };
    const response = await fetch(`${config.api_url}/v1/severities`, { headers });
    assert.equal(rowsOf(objectOf(await response.json()), "severities").length, 3);
    child.kill("SIGTERM");
    assert.equal(await ended, 0);
  });

  for (const [what, args, says] of [
    ["a kind of fault that there is not", ["--fault-kinds", "earthquake"], /bad-gateway/],
    ["what is no time", ["--now", "yesterday"], /2026-11-16T09:00:00Z/],
    ["an address that is not its own", ["--host", "192.0.2.1"], /192\.0\.2\.1/],
  ] as const) {
    test(`refuses ${what}, and says what it wants`, async () => {
      const { said, ready, ended } = start(...args);
      await assert.rejects(ready);
      assert.equal(await ended, 1);
      assert.match(said.error, says);
      assert.doesNotMatch(said.error, /\n +at /);
    });
  }
});
