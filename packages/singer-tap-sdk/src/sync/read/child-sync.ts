/** The reading of a stream for the rows of its parent. */

import pMap from "p-map";
import { RejectedRequestError } from "../../errors/index.ts";
import type { Context } from "../../http/context.ts";
import type { Page } from "../../http/page.ts";
import { keyOf } from "../../http/page-series.ts";
import type { SourceClock } from "../../http/source-clock.ts";
import { type Bookmark, type JsonObject, stringifyJson } from "../../singer/index.ts";
import { isFlatStream } from "../../stream/flat-stream.ts";
import type { EmbeddedSource, RowResult } from "../embed/embedded-columns.ts";
import type { StreamPlan } from "../plan/plan.ts";
import {
  bookmarkKeys,
  Diagnostics,
  futureBookmarkWarning,
  instantOf,
  isSince,
  partitionsOf,
  placeOfPartition,
  startOf,
} from "../plan/replication.ts";
import { broughtBack, greatestOf, moveBookmark, moveFollower } from "../state/bookmarks.ts";
import { childContexts, type ParentRecord, recordsInside } from "./child-contexts.ts";
import { latestOfEach } from "./record-index.ts";
import type { RootSync } from "./root-sync.ts";
import type { RunServices } from "./run-services.ts";
import { StreamSync } from "./stream-sync.ts";

const nothing: RowResult = { rows: [], isWhole: true };
const unread: RowResult = { rows: [], isWhole: false };

/** Reads a partition for each row of the parent that the table wants, or that a column of the parent needs. */
export class ChildSync extends StreamSync {
  readonly #root: RootSync;
  readonly #clock: SourceClock;
  readonly #bulkList: RootSync | null;
  /** Whether the list is read instead; null until the parent's first page. */
  #useBulkList: boolean | null = null;
  readonly #listed = new Set<string>();

  /**
   * @param root The reading that all parents lead to: it decides when the read began.
   * @param bulkList The list from which the rows can be had as well.
   */
  constructor(
    plan: StreamPlan,
    services: RunServices,
    sourceOf: (plan: StreamPlan) => EmbeddedSource,
    root: RootSync,
    bulkList: RootSync | null,
  ) {
    super(plan, services, sourceOf);
    this.#root = root;
    this.#clock = services.http.clocks.of(plan.stream.name);
    this.#bulkList = bulkList;
  }

  override get startedAt(): string {
    return this.#root.startedAt;
  }

  override get isResumed(): boolean {
    return this.#root.isResumed;
  }

  /** Its rows come with those of the parent; whoever asks later has missed them. */
  override async collected(): Promise<RowResult> {
    return unread;
  }

  /**
   * Decides at the parent's first page whether single requests or the list takes fewer requests.
   *
   * @param isWritten Whether the parent's table wants a row.
   */
  choose({ records, next, total }: Page, isWritten: (record: JsonObject) => boolean): void {
    if (this.#useBulkList !== null) return;
    const isWanted = (record: JsonObject): boolean =>
      this.#follows(record) || (this.plan.collection !== null && isWritten(record));
    const wanted = records.filter(isWanted).length;
    // Where the parent's list goes on and does not say how far, it is as likely to be long as short. Nor does it say of how
    // many rows more something is wanted, where it is read for others as well.
    const isTotal = total !== null && wanted === records.length;
    const rows = next === null ? wanted : isTotal ? total : wanted * 2;
    const { requests = null } = this.plan.bulkList ?? {};
    this.#useBulkList = requests !== null && requests < rows;
  }

  /**
   * Reads the rows for one row of the parent.
   *
   * @param isEmbedded Whether a column of the parent holds them.
   */
  async readFor(parent: ParentRecord, isEmbedded: boolean): Promise<RowResult> {
    try {
      const isFollowed = this.#follows(parent.record);
      if (!isFollowed && !isEmbedded) return nothing;
      if (this.isOver) return unread;
      const { concurrency } = this.services;
      const along = await this.#takeAlong(parent, isFollowed);
      // A column needs all rows of its own row, those that another one has as well included.
      const contexts = childContexts(this.plan, parent, isEmbedded ? undefined : this.#listed);
      const results = await pMap(
        contexts,
        (context) => this.#readContext(context, isFollowed, along.keys),
        { concurrency },
      );
      return {
        rows: [...along.rows, ...results.flatMap(({ rows }) => rows)],
        isWhole: results.every(({ isWhole }) => isWhole),
      };
    } catch (error) {
      // A bug in a hook of the child must not end its parent.
      this.handleError(error, {}, false);
      return unread;
    }
  }

  /** Whether nothing is requested for it: its rows, and those for them, come inside the rows of the parent. */
  get isFlat(): boolean {
    return isFlatStream(this.plan.stream) && this.children.every(({ isFlat }) => isFlat);
  }

  /** Whether there is a table, here or further down, that its rows are read for. */
  get hasReaders(): boolean {
    return this.plan.table !== null || this.children.length > 0;
  }

  /** Whether the table, or one that is read for its rows, wants the rows of a parent's row. */
  #follows(parent: JsonObject): boolean {
    if (!this.hasReaders) return false;
    const { stream } = this.plan.parent ?? {};
    if (stream == null || stream.incremental === null) return true;
    return isSince(instantOf(parent, stream.incremental, stream), this.plan.since);
  }

  /** Brings the rows that came inside the parent's row to all who want them. */
  async #takeAlong(
    parent: ParentRecord,
    isFollowed: boolean,
  ): Promise<{ readonly rows: readonly JsonObject[]; readonly keys: ReadonlySet<string | null> }> {
    const { primaryKeys } = this.plan.stream;
    const given = recordsInside(this.plan.stream, parent);
    const keyed = given.filter((record) => keyOf(record, primaryKeys) !== null);
    this.countKeyless(given.length - keyed.length);
    const records = latestOfEach(keyed, primaryKeys);
    const repeated = keyed.length - records.length;
    if (repeated > 0) this.plan.drift.count("repeated-key", primaryKeys.join(" + "), repeated);
    if (isFollowed && records.length > 0) await this.#writeRecords(records, parent.context, 0);
    const keys = primaryKeys.length === 0 ? [] : records.map((one) => keyOf(one, primaryKeys));
    return { rows: this.#collected(records), keys: new Set(keys) };
  }

  /** @param taken Keys of the rows that came inside the parent's row. */
  #readContext(
    context: Context,
    isFollowed: boolean,
    taken: ReadonlySet<string | null>,
  ): Promise<RowResult> {
    return this.#useBulkList === true && this.#bulkList !== null
      ? this.#readFromList(this.#bulkList, context, isFollowed, taken)
      : this.#readPartition(context, isFollowed, taken);
  }

  #without(
    taken: ReadonlySet<string | null>,
    records: readonly JsonObject[],
  ): readonly JsonObject[] {
    const { primaryKeys } = this.plan.stream;
    if (taken.size === 0) return records;
    return records.filter((record) => !taken.has(keyOf(record, primaryKeys)));
  }

  /** The rows as the column of the parent has them that embeds them. */
  #collected(records: readonly JsonObject[]): readonly JsonObject[] {
    const { collection } = this.plan;
    return collection === null ? [] : records.map(collection.fit.row).filter((row) => row !== null);
  }

  async #readFromList(
    list: RootSync,
    context: Context,
    isFollowed: boolean,
    taken: ReadonlySet<string | null>,
  ): Promise<RowResult> {
    const records = this.#without(taken, await list.listed(context));
    if (list.outcome?.kind !== "complete") {
      this.end(list.outcome ?? { kind: "stopped" });
      return unread;
    }
    if (list.isShort) this.becomeShort();
    if (isFollowed) await this.#writeRecords(records, context);
    return { rows: this.#collected(records), isWhole: true };
  }

  async #readPartition(
    context: Context,
    isFollowed: boolean,
    taken: ReadonlySet<string | null>,
  ): Promise<RowResult> {
    const { stream, collection } = this.plan;
    const key = stringifyJson(context);
    const found: JsonObject[] = [];
    let greatest: number | null = null;
    let pages = 0;
    let isShort = false;
    this.countPartition();
    try {
      for await (const page of this.#pagesOf(context, key)) {
        if (this.isOver) return unread;
        pages += 1;
        this.countPage(page, context);
        isShort ||= page.shortage !== null;
        const records = this.#without(taken, page.records);
        for (const record of records) {
          if (collection !== null) found.push(record);
          greatest = greatestOf(greatest, this.keyInstantOf(record));
        }
        for (const child of this.children) child.choose(page, (record) => this.isWritten(record));
        if (isFollowed) await this.#writeRecords(records, context);
        const isMarked = stream.incremental?.isSorted === true && !isShort;
        if (isMarked) await this.#markPartition(key, greatest);
      }
      if (!isShort) await this.#markPartition(key, greatest);
      return {
        rows: this.#collected(latestOfEach(found, stream.primaryKeys)),
        isWhole: true,
      };
    } catch (error) {
      this.handleError(error, context, pages > 0);
      return unread;
    }
  }

  /** @param requests How many were sent for them. */
  async #writeRecords(
    records: readonly JsonObject[],
    context: Context,
    requests = 1,
  ): Promise<void> {
    await this.write(await this.rowsOf(records, context), () => {}, requests);
  }

  /**
   * The pages of a partition. A bookmark that lies in the future is noticed with the first response, which tells what
   * time it is: the partition is then asked again.
   */
  async *#pagesOf(context: Context, key: string): AsyncGenerator<Page> {
    const { startedAt } = this;
    const { stream } = this.plan;
    const since = this.#partitionSince(key);
    const slice = {
      context,
      startedAt,
      since,
      createdSince: null,
      createdUntil: null,
      cursor: null,
    };
    let pages = 0;
    try {
      for await (const page of stream.pages(slice, this.services.http)) {
        if (pages === 0 && this.#partitionSince(key) !== since) break;
        pages += 1;
        yield page;
      }
    } catch (error) {
      const isRefused = pages === 0 && error instanceof RejectedRequestError;
      if (!isRefused || this.#partitionSince(key) === since) throw error;
    }
    if (pages === 0 && this.#partitionSince(key) !== since) yield* this.#pagesOf(context, key);
  }

  /** From when on a partition is asked, where each has a bookmark of its own. */
  #partitionSince(key: string): string | null {
    const { stream, table } = this.plan;
    if (table?.replication.kind !== "by-parent" || stream.incremental === null) return null;
    // A column needs all rows of its row, also those that did not change.
    if (this.plan.collection !== null) return null;
    // Tables that are read for its rows decide for themselves which of them they need.
    if (this.children.some(({ hasReaders }) => hasReaders)) return null;
    // Read from the start, it takes no account of what an earlier run has read.
    const stored = table.refill.isRefreshed ? {} : this.services.checkpoint.bookmark(stream.name);
    const known = partitionsOf(stored)[key] ?? {};
    const { replication } = this.services;
    const where = { stream: stream.name, place: placeOfPartition(stream.name, key) };
    // What is wrong with it was found when the plan was made.
    const start = startOf(where, stream.incremental, known, replication, new Diagnostics());
    const { bookmark, since } = start;
    const isAhead =
      this.#clock.hasResponse && bookmark !== null && bookmark.instant > this.#clock.at();
    if (!isAhead) return since;
    this.log.warn(futureBookmarkWarning(bookmark).text);
    this.#updatePartition(key, (before) => before);
    return bookmark.askedFrom(Date.parse(this.startedAt));
  }

  async #markPartition(key: string, greatest: number | null): Promise<void> {
    const { checkpoint, writer } = this.services;
    const { stream, table } = this.plan;
    const { incremental } = stream;
    if (table?.replication.kind !== "by-parent" || incremental === null) return;
    if (this.lacksEmbedded) return;
    await writer.write([], undefined, () => {
      this.#updatePartition(key, (before) =>
        moveBookmark(before, incremental, greatest, this.startedAt),
      );
      this.noteTable(false);
      return checkpoint.due();
    });
  }

  /** @param change Makes the partition's bookmark of the one that it had, brought back from the future. */
  #updatePartition(key: string, change: (known: Bookmark) => Bookmark): void {
    const { checkpoint } = this.services;
    const partitions = partitionsOf(checkpoint.bookmark(this.stream));
    const before = broughtBack(partitions[key] ?? {}, this.startedAt, this.#clock.at());
    checkpoint.update(this.stream, {
      [bookmarkKeys.partitions]: { ...partitions, [key]: change(before) },
    });
  }

  protected override get isWholeTable(): boolean {
    return this.plan.table?.refill.isFromStart === true;
  }

  protected override moveBookmarks(): void {
    const { checkpoint } = this.services;
    const { stream, table } = this.plan;
    if (table?.replication.kind !== "following") return;
    const moved = moveFollower(
      checkpoint.bookmark(stream.name),
      table.replication.parent.name,
      this.#root.greatest,
      this.startedAt,
    );
    checkpoint.update(stream.name, moved);
  }
}
