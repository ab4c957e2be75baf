/** What the build prepared for the tap: the same as the tap makes, wherever it is written. */

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, constants, openSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { suite, type TestContext, test } from "node:test";
import {
  temporaryFolder,
  writeInto,
} from "../../packages/singer-tap-sdk/tests/support/temporary-folder.ts";
import { cleanEnvironment, command, finished, runCli } from "../support/run-cli.ts";

/** The program that the launcher stands before. */
const program = command[1].replace(/\.js$/, "-program.js");

const commands: readonly (readonly string[])[] = [
  ["--version"],
  ["--about"],
  ...["text", "json", "markdown", "meltano", "schema"].map((name) => ["--about", "--format", name]),
  ["--discover"],
];

/** As Meltano writes them: with defaults, and with what the user has set. */
const configs: readonly object[] = [
  { api_key: "key", api_url: "https://api.incident.io", include_secrets: false, concurrency: 10 },
  { api_key: "key", endpoint: "https://api.incident.io", start_date: "2026-01-01" },
  { api_key: "key", extra_streams: ["schedules", "workflows"] },
  { api_key: "key", extra_streams: "*" },
  { api_key: "key", include_secrets: true },
  { api_key: "key", additional_properties: false },
  { api_key: "key", personal_data: "drop", redact: ["users.name"] },
  { api_key: "key", personal_data: "hash", hash_key: "0123456789abcdef" },
];

suite("What the build prepared", () => {
  for (const args of commands) {
    test(`is what the tap writes for ${args.join(" ")}`, async () => {
      assert.deepEqual(await runCli(args), await runProgram(args));
    });
  }

  for (const config of configs) {
    test(`is not written where the catalog is another: ${JSON.stringify(config)}`, async (t) => {
      const args = ["--config", writeInto(temporaryFolder(t), "config.json", config), "--discover"];
      const ended = await runCli(args);
      assert.deepEqual(ended, await runProgram(args));
      assert.equal(ended.code, 0);
    });
  }

  test("arrives whole in a pipe that is full until somebody reads", async (t) => {
    const { source, target } = pipe(t);
    const child = start(target);
    const ended = once(child, "exit");
    // The catalog is larger than a pipe, so that the program can't end before.
    const read = await text(new Socket({ fd: source, writable: false }));
    assert.deepEqual(await ended, [0, null]);
    assert.equal(read, (await runProgram(["--discover"])).stdout);
  });

  test("ends with a warning and exit code 4 in a pipe that nobody reads", async (t) => {
    const { source, target } = pipe(t);
    closeSync(source);
    const { code, reason } = await finished(start(target));
    assert.equal(code, 4);
    assert.match(reason, /WARNING The target closed its input; stopping$/);
  });
});

function runProgram(args: readonly string[]) {
  return finished(spawn(process.execPath, [program, ...args], { env: cleanEnvironment() }));
}

/** Starts discovery; this end of the pipe is closed. */
function start(target: number) {
  const [node, launcher] = command;
  const child = spawn(node, [launcher, "--discover"], {
    env: cleanEnvironment(),
    stdio: ["ignore", target, "pipe"],
  });
  closeSync(target);
  return child;
}

/** A pipe whose ends do not block, as runners may leave them. */
function pipe(t: TestContext): { readonly source: number; readonly target: number } {
  const path = join(temporaryFolder(t), "pipe");
  execFileSync("mkfifo", [path]);
  const source = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const target = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  return { source, target };
}
