/** The engine: carries a plan out, all its readings side by side. */

import type { ReplicationOptions } from "../config/replication-options.ts";
import type { TapError } from "../errors/index.ts";
import type { HttpClient } from "../http/http-client.ts";
import type { Logger } from "../logging/logger.ts";
import {
  activateVersionMessage,
  type Bookmark,
  type JsonObject,
  type MessageWriter,
  type State,
  schemaMessage,
  stateMessage,
} from "../singer/index.ts";
import type { Plan } from "./plan/plan.ts";
import { withAdvice } from "./plan/remediation.ts";
import { bookmarkKeys } from "./plan/replication.ts";
import type { Failure } from "./read/outcome.ts";
import type { Progress } from "./read/progress.ts";
import { StreamSyncs } from "./read/stream-syncs.ts";
import { Checkpoint } from "./state/checkpoint.ts";

export interface RunOptions {
  readonly plan: Plan;
  readonly state: State;
  readonly http: HttpClient;
  readonly writer: MessageWriter;
  readonly logger: Logger;
  /** Partitions of one stream, or rows of a parent, that are read for at the same time. */
  readonly concurrency: number;
  /** Whether a stream that the credential may not read is left out with a warning. */
  readonly skipForbidden: boolean;
  readonly replication: ReplicationOptions;
  /** Version of the tap. */
  readonly version: string;
  /** Settings that decide what is read, secrets included: an interrupted read with others is not taken up. */
  readonly settings: JsonObject;
  readonly progress: Progress;
  /** What the bookmarks are to remember of tables, by stream. Default: nothing. */
  readonly memories?: ReadonlyMap<string, Bookmark>;
  /** Ends the run early, for a signal or because nobody reads the output; aborted by the run itself on a fatal error. */
  readonly stop: AbortController;
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
 * Carries a plan out.
 *
 * StreamSyncs run side by side, the pages of a slice one after the other, and the HTTP client's pool and
 * budget bound them all. One stream's failure leaves the others running. The last message is STATE, whatever
 * happened; state is the checkpoint's, which no other object changes without it.
 */
export class Run {
  readonly #options: RunOptions;
  readonly #checkpoint: Checkpoint;
  readonly #readings: StreamSyncs;
  #fatal: TapError | null = null;

  constructor(options: RunOptions) {
    const {
      plan,
      state,
      concurrency,
      skipForbidden,
      replication,
      version,
      settings,
      stop,
      progress,
    } = options;
    this.#options = options;
    this.#checkpoint = new Checkpoint(state, options.memories);
    this.#readings = new StreamSyncs(plan, {
      http: options.http,
      writer: options.writer,
      logger: options.logger,
      checkpoint: this.#checkpoint,
      concurrency,
      skipForbidden,
      replication,
      version,
      settings,
      stop: stop.signal,
      abort: (error) => {
        this.#fatal = error;
        stop.abort(error);
      },
      progress,
      advise: (error, policy, reading) =>
        withAdvice(
          error,
          policy,
          reading,
          this.#readings.all.map((one) => one.plan),
        ),
    });
  }

  /** Runs to the end, or to the abort of `stop`. Throws only when the output is closed. */
  async execute(): Promise<RunOutcome> {
    const { plan, writer, stop, logger } = this.#options;
    for (const { stream, text } of plan.remarks) logger.forStream(stream).warn(text);
    if (plan.readInFull.length > 0) {
      logger.info(
        `Read in full, as the API can't tell what changed in them: ${plan.readInFull.join(", ")}`,
      );
    }
    if (plan.unversioned.length > 0) {
      const columns = plan.unversioned.map((name) => `${name}.version`).join(", ");
      logger.warn(
        `ACTIVATE_VERSION is left out for tables with a column "version", on which target-postgres fails: to have deletions in them, deselect ${columns}, and drop these columns from tables that have them already`,
      );
    }
    if (!stop.signal.aborted) {
      const { roots, onDemand } = this.#readings;
      // All tables are announced at once, so that those without rows come to exist as well.
      await Promise.all([this.#announce(), ...roots.map((root) => root.begin())]);
      await Promise.all([...roots, ...onDemand].map((list) => list.finish()));
      this.#reportDrift();
      if (!stop.signal.aborted) await this.#settle();
    }
    await writer.write([stateMessage(this.#checkpoint.state)]);
    return {
      streams: plan.tables.length,
      complete: this.#readings.all.filter(
        ({ plan: { table }, outcome }) => table !== null && outcome?.kind === "complete",
      ).length,
      records: this.#readings.all.reduce((sum, { records }) => sum + records, 0),
      failures: this.#failures(),
      fatal: this.#fatal,
    };
  }

  async #announce(): Promise<void> {
    const { plan, writer } = this.#options;
    const schemas = plan.tables.flatMap(({ stream, table }) => {
      if (table === null) return [];
      const { kind } = table.replication;
      const isByKey = kind === "incremental" || kind === "by-parent";
      const key = isByKey ? (stream.incremental?.key ?? null) : null;
      return [schemaMessage(stream.name, table.schema, table.keys, key)];
    });
    await writer.write(schemas, undefined, () => {
      const versions = plan.tables.flatMap(({ stream: { name }, table }) =>
        table?.replication.kind === "full" && table.replication.version !== null
          ? [{ name, version: table.replication.version }]
          : [],
      );
      for (const { name, version } of versions) {
        this.#checkpoint.update(name, { [bookmarkKeys.version]: version });
      }
      // Before the first row: the next run's versions must be above these, however this one ends.
      return versions.length > 0 ? [this.#checkpoint.message()] : [];
    });
  }

  /** Ends a run that was not cut off: what came to its end needs no progress any more, and what is whole is activated. */
  async #settle(): Promise<void> {
    for (const root of this.#readings.roots) root.forgetProgress();
    // A run in which something failed takes no row away from anybody.
    if (this.#failures().length > 0) return;
    const activations = this.#readings.all.flatMap(({ plan: { table }, isWhole, stream }) => {
      const version = table?.replication.kind === "full" ? table.replication.version : null;
      return version !== null && isWhole ? [activateVersionMessage(stream, version)] : [];
    });
    await this.#options.writer.write(activations);
  }

  #failures(): Failure[] {
    const failures = new Map<string, Failure>();
    for (const { stream, outcome } of this.#readings.all) {
      if (outcome?.kind === "failed") failures.set(stream, { stream, error: outcome.error });
    }
    return [...failures.values()];
  }

  #reportDrift(): void {
    for (const { plan, stream } of this.#readings.all) {
      // What is read only to ask for other rows loses nothing by what it does not know.
      if (plan.table === null && plan.collection === null) continue;
      const log = this.#options.logger.forStream(stream);
      for (const message of plan.drift.messages()) log.warn(message);
      for (const remark of plan.drift.remarks()) log.info(remark);
    }
  }
}
