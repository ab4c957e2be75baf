/** All explanations, each declared with its error, in the order in which people need them. */

import { OutputClosedError } from "../singer/index.ts";
import { ConfigError } from "./config-error.ts";
import { ConnectionError } from "./connection-error.ts";
import { ContextError } from "./context-error.ts";
import type { Explanation } from "./explanation.ts";
import { FailedJobError } from "./failed-job-error.ts";
import { ForbiddenError } from "./forbidden-error.ts";
import { ForeignOriginError } from "./foreign-origin-error.ts";
import { InvalidResponseError } from "./invalid-response-error.ts";
import { MissingKeyError } from "./missing-key-error.ts";
import { NotFoundError } from "./not-found-error.ts";
import { OversizedResponseError } from "./oversized-response-error.ts";
import { RateLimitWaitError } from "./rate-limit-wait-error.ts";
import { RateLimitedError } from "./rate-limited-error.ts";
import { RejectedRequestError } from "./rejected-request-error.ts";
import { ServerError } from "./server-error.ts";
import { TemporaryFileError } from "./temporary-file-error.ts";
import { TimeoutError } from "./timeout-error.ts";
import { TlsError } from "./tls-error.ts";
import { TokenRefusedError } from "./token-refused-error.ts";
import { TokenUnavailableError } from "./token-unavailable-error.ts";
import { UnauthorizedError } from "./unauthorized-error.ts";
import { UnexpectedResponseError } from "./unexpected-response-error.ts";
import { UnreachableError } from "./unreachable-error.ts";

/** The classes of errors that end a run or a stream. */
const classes = [
  ConfigError,
  UnauthorizedError,
  TokenRefusedError,
  TokenUnavailableError,
  ForbiddenError,
  RateLimitedError,
  RateLimitWaitError,
  ServerError,
  UnreachableError,
  ConnectionError,
  TlsError,
  TimeoutError,
  InvalidResponseError,
  UnexpectedResponseError,
  OversizedResponseError,
  RejectedRequestError,
  NotFoundError,
  ForeignOriginError,
  FailedJobError,
  MissingKeyError,
  TemporaryFileError,
  ContextError,
] as const;

/** The output was closed, or could not be written: an error of the protocol library, which explains none. */
const outputClosed: Explanation = {
  code: "output-closed",
  message: "The output could not be written: …",
  meaning:
    "The disk is full, or the file hit a size limit. If the log says instead that the target closed its input, the program that reads the pipe has ended, intentionally (head) or because it failed. The run exits with code 4.",
  remedy:
    "A file that could not be written is truncated: delete it, and run again. If a target failed, its own log says why.",
};

/** Anything else that was thrown. */
const unexpected: Explanation = {
  code: "unexpected",
  message: "Unexpected error, please report it with the lines above: …",
  meaning: "A bug in the tap or in its SDK. The other tables were read.",
  remedy: "Please report it with the lines of the log above the message; they hold no credential.",
};

/** Lines of the log that people ask about, although nothing failed. */
const notices: readonly Explanation[] = [
  {
    code: "waiting",
    message: "Waiting … s for the rate limit …",
    meaning: "Nothing is wrong: the tap stays within the API's rate limits.",
    remedy: "Nothing. If it waits often, other software uses the same key: give the tap its own.",
  },
  {
    code: "skipped",
    message: "Skipped …: …",
    meaning:
      "The row whose children were to be read was deleted during the run. All others were read.",
    remedy: "Nothing.",
  },
  {
    code: "new-columns",
    message: "Loaded rows lack new columns: …",
    meaning:
      "Rows of an incremental table were read before a column was selected, or before this version of the tap added it. Every run warns until the table has been read in full.",
    remedy:
      "Set new_columns to refresh, which reads these tables in full once, or run once with --full-refresh.",
  },
  {
    code: "privacy-changed",
    message: "has changed since these tables were loaded: …",
    meaning:
      "A setting for personal data differs from that of the previous run. Rows that this run does not read stay in the target as they were.",
    remedy: "To apply it to all rows, run once with --full-refresh.",
  },
];

/** All explanations. */
export const explanations: readonly Explanation[] = [
  ...classes.map(({ explanation }) => explanation),
  outputClosed,
  unexpected,
  ...notices,
];

/** What explains an error. */
export function explanationOf(error: unknown): Explanation {
  if (error instanceof OutputClosedError) return outputClosed;
  return classes.find((one) => error instanceof one)?.explanation ?? unexpected;
}
