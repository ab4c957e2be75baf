/** Runs the requested command and returns its exit code. */

import { readFileSync } from "node:fs";
import type { Writable } from "node:stream";
import { variableOf } from "../config/config-files.ts";
import { parseSettings } from "../config/settings.ts";
import { createLogger, type MetricLogger, readLogConfig } from "../logging/logger.ts";
import { Redactor } from "../logging/redactor.ts";
import { MessageWriter } from "../singer/index.ts";
import type { Tap } from "../tap/tap.ts";
import { counted } from "../text/counted.ts";
import { about } from "./about.ts";
import { ExitCode } from "./exit-code.ts";
import { type Flags, parseFlags } from "./flags.ts";
import { forecastText } from "./forecast-table.ts";
import { type Inputs, readInputs } from "./inputs.ts";
import { isOnePipe, outputOf, print, type StandardStream } from "./output.ts";
import { probeTable, reportError, reportOutcome } from "./report.ts";
import { RunProgress } from "./run-progress.ts";
import {
  type EndLimits,
  endLimits,
  type Interruption,
  onSignal,
  type SignalHost,
} from "./signals.ts";
import { StatusLine } from "./status-line.ts";

/** The part of the process that the command line uses. */
export interface Host extends SignalHost, Pick<NodeJS.Process, "argv" | "env"> {
  readonly stdout: StandardStream;
  readonly stderr: StandardStream;
}

/** Outputs of a run. */
interface Channels {
  readonly output: Writable;
  readonly logger: MetricLogger;
  readonly statusLine: StatusLine;
}

/**
 * Runs a tap as a program: reads argv, environment and files, and runs the requested command.
 *
 * @param host The process.
 * @returns The exit code.
 */
export function runCommandLine(tap: Tap, host: Host): Promise<number> {
  return runWithin(endLimits, tap, host);
}

/** `runCommandLine` with other limits on how long a run may take to stop after a signal. */
export async function runWithin(limits: EndLimits, tap: Tap, host: Host): Promise<number> {
  const output = outputOf(host.stdout);
  // A closed stderr must not end the run; a closed stdout is noticed when writing to it.
  host.stderr.on("error", () => {});
  output.on("error", () => {});
  const level = requestedLevel(tap, host.env);
  const config = readLogConfig(readOptional(host.env.SINGER_SDK_LOG_CONFIG), level?.value);
  const redactor = new Redactor();
  const statusLine = new StatusLine(host.stderr, host.stdout);
  const logger = createLogger({ name: tap.name, ...config, output: statusLine, redactor });
  try {
    const parsed = parseFlags(tap, host.argv);
    if ("problem" in parsed) {
      host.stderr.write(parsed.problem);
      return ExitCode.usage;
    }
    if ("output" in parsed) {
      await print(output, parsed.output.trimEnd());
    } else if (parsed.flags.about === true) {
      const settings = parseSettings(tap.allSettings, {}, { partial: true });
      const streams = await tap.streams(settings, logger);
      await print(output, about(tap, streams, parsed.flags.format));
    } else {
      if (config.unknownLevel) {
        logger.warn(
          `${level?.variable} is ${level?.value}, which is not a level; use debug, info, warning, error or critical`,
        );
      }
      return await run(tap, host, parsed.flags, limits, { output, logger, statusLine });
    }
    return ExitCode.success;
  } catch (error) {
    return reportError(tap.name, error, logger);
  }
}

async function run(
  tap: Tap,
  host: Host,
  flags: Flags,
  limits: EndLimits,
  channels: Channels,
): Promise<number> {
  const { output, logger } = channels;
  const inputs = readInputs(tap, flags, host.env, logger);
  if (flags.discover === true) {
    await print(output, JSON.stringify(await tap.discover(inputs.settings, logger), null, 2));
    return ExitCode.success;
  }
  const hasTarget = !isOnePipe(host.stdout, host.stderr);
  const interruption = onSignal(host, logger, output, hasTarget, limits);
  const act = flags.test === true ? test : flags.plan === true ? plan : sync;
  try {
    const code = await act(tap, inputs, channels, interruption);
    return interruption.code() ?? code;
  } catch (error) {
    const code = interruption.code();
    if (code === null) throw error;
    return code;
  } finally {
    interruption.dispose();
  }
}

async function test(
  tap: Tap,
  inputs: Inputs,
  { output, logger }: Channels,
  { stop }: Interruption,
): Promise<number> {
  const results = await tap.test({ ...inputs, logger, stop });
  await print(output, logger.redactor.redact(probeTable(results)));
  return results.every(({ readable }) => readable) ? ExitCode.success : ExitCode.incomplete;
}

async function plan(
  tap: Tap,
  inputs: Inputs,
  { output, logger }: Channels,
  { stop }: Interruption,
): Promise<number> {
  const forecast = await tap.forecast({ ...inputs, logger, stop, startup });
  await print(output, logger.redactor.redact(forecastText(forecast, inputs.format)));
  return ExitCode.success;
}

/** Seconds that the process has needed so far: of a processor, as waiting for one says nothing about the next start. */
function startup(): number {
  const { user, system } = process.cpuUsage();
  return Math.min(performance.now() / 1000, (user + system) / 1e6);
}

async function sync(
  tap: Tap,
  inputs: Inputs,
  { output, logger, statusLine }: Channels,
  { stop, code }: Interruption,
): Promise<number> {
  const startedAt = performance.now();
  const writer = new MessageWriter(output);
  const progress = new RunProgress(logger, statusLine);
  const { rowLimit } = inputs;
  if (rowLimit !== null) {
    logger.info(
      `Reading at most ${counted(rowLimit, "row")} of each stream, for a look: no STATE and no ACTIVATE_VERSION is written`,
    );
  }
  try {
    const summary = await tap.sync(writer, { ...inputs, logger, progress, stop });
    progress.close();
    const interrupted = code();
    if (interrupted === null) {
      return reportOutcome(tap.name, summary, (performance.now() - startedAt) / 1000, logger);
    }
    const end = rowLimit === null ? "; the last STATE was written" : "";
    logger.warn(`Stopped by a signal after ${summary.records} records${end}`);
    return interrupted;
  } finally {
    progress.close();
  }
}

/** The log level in the environment, with the name of its variable. */
function requestedLevel(
  { name }: Tap,
  environment: NodeJS.ProcessEnv,
): { readonly variable: string; readonly value: string } | undefined {
  for (const variable of [variableOf(name, "loglevel"), "LOGLEVEL"]) {
    const value = environment[variable];
    if (value !== undefined && value !== "") return { variable, value };
  }
  return undefined;
}

function readOptional(path: string | undefined): string | undefined {
  try {
    return path === undefined ? undefined : readFileSync(path, "utf8");
  } catch {
    // The file is the runner's; without it, the defaults apply.
    return undefined;
  }
}
