/** Where the output goes: a file that can't take it all, a device that is full, a reader that goes away. */

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, type TestContext, test } from "node:test";
import { sendJson, serve } from "../../packages/singer-tap-sdk/src/testing/serve.ts";
import {
  temporaryFolder,
  writeInto,
} from "../../packages/singer-tap-sdk/tests/support/temporary-folder.ts";
import { catalogOf, type Finished, finished, messagesOf, shell } from "../support/run-cli.ts";

/** The limit that `ulimit -f` sets, in its blocks of 512 bytes: as a full disk does, it cuts a write short. */
const blocks = 100;

/** Only Linux has the device that is always full; the limit above does for the others. */
const skip = existsSync("/dev/full") ? false : "this system has no /dev/full";

suite("an output that can't be written to its end", { concurrency: 2 }, () => {
  test("a catalog that does not fit is no success, and the log says why", async (t) => {
    const { ended, written } = await intoLimitedFile(t, ["--discover"]);
    assert.equal(written.length, blocks * 512);
    assert.equal(ended.code, 4);
    assert.match(ended.reason, /CRITICAL The output could not be written: EFBIG: file too large/);
    assert.doesNotMatch(ended.stderr, /\n\s+at /);
  });

  test("messages that do not fit are no success, and the log says why", async (t) => {
    const { ended, written } = await intoLimitedFile(t, await readingUsers(t, 2000));
    assert.equal(written.length, blocks * 512);
    assert.equal(ended.code, 4);
    assert.match(ended.reason, /CRITICAL The output could not be written: EFBIG: file too large/);
  });

  for (const [what, options] of [
    ["messages", null],
    ["what --test finds", ["--test"]],
    ["the catalog", ["--discover"]],
    ["the description", ["--about"]],
    ["the help", ["--help"]],
    ["the version", ["--version"]],
  ] as const) {
    test(`a full device: ${what} can't be written, and the log says why`, { skip }, async (t) => {
      const args = options?.[0] === "--test" || options === null ? await readingUsers(t, 2) : [];
      const child = shell(t, '"$@" > /dev/full', [...args, ...(options ?? [])]);
      const { code, reason } = await finished(child);
      assert.equal(code, 4);
      assert.match(reason, /CRITICAL The output could not be written: ENOSPC: no space left/);
    });
  }

  test("a file that has room for all of it holds all of it", async (t) => {
    const file = join(temporaryFolder(t), "messages.jsonl");
    const args = await readingUsers(t, 2000);
    const { code } = await finished(shell(t, `"$@" > '${file}'`, args));
    assert.equal(code, 0);
    const messages = messagesOf(readFileSync(file, "utf8"));
    assert.equal(messages.filter(({ type }) => type === "RECORD").length, 2000);
    assert.equal(messages.at(-1)?.type, "STATE");
  });
});

suite("a line in letters that take several bytes each", { concurrency: 2 }, () => {
  const names = ["ü", "漢", "🚒", "ü漢🚒"].flatMap((letters) => [
    ...Array.from({ length: 200 }, (_, index) => letters.repeat(300 + index)),
    letters.repeat(200_000),
  ]);

  for (const target of ["pipe", "file"]) {
    test(`is whole, however many of them there are, in a ${target}`, async (t) => {
      const file = join(temporaryFolder(t), "messages.jsonl");
      const args = await readingUsers(t, names.length, (index) => names[index] ?? "");
      const script = target === "file" ? `"$@" > '${file}'` : '"$@" | cat';
      const { stdout } = await finished(shell(t, script, args));
      const messages = messagesOf(target === "file" ? readFileSync(file, "utf8") : stdout);
      const written = messages.flatMap(({ type, record }) =>
        type === "RECORD" ? [record ?? {}] : [],
      );
      // Not deepEqual, whose message would be as long as the names.
      const changed = names.findIndex((name, index) => written[index]?.name !== name);
      assert.equal(changed, -1, `the name of record ${changed} is not as it was`);
      assert.equal(written.length, names.length);
      assert.equal(messages.at(-1)?.type, "STATE");
    });
  }
});

/** Runs the program into a file that may not grow beyond the limit. */
async function intoLimitedFile(
  t: TestContext,
  args: readonly string[],
): Promise<{ ended: Finished; written: Buffer }> {
  const file = join(temporaryFolder(t), "output");
  const script = `ulimit -f ${blocks}; "$@" > '${file}'`;
  const ended = await finished(shell(t, script, args));
  return { ended, written: readFileSync(file) };
}

/** A server with so many users, and the arguments with which the program reads them. */
async function readingUsers(
  t: TestContext,
  count: number,
  nameOf: (index: number) => string = () => "Ann",
): Promise<string[]> {
  const users = Array.from({ length: count }, (_, index) => ({
    id: `U${index}`,
    name: nameOf(index),
  }));
  const origin = await serve(t, (_request, response) =>
    sendJson(response, { users, pagination_meta: {} }),
  );
  const folder = temporaryFolder(t);
  const config = writeInto(folder, "config.json", { api_key: "test-key", api_url: origin });
  const catalog = writeInto(folder, "catalog.json", await catalogOf("users"));
  return ["--config", config, "--catalog", catalog];
}
