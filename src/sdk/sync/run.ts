/** The engine: reads all selected streams side by side and writes what arrives. */

import pMap from "p-map";
import {
  type CatalogEntry,
  type JsonObject,
  type MessageWriter,
  recordMessage,
  type State,
  schemaMessage,
  stateMessage,
} from "../../singer/index.ts";
import { type Logger, traceOf } from "../cli/logger.ts";
import { TapError } from "../errors/index.ts";
import type { HttpClient } from "../http/http-client.ts";
import type { Context, Stream } from "../stream.ts";
import { withAdvice } from "./advice.ts";
import type { Progress } from "./progress.ts";
import { planReadings, type Reading } from "./reading.ts";

export interface RunOptions {
  readonly streams: readonly Stream[];
  readonly entries: readonly CatalogEntry[];
  readonly state: State;
  readonly http: HttpClient;
  readonly writer: MessageWriter;
  readonly logger: Logger;
  /** Partitions of one stream that are read at the same time, at most. */
  readonly concurrency: number;
  readonly progress: Progress;
  /** Ends the run early, for a signal or because nobody reads the output; aborted by the run itself on a fatal error. */
  readonly stop: AbortController;
}

/** A stream that did not reach its end. */
export interface Failure {
  readonly stream: string;
  readonly error: unknown;
}

/** What became of a run. */
export interface RunOutcome {
  /** Streams that were to be read for a table of their own. */
  readonly streams: number;
  /** How many of them were read to their end. */
  readonly complete: number;
  readonly records: number;
  readonly failures: readonly Failure[];
  /** The error that no stream can go on from, such as a refused credential. */
  readonly fatal: TapError | null;
}

/**
 * Reads everything that the catalog selects.
 *
 * Streams run side by side, the pages of a partition one after the other, and the HTTP client's pool and
 * budget bound them all. A page is written before the next one of its partition is asked for, so a slow
 * target slows the reading, and memory holds no more than a page for each partition under way. One stream's
 * failure leaves the others running. The last message is STATE, whatever happened.
 */
export class Run {
  readonly #options: RunOptions;
  readonly #readings: readonly Reading[];
  #fatal: TapError | null = null;

  constructor(options: RunOptions) {
    this.#options = options;
    this.#readings = planReadings(options.streams, options.entries);
  }

  /** Runs to the end, or to the abort of `stop`. Throws only when the output is closed. */
  async execute(): Promise<RunOutcome> {
    const { writer, state, stop } = this.#options;
    const tables = this.#readings.flatMap(({ stream, table }) =>
      table === null ? [] : [{ stream, table }],
    );
    const roots = this.#readings.filter(({ parent }) => parent === null);
    for (const reading of this.#readings) {
      for (const warning of reading.table?.warnings ?? []) this.#log(reading).warn(warning);
    }
    if (!stop.signal.aborted) {
      // All tables are announced at once, so that those without rows come to exist as well.
      const schemas = tables.map(({ stream, table }) =>
        schemaMessage(stream.name, table.schema, table.keys, stream.replicationKey),
      );
      const announced = writer.write(schemas);
      for (const reading of roots) reading.finished = this.#readAll(reading);
      await Promise.all([announced, ...roots.map(({ finished }) => finished)]);
      this.#reportDrift();
    }
    await writer.write([stateMessage(state)]);
    return {
      streams: tables.length,
      complete: this.#readings.filter(({ complete }) => complete).length,
      records: this.#records(),
      failures: this.#failures(),
      fatal: this.#fatal,
    };
  }

  async #readAll(reading: Reading): Promise<void> {
    try {
      const { concurrency } = this.#options;
      await pMap(reading.stream.partitions(), (context) => this.#readPartition(reading, context), {
        concurrency,
      });
    } catch (error) {
      this.#handle(reading, error, {});
    }
    this.#finish(reading);
  }

  /** Says what came of a stream and of those that are read for its rows. */
  #finish(reading: Reading): void {
    if (reading.table !== null) {
      reading.complete = !reading.ended && !this.#options.stop.signal.aborted;
      if (reading.complete) this.#log(reading).info(`${reading.records} records`);
      this.#options.progress.ended(reading.stream.name, reading.complete);
    }
    for (const child of reading.children) {
      if (reading.failure !== null && child.failure === null) child.failure = reading.failure;
      child.abandoned ||= reading.abandoned;
      this.#finish(child);
    }
  }

  /** Reads one partition; tells whether it came to its end. */
  async #readPartition(reading: Reading, context: Context): Promise<boolean> {
    const { http, stop } = this.#options;
    if (reading.ended || stop.signal.aborted) return false;
    try {
      for await (const page of reading.stream.pages(context, http)) {
        if (reading.ended) return false;
        await this.#deliver(reading, page);
      }
      return true;
    } catch (error) {
      this.#handle(reading, error, context);
      return false;
    }
  }

  /** Brings the rows of a page to everybody who wants them. */
  async #deliver(reading: Reading, page: readonly JsonObject[]): Promise<void> {
    const { stream, table, store, children, embeddings } = reading;
    const extracted = new Date().toISOString();
    if (store !== null) {
      for (const record of page)
        store.rows.add(String(record[store.foreignKey]), store.fit.row(record));
    }
    const complete = new Map(
      await Promise.all(
        children.map(async (child) => [child, await this.#readChildren(child, page)] as const),
      ),
    );
    if (table === null) return;
    await Promise.all(embeddings.map(({ source }) => source.finished));
    const rows = page.map((record, index) => {
      const row = reading.fit(record);
      for (const { property, source } of embeddings) {
        const whole = complete.get(source)?.[index] ?? !source.ended;
        const embedded = source.store?.rows.take(String(record.id)) ?? [];
        const value = source.store?.fit.column(embedded) ?? null;
        // Null, not an empty list, where the rows could not be read: nobody must take it for "none".
        row[property] = whole ? value : null;
      }
      return row;
    });
    const messages = rows.map((row) => recordMessage(stream.name, row, extracted));
    await this.#options.writer.write(messages, this.#options.stop.signal);
    reading.records += rows.length;
    this.#options.progress.wrote(stream.name, rows.length);
  }

  /** Reads a child for each row of its parent's page; tells for each whether that came to its end. */
  async #readChildren(child: Reading, parents: readonly JsonObject[]): Promise<boolean[]> {
    return pMap(
      parents,
      async (parent) => {
        try {
          const context = child.stream.childContext(parent);
          return context === null || (await this.#readPartition(child, context));
        } catch (error) {
          // A bug in a hook of the child must not end its parent.
          this.#handle(child, error, {});
          return false;
        }
      },
      { concurrency: this.#options.concurrency },
    );
  }

  /** Decides what an error means for the stream, the run, or the partition alone. */
  #handle(reading: Reading, error: unknown, context: Context): void {
    const { stop } = this.#options;
    // What fails because the run is ending has not failed.
    if (stop.signal.aborted || reading.ended) return;
    if (!(error instanceof TapError)) {
      reading.failure = error;
      this.#log(reading).error(traceOf(error));
      return;
    }
    if (error.recovery === "fatal") {
      this.#fatal = error;
      stop.abort(error);
      return;
    }
    const policy = reading.stream.errorPolicy(error, context);
    const advised = withAdvice(error, policy, reading, this.#readings);
    switch (policy) {
      case "skip-partition":
        this.#log(reading).warn(`Left out ${JSON.stringify(context)}: ${advised.message}`);
        break;
      case "skip-stream":
        reading.abandoned = true;
        this.#log(reading).warn(`Left out: ${advised.message}`);
        break;
      case "fail-stream":
        reading.failure = advised;
        this.#log(reading).error(advised.message);
    }
  }

  #records(): number {
    return this.#readings.reduce((sum, { records }) => sum + records, 0);
  }

  #failures(): Failure[] {
    return this.#readings
      .filter(({ failure }) => failure !== null)
      .map(({ stream, failure }) => ({ stream: stream.name, error: failure }));
  }

  #reportDrift(): void {
    for (const reading of this.#readings) {
      for (const message of reading.drift.messages()) this.#log(reading).warn(message);
    }
  }

  #log({ stream }: Reading): Logger {
    return this.#options.logger.forStream(stream.name);
  }
}
