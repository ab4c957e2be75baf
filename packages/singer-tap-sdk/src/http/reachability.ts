/** Detects that a run can't reach its server: reports it once instead of per stream, and quickly if it is certain. */

import {
  ConnectionError,
  type RequestError,
  TimeoutError,
  UnreachableError,
} from "../errors/index.ts";
import { now } from "./rate-limit.ts";

/**
 * Seconds after which a run with certain connection failures stops retrying: enough for several attempts, few enough
 * for someone who waits for `meltano config test`, which adds about as many.
 */
const unreachableAfter = 5;

/** Longest delay between these attempts, in seconds. */
const maxConnectDelay = 2;

/** Codes that mean no connection was made, TLS included; a reset later means a server answered. */
const notConnected =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|E(?:HOST|NET)(?:UNREACH|DOWN)|EPROTO|ERR_SSL_.*)$/;

/**
 * Those that waiting does not fix: nothing listens at the port, or the host does not exist. An invalid certificate is
 * the third; it ends a run at once. All others may be transient, and are retried as the settings say.
 */
const certain = /^(?:ECONNREFUSED|ENOTFOUND)$/;

/** Watches a run from its first request to the first sign of a server. */
export class Reachability {
  #isContact = false;
  #begunAt: number | undefined;

  /** Records that a request is about to be sent. */
  begin(): void {
    this.#begunAt ??= now();
  }

  /** Records that the server has responded. */
  contact(): void {
    this.#isContact = true;
  }

  /**
   * Seconds until a failed request is retried; null for no retry.
   *
   * @param scheduled Delay according to its own schedule.
   */
  delayAfter(error: RequestError, scheduled: number | null): number | null {
    if (!isUnconnected(error) && !(error instanceof TimeoutError)) this.contact();
    if (this.#isContact || scheduled === null) return scheduled;
    if (!(error instanceof ConnectionError && certain.test(error.code))) return scheduled;
    const left = unreachableAfter - (now() - (this.#begunAt ?? now()));
    return left > 0 ? Math.min(scheduled, maxConnectDelay, left) : null;
  }

  /** The error of a request that is not retried: its own, or UnreachableError if the run never connected. */
  finalError(origin: string, error: RequestError): RequestError | UnreachableError {
    if (this.#isContact || !isUnconnected(error)) return error;
    const setting = error instanceof TimeoutError ? error.setting : null;
    return new UnreachableError(origin, error.reason + error.details, setting);
  }
}

/** Whether no connection was made. */
function isUnconnected(error: RequestError): boolean {
  return error instanceof ConnectionError
    ? notConnected.test(error.code)
    : error instanceof TimeoutError && error.setting === "connect_timeout";
}
