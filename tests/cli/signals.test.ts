/** Signals and pipes: a run that is stopped, or whose reader goes away, ends soon and in order. */

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { suite, type TestContext, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { type Handler, sendJson, serve } from "../../packages/singer-tap-sdk/src/testing/serve.ts";
import { root } from "../../packages/singer-tap-sdk/tests/support/run-program.ts";
import {
  temporaryFolder,
  writeInto,
} from "../../packages/singer-tap-sdk/tests/support/temporary-folder.ts";
import {
  catalogOf,
  cleanEnvironment,
  command,
  finished,
  messagesOf,
  shell,
  startCli,
} from "../support/run-cli.ts";

/** Makes every look-up of a name take ten minutes. */
const stuckLookups = `
import dns from "node:dns";
dns.lookup = (name) => {
  process.stderr.write(\`looking up \${name}\\n\`);
  setTimeout(() => {}, 600_000);
};
`;

const hastyTap = [process.execPath, "--import", "tsx", "tests/fixtures/hasty-tap.ts"];

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
      assert.match(stderr, new RegExp(`INFO Received ${signal}; stopping\n`));
      assert.match(reason, /Stopped by a signal after \d+ records; the last STATE was written/);
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

  test("while a look-up takes longer than the connection may: it is not waited for", async (t) => {
    const { args } = await settingsFor(t, () => {}, { api_url: "http://localhost:9" });
    const env = {
      NODE_OPTIONS: `--import=${writeInto(temporaryFolder(t), "stuck.mjs", stuckLookups)}`,
    };
    const child = startCli(args, { env });
    const log = logOf(child);
    const result = finished(child);
    await log.until(/looking up localhost/);
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
      const { child, asked } = await startReading(t, () => {}, { flags: ["--test"] });
      const result = finished(child);
      await once(asked, "request");
      child.kill(signal);
      const { code, stdout, stderr } = await result;
      assert.equal(code, expected);
      assert.equal(stdout, "");
      assert.doesNotMatch(stderr, /\n\s+at /);
    });
  }

  test("while the target is busy for longer than a flush: whole lines, STATE last", async (t) => {
    const { child } = await startReading(t, endlessUsers(20_000));
    await pipeIsFull(child);
    child.kill("SIGTERM");
    await setTimeout(3000);
    const { code, stdout, reason } = await finished(child);
    assert.equal(code, 143);
    assert.equal(messagesOf(stdout).at(-1)?.type, "STATE");
    assert.ok(stdout.endsWith("\n"));
    assert.match(reason, /the last STATE was written/);
  });

  for (const [first, second, expected] of [
    ["SIGINT", "SIGTERM", 130],
    ["SIGTERM", "SIGINT", 143],
    ["SIGTERM", "SIGTERM", 143],
  ] as const) {
    test(`${first} while the target is busy, and ${second} right after it: as if the second had not come`, async (t) => {
      const { child } = await startReading(t, endlessUsers(20_000));
      await pipeIsFull(child);
      const log = logOf(child);
      child.kill(first);
      await log.until(/Received \w+; stopping/);
      child.kill(second);
      const { code, stdout } = await finished(child);
      assert.equal(code, expected);
      assert.equal(messagesOf(stdout).at(-1)?.type, "STATE");
      assert.equal(log.text().match(/stopp/gi)?.length, 2, "the first signal, and how it ended");
    });
  }

  test("a later one while the target is busy: the end at once, with the first one's exit code", async (t) => {
    const { child } = await startReading(t, endlessUsers(20_000), { limits: { repetition: 0 } });
    await pipeIsFull(child);
    const log = logOf(child);
    child.kill("SIGINT");
    await log.until(/Received SIGINT; stopping/);
    child.kill("SIGTERM");
    await log.until(/WARNING Stopped at once by a second signal, SIGTERM; /);
    const { code, stdout } = await finished(child);
    assert.equal(code, 130);
    assert.equal(toldEnd(log.text()), endOf(stdout));
  });

  for (const length of [10, 1000, 400_000]) {
    test(`without a reader of rows of ${length} characters: the end in time, and where the output ends is said`, async (t) => {
      const users = endlessUsers(Math.ceil(4_000_000 / (length + 400)), length);
      const { child } = await startReading(t, users, { limits: { withTarget: 200 } });
      await pipeIsFull(child);
      const log = logOf(child);
      child.kill("SIGTERM");
      await log.until(
        /WARNING SIGTERM: the target did not read the rest of the output within 0\.2 s; /,
      );
      const { code, stdout } = await finished(child);
      assert.equal(code, 143);
      assert.equal(toldEnd(log.text()), endOf(stdout));
    });
  }

  test("without a reader, with the limits of every run: the end 20 s later", async (t) => {
    const { child } = await startReading(t, endlessUsers(20_000));
    await pipeIsFull(child);
    const log = logOf(child);
    child.kill("SIGHUP");
    await log.until(/WARNING SIGHUP: the target did not read the rest of the output within 20 s; /);
    const { code, stdout } = await finished(child);
    assert.equal(code, 129);
    assert.equal(toldEnd(log.text()), endOf(stdout));
  });

  test("and a reader that goes away instead of reading on: the end without a further wait", async (t) => {
    const { child } = await startReading(t, endlessUsers(20_000));
    await pipeIsFull(child);
    const log = logOf(child);
    child.kill("SIGTERM");
    await log.until(/Received SIGTERM; stopping/);
    const ended = once(child, "exit");
    child.stdout?.destroy();
    assert.deepEqual(await ended, [143, null]);
    assert.doesNotMatch(log.text(), /did not read the rest of the output/);
  });

  test("where messages and log come out of one pipe, which no target can read: its time is a shorter one", async (t) => {
    const limits = { withTarget: 600_000, withoutTarget: 200 };
    const { child } = await startReading(t, endlessUsers(20_000), { limits, isOnePipe: true });
    await pipeIsFull(child);
    child.kill("SIGTERM");
    const ended = once(child, "exit");
    assert.deepEqual(await ended, [143, null]);
  });

  test("with something left that holds the process: it ends after the run as well", async (t) => {
    const { child } = await startReading(t, endlessUsers(), { limits: { isHeld: true } });
    const result = finished(child);
    await once(child.stdout ?? assert.fail(), "data");
    child.kill("SIGTERM");
    const { code, stdout } = await result;
    assert.equal(code, 143);
    assert.equal(messagesOf(stdout).at(-1)?.type, "STATE");
  });
});

suite("a reader that goes away", { concurrency: 2 }, () => {
  test("the run ends, not as a success, and the log says why in one line", async (t) => {
    const { child } = await startReading(t, endlessUsers());
    await once(child.stdout ?? assert.fail(), "readable");
    child.stdout?.destroy();
    const { code, stderr } = await finished(child);
    assert.equal(code, 4);
    const said = stderr.split("\n").filter((line) => !line.includes(" METRIC: "));
    assert.match(said.join("\n"), /^\S+ WARNING The target closed its input; stopping\n$/);
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

  test("what is only printed ends as quietly without a reader", async (t) => {
    for (const option of ["--discover", "--about", "--help", "--version"]) {
      // The status of the program, not that of the reader, who is gone before anything is written.
      const script = '(sleep 0.7; "$@"; echo "code $?" >&2) | true';
      const { stderr } = await finished(shell(t, script, [option]));
      const quiet = /^code 0\n$|^\S+ WARNING The target closed its input; stopping\ncode 4\n$/;
      assert.match(stderr, quiet, option);
    }
  });

  test("a log without a reader does not end the run", async (t) => {
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

/** Where a run that gave up says that its output ends. */
function toldEnd(log: string): string | undefined {
  return /the last STATE was not written, and the output (ends .*)\n$/.exec(log)?.[1];
}

function endOf(output: string): string {
  return output.endsWith("\n") ? "ends with a whole line" : "ends inside a line";
}

/** Pages of users without end, their names of some length. */
function endlessUsers(size = 100, length = 100): Handler {
  let page = 0;
  return (_request, response) => {
    page += 1;
    const users = Array.from({ length: size }, (_, index) => ({
      id: `U${page}-${index}`,
      name: "x".repeat(length),
    }));
    sendJson(response, { users, pagination_meta: { after: users.at(-1)?.id } });
  };
}

/** A server, and the arguments with which the program reads its users. */
async function settingsFor(
  t: TestContext,
  handler: Handler,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<{ args: string[]; asked: EventEmitter }> {
  const asked = new EventEmitter();
  const origin = await serve(t, (request, response, url) => {
    asked.emit("request");
    response.once("finish", () => asked.emit("answer"));
    handler(request, response, url);
  });
  const folder = temporaryFolder(t);
  const config = writeInto(folder, "config.json", {
    api_key: "test-key",
    api_url: origin,
    connect_timeout: 60,
    ...settings,
  });
  const catalog = writeInto(folder, "catalog.json", await catalogOf("users"));
  return { args: ["--config", config, "--catalog", catalog], asked };
}

interface ReadingOptions {
  readonly flags?: readonly string[];
  /** Limits that are not those of every run, for `tests/fixtures/hasty-tap.ts`. */
  readonly limits?: object;
  /** Whether the log goes where the messages go. */
  readonly isOnePipe?: boolean;
}

async function startReading(
  t: TestContext,
  handler: Handler,
  { flags = [], limits, isOnePipe = false }: ReadingOptions = {},
): Promise<{ child: ChildProcess; asked: EventEmitter }> {
  const { args, asked } = await settingsFor(t, handler);
  const env = { HASTY_TAP: JSON.stringify(limits) };
  const program = limits === undefined ? command : hastyTap;
  const script = isOnePipe ? 'exec "$@" 2>&1' : 'exec "$@"';
  const child = spawn("sh", ["-c", script, "sh", ...program, ...args, ...flags], {
    cwd: root,
    env: cleanEnvironment(env),
  });
  t.after(() => child.kill("SIGKILL"));
  return { child, asked };
}
