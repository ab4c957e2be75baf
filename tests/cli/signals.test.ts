/** Signals and pipes: a run that is stopped, or whose reader goes away, ends soon and in order. */

import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { suite, type TestContext, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import {
  catalogOf,
  cleanEnvironment,
  command,
  finished,
  messagesOf,
  startCli,
  temporaryFolder,
  writeInto,
} from "../support/run-cli.ts";
import { type Handler, sendJson, serve } from "../support/serve.ts";

suite("a signal", { concurrency: 2 }, () => {
  for (const [signal, code] of [
    ["SIGTERM", 143],
    ["SIGINT", 130],
  ] as const) {
    test(`${signal} during a large run: whole lines, STATE last, exit ${code} within two seconds`, async (t) => {
      const { child } = await startReading(t, endlessUsers());
      const result = finished(child);
      await once(child.stdout ?? assert.fail(), "data");
      const start = performance.now();
      child.kill(signal);
      const { code: exitCode, stdout, reason } = await result;
      assert.ok(performance.now() - start < 2000);
      assert.equal(exitCode, code);
      assert.equal(messagesOf(stdout).at(-1)?.type, "STATE");
      assert.ok(stdout.endsWith("\n"));
      assert.match(reason, /Stopped by a signal after \d+ records; the state is written/);
    });
  }

  test("two in a row change nothing: STATE is the last line", async (t) => {
    const { child } = await startReading(t, endlessUsers());
    const result = finished(child);
    await once(child.stdout ?? assert.fail(), "data");
    child.kill("SIGINT");
    child.kill("SIGTERM");
    child.kill("SIGINT");
    const { code, stdout } = await result;
    assert.ok(code === 130 || code === 143, `${code}`);
    assert.equal(messagesOf(stdout).at(-1)?.type, "STATE");
  });

  test("while the server is silent: exit within two seconds, with STATE", async (t) => {
    const { child, asked } = await startReading(t, () => {});
    const result = finished(child);
    await once(asked, "request");
    const start = performance.now();
    child.kill("SIGTERM");
    const { code, stdout } = await result;
    assert.ok(performance.now() - start < 2000);
    assert.equal(code, 143);
    assert.equal(messagesOf(stdout).at(-1)?.type, "STATE");
  });

  test("while the rate limit is waited for: exit within two seconds, with STATE", async (t) => {
    const { child, asked } = await startReading(t, (_request, response) =>
      sendJson(response, {}, 429, { "retry-after": "60" }),
    );
    const result = finished(child);
    await once(asked, "answer");
    const start = performance.now();
    child.kill("SIGTERM");
    const { code, stdout } = await result;
    assert.ok(performance.now() - start < 2000);
    assert.equal(code, 143);
    assert.equal(messagesOf(stdout).at(-1)?.type, "STATE");
  });

  test("during --test: exit within two seconds", async (t) => {
    const { child, asked } = await startReading(t, () => {}, ["--test"]);
    const result = finished(child);
    await once(asked, "request");
    const start = performance.now();
    child.kill("SIGTERM");
    const { code, stderr } = await result;
    assert.ok(performance.now() - start < 2000);
    assert.equal(code, 143);
    assert.doesNotMatch(stderr, /\n\s+at /);
  });

  test("when nobody reads the output: exit within two seconds, twice in a row too, with the reason", async (t) => {
    for (const signals of [["SIGTERM"], ["SIGINT", "SIGINT"]] as const) {
      const { child } = await startReading(t, endlessUsers(20_000));
      await pipeIsFull(child);
      const ended = once(child, "exit");
      let stderr = "";
      child.stderr?.on("data", (chunk) => {
        stderr += chunk;
      });
      const start = performance.now();
      for (const signal of signals) child.kill(signal);
      const [code] = await ended;
      assert.ok(performance.now() - start < 2000, `${performance.now() - start} ms`);
      assert.equal(code, signals[0] === "SIGTERM" ? 143 : 130);
      assert.match(stderr, /Stopped by a signal; nobody took the output/);
      child.stdout?.destroy();
    }
  });
});

suite("a reader that goes away", { concurrency: 2 }, () => {
  test("the run ends at once, quietly, and not as a success", async (t) => {
    const { child } = await startReading(t, endlessUsers());
    await once(child.stdout ?? assert.fail(), "readable");
    child.stdout?.destroy();
    const { code, stderr } = await finished(child);
    assert.equal(code, 4);
    assert.equal(stderr, "");
  });

  test("the output is closed from the start: the program ends, and does not crash", async (t) => {
    const { args } = await settingsFor(t, (_request, response) =>
      sendJson(response, { users: [], pagination_meta: {} }),
    );
    for (const options of [args, ["--discover"], ["--about"], ["--help"], [...args, "--test"]]) {
      const { code, stderr, signal } = await finished(shell(t, '"$@" >&-', options));
      assert.equal(signal, null);
      assert.ok(code === 0 || code === 4, `${options.at(-1)}: ${code} ${stderr}`);
      assert.doesNotMatch(stderr, /\n\s+at /);
    }
  });

  test("what is only printed ends as quietly when nobody reads it", async (t) => {
    for (const option of ["--discover", "--about", "--help", "--version"]) {
      // The status of the program, not that of the reader, who is gone before anything is written.
      const script = '(sleep 0.7; "$@"; echo "code $?" >&2) | true';
      const { stderr } = await finished(shell(t, script, [option]));
      assert.match(stderr, /^code [04]\n$/, option);
    }
  });

  test("a log that nobody reads does not end the run", async (t) => {
    const { args } = await settingsFor(t, (_request, response) =>
      sendJson(response, { users: [{ id: "u1" }], pagination_meta: {} }),
    );
    const child = startCli(args);
    child.stderr?.destroy();
    const { code, stdout } = await finished(child);
    assert.equal(code, 0);
    assert.equal(messagesOf(stdout).at(-1)?.type, "STATE");
  });
});

/** Resolves once more has come than this side of the pipe takes without being read. */
async function pipeIsFull({ stdout }: ChildProcess): Promise<void> {
  if (stdout === null) assert.fail();
  stdout.once("readable", () => {});
  while (stdout.readableLength < stdout.readableHighWaterMark) await setTimeout(10);
}

/** Pages of users without end. */
function endlessUsers(size = 100): Handler {
  let page = 0;
  return (_request, response) => {
    page += 1;
    const users = Array.from({ length: size }, (_, index) => ({
      id: `U${page}-${index}`,
      name: "x".repeat(100),
    }));
    sendJson(response, { users, pagination_meta: { after: users.at(-1)?.id } });
  };
}

/** A server, and the arguments with which the program reads its users. */
async function settingsFor(
  t: TestContext,
  handler: Handler,
): Promise<{ args: string[]; asked: EventEmitter }> {
  const asked = new EventEmitter();
  const origin = await serve(t, (request, response, url) => {
    asked.emit("request");
    response.once("finish", () => asked.emit("answer"));
    handler(request, response, url);
  });
  const folder = temporaryFolder(t);
  const config = writeInto(folder, "config.json", { api_key: "test-key", api_url: origin });
  const catalog = writeInto(folder, "catalog.json", await catalogOf("users"));
  return { args: ["--config", config, "--catalog", catalog], asked };
}

async function startReading(
  t: TestContext,
  handler: Handler,
  more: readonly string[] = [],
): Promise<{ child: ChildProcess; asked: EventEmitter }> {
  const { args, asked } = await settingsFor(t, handler);
  const child = startCli([...args, ...more]);
  t.after(() => child.kill("SIGKILL"));
  return { child, asked };
}

/** Runs the program as `"$@"` of a shell script. */
function shell(t: TestContext, script: string, args: readonly string[]): ChildProcess {
  const child = spawn("sh", ["-c", script, "sh", ...command, ...args], { env: cleanEnvironment() });
  t.after(() => child.kill("SIGKILL"));
  return child;
}
