/** Logging on stderr: lines of JSON where the runner asks for them, readable text otherwise. */

import { safeText } from "./safe-text.ts";

/** The levels from the least important on, and Python's names for them, which Singer tools use. */
const levelNames = {
  debug: "DEBUG",
  info: "INFO",
  warn: "WARNING",
  error: "ERROR",
  fatal: "CRITICAL",
} as const;

export type LogLevel = keyof typeof levelNames;

/** The levels from the least important on. */
const levels: readonly LogLevel[] = ["debug", "info", "warn", "error", "fatal"];

/** Where a run says what a person or a runner should know; nothing of it goes to stdout. */
export interface Logger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
  /** Says why the run did not do all that it was asked for. */
  fatal(message: string): void;
  /** The logger that speaks for one stream, and names it in each of its messages. */
  forStream(name: string): Logger;
}

export interface LoggerOptions {
  /** Name of the tap. */
  readonly name: string;
  /** Least level that is written. */
  readonly level: LogLevel;
  /** Whether a program reads the lines. */
  readonly json: boolean;
  readonly output: { readonly isTTY?: boolean; write(line: string): unknown };
  /** Texts that must not occur in any line; more may be added while the logger is in use. */
  readonly secrets: readonly string[];
}

/**
 * Makes the logger of a run.
 *
 * JSON lines have the eight keys without which Meltano does not parse them. Text begins with the time,
 * except on a terminal. Secrets are struck out of either, and control characters that would steer a
 * terminal are spelled out.
 */
export function createLogger(options: LoggerOptions): Logger {
  return new LineLogger(options, null);
}

class LineLogger implements Logger {
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

  #log(level: LogLevel, text: string): void {
    const { level: least, json, output, secrets } = this.#options;
    if (levels.indexOf(level) < levels.indexOf(least)) return;
    // The name is in the text as well, as a runner may show nothing else of the line.
    const message = this.#stream === null ? text : `${this.#stream}: ${text}`;
    const line = json ? this.#toJson(level, message) : this.#toText(level, message);
    output.write(`${safeText(line, secrets)}\n`);
  }

  #toJson(level: LogLevel, message: string): string {
    const { name } = this.#options;
    return JSON.stringify({
      level: levelNames[level],
      ts: Date.now() / 1000,
      pid: process.pid,
      logger_name: name,
      thread_name: "main",
      app_name: name,
      stream_name: this.#stream,
      message,
    });
  }

  #toText(level: LogLevel, message: string): string {
    const time = this.#options.output.isTTY === true ? "" : `${new Date().toISOString()} `;
    return `${time}${levelNames[level]} ${message}`;
  }
}

/** Where an error that nobody expected came from, for whoever mends it. */
export function traceOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** How the log is to look. */
export interface LogConfig {
  readonly json: boolean;
  readonly level: LogLevel;
}

/**
 * Reads what the runner asks of the log: the file that `SINGER_SDK_LOG_CONFIG` names is a Python logging
 * configuration whose formatter has a `()` key where it wants JSON.
 *
 * @param content The text of that file; undefined, or anything unreadable, means text.
 * @param level The level that the user asks for in an environment variable, in any case.
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
  return { json, level: toLevel(level ?? config?.root?.level) };
}

function toLevel(value: unknown): LogLevel {
  const wanted = String(value).toUpperCase();
  const known = levels.find(
    (level) => level.toUpperCase() === wanted || levelNames[level] === wanted,
  );
  return known ?? "info";
}
