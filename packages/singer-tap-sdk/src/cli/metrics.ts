/** Metrics in the log, in the format of Meltano's SDK, for log collectors. */

import type { Metric, MetricLogger } from "../logging/logger.ts";

/** Milliseconds between two points of a counter, as in Meltano's SDK (`singer_sdk/metrics.py`). */
const countInterval = 60_000;

/** Metrics of a run: the records of each stream every minute and at its end, and its duration. */
export class Metrics {
  readonly #logger: MetricLogger;
  readonly #startedAt = performance.now();
  /** Records of each stream since its last point; the total is the sum over all points. */
  readonly #counts = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;

  constructor(logger: MetricLogger) {
    this.#logger = logger;
    this.#timer = setInterval(() => this.#countAll(), countInterval);
  }

  /** Counts written records. */
  wrote(stream: string, records: number): void {
    this.#counts.set(stream, (this.#counts.get(stream) ?? 0) + records);
  }

  /** Writes a stream's last point and its duration, measured from the start of the run, when all streams start. */
  ended(stream: string, complete: boolean): void {
    this.#count(stream);
    const value = (performance.now() - this.#startedAt) / 1000;
    const tags = { stream, status: complete ? "succeeded" : "failed" };
    this.#logger.metric("info", { type: "timer", metric: "sync_duration", value, tags });
  }

  /** Writes the last points of interrupted streams. */
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
