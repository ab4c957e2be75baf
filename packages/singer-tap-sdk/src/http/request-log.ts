/** Logs each request. */

import type { Metric, MetricLogger } from "../logging/logger.ts";
import type { Method } from "./request.ts";

/** The outcome of one request. All of it may be printed. */
export interface RequestReport {
  /** Name of the stream. */
  readonly stream: string;
  readonly method: Method;
  /** Path of the URL, without origin and query. */
  readonly path: string;
  /** Number of the attempt, from 1. */
  readonly attempt: number;
  /** Status of the response; null without one. */
  readonly status: number | null;
  /** Bytes received over the network. */
  readonly bytes: number;
  /** Seconds from sending the request to the end of its response, without waits before it. */
  readonly seconds: number;
  /** Records of the page; null if there is none. */
  readonly records: number | null;
  /** U+FFFD characters in the response, which replace bytes that are not UTF-8. */
  readonly replacedCharacters: number;
}

/**
 * Logs each request at DEBUG: a line for people, and its duration as Meltano's SDK measures it
 * (`singer_sdk/metrics.py`). Text that is not UTF-8 is a warning, once per stream.
 */
export class RequestLog {
  readonly #logger: MetricLogger;
  /** Streams with text that is not UTF-8. */
  readonly #damaged = new Set<string>();

  constructor(logger: MetricLogger) {
    this.#logger = logger;
  }

  add(report: RequestReport): void {
    const { stream, records, replacedCharacters } = report;
    const logger = this.#logger.forStream(stream);
    if (records !== null && replacedCharacters > 0 && !this.#damaged.has(stream)) {
      this.#damaged.add(stream);
      logger.warn(
        `Bytes that are not UTF-8 became U+FFFD, ${replacedCharacters} times in one response; further responses are not reported`,
      );
    }
    logger.debug(lineOf(report));
    this.#logger.metric("debug", timerOf(report));
  }
}

function lineOf({ method, path, status, bytes, seconds, attempt, records }: RequestReport): string {
  const parts = [
    status === null ? "no response" : `status ${status}`,
    `${bytes} bytes`,
    `${Math.round(seconds * 1000)} ms`,
    `attempt ${attempt}`,
    ...(records === null ? [] : [`${records} records`]),
  ];
  return `${method} ${path}: ${parts.join(", ")}`;
}

function timerOf({ stream, path, status, seconds }: RequestReport): Metric {
  const code = status === null ? {} : { http_status_code: status };
  const isSuccess = status !== null && status < 400;
  return {
    type: "timer",
    metric: "http_request_duration",
    value: seconds,
    tags: { stream, endpoint: path, ...code, status: isSuccess ? "succeeded" : "failed" },
  };
}
