/** Runs a plan: all of its streams in parallel. */

import type { ReplicationOptions } from "../config/replication-options.ts";
import type { TapError } from "../errors/index.ts";
import type { HttpClient } from "../http/http-client.ts";
import type { Logger } from "../logging/logger.ts";
import { withoutNestedProperties } from "../records/nested-properties.ts";
import {
  activateVersionMessage,
  type Bookmark,
  type JsonObject,
  type MessageWriter,
  type State,
  schemaMessage,
  stateMessage,
} from "../singer/index.ts";
import { TextSpool } from "./embed/text-spool.ts";
import { withRemediation } from "./plan/remediation.ts";
import type { Plan } from "./plan/stream-plan.ts";
import type { Failure } from "./read/outcome.ts";
import type { Progress } from "./read/progress.ts";
import { StreamSyncs } from "./read/stream-syncs.ts";
import { bookmarkKeys } from "./state/bookmark-keys.ts";
import { Checkpoint } from "./state/checkpoint.ts";

export interface RunOptions {
  readonly plan: Plan;
  readonly state: State;
  readonly http: HttpClient;
  readonly writer: MessageWriter;
  readonly logger: Logger;
  /** Partitions of one stream, or rows of a parent, that are read at the same time. */
  readonly concurrency: number;
  /** Most rows of each table, for a look: no STATE is written. Null, the default, for all. */
  readonly rowLimit?: number | null;
  /** Whether a stream that the credential may not read is skipped with a warning. */
  readonly skipForbidden: boolean;
  readonly replication: ReplicationOptions;
  /** Whether SCHEMA leaves out the properties of nested objects. Default false. */
  readonly omitNestedProperties?: boolean;
  /** Version of the tap. */
  readonly version: string;
  /** Settings that decide what is read, secrets included; an interrupted read with others is not resumed. */
  readonly settings: JsonObject;
  readonly progress: Progress;
  /** What bookmarks should remember of tables, by stream. Default: nothing. */
  readonly memories?: ReadonlyMap<string, Bookmark>;
  /** Milliseconds of a monotonic clock, by which STATE is due. Default: the process's. */
  readonly now?: () => number;
  /** Ends the run early, for a signal or a closed output; the run itself aborts it on a fatal error. */
  readonly stop: AbortController;
}

/** How a run ended. */
export interface RunOutcome {
  /** Streams with a table. */
  readonly streams: number;
  /** How many of them are complete. */
  readonly complete: number;
  readonly records: number;
  readonly failures: readonly Failure[];
  /** The error that ended the run, such as a rejected credential; null for none. */
  readonly fatal: TapError | null;
}

/**
 * Runs a plan.
 *
 * Streams run in parallel, the pages of a slice one after the other; the HTTP client's pool and budget bound them all. If a
 * stream fails, the others go on. The last message is STATE, whatever happens, unless the rows are limited. Only the
 * checkpoint changes the state.
 */
export class Run {
  readonly #options: RunOptions;
  readonly #checkpoint: Checkpoint;
  readonly #spool = new TextSpool();
  readonly #syncs: StreamSyncs;
  #fatal: TapError | null = null;

  constructor(options: RunOptions) {
    const {
      plan,
      state,
      concurrency,
      rowLimit = null,
      skipForbidden,
      replication,
      version,
      settings,
      stop,
      progress,
      memories,
      now,
    } = options;
    this.#options = options;
    const isFrozen = replication.endDate !== null;
    const isSilent = rowLimit !== null;
    this.#checkpoint = new Checkpoint(state, { memories, now, isFrozen, isSilent });
    this.#syncs = new StreamSyncs(plan, {
      http: options.http,
      writer: options.writer,
      logger: options.logger,
      checkpoint: this.#checkpoint,
      spool: this.#spool,
      concurrency,
      rowLimit,
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
      withRemediation: (error, action, one) =>
        withRemediation(
          error,
          action,
          one,
          this.#syncs.all.map((sync) => sync.plan),
        ),
    });
  }

  /** Runs to the end, or until `stop` is aborted. Rejects only when the output is closed. */
  async execute(): Promise<RunOutcome> {
    try {
      return await this.#read();
    } finally {
      this.#spool.close();
    }
  }

  async #read(): Promise<RunOutcome> {
    const { plan, writer, stop, logger } = this.#options;
    for (const { stream, text } of plan.warnings) logger.forStream(stream).warn(text);
    if (plan.readInFull.length > 0) {
      logger.info(
        `Read in full, because the API has no filter for changes: ${plan.readInFull.join(", ")}`,
      );
    }
    if (plan.leftOut.length > 0) {
      logger.info(
        `Left out, because end_date is set and the API has no filter by time: ${plan.leftOut.join(", ")}`,
      );
    }
    if (plan.undated.length > 0) {
      logger.info(
        `Read from the beginning, because start_date applies only to replication keys that are times: ${plan.undated.join(", ")}`,
      );
    }
    if (plan.unversioned.length > 0) {
      const columns = plan.unversioned.map((name) => `${name}.version`).join(", ");
      logger.warn(
        `No ACTIVATE_VERSION for tables with a column "version", because target-postgres fails on them. To load deletions, deselect ${columns} and drop these columns from existing tables`,
      );
    }
    if (!stop.signal.aborted) {
      const { roots, onDemand } = this.#syncs;
      // All tables are announced at once, so that those without rows exist in the target as well.
      await Promise.all([this.#announce(), ...roots.map((root) => root.start())]);
      await Promise.all([...roots, ...onDemand].map((list) => list.complete()));
      this.#reportDrift();
      if (!stop.signal.aborted) await this.#complete();
    }
    const { rowLimit = null } = this.#options;
    if (rowLimit === null) await writer.write([stateMessage(this.#checkpoint.state)]);
    return {
      streams: plan.tables.length,
      complete: this.#syncs.all.filter(
        ({ plan: { table }, sync: { outcome } }) => table !== null && outcome?.kind === "complete",
      ).length,
      records: this.#syncs.all.reduce((sum, { sync }) => sum + sync.tally.records, 0),
      failures: this.#failures(),
      fatal: this.#fatal,
    };
  }

  async #announce(): Promise<void> {
    const { plan, writer, omitNestedProperties = false } = this.#options;
    const schemas = plan.tables.flatMap(({ stream, table }) => {
      if (table === null) return [];
      const key = table.cursor.keyStream === stream ? stream.replicationKey : null;
      const { schema, keys } = table;
      const announced = omitNestedProperties ? withoutNestedProperties(schema) : schema;
      return [schemaMessage(stream.name, announced, keys, key)];
    });
    await writer.write(schemas, undefined, () => {
      const versions = plan.tables.flatMap(({ stream: { name }, table }) =>
        table === null || table.cursor.version === null
          ? []
          : [{ name, version: table.cursor.version }],
      );
      for (const { name, version } of versions) {
        this.#checkpoint.update(name, { [bookmarkKeys.version]: version });
      }
      // Before the first row: the next run's versions must be higher, however this run ends.
      return versions.length > 0 ? [stateMessage(this.#checkpoint.state)] : [];
    });
  }

  /** Completes a run that was not stopped: finished streams need no resume position, and whole tables are activated. */
  async #complete(): Promise<void> {
    for (const { sync } of this.#syncs.all) sync.clearResumption();
    // After any failure, no ACTIVATE_VERSION is sent.
    if (this.#failures().length > 0) return;
    const activations = this.#syncs.all.flatMap(({ plan: { stream, table }, isWhole }) => {
      const version = table?.cursor.version ?? null;
      return version !== null && isWhole ? [activateVersionMessage(stream.name, version)] : [];
    });
    await this.#options.writer.write(activations);
  }

  #failures(): Failure[] {
    const failures = new Map<string, Failure>();
    for (const { sync } of this.#syncs.all) {
      const { stream, outcome } = sync;
      if (outcome?.kind === "failed") failures.set(stream, { stream, error: outcome.error });
    }
    return [...failures.values()];
  }

  #reportDrift(): void {
    for (const { plan } of this.#syncs.all) {
      // A stream that is read only for its children loses nothing by drift.
      if (plan.table === null && plan.collection === null) continue;
      const log = this.#options.logger.forStream(plan.stream.name);
      for (const message of plan.drift.messages()) log.warn(message);
      for (const remark of plan.drift.remarks()) log.info(remark);
    }
  }
}
