/** Signals and pipes: a run that is stopped, or whose reader goes away, ends soon and in order. */

import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { suite, type TestContext, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import {
  catalogOf,
  finished,
  messagesOf,
  shell,
  startCli,
  temporaryFolder,
  writeInto,
} from "../support/run-cli.ts";
import { type Handler, sendJson, serve } from "../support/serve.ts";

suite("a signal", { concurrency: 2 }, () => {
  for (const [signal, code] of [
    ["SIGTERM", 143],
    ["SIGINT", 130],
    ["SIGHUP", 129],
  ] as const) {
    test(`${signal} during a large run: whole lines, STATE last, exit ${code}`, async (t) => {
      const { child } = await startReading(t, endlessUsers());
      const result = finished(child);
      await once(child.stdout ?? assert.fail(), "data");
      child.kill(signal);
      const { code: exitCode, stdout, stderr, reason } = await result;
      assert.equal(exitCode, code);
      assert.equal(messagesOf(stdout).at(-1)?.type, "STATE");
      assert.ok(stdout.endsWith("\n"));
      assert.match(stderr, new RegExp(`INFO Stopping because of ${signal}\n`));
      assert.match(reason, /Stopped by a signal after \d+ records; the state is written/);
    });
  }

  test("while the server is silent: it is not waited for, and STATE is written", async (t) => {
    const { child, asked } = await startReading(t, () => {});
    const result = finished(child);
    await once(asked, "request");
    child.kill("SIGTERM");
    const { code, stdout } = await result;
    assert.equal(code, 143);
    assert.equal(messagesOf(stdout).at(-1)?.type, "STATE");
  });

  test("while the rate limit is waited for: the wait ends, and STATE is written", async (t) => {
    const { child, asked } = await startReading(t, (_request, response) =>
      sendJson(response, {}, 429, { "retry-after": "3600" }),
    );
    const result = finished(child);
    await once(asked, "answer");
    child.kill("SIGTERM");
    const { code, stdout } = await result;
    assert.equal(code, 143);
    assert.equal(messagesOf(stdout).at(-1)?.type, "STATE");
  });

  for (const [signal, expected] of [
    ["SIGTERM", 143],
    ["SIGINT", 130],
    ["SIGHUP", 129],
  ] as const) {
    test(`${signal} during --test: exit ${expected}, and nothing is printed`, async (t) => {
      const { child, asked } = await startReading(t, () => {}, ["--test"]);
      const result = finished(child);
      await once(asked, "request");
      child.kill(signal);
      const { code, stdout, stderr } = await result;
      assert.equal(code, expected);
      assert.equal(stdout, "");
      assert.doesNotMatch(stderr, /\n\s+at /);
    });
  }

  for (const [first, second, expected] of [
    ["SIGINT", "SIGTERM", 130],
    ["SIGTERM", "SIGINT", 143],
    ["SIGTERM", "SIGTERM", 143],
  ] as const) {
    test(`${first} while nobody reads, then ${second}: the first one's exit code, with the reason`, async (t) => {
      const { child } = await startReading(t, endlessUsers(20_000));
      await pipeIsFull(child);
      const ended = once(child, "exit");
      const log = logOf(child);
      child.kill(first);
      await log.until(/Stopping because of/);
      child.kill(second);
      assert.deepEqual(await ended, [expected, null]);
      await log.until(/WARNING Stopped by a signal; nobody took the output/);
      assert.equal(log.text().match(/Stopping/g)?.length, 1);
      child.stdout?.destroy();
    });
  }
});

suite("a reader that goes away", { concurrency: 2 }, () => {
  test("the run ends, not as a success, and the log says why in one line", async (t) => {
    const { child } = await startReading(t, endlessUsers());
    await once(child.stdout ?? assert.fail(), "readable");
    child.stdout?.destroy();
    const { code, stderr } = await finished(child);
    assert.equal(code, 4);
    const said = stderr.split("\n").filter((line) => !line.includes(" METRIC: "));
    assert.match(
      said.join("\n"),
      /^\S+ WARNING Nobody reads the output any more, so the run ends\n$/,
    );
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
      const quiet =
        /^code 0\n$|^\S+ WARNING Nobody reads the output any more, so the run ends\ncode 4\n$/;
      assert.match(stderr, quiet, option);
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

/** What a program logs, while it runs. */
function logOf({ stderr }: ChildProcess): { text(): string; until(told: RegExp): Promise<void> } {
  let text = "";
  const more = new EventEmitter();
  stderr?.on("data", (chunk) => {
    text += chunk;
    more.emit("more");
  });
  return {
    text: () => text,
    async until(told) {
      while (!told.test(text)) await once(more, "more");
    },
  };
}

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
