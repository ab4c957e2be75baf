/** Progress: what is told while a run goes on, to a person and to what collects measurements. */

import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { suite, type TestContext, test } from "node:test";
import { RunProgress } from "../../src/cli/run-progress.ts";
import { StatusLine } from "../../src/cli/status-line.ts";
import { createLogger } from "../../src/logging/logger.ts";
import { Redactor } from "../../src/logging/redactor.ts";

suite("A run's progress", () => {
  test("is a line of the log every 30 seconds, whether or not anything has come meanwhile", (t) => {
    const { progress, counts, pass, lines } = begin(t, false);
    pass(29_999);
    assert.deepEqual(told(lines()), []);
    progress.wrote("things", 250);
    counts.requests = 3;
    pass(1);
    assert.deepEqual(told(lines()), ["INFO 250 records, 3 requests so far"]);
    pass(30_000);
    assert.equal(told(lines()).length, 2);
    progress.close();
    pass(90_000);
    assert.equal(told(lines()).length, 2);
  });

  test("is a status line on a terminal, and none in the log; it goes with the run", (t) => {
    const { progress, counts, pass, text } = begin(t, true);
    counts.requests = 1;
    progress.wrote("things", 250);
    assert.match(text(), /250 records, 1 request$/);
    progress.close();
    assert.ok(text().endsWith("\u001b[2K"), JSON.stringify(text()));
    pass(90_000);
    assert.doesNotMatch(text(), /so far|METRIC/);
  });
});

test("The status line is not shown between messages that go to the same terminal", () => {
  let written = "";
  const isTTY = true;
  const terminal = Object.assign(new PassThrough(), { isTTY });
  terminal.on("data", (chunk) => {
    written += chunk;
  });
  const statusLine = new StatusLine(terminal, { isTTY });
  statusLine.show("250 records");
  statusLine.write("INFO Done\n");
  statusLine.clear();
  assert.equal(written, "INFO Done\n");
});

suite("Percent and time left", () => {
  test("are on the status line, by the rows that the source counts of streams, whatever others write", (t) => {
    let now = 0;
    t.mock.method(performance, "now", () => now);
    const { progress, text } = begin(t, true);
    progress.wrote("others", 5);
    assert.doesNotMatch(text(), /%/);
    progress.expects("things", 300);
    progress.expects("things", 100);
    now = 60_000;
    progress.wrote("things", 100);
    assert.match(text(), /105 records, 0 requests, 25 %, about 3 minutes left$/);
    now = 120_000;
    progress.wrote("others", 1000);
    assert.match(text(), /1105 records, 0 requests, 25 %, about 6 minutes left$/);
    now = 180_000;
    progress.wrote("things", 300);
    assert.match(text(), /1405 records, 0 requests, 99 %, about 2 seconds left$/);
    progress.close();
  });

  test("are not in the log", (t) => {
    const { progress, pass, lines } = begin(t, false);
    progress.expects("things", 300);
    progress.wrote("things", 100);
    pass(30_000);
    assert.deepEqual(told(lines()), ["INFO 100 records, 0 requests so far"]);
    progress.close();
  });
});

suite("Measurements", () => {
  test("count the records of each stream every minute and at its end, and add up to all of them", (t) => {
    const { progress, pass, lines } = begin(t, false);
    progress.wrote("things", 2);
    progress.wrote("others", 5);
    progress.wrote("things", 3);
    pass(60_000);
    progress.wrote("things", 4);
    progress.ended("things", true);
    progress.ended("others", false);
    progress.wrote("cut off", 7);
    progress.close();
    pass(180_000);
    const counts = metrics(lines()).filter(({ metric }) => metric === "record_count");
    assert.deepEqual(counts, [
      { type: "counter", metric: "record_count", value: 5, tags: { stream: "things" } },
      { type: "counter", metric: "record_count", value: 5, tags: { stream: "others" } },
      { type: "counter", metric: "record_count", value: 4, tags: { stream: "things" } },
      { type: "counter", metric: "record_count", value: 0, tags: { stream: "others" } },
      { type: "counter", metric: "record_count", value: 7, tags: { stream: "cut off" } },
    ]);
  });

  test("tell how long each stream took, and whether it was read to its end", (t) => {
    const before = performance.now();
    const { progress, lines } = begin(t, false);
    progress.ended("things", true);
    progress.ended("others", false);
    progress.close();
    const seconds = (performance.now() - before) / 1000;
    const timers = metrics(lines()).filter(({ type }) => type === "timer");
    assert.deepEqual(
      timers.map(({ metric, tags }) => ({ metric, tags })),
      [
        { metric: "sync_duration", tags: { stream: "things", status: "succeeded" } },
        { metric: "sync_duration", tags: { stream: "others", status: "failed" } },
      ],
    );
    for (const { value } of timers) {
      assert.ok(Number(value) >= 0 && Number(value) <= seconds, `${value}`);
    }
  });
});

/** Progress with a clock that the test moves. */
function begin(t: TestContext, isTTY: boolean) {
  t.mock.timers.enable({ apis: ["setInterval"] });
  const output = Object.assign(new PassThrough(), { isTTY });
  let written = "";
  output.on("data", (chunk) => {
    written += chunk;
  });
  const statusLine = new StatusLine(output, { isTTY: false });
  const options = { name: "tap-test", level: "info", json: false } as const;
  const logger = createLogger({ ...options, output: statusLine, redactor: new Redactor() });
  const progress = new RunProgress(logger, statusLine);
  const counts = { requests: 0, retries: 0, rateLimited: 0 };
  progress.started(counts);
  return {
    progress,
    counts,
    pass: (milliseconds: number) => t.mock.timers.tick(milliseconds),
    text: () => written,
    lines: () => written.split("\n").map((line) => line.replace(/^\S+Z /, "")),
  };
}

/** The lines that are for people. */
function told(lines: readonly string[]): string[] {
  return lines.filter((line) => line !== "" && !line.includes("METRIC"));
}

/** The measurements among the lines. */
function metrics(lines: readonly string[]): Record<string, unknown>[] {
  return lines.flatMap((line) => {
    const [, json] = line.split("INFO METRIC: ");
    return json === undefined ? [] : [JSON.parse(json)];
  });
}
