/** Shows the progress of a run: a status line on a terminal, an occasional log line elsewhere. */

import type { RequestCounts } from "../http/http-client.ts";
import type { MetricLogger } from "../logging/logger.ts";
import type { Progress } from "../sync/read/progress.ts";
import { counted } from "../text/counted.ts";
import { durationText } from "../text/duration.ts";
import { Metrics } from "./metrics.ts";
import type { StatusLine } from "./status-line.ts";

/** Milliseconds between two log lines about the progress of a long run. */
const reportInterval = 30_000;

/** Largest share shown before the run has ended. */
const maxShare = 0.99;

/** Counts and shows the progress of a run. Close it when the run has ended. */
export class RunProgress implements Progress {
  readonly #output: StatusLine;
  readonly #metrics: Metrics;
  readonly #timer: NodeJS.Timeout | undefined;
  #startedAt = 0;
  /** Rows of the streams whose source counts them. */
  readonly #expected = new Map<string, number>();
  /** Rows of these streams that were written. */
  #written = 0;
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
    this.#startedAt = performance.now();
  }

  expects(stream: string, rows: number): void {
    this.#expected.set(stream, (this.#expected.get(stream) ?? 0) + rows);
  }

  wrote(stream: string, records: number): void {
    this.#records += records;
    if (this.#expected.has(stream)) this.#written += records;
    this.#metrics.wrote(stream, records);
    this.#output.show(`${this.#status()}${this.#share()}`);
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

  /** How much of the counted rows is written, and how long the rest takes at that rate; empty without any. */
  #share(): string {
    const total = [...this.#expected.values()].reduce((sum, rows) => sum + rows, 0);
    if (total === 0 || this.#written === 0) return "";
    // Other tables may go on after the last counted row.
    const share = Math.min(this.#written / total, maxShare);
    const seconds = (performance.now() - this.#startedAt) / 1000;
    const left = durationText((seconds * (1 - share)) / share);
    return `, ${Math.floor(share * 100)} %, about ${left} left`;
  }

  #status(): string {
    return `${counted(this.#records, "record")}, ${counted(this.#counts?.requests ?? 0, "request")}`;
  }
}
