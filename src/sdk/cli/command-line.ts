/** The command line of a tap: flags, files, signals, exit codes. */

import { readFileSync } from "node:fs";
import { Command, CommanderError, Option } from "commander";
import {
  type Catalog,
  emptyState,
  MessageWriter,
  OutputClosedError,
  parseCatalog,
  parseState,
  type State,
} from "../../singer/index.ts";
import { readObject, readSettings, variableOf } from "../config/config-files.ts";
import { describeSettings, nearMisses, parseSettings, secretsOf } from "../config/settings.ts";
import { ConfigError, RequestError, TapError, UnauthorizedError } from "../errors/index.ts";
import type { ProbeResult } from "../sync/probe.ts";
import type { Failure } from "../sync/run.ts";
import type { SyncSummary, Tap } from "../tap.ts";
import { type AboutFormat, about, aboutFormats } from "./about.ts";
import { ExitCode } from "./exit-code.ts";
import { createLogger, type Logger, readLogConfig, traceOf } from "./logger.ts";
import { safeText } from "./safe-text.ts";
import { StatusLine } from "./status-line.ts";

/** The process, as far as the command line needs it. */
export type Host = Pick<
  NodeJS.Process,
  "argv" | "env" | "stdout" | "stderr" | "on" | "off" | "exit"
>;

/** Milliseconds from a signal until the process exits, whether or not anybody reads its output. */
const grace = 1500;

/** Signals that end a run early, and the exit code that shells expect then: 128 and the signal's number. */
const signals = { SIGINT: 130, SIGTERM: 143 } as const;

interface Flags {
  readonly config: readonly string[];
  readonly catalog?: string;
  readonly properties?: string;
  readonly state?: string;
  readonly discover?: true;
  readonly about?: true;
  readonly format: AboutFormat;
  readonly test?: true;
}

/**
 * Runs a tap as a program: reads argv, environment and files, does what they ask, and tells how it ended.
 *
 * @param host The process.
 * @returns The exit code.
 */
export async function runCommandLine(tap: Tap, host: Host): Promise<number> {
  // A reader of stderr that goes away must not end the run; that of stdout shows in what is written there.
  host.stderr.on("error", () => {});
  host.stdout.on("error", () => {});
  const flags = parseFlags(tap, host);
  if (typeof flags === "number") return flags;
  if (flags.about === true) return print(host, about(tap, flags.format));
  const log = readLogConfig(
    readOptional(host.env.SINGER_SDK_LOG_CONFIG),
    host.env[variableOf(tap.name, "loglevel")] ?? host.env.LOGLEVEL,
  );
  const secrets: string[] = [];
  const output = new StatusLine(host.stderr);
  const logger = createLogger({ name: tap.name, ...log, output, secrets });
  try {
    return await run(tap, host, flags, { logger, output, secrets });
  } catch (error) {
    output.clear();
    return explain(error, logger);
  }
}

interface Log {
  readonly logger: Logger;
  readonly output: StatusLine;
  /** What must not be shown; filled as soon as the settings are read. */
  readonly secrets: string[];
}

async function run(
  tap: Tap,
  host: Host,
  flags: Flags,
  { logger, output, secrets }: Log,
): Promise<number> {
  const schema = tap.settingsSchema;
  const discovers = flags.discover === true;
  const problems: string[] = [];
  if (flags.config.length === 0 && !discovers) {
    problems.push(
      `No settings: give --config FILE, or --config ENV with ${variableOf(tap.name, "")}… set`,
    );
  }
  const settings = collect(problems, () => {
    const raw = readSettings(flags.config, tap.name, describeSettings(schema), host.env);
    secrets.push(...secretsOf(schema, raw.values));
    for (const warning of nearMisses(schema, raw.values)) logger.warn(warning);
    return parseSettings(schema, raw.values, { partial: discovers, sourceOf: raw.sourceOf });
  });
  const catalog = collect(problems, () => readCatalog(flags.catalog ?? flags.properties));
  const state = collect(problems, () => readState(flags.state)) ?? emptyState;
  if (settings === undefined || problems.length > 0) throw new ConfigError(problems);
  if (discovers) return print(host, JSON.stringify(await tap.discover(settings, logger), null, 2));
  const stop = new AbortController();
  const onProgress = (records: number, requests: number): void =>
    output.show(`${records} records, ${requests} requests`);
  const options = { settings, catalog, state, logger, onProgress, stop };
  const interruption = onSignal(host, stop, logger);
  try {
    if (flags.test === true) {
      const results = await tap.test(options);
      const code = results.every(({ readable }) => readable)
        ? ExitCode.success
        : ExitCode.incomplete;
      const printed = await print(host, safeText(table(results), secrets));
      return interruption.code() ?? (printed === ExitCode.success ? code : printed);
    }
    const started = performance.now();
    const writer = new MessageWriter(host.stdout);
    const summary = await tap.sync(writer, options);
    output.clear();
    await flushed(host, writer);
    const code = interruption.code();
    if (code === null) return conclude(summary, (performance.now() - started) / 1000, logger);
    logger.warn(`Stopped by a signal after ${summary.records} records; the state is written`);
    return code;
  } catch (error) {
    const code = interruption.code();
    if (code !== null) return code;
    throw error;
  } finally {
    interruption.dispose();
  }
}

function parseFlags(tap: Tap, host: Host): Flags | number {
  const prefix = variableOf(tap.name, "");
  const command = new Command(tap.name)
    .description(`${tap.description}.\n\nWrites Singer messages to stdout and its log to stderr.`)
    .version(tap.version, "--version", "print the version")
    .helpOption("--help", "print this help")
    .configureOutput({
      writeOut: (text) => void host.stdout.write(text),
      writeErr: (text) => void host.stderr.write(text),
    })
    .exitOverride()
    .allowExcessArguments(false)
    .showHelpAfterError(`Run ${tap.name} --help for all options.`);
  command
    .option(
      "-c, --config <file>",
      `settings as JSON; may be given again, later ones win; the word ENV stands for the variables ${prefix}… and a .env file`,
      (file: string, files: readonly string[]) => [...files, file],
      [],
    )
    .option("--catalog <file>", "catalog with the selection, as --discover prints it")
    .option("-p, --properties <file>", "the older name of --catalog")
    .option("-s, --state <file>", "state that an earlier run wrote")
    .option("-d, --discover", "print the catalog; needs no settings and asks nobody")
    .option("--test", "ask every selected stream for one record and print which can be read")
    .option("--about", "print what the tap is, and its settings")
    .addOption(
      new Option("--format <format>", "form of --about").choices([...aboutFormats]).default("text"),
    )
    .addHelpText("after", examples(tap));
  try {
    return command.parse(host.argv).opts<Flags>();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? ExitCode.success : ExitCode.usage;
  }
}

function examples({ name, settingsSchema }: Tap): string {
  const mandatory: readonly string[] = settingsSchema.required;
  const required = [...describeSettings(settingsSchema)].flatMap(
    ([setting, { default: standard }]) =>
      mandatory.includes(setting) && standard === undefined ? [setting] : [],
  );
  const config = JSON.stringify(Object.fromEntries(required.map((setting) => [setting, "…"])));
  return `
Examples:
  $ echo '${config}' > config.json
  $ ${name} --discover > catalog.json
  $ ${name} --config config.json --test
  $ ${name} --config config.json --catalog catalog.json | target-jsonl
  $ ${variableOf(name, required[0] ?? "setting")}=… ${name} --config ENV > messages.jsonl

Exit codes:
  0  everything was read
  1  one stream or more could not be read, the others were
  2  settings, files or options are wrong; nothing was requested
  3  the credential was not accepted
  4  nobody read the output any more
  130, 143  stopped by SIGINT or SIGTERM, with the state written`;
}

/** Writes a text for the user to stdout; tells whether it was taken. */
function print(host: Host, text: string): Promise<number> {
  return new Promise((resolve) => {
    host.stdout.write(`${text}\n`, (error) =>
      resolve(error ? ExitCode.outputClosed : ExitCode.success),
    );
  });
}

function readOptional(path: string | undefined): string | undefined {
  try {
    return path === undefined ? undefined : readFileSync(path, "utf8");
  } catch {
    // The runner names the file; without it the defaults hold.
    return undefined;
  }
}

function readCatalog(path: string | undefined): Catalog | undefined {
  if (path === undefined) return undefined;
  const parsed = parseCatalog(readObject(path, "catalog"));
  if ("problems" in parsed) {
    throw new ConfigError(parsed.problems.map((problem) => `${path}: ${problem}`));
  }
  return parsed.catalog;
}

function readState(path: string | undefined): State | undefined {
  if (path === undefined) return undefined;
  const parsed = parseState(readObject(path, "state"));
  if ("problems" in parsed) {
    throw new ConfigError(parsed.problems.map((problem) => `${path}: ${problem}`));
  }
  return parsed.state;
}

/** Runs a step and adds what it finds wrong to the problems, so that all of them are told at once. */
function collect<Result>(problems: string[], step: () => Result): Result | undefined {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}

interface Interruption {
  /** The exit code that a signal calls for; null while none has come. */
  code(): number | null;
  dispose(): void;
}

/**
 * Ends the run at the first signal: no more requests, the last STATE, exit. Once the grace is over the
 * process exits even if nobody takes its output; signals in the meantime change nothing.
 */
function onSignal(host: Host, stop: AbortController, logger: Logger): Interruption {
  let code: number | null = null;
  const handlers = Object.entries(signals).map(([signal, exitCode]) => {
    const handler = (): void => {
      if (code !== null) return;
      code = exitCode;
      stop.abort(new Error(`stopped by ${signal}`));
      const giveUp = (): void => {
        logger.warn(
          "Stopped by a signal; nobody took the output, so the last state is not written",
        );
        host.exit(exitCode);
      };
      setTimeout(giveUp, grace).unref();
    };
    host.on(signal, handler);
    return [signal, handler] as const;
  });
  return {
    code: () => code,
    dispose: () => {
      for (const [signal, handler] of handlers) host.off(signal, handler);
    },
  };
}

/** Resolves when the reader has taken everything. Throws when it went away before. */
async function flushed(host: Host, writer: MessageWriter): Promise<void> {
  await new Promise<void>((resolve) => {
    host.stdout.write("", () => resolve());
    writer.closed.addEventListener("abort", () => resolve());
  });
  writer.closed.throwIfAborted();
}

/** Logs how a sync ended; the last line is the reason where it failed. */
function conclude(summary: SyncSummary, seconds: number, logger: Logger): number {
  const { streams, records, failures, fatal, requests } = summary;
  const again = requests.retries === 0 ? "" : `, ${requests.retries} sent again`;
  const limited = requests.rateLimited === 0 ? "" : `, ${requests.rateLimited} by the rate limit`;
  logger.info(
    `${records} records of ${streams} streams in ${seconds.toFixed(1)} s; ${requests.requests} requests${again}${limited}`,
  );
  if (fatal !== null) throw fatal;
  if (failures.length === 0) return ExitCode.success;
  logger.fatal(`Incomplete, the other streams were read. ${summaryOf(failures)}`);
  return ExitCode.incomplete;
}

/** Failed streams by what was in the way, with the details of the first of them; each has been logged in full. */
function summaryOf(failures: readonly Failure[]): string {
  const groups = new Map<string, { readonly streams: string[]; readonly text: string }>();
  for (const { stream, error } of failures) {
    const isRequest = error instanceof RequestError;
    const key = isRequest ? error.reason + error.advice : reasonOf(error);
    const text = isRequest ? `${error.reason}${error.details}. ${error.advice}` : key;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { streams: [stream], text });
    else group.streams.push(stream);
  }
  return [...groups.values()]
    .map(({ streams, text }) => `${streams.join(", ")}: ${text}`)
    .join(" ");
}

function reasonOf(error: unknown): string {
  if (error instanceof TapError) return error.message;
  const [firstLine] = String(error).split("\n");
  return `Unexpected error, please report it with the lines above: ${firstLine}.`;
}

/** Logs why nothing was read, or no more; the last line is the reason. */
function explain(error: unknown, logger: Logger): number {
  if (error instanceof OutputClosedError) return ExitCode.outputClosed;
  if (error instanceof ConfigError) {
    for (const problem of error.problems) logger.fatal(problem);
    return ExitCode.usage;
  }
  if (!(error instanceof TapError)) logger.error(traceOf(error));
  logger.fatal(reasonOf(error));
  return error instanceof UnauthorizedError ? ExitCode.unauthorized : ExitCode.incomplete;
}

function table(results: readonly ProbeResult[]): string {
  const width = Math.max(...results.map(({ stream }) => stream.length), 0);
  return results.map(({ stream, finding }) => `${stream.padEnd(width)}  ${finding}`).join("\n");
}
