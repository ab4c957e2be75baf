/** The log: what a runner parses, what a person reads, and who decides between the two. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  createLogger,
  type LoggerOptions,
  type Metric,
  readLogConfig,
} from "../../src/logging/logger.ts";
import { Redactor } from "../../src/logging/redactor.ts";

/** The keys without which Meltano takes a line for plain text. */
const eightKeys = [
  "app_name",
  "level",
  "logger_name",
  "message",
  "pid",
  "stream_name",
  "thread_name",
  "ts",
];

suite("The log for a program", () => {
  test("has just the eight keys that Meltano wants in each line, each once, also for a stream", () => {
    const { logger, text } = log({ json: true });
    logger.info("Begun");
    logger.forStream("things").warn("Odd");
    const lines = text().trimEnd().split("\n");
    for (const line of lines) {
      const keys = [...line.matchAll(/"(\w+)":/g)].map(([, key]) => key);
      assert.deepEqual(keys.sort(), eightKeys);
    }
    const [first, second] = lines.map((line) => JSON.parse(line));
    assert.deepEqual(
      { ...first, ts: 0 },
      {
        app_name: "tap-test",
        level: "INFO",
        logger_name: "tap-test",
        message: "Begun",
        pid: process.pid,
        stream_name: null,
        thread_name: "main",
        ts: 0,
      },
    );
    assert.ok(Math.abs(first.ts - Date.now() / 1000) < 60, "ts are seconds since 1970");
    assert.deepEqual([second.stream_name, second.message], ["things", "things: Odd"]);
  });

  test("uses Python's names of the levels", () => {
    const { logger, text } = log({ json: true });
    logger.debug("a");
    logger.info("a");
    logger.warn("a");
    logger.error("a");
    logger.fatal("a");
    assert.deepEqual(
      [...text().matchAll(/"level":"(\w+)"/g)].map(([, level]) => level),
      ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"],
    );
  });

  test("is one line of JSON an entry, whatever the message holds", () => {
    const { logger, text } = log({ json: true });
    const message = 'two\nlines, "quotes", \u001b[31m and \u202e';
    logger.info(message);
    const lines = text().split("\n");
    assert.equal(lines.length, 2);
    assert.equal(JSON.parse(lines[0] ?? "").message, message);
  });
});

suite("The log for a person", () => {
  test("has time, level and message; in which a stream names itself", () => {
    const { logger, text } = log({});
    logger.warn("Odd");
    logger.forStream("things").error("Worse");
    const time = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`;
    assert.match(text(), new RegExp(`^${time} WARNING Odd\n${time} ERROR things: Worse\n$`));
  });

  test("leaves the time out on a terminal, and spells out what would steer it", () => {
    const { logger, text } = log({}, true);
    logger.info("\u001b[2Jgone");
    assert.equal(text(), "INFO \\u001b[2Jgone\n");
  });
});

suite("A measurement", () => {
  const counter: Metric = {
    type: "counter",
    metric: "record_count",
    value: 5,
    tags: { stream: "things" },
  };
  const written = `METRIC: ${JSON.stringify(counter)}`;

  test("is a line that collectors of metrics look for", () => {
    const { logger, text } = log({});
    logger.metric("info", counter);
    assert.match(text(), /^\S+ INFO METRIC: \{/);
    assert.ok(text().endsWith(` ${written}\n`), text());
  });

  test("is an object of its own as well where a program reads the log", () => {
    const { logger, text } = log({ json: true });
    logger.metric("info", counter);
    const { level, stream_name, message, metric_info } = JSON.parse(text());
    assert.deepEqual(
      { level, stream_name, message, metric_info },
      { level: "INFO", stream_name: "things", message: written, metric_info: counter },
    );
  });

  test("has a level, and is left out below that of the log", () => {
    const { logger, text } = log({ level: "info" });
    logger.metric("debug", counter);
    assert.equal(text(), "");
  });

  test("is not for a terminal, where nothing collects it", () => {
    const { logger, text } = log({}, true);
    logger.metric("info", counter);
    assert.equal(text(), "");
  });
});

suite("Either log", () => {
  for (const json of [true, false]) {
    test(`holds no secret, also one that became known later, as ${json ? "JSON" : "text"}`, () => {
      const redactor = new Redactor();
      const { logger, text } = log({ json, redactor });
      redactor.add('key"12345');
      logger.forStream('key"12345').info('Sent with key"12345 twice: key"12345');
      assert.equal(text().includes("12345"), false, text());
      assert.match(text(), /Sent with \*\*\* twice: \*\*\*/);
    });

    test(`leaves out what is below its level, as ${json ? "JSON" : "text"}`, () => {
      const { logger, text } = log({ json, level: "warn" });
      logger.info("quiet");
      logger.warn("loud");
      assert.match(text(), /loud/);
      assert.doesNotMatch(text(), /quiet/);
    });
  }
});

suite("How to log", () => {
  const forProgram = JSON.stringify({
    root: { level: "DEBUG" },
    formatters: { singer_formatter: { "()": "singer_sdk.logging.StructuredFormatter" } },
  });
  const forPerson = JSON.stringify({
    root: { level: "WARNING" },
    formatters: { singer_formatter: { format: "%(message)s" } },
  });
  const cases = [
    {
      says: "nothing",
      content: undefined,
      level: undefined,
      expected: { json: false, level: "info" },
    },
    {
      says: "JSON",
      content: forProgram,
      level: undefined,
      expected: { json: true, level: "debug" },
    },
    {
      says: "text",
      content: forPerson,
      level: undefined,
      expected: { json: false, level: "warn" },
    },
    {
      says: "no JSON",
      content: "[loggers]",
      level: undefined,
      expected: { json: false, level: "info" },
    },
    { says: "null", content: "null", level: undefined, expected: { json: false, level: "info" } },
    {
      says: "something else",
      content: '{"root":5,"formatters":{"singer_formatter":"()"}}',
      level: undefined,
      expected: { json: false, level: "info" },
    },
    {
      says: "JSON, the user a level",
      content: forProgram,
      level: "error",
      expected: { json: true, level: "error" },
    },
    {
      says: "nothing, the user CRITICAL",
      content: undefined,
      level: "CRITICAL",
      expected: { json: false, level: "fatal" },
    },
    {
      says: "nothing, the user Warning",
      content: undefined,
      level: "Warning",
      expected: { json: false, level: "warn" },
    },
    {
      says: "nothing, the user nonsense",
      content: undefined,
      level: "loud",
      expected: { json: false, level: "info" },
    },
    {
      says: "JSON, the user nonsense",
      content: forProgram,
      level: "loud",
      expected: { json: true, level: "debug" },
    },
  ];
  for (const { says, content, level, expected } of cases) {
    test(`is ${expected.json ? "JSON" : "text"} from ${expected.level} on where the runner says ${says}`, () => {
      const { json, level: least } = readLogConfig(content, level);
      assert.deepEqual({ json, level: least }, expected);
    });
  }

  test("distinguishes a level that does not exist from one that is not set", () => {
    assert.equal(readLogConfig(undefined, "loud").unknownLevel, true);
    assert.equal(readLogConfig(undefined, "Warning").unknownLevel, false);
    assert.equal(readLogConfig(undefined, undefined).unknownLevel, false);
  });
});

function log(options: Partial<LoggerOptions>, isTTY = false) {
  let written = "";
  const output = {
    isTTY,
    write: (line: string) => {
      written += line;
    },
  };
  const defaults = { name: "tap-test", level: "debug", json: false, output } as const;
  return {
    logger: createLogger({ ...defaults, redactor: new Redactor(), ...options }),
    text: () => written,
  };
}
