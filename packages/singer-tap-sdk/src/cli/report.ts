/** Reports the outcome of a run: its last log lines, its exit code, and the table of `--test`. */

import { explanationOf } from "../errors/explanations.ts";
import {
  ConfigError,
  RequestError,
  TapError,
  TokenRefusedError,
  UnauthorizedError,
} from "../errors/index.ts";
import { withoutMessage } from "../errors/without-message.ts";
import { type Logger, type MetricLogger, traceOf } from "../logging/logger.ts";
import { OutputClosedError } from "../singer/index.ts";
import type { ProbeResult } from "../sync/probe.ts";
import type { Failure } from "../sync/read/outcome.ts";
import type { SyncSummary } from "../tap/sync-options.ts";
import { counted } from "../text/counted.ts";
import { ExitCode } from "./exit-code.ts";

/**
 * Logs the outcome of a sync; for a failed one, the last line is the reason, and the one before it how to have it explained.
 *
 * @param tap Name of the tap.
 * @returns The exit code.
 * @throws TapError when the run could not continue.
 */
export function reportOutcome(
  tap: string,
  summary: SyncSummary,
  seconds: number,
  logger: Logger,
): number {
  const { streams, complete, records, failures, fatal, requests } = summary;
  const time = `${seconds.toFixed(1)} s`;
  const extent =
    complete === streams
      ? `${counted(records, "record")} of ${counted(streams, "stream")} in ${time}`
      : `${counted(records, "record")} in ${time}; ${complete} of ${counted(streams, "stream")} read to the end`;
  const again = requests.retries === 0 ? "" : `, ${counted(requests.retries, "retry", "retries")}`;
  const limited =
    requests.rateLimited === 0 ? "" : `, ${requests.rateLimited} because of rate limits`;
  const parts = notableParts(summary, seconds);
  logger.info(`${extent}; ${counted(requests.requests, "request")}${again}${limited}${parts}`);
  if (fatal !== null) throw fatal;
  if (failures.length === 0) return ExitCode.success;
  const missing =
    complete === streams
      ? "rows to embed are missing"
      : `${complete} of ${counted(streams, "stream")} read to the end`;
  for (const code of new Set(failures.map(({ error }) => explanationOf(error).code))) {
    pointToExplanation(tap, code, logger);
  }
  logger.fatal(`Incomplete: ${missing}. ${summaryOf(failures)}`);
  return ExitCode.incomplete;
}

/** Smallest share of a run's requests or duration at which a stream is mentioned. */
const notableShare = 0.1;

/** Fewest requests at which a stream is mentioned: about three seconds of a budget of 20 per second. */
const notableRequests = 50;

/** Most streams that the line mentions; with more, it would not be read. */
const maxNotable = 3;

/** The streams with a large share of the requests, largest first; empty if there are none. */
function notableParts({ requests, requestsByStream }: SyncSummary, seconds: number): string {
  const notable = [...requestsByStream]
    .filter(([, own]) => own.requests >= notableRequests)
    .filter(
      ([, own]) =>
        own.requests >= notableShare * requests.requests || own.seconds >= notableShare * seconds,
    )
    .sort(([, left], [, right]) => right.requests - left.requests)
    .slice(0, maxNotable)
    .map(([stream, own]) => `${stream} ${own.requests} in ${own.seconds.toFixed(1)} s`);
  return notable.length === 0 ? "" : ` (${notable.join(", ")})`;
}

/** Failed streams grouped by reason, with the details of the first one; each has been logged in full. */
function summaryOf(failures: readonly Failure[]): string {
  const groups = new Map<string, { readonly streams: string[]; readonly text: string }>();
  for (const { stream, error } of failures) {
    const isRequest = error instanceof RequestError;
    const key = isRequest ? error.reason + error.remediation : reasonOf(error);
    const text = isRequest ? `${error.reason}${error.details}. ${error.remediation}` : key;
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

function pointToExplanation(tap: string, code: string, logger: Logger): void {
  logger.info(`Explained by: ${tap} --explain ${code}`);
}

/**
 * Logs why the run did not start or did not finish; the last line is the reason, and one before it says how to have it
 * explained.
 *
 * @param tap Name of the tap.
 * @returns The exit code.
 */
export function reportError(tap: string, error: unknown, logger: MetricLogger): number {
  if (error instanceof OutputClosedError) return reportClosedOutput(tap, error, logger);
  if (error instanceof ConfigError) {
    // Each says what is accepted; there is nothing to add.
    for (const problem of error.problems) logger.fatal(problem);
    return ExitCode.usage;
  }
  pointToExplanation(tap, explanationOf(error).code, logger);
  const isQuotable = error instanceof TapError || logger.redactor.mayQuote;
  const shown = isQuotable ? error : withoutMessage(error);
  if (!(shown instanceof TapError)) logger.error(traceOf(shown));
  logger.fatal(reasonOf(shown));
  const isRefused = error instanceof UnauthorizedError || error instanceof TokenRefusedError;
  return isRefused ? ExitCode.unauthorized : ExitCode.incomplete;
}

/** Error codes of a closed pipe, and Node's code for a stream closed earlier. */
const readerGone = new Set(["EPIPE", "ECONNRESET", "ERR_STREAM_DESTROYED"]);

function reportClosedOutput(tap: string, error: OutputClosedError, logger: Logger): number {
  const { cause } = error;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  if (cause instanceof Error && !readerGone.has(code)) {
    pointToExplanation(tap, explanationOf(error).code, logger);
    // Without the name of the system call, which Node adds.
    logger.fatal(`The output could not be written: ${cause.message.replace(/, write$/, "")}`);
  } else {
    logger.warn("The target closed its input; stopping");
  }
  return ExitCode.outputClosed;
}

/** The output of `--test`: one line per stream. */
export function probeTable(results: readonly ProbeResult[]): string {
  const width = Math.max(...results.map(({ stream }) => stream.length), 0);
  return results.map(({ stream, finding }) => `${stream.padEnd(width)}  ${finding}`).join("\n");
}
