/** Measurements in the log, in the form in which Meltano's SDK writes them, for what collects logs. */

import type { Metric, MetricLogger } from "../logging/logger.ts";

/** Milliseconds between two points of a counter, as in Meltano's SDK (`singer_sdk/metrics.py`). */
const countInterval = 60_000;

/** Measures a run: the records of each stream every minute and at its end, and how long it took. */
export class Metrics {
  readonly #logger: MetricLogger;
  readonly #startedAt = performance.now();
  /** Records of each stream since the last point of its counter; their sum over all points is the total. */
  readonly #counts = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;

  constructor(logger: MetricLogger) {
    this.#logger = logger;
    this.#timer = setInterval(() => this.#countAll(), countInterval);
  }

  /** Counts records that were written. */
  wrote(stream: string, records: number): void {
    this.#counts.set(stream, (this.#counts.get(stream) ?? 0) + records);
  }

  /** Writes what is left of a stream's counter, and the seconds since the start, when all streams begin. */
  ended(stream: string, complete: boolean): void {
    this.#count(stream);
    const value = (performance.now() - this.#startedAt) / 1000;
    const tags = { stream, status: complete ? "succeeded" : "failed" };
    this.#logger.metric("info", { type: "timer", metric: "sync_duration", value, tags });
  }

  /** Writes what is left of the counters of streams that were cut off. */
  close(): void {
    clearInterval(this.#timer);
    this.#countAll();
  }

  #countAll(): void {
    for (const stream of this.#counts.keys()) this.#count(stream);
  }

  #count(stream: string): void {
    const value = this.#counts.get(stream) ?? 0;
    this.#counts.delete(stream);
    const counter: Metric = { type: "counter", metric: "record_count", value, tags: { stream } };
    this.#logger.metric("info", counter);
  }
}
