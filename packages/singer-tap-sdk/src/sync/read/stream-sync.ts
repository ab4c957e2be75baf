/** The reading of one stream in a run: it owns what is written, and how it ends. */

import pMap from "p-map";
import {
  ForbiddenError,
  MissingKeyError,
  NotFoundError,
  RequestError,
  TapError,
} from "../../errors/index.ts";
import { withoutMessage } from "../../errors/without-message.ts";
import type { Context } from "../../http/context.ts";
import type { Page } from "../../http/page.ts";
import type { FinalAction } from "../../http/response-action.ts";
import { type Logger, traceOf } from "../../logging/logger.ts";
import { additionalProperties, withoutSecrets } from "../../records/additional-properties.ts";
import { neverNullColumns } from "../../records/form.ts";
import {
  type JsonObject,
  type RecordMessage,
  recordMessage,
  stringifyJson,
} from "../../singer/index.ts";
import { counted } from "../../text/counted.ts";
import { EmbeddedColumns, type EmbeddedSource, type RowResult } from "../embed/embedded-columns.ts";
import { needsKey, type StreamPlan } from "../plan/plan.ts";
import { instantOf, isSince } from "../plan/replication.ts";
import { noteTable } from "../state/bookmarks.ts";
import { parentRecord } from "./child-contexts.ts";
import type { ChildSync } from "./child-sync.ts";
import type { Outcome } from "./outcome.ts";
import type { RunServices } from "./run-services.ts";

/** Partitions, all missing by a 404, from which on the path is taken to be wrong rather than the parents gone. */
const minPartitionsNotFound = 3;

/**
 * What all readings have in common: rows are completed with what is read for them, fitted, written with a
 * word to the checkpoint, and errors are weighed. It ends with one outcome, which nobody else sets.
 */
export abstract class StreamSync implements EmbeddedSource {
  readonly plan: StreamPlan;
  /** StreamSyncs that are made for each row of this one; filled by whoever makes the readings. */
  readonly children: ChildSync[] = [];
  protected readonly services: RunServices;
  protected readonly log: Logger;
  protected readonly columns: EmbeddedColumns;
  #outcome: Outcome | null = null;
  #isAtEnd = false;
  #hasEnded = false;
  #records = 0;
  #pages = 0;
  #keyless = 0;
  #unfit = 0;
  #repeated = 0;
  #partitions = 0;
  #lacksEmbedded = false;
  /** Whether there were rows, and none has had the replication key. */
  #lacksKey: boolean | null = null;
  #lacksPartition = false;
  #isShort = false;
  readonly #notFound: TapError[] = [];

  /** @param sourceOf The reading that was made for a plan. */
  constructor(
    plan: StreamPlan,
    services: RunServices,
    sourceOf: (plan: StreamPlan) => EmbeddedSource,
  ) {
    this.plan = plan;
    this.services = services;
    this.log = services.logger.forStream(plan.stream.name);
    this.columns = new EmbeddedColumns(plan.embeddings, sourceOf);
  }

  get stream(): string {
    return this.plan.stream.name;
  }

  /** Rows written to the stream's own table. */
  get records(): number {
    return this.#records;
  }

  /** How it ended; null while it is under way. */
  get outcome(): Outcome | null {
    return this.#outcome;
  }

  /** Whether all was read that there is, even if it failed for what it found. */
  protected get isAtEnd(): boolean {
    return this.#isAtEnd;
  }

  /** When the read began of which this is a part, by the source's clock; RFC 3339 in UTC. */
  abstract get startedAt(): string;

  /** Whether a part of that read was made by an earlier run. */
  abstract get isResumed(): boolean;

  abstract collected(key: unknown): Promise<RowResult>;

  /** Whether this was a complete read from the start, after which rows of an older version are gone. */
  get isWhole(): boolean {
    const isComplete = this.#outcome?.kind === "complete" && !this.isResumed;
    return isComplete && !this.#lacksPartition && !this.#isShort;
  }

  /** Whether the source counts more rows than it has sent, of this stream or of one that it is read for. */
  get isShort(): boolean {
    return this.#isShort;
  }

  /** Whether this reading or one for its rows has failed, or lacks rows for a column. */
  get hasFailure(): boolean {
    const isFailed = this.#outcome?.kind === "failed" || this.#lacksEmbedded;
    return isFailed || this.children.some((child) => child.hasFailure);
  }

  /** Whether a column lacks rows because their source failed. */
  protected get lacksEmbedded(): boolean {
    return this.#lacksEmbedded;
  }

  /** Pages that were read. */
  protected get pages(): number {
    return this.#pages;
  }

  /** Whether nothing more is to be asked or written. */
  protected get isOver(): boolean {
    return this.#outcome !== null || this.services.stop.aborted;
  }

  /** Counts what is begun and what arrives. */
  protected countPartition(): void {
    this.#partitions += 1;
  }

  protected countPage({ keyless, repeated, shortage }: Page, context: Context): void {
    this.#pages += 1;
    this.countKeyless(keyless);
    this.#repeated += repeated;
    if (shortage === null) return;
    this.becomeShort();
    const { came, total } = shortage;
    const where = Object.keys(context).length === 0 ? "" : ` for ${stringifyJson(context)}`;
    this.log.warn(
      `The API counts ${counted(total, "record")}${where} and sent ${came}, also when asked again. The table keeps the rows that it has, and its bookmark stays where it was`,
    );
  }

  /** Takes note that rows are missing that nobody knows: none is taken for gone, and no bookmark moves. */
  protected becomeShort(): void {
    this.#isShort = true;
  }

  protected countKeyless(records: number): void {
    this.#keyless += records;
  }

  /** The instant of a record's replication key, in milliseconds since 1970; null where it, or the stream, has none. */
  protected keyInstantOf(record: JsonObject): number | null {
    const { stream } = this.plan;
    if (stream.incremental === null) return null;
    const instant = instantOf(record, stream.incremental, stream);
    this.#lacksKey = instant === null && this.#lacksKey !== false;
    return instant;
  }

  /** The rows of some records, each with all that is read for it; null where the table does not want one. */
  protected async rowsOf(
    records: readonly JsonObject[],
    context: Context,
  ): Promise<readonly (JsonObject | null)[]> {
    const { concurrency } = this.services;
    if (this.children.length > 0) {
      return pMap(records, (record) => this.withChildren(record, context), { concurrency });
    }
    if (this.columns.isEmpty) return records.map((record) => this.fit(record));
    return Promise.all(records.map((record) => this.complete(record, new Map())));
  }

  /** A row with all that is read for it; null where the table does not want it. */
  protected async withChildren(record: JsonObject, context: Context): Promise<JsonObject | null> {
    const parent = parentRecord(this.plan, record, context);
    if (parent === null) {
      // Hooks may lack what the table has: an integer that no number holds.
      const row = await this.complete(record, new Map());
      if (row !== null || !this.isWritten(record)) this.#unfit += 1;
      return row;
    }
    const isWritten = this.isWritten(record);
    const results = await Promise.all(
      this.children.map(async (child) => {
        const isEmbedded = isWritten && this.columns.isFedBy(child);
        return [child, await child.readFor(parent, isEmbedded)] as const;
      }),
    );
    return this.complete(record, new Map(results));
  }

  /** The row as the table has it, its embedded columns filled; null where the table does not want it. */
  protected async complete(
    record: JsonObject,
    results: ReadonlyMap<EmbeddedSource, RowResult>,
  ): Promise<JsonObject | null> {
    if (!this.isWritten(record)) return null;
    const key = record[this.plan.stream.primaryKeys[0] ?? ""];
    const { values, undeclared, lacksRows } = await this.columns.of(key, results);
    const row = this.fit(record, undeclared);
    if (row === null) return null;
    if (lacksRows) this.#lacksEmbedded = true;
    return Object.assign(row, values);
  }

  /**
   * The row as the table has it; null where the table does not want it, or it lacks what is never null.
   *
   * @param embedded What is not known of the rows that it embeds, by column; null, the default, for nothing.
   */
  protected fit(record: JsonObject, embedded: JsonObject | null = null): JsonObject | null {
    if (this.plan.table === null || !this.isWritten(record)) return null;
    const row = this.plan.table.fit(record, embedded);
    if (row?.[additionalProperties] != null) {
      row[additionalProperties] = withoutSecrets(
        row[additionalProperties],
        this.services.http.redactor,
      );
    }
    if (row === null) this.#unfit += 1;
    return row;
  }

  /** Whether the table wants a row: one that changed since it was last asked for, or that can't tell. */
  protected isWritten(record: JsonObject): boolean {
    const { table, stream } = this.plan;
    if (table === null) return false;
    if (table.replication.kind !== "incremental" || stream.incremental === null) return true;
    return isSince(instantOf(record, stream.incremental, stream), table.replication.since);
  }

  /**
   * Writes rows.
   *
   * @param onWritten Called in the same turn of the writer: what it tells the checkpoint goes into the next STATE.
   * @param requests How many were sent for the rows.
   */
  protected async write(
    rows: readonly (JsonObject | null)[],
    onWritten: () => void = () => {},
    requests = 1,
  ): Promise<void> {
    const { writer, checkpoint, stop, progress } = this.services;
    const extracted = new Date().toISOString();
    const { replication } = this.plan.table ?? {};
    const version = replication?.kind === "full" ? replication.version : null;
    const messages: RecordMessage[] = [];
    for (const row of rows) {
      if (row !== null) messages.push(recordMessage(this.stream, row, extracted, version));
    }
    await writer.write(messages, stop, () => {
      this.#records += messages.length;
      checkpoint.step(messages.length, requests);
      onWritten();
      return checkpoint.due();
    });
    if (this.plan.table !== null) progress.wrote(this.stream, messages.length);
  }

  /**
   * Decides what an error means: for the stream, the run, or the partition alone.
   *
   * @param isBehindFirstPage Whether the partition gave pages before, and so can't be missing.
   */
  protected handleError(error: unknown, context: Context, isBehindFirstPage: boolean): void {
    // What fails because the run is ending has not failed.
    if (this.isOver) return;
    if (!(error instanceof TapError)) {
      const shown = this.services.http.redactor.mayQuote ? error : withoutMessage(error);
      this.#fail(shown, traceOf(shown));
      return;
    }
    const chosen = error instanceof RequestError ? error.facts.action : undefined;
    if (error.recovery === "fatal" && chosen === undefined) {
      this.services.abort(error);
      return;
    }
    // Where the stream itself takes a response for a good reason, nobody doubts it.
    const isMissing = chosen === undefined && this.#isMissing(error);
    const action = chosen ?? this.#actionFor(error);
    const advised = this.services.advise(error, action, this.plan);
    if (action === "skip-stream") {
      this.#skip(advised.message);
    } else if (action === "skip-partition" && !(isMissing && isBehindFirstPage)) {
      if (isMissing) this.#notFound.push(error);
      // What could not be read is not gone.
      else this.#lacksPartition = true;
      this.log.warn(`Left out ${stringifyJson(context)}: ${advised.message}`);
    } else {
      this.#fail(advised, advised.message);
    }
  }

  /** What an error means where the stream does not say: a parent that is gone costs its own rows only. */
  #actionFor(error: TapError): FinalAction {
    const { parent, isUnverified } = this.plan.stream;
    if (this.#isMissing(error) && parent !== null) return "skip-partition";
    if (this.#isMissing(error) && isUnverified) return "skip-stream";
    if (error instanceof ForbiddenError && this.services.skipForbidden) return "skip-stream";
    return "fail";
  }

  /** Whether what was asked for is not there: in the API's own words, unless nobody knows whether the path exists. */
  #isMissing(error: TapError): boolean {
    if (error instanceof NotFoundError) return true;
    const { isUnverified } = this.plan.stream;
    return isUnverified && error instanceof RequestError && error.facts.status === 404;
  }

  #skip(message: string): void {
    this.log.warn(`Left out: ${message}`);
    this.#outcome = { kind: "skipped" };
  }

  #fail(error: unknown, message: string): void {
    this.log.error(message);
    this.#outcome = { kind: "failed", error };
  }

  /** Ends this reading, and those for its rows, once. */
  protected end(outcome: Outcome): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    if (outcome.kind === "complete" && this.#outcome === null) {
      this.#isAtEnd = true;
      this.#failByCount();
    }
    this.#outcome ??= outcome;
    if (this.plan.table !== null && this.#outcome.kind !== "stopped") {
      this.services.progress.ended(this.stream, this.#outcome.kind === "complete");
    }
    // What befell the parent befell its children: they have not seen all of its rows.
    for (const child of this.children) {
      if (this.#isShort) child.becomeShort();
      child.end(this.#outcome);
    }
  }

  /** Fails a stream of which each part was passed over for its own good reason, and yet too much is missing. */
  #failByCount(): void {
    const [notFound] = this.#notFound;
    const isAllMissing = this.#notFound.length === this.#partitions;
    if (notFound !== undefined && isAllMissing && this.#partitions >= minPartitionsNotFound) {
      if (this.plan.stream.isUnverified) this.#skip(notFound.message);
      else this.#fail(notFound, notFound.message);
    } else if (this.#keyless + this.#unfit > 0) {
      const { primaryKeys, recordSchema } = this.plan.stream;
      const lacking = this.#unfit === 0 ? primaryKeys : neverNullColumns(recordSchema);
      const error = new MissingKeyError(this.stream, lacking, this.#keyless + this.#unfit);
      this.#fail(error, error.message);
    }
  }

  /** Says what a complete reading came to, and moves its bookmarks, after those for its rows. */
  settle(): void {
    for (const child of this.children) child.settle();
    if (this.#outcome?.kind !== "complete") return;
    if (this.plan.table !== null) this.log.info(counted(this.#records, "record"));
    if (this.#repeated > 0) {
      const repeated = counted(this.#repeated, "record");
      this.log.debug(`left out ${repeated} that a page repeated from the one before`);
    }
    if (this.#lacksKey === true && needsKey(this.plan, this.plan.stream)) {
      const { incremental } = this.plan.stream;
      this.log.warn(
        `No row had ${incremental?.key}, its replication key, so the next run reads all of them again`,
      );
    }
    if (this.#lacksEmbedded || this.#isShort || this.columns.isShort) return;
    this.moveBookmarks();
    this.noteTable(this.isWholeTable);
    this.services.checkpoint.remember(this.stream);
  }

  /** Notes what the table's rows are filled with, as far as its bookmark now reaches. */
  protected noteTable(isWhole: boolean): void {
    const { checkpoint } = this.services;
    const { filling = null } = this.plan.table?.refill ?? {};
    if (filling === null) return;
    checkpoint.update(this.stream, noteTable(checkpoint.bookmark(this.stream), filling, isWhole));
  }

  /** Whether a complete reading has read every row of the table. */
  protected abstract get isWholeTable(): boolean;

  /** Moves the bookmarks of a reading that is complete. */
  protected abstract moveBookmarks(): void;
}
