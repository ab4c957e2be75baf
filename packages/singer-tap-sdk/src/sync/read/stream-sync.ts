/** The sync of one stream in a run: it owns what is written, and how it ends. */

import { TapError } from "../../errors/index.ts";
import { withoutMessage } from "../../errors/without-message.ts";
import type { Context } from "../../http/context.ts";
import type { Page } from "../../http/page.ts";
import { type Logger, traceOf } from "../../logging/logger.ts";
import { type JsonObject, stringifyJson } from "../../singer/index.ts";
import { isRESTStream } from "../../stream/rest-stream.ts";
import { counted } from "../../text/counted.ts";
import type { EmbeddedColumns } from "../embed/embedded-columns.ts";
import { needsKey, type StreamPlan } from "../plan/stream-plan.ts";
import { isBefore } from "../state/backfill-cursor.ts";
import { bookmarkKeys } from "../state/bookmark-keys.ts";
import { withLoadedColumns } from "../state/bookmarks.ts";
import { type KeyValue, keyValueIn } from "../state/key-values.ts";
import type { Reach } from "../state/replication-cursor.ts";
import { resumeKey } from "../state/resumption.ts";
import { failurePolicy } from "./failure-policy.ts";
import type { Outcome } from "./outcome.ts";
import { RowWriter } from "./row-writer.ts";
import type { RunServices } from "./run-services.ts";
import { Tally } from "./tally.ts";

/**
 * The lifecycle of one stream. Readers take pages from the source and report them here, with their errors; it ends once,
 * with one outcome, and then commits its bookmark.
 */
export class StreamSync {
  readonly plan: StreamPlan;
  readonly log: Logger;
  readonly tally = new Tally();
  readonly rows: RowWriter;
  readonly #services: RunServices;
  readonly #columns: EmbeddedColumns;
  readonly #children: StreamSync[] = [];
  #outcome: Outcome | null = null;
  /** True after the last page, even if validation then failed the stream. */
  #isAtEnd = false;
  #hasEnded = false;
  /** The partitions that were skipped and may have rows. */
  readonly #skipped = new Set<Context>();
  /** Whether a partition was skipped that may have rows, of this stream or of its parent. */
  #lacksPartition = false;
  /** Pages that the read may take. */
  #maxPages = Number.POSITIVE_INFINITY;
  #isShort = false;

  constructor(plan: StreamPlan, services: RunServices, columns: EmbeddedColumns) {
    this.plan = plan;
    this.log = services.logger.forStream(plan.stream.name);
    this.rows = new RowWriter(plan, services, this.tally, columns);
    this.#services = services;
    this.#columns = columns;
  }

  get stream(): string {
    return this.plan.stream.name;
  }

  /** How it ended; null while it goes on. */
  get outcome(): Outcome | null {
    return this.#outcome;
  }

  /** Whether nothing more is requested or written. */
  get isOver(): boolean {
    return this.#outcome !== null || this.#services.stop.aborted;
  }

  /** Whether everything that the source has was read. */
  get isWhole(): boolean {
    const isAll = !this.#lacksPartition && !this.#isShort && !this.rows.isFull;
    return this.#outcome?.kind === "complete" && isAll;
  }

  /** Whether the API counts more rows than it sent, of this stream or of its parent. */
  get isShort(): boolean {
    return this.#isShort;
  }

  get hasFailed(): boolean {
    return this.#outcome?.kind === "failed";
  }

  /** Whether this stream or one of its children has failed, or lacks rows for a column. */
  get hasFailure(): boolean {
    const isOwn = this.hasFailed || this.rows.lacksEmbedded;
    return isOwn || this.#children.some((child) => child.hasFailure);
  }

  /** The streams that are read for each row of this one. */
  get children(): readonly StreamSync[] {
    return this.#children;
  }

  /** The syncs of all tables here and below. */
  get tables(): readonly StreamSync[] {
    const below = this.#children.flatMap((child) => child.tables);
    return this.plan.table === null ? below : [this, ...below];
  }

  /** The syncs of those tables here and below that have all rows of what was read so far. */
  get intactTables(): readonly StreamSync[] {
    if (this.isOver || this.#isShort) return [];
    const { stream, table } = this.plan;
    const isIntact = !this.rows.lacksEmbedded && this.tally.outcome(stream).kind === "complete";
    const below = this.#children.flatMap((child) => child.intactTables);
    return table !== null && isIntact ? [this, ...below] : below;
  }

  /** Whether a partition was skipped that may have rows. */
  isSkipped(context: Context): boolean {
    return this.#skipped.has(context);
  }

  /** Adds a child, which ends at the latest with this stream. */
  addChild(child: StreamSync): void {
    this.#children.push(child);
  }

  /** Gives the read up after so many pages, if more follow. */
  giveUpAfter(pages: number): void {
    this.#maxPages = pages;
  }

  /** Counts a page of a partition, and warns about a list that ends short. */
  addPage(page: Page, context: Context): void {
    this.tally.addPage(page);
    if (page.next !== null && this.tally.pages >= this.#maxPages) this.end({ kind: "given-up" });
    if (page.shortage === null) return;
    this.markShort();
    const { came, total } = page.shortage;
    const where = Object.keys(context).length === 0 ? "" : ` for ${stringifyJson(context)}`;
    this.log.warn(
      `The API counts ${counted(total, "record")}${where} but sent ${came}, twice. The table keeps its rows, and its bookmark does not move`,
    );
  }

  /** Marks that unknown rows are missing: no row counts as deleted, and no bookmark moves. */
  markShort(): void {
    this.#isShort = true;
  }

  /** The value of a record's replication key; null if the record or the stream has none. */
  observe(record: JsonObject): KeyValue | null {
    const { stream } = this.plan;
    if (stream.incremental === null) return null;
    const value = keyValueIn(record, stream.incremental, stream);
    this.tally.addKey(value !== null);
    return value;
  }

  /** Whether a sorted list has passed the end date, so that its further pages have no row of the run. */
  isPastEnd({ records }: Page): boolean {
    const { stream } = this.plan;
    const last = records.at(-1);
    if (stream.incremental?.isSorted !== true || last === undefined) return false;
    return !isBefore(last, stream, this.#services.replication.endDate);
  }

  /**
   * Does what an error means for the partition, the stream or the run.
   *
   * @param hasPages Whether the partition has had pages.
   */
  handleError(error: unknown, context: Context, hasPages: boolean): void {
    // An error because the run is ending is no failure.
    if (this.isOver) return;
    const { skipForbidden, http, abort, withRemediation } = this.#services;
    if (!(error instanceof TapError)) {
      const shown = http.redactor.mayQuote ? error : withoutMessage(error);
      this.#stop({ kind: "failed", error: shown }, traceOf(shown));
      return;
    }
    const action = failurePolicy(error, this.plan.stream, { skipForbidden, hasPages });
    if (action === "abort-run") {
      abort(error);
      return;
    }
    const isGone = action === "partition-gone";
    const shown = withRemediation(error, isGone ? "skip-partition" : action, this.plan);
    if (action === "skip-stream" || action === "fail") {
      this.#stop({ kind: action === "fail" ? "failed" : "skipped", error: shown }, shown.message);
      return;
    }
    if (isGone) {
      this.tally.addGone(error);
    } else {
      this.#lacksPartition = true;
      this.#skipped.add(context);
    }
    this.log.warn(`Skipped ${stringifyJson(context)}: ${shown.message}`);
  }

  /** Ends this stream and its children, once. */
  end(outcome: Outcome): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    if (outcome.kind === "complete" && this.#outcome === null) {
      this.#isAtEnd = true;
      this.#validate();
    }
    this.#outcome ??= outcome;
    if (this.plan.table !== null && this.#outcome.kind !== "stopped") {
      this.#services.progress.ended(this.stream, this.#outcome.kind === "complete");
    }
    // The children have not seen all rows of their parent.
    for (const child of this.#children) {
      if (this.#isShort) child.markShort();
      if (this.#lacksPartition) child.#lacksPartition = true;
      child.end(this.#outcome);
    }
  }

  /** Fails or skips a stream that was read to its end and yet lacks too much. */
  #validate(): void {
    const outcome = this.tally.outcome(this.plan.stream);
    if (outcome.kind !== "complete") this.#stop(outcome, outcome.error.message);
  }

  /** Stops this stream early; `end` still ends its children. */
  #stop(outcome: Outcome, message: string): void {
    if (outcome.kind === "skipped") this.log.warn(`Skipped: ${message}`);
    else this.log.error(message);
    this.#outcome = outcome;
  }

  /** Whether every row was read and written, so that the bookmark may move. */
  get isCommittable(): boolean {
    const isShort = this.#isShort || this.#columns.isShort;
    return this.#outcome?.kind === "complete" && !this.rows.lacksEmbedded && !isShort;
  }

  /**
   * Logs what a complete read came to, and moves the bookmark; called after the children's.
   *
   * @param isWholeTable Whether every row of the table was read.
   */
  commit(reach: Reach, isWholeTable: boolean): void {
    if (this.#outcome?.kind === "complete") this.#logCompletion();
    if (!this.isCommittable) return;
    this.moveBookmark(reach);
    this.noteColumns(isWholeTable);
    const { table } = this.plan;
    if (table?.refill.fillsAll === true) {
      this.#services.checkpoint.clearUnfilled(this.stream, isWholeTable);
    }
    this.#services.checkpoint.remember(this.stream);
  }

  /** Notes in the bookmark how much there is, after a read of everything: what later runs expect and choose by. */
  noteExtent(): void {
    if (!this.isCommittable) return;
    const { stream } = this.plan;
    const { received, pages } = this.tally;
    const isInFiles = isRESTStream(stream) && stream.isInFiles;
    this.#services.checkpoint.update(this.stream, {
      [bookmarkKeys.rows]: received,
      ...(!isInFiles && { [bookmarkKeys.pages]: pages }),
    });
  }

  #logCompletion(): void {
    const { records, repeated, lacksKey } = this.tally;
    const { stream, table } = this.plan;
    if (table !== null) this.log.info(counted(records, "record"));
    if (repeated > 0) {
      this.log.debug(
        `dropped ${counted(repeated, "record")} that a page repeated from the one before`,
      );
    }
    if (lacksKey && needsKey(this.plan, stream)) {
      this.log.warn(
        `No record had ${stream.replicationKey}, the replication key, so the next run reads all of them again`,
      );
    }
  }

  /**
   * Clears the resume position of a read that is at its end, also one that an earlier run has left of another way to read
   * the stream; called after the run.
   */
  clearResumption(): void {
    // What is only embedded has no position, and another plan may read the stream's table.
    if (this.plan.table === null && this.plan.children.length === 0) return;
    const { checkpoint } = this.#services;
    checkpoint.settle(this.stream);
    const { [resumeKey]: resumption = "" } = checkpoint.bookmark(this.stream);
    if (this.#isAtEnd && resumption !== "") checkpoint.update(this.stream, { [resumeKey]: "" });
  }

  /** Moves the table's bookmark as far as a read has come. */
  moveBookmark(reach: Reach): void {
    const { checkpoint } = this.#services;
    const bookmark = checkpoint.bookmark(this.stream);
    const moved = this.plan.table?.cursor.move(bookmark, reach) ?? bookmark;
    if (moved !== bookmark) checkpoint.update(this.stream, moved);
  }

  /** Notes in the bookmark which columns the table's rows are filled with. */
  noteColumns(isWholeTable: boolean): void {
    const { checkpoint } = this.#services;
    const { loaded = null } = this.plan.table?.refill ?? {};
    if (loaded === null) return;
    const bookmark = checkpoint.bookmark(this.stream);
    checkpoint.update(this.stream, withLoadedColumns(bookmark, loaded, isWholeTable));
  }
}
