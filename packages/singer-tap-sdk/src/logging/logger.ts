/** Logging on stderr: lines of JSON where the runner asks for them, readable text otherwise. */

import type { Redactor } from "./redactor.ts";

/** The levels from the least important on, and Python's names for them, which Singer tools use. */
const levelNames = {
  debug: "DEBUG",
  info: "INFO",
  warn: "WARNING",
  error: "ERROR",
  fatal: "CRITICAL",
} as const;

type LogLevel = keyof typeof levelNames;

/** The levels from the least important on. */
const levels: readonly LogLevel[] = ["debug", "info", "warn", "error", "fatal"];

/** Where a run says what a person or a runner should know; nothing of it goes to stdout. */
export interface Logger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
  /** Says why the run ended incomplete. */
  fatal(message: string): void;
  /** The logger that speaks for one stream, and names it in each of its messages. */
  forStream(name: string): Logger;
}

/** One measurement, with the names that Meltano's SDK uses (`singer_sdk/metrics.py`). */
export interface Metric {
  readonly type: "counter" | "timer";
  readonly metric: "record_count" | "sync_duration" | "http_request_duration";
  /** A number of records, or seconds. */
  readonly value: number;
  readonly tags: Readonly<Record<string, string | number>>;
}

/** A logger that writes measurements as well. */
export interface MetricLogger extends Logger {
  /** Writes a measurement for what collects logs; on a terminal nobody does. */
  metric(level: LogLevel, metric: Metric): void;
  /** Knows what no line may contain. */
  readonly redactor: Redactor;
}

export interface LoggerOptions {
  /** Name of the tap. */
  readonly name: string;
  /** Least level that is written. */
  readonly level: LogLevel;
  /** Whether a program reads the lines. */
  readonly json: boolean;
  readonly output: { readonly isTTY?: boolean; write(line: string): unknown };
  /** Knows what no line may contain. */
  readonly redactor: Redactor;
}

/**
 * Makes the logger of a run.
 *
 * JSON lines have the eight keys without which Meltano does not parse them. Text begins with the time,
 * except on a terminal. Secrets are struck out of either, and control characters that would steer a
 * terminal are spelled out.
 */
export function createLogger(options: LoggerOptions): MetricLogger {
  return new LineLogger(options, null);
}

class LineLogger implements MetricLogger {
  readonly #options: LoggerOptions;
  readonly #stream: string | null;

  constructor(options: LoggerOptions, stream: string | null) {
    this.#options = options;
    this.#stream = stream;
  }

  debug(message: string): void {
    this.#log("debug", message);
  }

  info(message: string): void {
    this.#log("info", message);
  }

  warn(message: string): void {
    this.#log("warn", message);
  }

  error(message: string): void {
    this.#log("error", message);
  }

  fatal(message: string): void {
    this.#log("fatal", message);
  }

  forStream(name: string): Logger {
    return new LineLogger(this.#options, name);
  }

  metric(level: LogLevel, metric: Metric): void {
    if (this.#options.output.isTTY === true) return;
    const stream = String(metric.tags.stream);
    this.#write(level, stream, `METRIC: ${JSON.stringify(metric)}`, { metric_info: metric });
  }

  get redactor(): Redactor {
    return this.#options.redactor;
  }

  #log(level: LogLevel, message: string): void {
    // The name is in the text as well, as a runner may show nothing else of the line.
    const text = this.#stream === null ? message : `${this.#stream}: ${message}`;
    this.#write(level, this.#stream, text, {});
  }

  /** Writes a line, if its level is to be written; `more` is for programs only. */
  #write(level: LogLevel, stream: string | null, message: string, more: object): void {
    const { name, level: least, json, output, redactor } = this.#options;
    if (levels.indexOf(level) < levels.indexOf(least)) return;
    const now = new Date();
    const time = output.isTTY === true ? "" : `${now.toISOString()} `;
    const line = json
      ? JSON.stringify({
          level: levelNames[level],
          ts: now.getTime() / 1000,
          pid: process.pid,
          logger_name: name,
          thread_name: "main",
          app_name: name,
          stream_name: stream,
          message,
          ...more,
        })
      : `${time}${levelNames[level]} ${message}`;
    output.write(`${redactor.redact(line)}\n`);
  }
}

/** Where an error that nobody expected came from, for whoever mends it. */
export function traceOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** How the log is to look. */
interface LogConfig {
  readonly json: boolean;
  readonly level: LogLevel;
  /** Whether the user asks for a level that does not exist. */
  readonly unknownLevel: boolean;
}

/**
 * Reads what the runner asks of the log: the file that `SINGER_SDK_LOG_CONFIG` names is a Python logging
 * configuration whose formatter has a `()` key where it wants JSON.
 *
 * @param content The text of that file; undefined, or anything unreadable, means text.
 * @param level The level that the user asks for in an environment variable, in any case; goes before the runner's.
 */
export function readLogConfig(content: string | undefined, level: string | undefined): LogConfig {
  let config: { root?: { level?: unknown }; formatters?: { singer_formatter?: object } } = {};
  try {
    config = JSON.parse(content ?? "{}");
  } catch {
    // The runner's file may be in another format; text on stderr is always right.
  }
  const formatter = config?.formatters?.singer_formatter;
  const json = typeof formatter === "object" && formatter !== null && "()" in formatter;
  const requested = parseLevel(level);
  return {
    json,
    level: requested ?? parseLevel(config?.root?.level) ?? "info",
    unknownLevel: level !== undefined && requested === undefined,
  };
}

function parseLevel(value: unknown): LogLevel | undefined {
  const wanted = String(value).toUpperCase();
  return levels.find((level) => level.toUpperCase() === wanted || levelNames[level] === wanted);
}
