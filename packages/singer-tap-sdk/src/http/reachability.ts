/** Whether a run reaches its server. One that does not says so once instead of for each stream, and soon where that is certain. */

import {
  ConnectionError,
  type RequestError,
  TimeoutError,
  UnreachableError,
} from "../errors/index.ts";
import { now } from "./rate-limit.ts";

/**
 * Seconds for which a run tries what is certain: enough for several tries to connect, few enough for somebody who waits
 * for the outcome of a test, to which Meltano adds about as many.
 */
const unreachableAfter = 5;

/** Seconds above which no delay grows in that time, so that it is used. */
const maxConnectDelay = 2;

/** No connection was made, TLS included: nobody is there. One that breaks later has somebody at its other end. */
const notConnected =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|E(?:HOST|NET)(?:UNREACH|DOWN)|EPROTO|ERR_SSL_.*)$/;

/**
 * Those of them that don't pass by waiting: nothing listens at the port, or there is no such host. A certificate that
 * does not hold is the third; it ends a run at once. All else may be slow, and is waited for as the settings say.
 */
const certain = /^(?:ECONNREFUSED|ENOTFOUND)$/;

/** Watches a run from its first request until the first sign of somebody at the other end. */
export class Reachability {
  #isContact = false;
  #begunAt: number | undefined;

  /** Notes that a request is about to be sent. */
  begin(): void {
    this.#begunAt ??= now();
  }

  /** Notes that the server has responded. */
  contact(): void {
    this.#isContact = true;
  }

  /**
   * The delay until a request is tried again that failed, in seconds; null where it is not.
   *
   * @param scheduled What its own schedule says.
   */
  delayAfter(error: RequestError, scheduled: number | null): number | null {
    if (!isUnconnected(error) && !(error instanceof TimeoutError)) this.contact();
    if (this.#isContact || scheduled === null) return scheduled;
    if (!(error instanceof ConnectionError && certain.test(error.code))) return scheduled;
    const left = unreachableAfter - (now() - (this.#begunAt ?? now()));
    return left > 0 ? Math.min(scheduled, maxConnectDelay, left) : null;
  }

  /** The error for a request that is not tried again: its own, unless no connection was made in the whole run. */
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
