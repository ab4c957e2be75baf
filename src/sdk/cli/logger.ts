/** Logging on stderr: lines of JSON where the runner asks for them, readable text otherwise. */

import { type Logger, pino } from "pino";
import { safeText } from "./safe-text.ts";

export type { Logger } from "pino";

/** Python's names, which Singer tools use, in pino's order. */
const levelNames: Readonly<Record<string, string>> = {
  debug: "DEBUG",
  info: "INFO",
  warn: "WARNING",
  error: "ERROR",
  fatal: "CRITICAL",
};

export interface LoggerOptions {
  /** Name of the tap. */
  readonly name: string;
  /** Least level that is written. */
  readonly level: LogLevel;
  /** Whether a program reads the lines. */
  readonly json: boolean;
  readonly output: { readonly isTTY?: boolean; write(line: string): unknown };
  /** Texts that must not occur in any line. */
  readonly secrets: readonly string[];
}

export type LogLevel = "debug" | "info" | "warn" | "error" | "fatal";

/**
 * Makes the logger of a run; `child({ stream_name })` speaks for one stream.
 *
 * JSON lines have the eight keys without which Meltano does not parse them. Text begins with the time,
 * except on a terminal. Secrets are struck out of either, and control characters that would steer a
 * terminal are spelled out.
 */
export function createLogger(options: LoggerOptions): Logger {
  const { name, output, json } = options;
  const write = (line: string): void => {
    output.write(safeText(json ? line : toText(line, output.isTTY === true), options.secrets));
  };
  return pino(
    {
      level: options.level,
      messageKey: "message",
      base: null,
      timestamp: () => `,"ts":${Date.now() / 1000}`,
      formatters: { level: (label) => ({ level: levelNames[label] ?? "INFO" }) },
      mixin: (_object, _level, logger) => ({
        pid: process.pid,
        logger_name: name,
        thread_name: "main",
        app_name: name,
        // A stream's own logger writes the key itself.
        ...("stream_name" in logger.bindings() ? {} : { stream_name: null }),
      }),
      mixinMergeStrategy: (own, mixed) => ({ ...mixed, ...own }),
    },
    { write },
  );
}

/** Where an error that nobody expected came from, for whoever mends it. */
export function traceOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function toText(line: string, isTerminal: boolean): string {
  const { ts, level, message } = JSON.parse(line);
  const time = isTerminal ? "" : `${new Date(ts * 1000).toISOString()} `;
  return `${time}${level} ${message}\n`;
}

/**
 * Reads what the runner asks of the log: the file that `SINGER_SDK_LOG_CONFIG` names is a Python logging
 * configuration whose formatter has a `()` key where it wants JSON.
 *
 * @param content The text of that file; undefined, or anything unreadable, means text.
 * @param level The level that the user asks for in an environment variable, in any case.
 */
export function readLogConfig(
  content: string | undefined,
  level: string | undefined,
): { json: boolean; level: LogLevel } {
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
  const known = (["debug", "info", "warn", "error", "fatal"] as const).find(
    (level) => level.toUpperCase() === wanted || levelNames[level] === wanted,
  );
  return known ?? "info";
}
