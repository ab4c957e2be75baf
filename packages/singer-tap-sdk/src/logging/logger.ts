/** Logs to stderr: JSON lines if the runner configures them, plain text otherwise. */

import type { Redactor } from "./redactor.ts";

/** Log levels in ascending order, with Python's names, which Singer tools use. */
const levelNames = {
  debug: "DEBUG",
  info: "INFO",
  warn: "WARNING",
  error: "ERROR",
  fatal: "CRITICAL",
} as const;

type LogLevel = keyof typeof levelNames;

/** Log levels in ascending order. */
const levels: readonly LogLevel[] = ["debug", "info", "warn", "error", "fatal"];

/** Logs what a person or a runner should know. Never writes to stdout. */
export interface Logger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
  /** Says why the run ended incomplete. */
  fatal(message: string): void;
  /** A logger that prefixes its messages with a stream's name. */
  forStream(name: string): Logger;
}

/** One metric, with the names that Meltano's SDK uses (`singer_sdk/metrics.py`). */
export interface Metric {
  readonly type: "counter" | "timer";
  readonly metric: "record_count" | "sync_duration" | "http_request_duration";
  /** A number of records, or seconds. */
  readonly value: number;
  readonly tags: Readonly<Record<string, string | number>>;
}

/** A logger that also writes metrics. */
export interface MetricLogger extends Logger {
  /** Writes a metric for log collectors; writes nothing on a terminal. */
  metric(level: LogLevel, metric: Metric): void;
  /** Redacts every line. */
  readonly redactor: Redactor;
}

export interface LoggerOptions {
  /** Name of the tap. */
  readonly name: string;
  /** Lowest level that is written. */
  readonly level: LogLevel;
  /** Whether to write JSON lines. */
  readonly json: boolean;
  readonly output: { readonly isTTY?: boolean; write(line: string): unknown };
  /** Redacts every line. */
  readonly redactor: Redactor;
}

/**
 * Creates the logger of a run.
 *
 * JSON lines have the eight keys that Meltano needs to parse them. Text lines start with the time, except on a
 * terminal. Both are redacted, and control characters that could steer a terminal are escaped.
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
    // The name is in the text too, since a runner may show nothing but the message.
    const text = this.#stream === null ? message : `${this.#stream}: ${message}`;
    this.#write(level, this.#stream, text, {});
  }

  /** Writes a line unless its level is too low; `more` appears in JSON lines only. */
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

/** Stack trace of an unexpected error, for developers. */
export function traceOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Format and level of the log. */
interface LogConfig {
  readonly json: boolean;
  readonly level: LogLevel;
  /** Whether the user set a level that does not exist. */
  readonly unknownLevel: boolean;
}

/**
 * Reads the runner's log configuration: `SINGER_SDK_LOG_CONFIG` names a Python logging configuration whose formatter
 * has a `()` key for JSON lines.
 *
 * @param content Content of that file; undefined or unreadable content means plain text.
 * @param level Level from the user's environment variable, in any case; takes precedence over the runner's.
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
  const name = String(value).toUpperCase();
  return levels.find((level) => level.toUpperCase() === name || levelNames[level] === name);
}
