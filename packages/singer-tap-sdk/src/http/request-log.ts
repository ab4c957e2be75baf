/** What came of each request, in the log. */

import type { Metric, MetricLogger } from "../logging/logger.ts";
import type { Method } from "./request.ts";

/** What came of one request. All of it may be printed. */
export interface RequestReport {
  /** The stream that asked. */
  readonly stream: string;
  readonly method: Method;
  /** Path of the URL, without origin and query. */
  readonly path: string;
  /** How often the page had been asked for, this time included. */
  readonly attempt: number;
  /** Status of the response; null where there was none. */
  readonly status: number | null;
  /** Size of the response as it came over the network, as far as it was read. */
  readonly bytes: number;
  /** Seconds from the request to the end of its response; waits before it was sent are not in it. */
  readonly seconds: number;
  /** Records of the page; null where the response made none. */
  readonly records: number | null;
  /** Characters U+FFFD in the response: they stand for bytes that are not UTF-8. */
  readonly replacedCharacters: number;
}

/**
 * Logs each request at DEBUG: a line for people, and the time that it took as Meltano's SDK measures it
 * (`singer_sdk/metrics.py`). Text that is not UTF-8 is a warning, once a stream.
 */
export class RequestLog {
  readonly #logger: MetricLogger;
  /** Streams whose responses held text that is not UTF-8. */
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
        `Bytes that are not UTF-8 became the character U+FFFD, ${replacedCharacters} times in one response; later ones are not reported`,
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
