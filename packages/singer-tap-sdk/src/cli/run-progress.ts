/** Shows the progress of a run: a status line on a terminal, an occasional log line elsewhere. */

import type { RequestCounts } from "../http/http-client.ts";
import type { MetricLogger } from "../logging/logger.ts";
import type { Progress } from "../sync/read/progress.ts";
import { counted } from "../text/counted.ts";
import { Metrics } from "./metrics.ts";
import type { StatusLine } from "./status-line.ts";

/** Milliseconds between two log lines about the progress of a long run. */
const reportInterval = 30_000;

/** Counts and shows the progress of a run. Close it when the run has ended. */
export class RunProgress implements Progress {
  readonly #output: StatusLine;
  readonly #metrics: Metrics;
  readonly #timer: NodeJS.Timeout | undefined;
  #records = 0;
  #counts: Readonly<RequestCounts> | null = null;

  constructor(logger: MetricLogger, output: StatusLine) {
    this.#output = output;
    this.#metrics = new Metrics(logger);
    if (output.isTTY) return;
    this.#timer = setInterval(() => logger.info(`${this.#status()} so far`), reportInterval);
  }

  started(counts: Readonly<RequestCounts>): void {
    this.#counts = counts;
  }

  wrote(stream: string, records: number): void {
    this.#records += records;
    this.#metrics.wrote(stream, records);
    this.#output.show(this.#status());
  }

  ended(stream: string, complete: boolean): void {
    this.#metrics.ended(stream, complete);
  }

  /** Removes the status line and stops the timers. */
  close(): void {
    clearInterval(this.#timer);
    this.#metrics.close();
    this.#output.clear();
  }

  #status(): string {
    return `${counted(this.#records, "record")}, ${counted(this.#counts?.requests ?? 0, "request")}`;
  }
}
