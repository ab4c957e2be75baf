/** Syncs a stream for the rows of its parent. */

import pMap from "p-map";
import { NotFoundError } from "../../errors/index.ts";
import type { Context } from "../../http/context.ts";
import type { Page } from "../../http/page.ts";
import { isRefused } from "../../http/page-reader.ts";
import { keyOf } from "../../http/page-series.ts";
import { type JsonObject, ownValue, stringifyJson } from "../../singer/index.ts";
import { isFlatStream } from "../../stream/flat-stream.ts";
import type { Batch } from "../../stream/stream.ts";
import type { EmbeddedRows } from "../embed/embedded-columns.ts";
import { type StreamPlan, triesBulkList } from "../plan/stream-plan.ts";
import { isBefore } from "../state/backfill-cursor.ts";
import { greatestOf, isSince, type KeyValue, keyValueIn } from "../state/key-values.ts";
import { childContexts, childCursor, type ParentRecord, recordsInside } from "./child-contexts.ts";
import type { ChildSource } from "./child-source.ts";
import { type BatchMember, batchContext, ContextBatcher } from "./context-batcher.ts";
import { pagesAhead } from "./pages-ahead.ts";
import { PartitionBookmarks } from "./partition-bookmarks.ts";
import { latestOfEach } from "./record-index.ts";
import type { RootSync } from "./root-sync.ts";
import type { RunServices } from "./run-services.ts";
import type { StreamSync } from "./stream-sync.ts";

const nothing: EmbeddedRows = { rows: [], isWhole: true };
const unread: EmbeddedRows = { rows: [], isWhole: false };

/** The records of a partition; null if they could not be read. */
type FoundRecords = readonly JsonObject[] | null;

/** What came inside the parent's row. */
interface Inside {
  /** Keys of the rows. */
  readonly keys: ReadonlySet<string | null>;
  /** The cursor of the page behind them; null if the series is requested from its start. */
  readonly cursor: string | null;
}

/** What is read for one row of the parent, together with others. */
interface Member extends BatchMember {
  readonly inside: Inside;
}

/** Reads a partition for each row of the parent that the table, or a column of the parent, needs. */
export class ChildSync implements ChildSource {
  readonly sync: StreamSync;
  readonly #services: RunServices;
  readonly #root: RootSync;
  /** The bookmarks of its partitions. */
  readonly bookmarks: PartitionBookmarks;
  readonly #parentBookmarks: PartitionBookmarks | null;
  readonly #bulkList: RootSync | null;
  /** Reads the rows of several parents with one request; null if each takes one. */
  readonly #batcher: ContextBatcher<Member, FoundRecords> | null;
  /** Whether the bulk list is read in place of partitions; null until the parent's first page. */
  #useBulkList: boolean | null = null;
  /** Whether a partition was requested from some time on, or some rows of the parent were passed over. */
  #isFiltered = false;
  /** The shared contexts that were requested, as JSON. */
  readonly #requested = new Set<string>();

  /**
   * @param root The list at the top of the tree of parents; the read began with it.
   * @param parentBookmarks Those of the parent's partitions; null if the parent is that list.
   * @param bulkList The list of all rows, which may be read in place of partitions; null for none.
   */
  constructor(
    sync: StreamSync,
    services: RunServices,
    root: RootSync,
    parentBookmarks: PartitionBookmarks | null,
    bulkList: RootSync | null,
  ) {
    this.sync = sync;
    this.#services = services;
    this.#root = root;
    this.#parentBookmarks = parentBookmarks;
    this.bookmarks = new PartitionBookmarks(sync, services, root);
    this.#bulkList = bulkList;
    const { batch } = sync.plan.stream;
    this.#batcher =
      batch === null
        ? null
        : new ContextBatcher(batch, (members) => this.#readBatch(batch, members));
  }

  get plan(): StreamPlan {
    return this.sync.plan;
  }

  get hasFailed(): boolean {
    return this.sync.hasFailed;
  }

  get isShort(): boolean {
    return this.sync.isShort;
  }

  /** Whether all rows were read from the start, after which rows of an older version are gone. */
  get isWhole(): boolean {
    return this.sync.isWhole && !this.#root.isResumed;
  }

  get isFlat(): boolean {
    return isFlatStream(this.plan.stream) && this.sync.rows.children.every(({ isFlat }) => isFlat);
  }

  get isReadInBulk(): boolean {
    return this.#listInUse !== null;
  }

  get batchSize(): number {
    return this.plan.stream.batch?.size ?? 1;
  }

  get hasTables(): boolean {
    return this.plan.table !== null || this.sync.rows.children.length > 0;
  }

  /** Its rows come with those of the parent, and are not kept. */
  async embeddedRows(): Promise<EmbeddedRows> {
    return unread;
  }

  chooseSource(
    { records, next, total }: Page,
    context: Context,
    isWritten: (record: JsonObject) => boolean,
  ): void {
    if (this.#useBulkList !== null) return;
    const isNeeded = (record: JsonObject): boolean =>
      this.#needsParent({ record, context }) ||
      (this.plan.collection !== null && isWritten(record));
    const needed = records.filter(isNeeded).length;
    // A parent's list that goes on for an unknown length is as likely short as long. Its total does not show how many more
    // rows are needed, if other streams need it too.
    const isTotal = total !== null && needed === records.length;
    const rows = next === null ? needed : isTotal ? total : needed * 2;
    const requests = Math.ceil(rows / this.batchSize);
    const ofList = this.plan.bulkList?.requests ?? null;
    const isTried = triesBulkList(this.plan) && requests > 1;
    if (isTried) this.#bulkList?.sync.giveUpAfter(requests);
    this.#useBulkList = isTried || (ofList !== null && ofList < requests);
  }

  async readFor(parent: ParentRecord, isEmbedded: boolean): Promise<EmbeddedRows> {
    try {
      const isNeeded = this.#needsParent(parent);
      if (!isNeeded && !isEmbedded) return nothing;
      if (this.sync.isOver) return unread;
      const concurrency = Math.max(this.#services.concurrency, this.batchSize);
      const inside = await this.#readInside(parent, isNeeded);
      const contexts = this.#contextsFor(parent, isEmbedded);
      this.bookmarks.add(contexts);
      const results = await pMap(
        contexts,
        (context) => this.#readContext(context, isNeeded, inside),
        { concurrency },
      );
      return {
        rows: [...inside.rows, ...results.flatMap(({ rows }) => rows)],
        isWhole: results.every(({ isWhole }) => isWhole),
      };
    } catch (error) {
      // A bug in a hook of the child must not end its parent.
      this.sync.handleError(error, {}, false);
      return unread;
    }
  }

  commit(isParentWhole: boolean): void {
    // Parents outside of a window of time are not gone.
    const isWindowed = this.plan.parent?.stream.isWindowed === true;
    const isWhole = isParentWhole && this.isWhole && !isWindowed;
    for (const child of this.sync.rows.children) child.commit(isWhole);
    const isPartial = this.#isFiltered || this.plan.since !== null;
    // A list that is read instead counts itself.
    if (isWhole && !isPartial && this.#useBulkList !== true) this.sync.noteExtent();
    if (isWhole) this.bookmarks.dropOthers();
    const { startedAt } = this.#root;
    // One bookmark for the table is only moved by the rows of that list.
    const reach = { greatest: null, startedAt, changesOf: () => this.#root };
    this.sync.commit(reach, this.plan.table?.refill.isFromStart === true);
  }

  /** The contexts to request; a column needs all rows of its own record, also those already read for another one. */
  #contextsFor(parent: ParentRecord, isEmbedded: boolean): readonly Context[] {
    const { contexts, areShared } = childContexts(this.plan, parent);
    if (isEmbedded || !areShared) return contexts;
    return contexts.filter((context) => {
      const key = stringifyJson(context);
      const isNew = !this.#requested.has(key);
      this.#requested.add(key);
      return isNew;
    });
  }

  /** Whether the table, or one further down, needs the rows of a parent. */
  #needsParent({ record, context }: Pick<ParentRecord, "record" | "context">): boolean {
    if (!this.hasTables || this.sync.rows.isFull) return false;
    const { stream } = this.plan.parent ?? {};
    if (stream == null || stream.incremental === null) return true;
    const ofPartition = this.#parentBookmarks?.sinceOfChild(this.sync, stringifyJson(context));
    const since = ofPartition === undefined ? this.plan.sinceIn(context) : ofPartition;
    if (since === null) return true;
    this.#isFiltered = true;
    const value = keyValueIn(record, stream.incremental, stream);
    const { endDate } = this.#services.replication;
    return isSince(value, since, stream.incremental.keyType) && isBefore(record, stream, endDate);
  }

  /** Writes the rows that came inside the parent's row. */
  async #readInside(
    parent: ParentRecord,
    isNeeded: boolean,
  ): Promise<Inside & { readonly rows: readonly JsonObject[] }> {
    const { primaryKeys } = this.plan.stream;
    const given = recordsInside(this.plan.stream, parent);
    const keyed = given.filter((record) => keyOf(record, primaryKeys) !== null);
    this.sync.tally.addKeyless(given.length - keyed.length);
    const records = latestOfEach(keyed, primaryKeys);
    this.sync.tally.addReceived(records.length);
    const repeated = keyed.length - records.length;
    if (repeated > 0) this.plan.drift.count("repeated-key", primaryKeys.join(" + "), repeated);
    if (isNeeded && records.length > 0) await this.#write(records, parent.context);
    const keys = primaryKeys.length === 0 ? [] : records.map((one) => keyOf(one, primaryKeys));
    const cursor = childCursor(this.plan, parent);
    return { rows: this.#embedded(records), keys: new Set(keys), cursor };
  }

  #readContext(context: Context, isNeeded: boolean, inside: Inside): Promise<EmbeddedRows> {
    const list = this.#listInUse;
    return list === null
      ? this.#readPartition(context, isNeeded, inside)
      : this.#readFromList(list, context, isNeeded, inside);
  }

  /** The list that is read in place of partitions; null where partitions are. */
  get #listInUse(): RootSync | null {
    return this.#useBulkList === true ? this.#bulkList : null;
  }

  async #readFromList(
    list: RootSync,
    context: Context,
    isNeeded: boolean,
    inside: Inside,
  ): Promise<EmbeddedRows> {
    const records = this.#without(inside, await list.recordsOf(context));
    const { outcome } = list.sync;
    if (outcome?.kind === "given-up") {
      this.#useBulkList = false;
      return this.#readPartition(context, isNeeded, inside);
    }
    if (outcome?.kind !== "complete") {
      this.sync.end(outcome ?? { kind: "stopped" });
      return unread;
    }
    if (list.isShort) this.sync.markShort();
    if (isNeeded) await this.#write(records, context);
    return { rows: this.#embedded(records), isWhole: true };
  }

  async #readPartition(context: Context, isNeeded: boolean, inside: Inside): Promise<EmbeddedRows> {
    const found = await (this.#batcher === null
      ? this.#recordsOf(context, isNeeded, inside)
      : this.#batcher.read({ context, isNeeded, inside }));
    if (found === null) return unread;
    const { primaryKeys } = this.plan.stream;
    return { rows: this.#embedded(latestOfEach(found, primaryKeys)), isWhole: true };
  }

  /** Reads the rows of several parents with one request; if one of them is not found, which may be any, each by itself. */
  async #readBatch(batch: Batch, members: readonly Member[]): Promise<readonly FoundRecords[]> {
    const isNeeded = members.some((member) => member.isNeeded);
    const keys = new Set(members.flatMap(({ inside }) => [...inside.keys]));
    const inside = { keys, cursor: null };
    const read = (some: readonly Member[], mayBeMissing: boolean) => {
      const contexts = some.map(({ context }) => context);
      return this.#recordsOf(batchContext(batch, contexts), isNeeded, inside, mayBeMissing);
    };
    try {
      const found = await read(members, members.length > 1);
      const unassigned = found?.filter((record) => ownValue(record, batch.key) == null) ?? [];
      // A table counts its own.
      if (this.plan.table === null) this.sync.tally.addUnfit(unassigned.length);
      return members.map(({ context }) => {
        const value = String(context[batch.key]);
        return found?.filter((record) => String(ownValue(record, batch.key)) === value) ?? null;
      });
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error;
      return Promise.all(members.map((member) => read([member], false)));
    }
  }

  /**
   * Reads a partition and writes its rows; returns its records if a column needs them, null if they could not be read.
   *
   * @param mayBeMissing Whether an error that there is no such partition is thrown, and not handled. Default false.
   */
  async #recordsOf(
    context: Context,
    isNeeded: boolean,
    inside: Inside,
    mayBeMissing = false,
  ): Promise<FoundRecords> {
    const { stream, collection } = this.plan;
    const { rows, tally } = this.sync;
    const key = stringifyJson(context);
    const found: JsonObject[] = [];
    let greatest: KeyValue | null = null;
    let pages = 0;
    let isShort = false;
    try {
      const series = this.#pagesOf(context, key, inside.cursor);
      for await (const { page, goOn } of pagesAhead(series, !rows.waitForOthers)) {
        if (this.sync.isOver) return null;
        pages += 1;
        this.sync.addPage(page, context);
        isShort ||= page.shortage !== null;
        const records = this.#without(inside, page.records);
        tally.addReceived(records.length);
        for (const record of records) {
          if (collection !== null) found.push(record);
          greatest = greatestOf(greatest, this.sync.observe(record));
        }
        for (const child of rows.children) {
          child.chooseSource(page, context, (one) => rows.isWritten(one, context));
        }
        const left = isNeeded ? rows.withinLimit(records, context) : [];
        if (!rows.isFull || collection !== null) goOn();
        if (isNeeded) await rows.write(await rows.rowsOf(left, context));
        if (stream.incremental?.isSorted === true && !isShort) {
          await this.bookmarks.move(key, greatest);
        }
      }
      if (!isShort) await this.bookmarks.complete(key, greatest);
      tally.addPartition();
      return found;
    } catch (error) {
      if (mayBeMissing && pages === 0 && error instanceof NotFoundError) throw error;
      tally.addPartition();
      this.sync.handleError(error, context, pages > 0);
      return null;
    }
  }

  /**
   * The pages of a partition, or those behind the rows inside the parent's. The first response shows the source's time, and so
   * whether the bookmark lies in the future; the partition is then requested again.
   */
  async *#pagesOf(context: Context, key: string, behind: string | null): AsyncGenerator<Page> {
    const { startedAt } = this.#root;
    const { stream } = this.plan;
    const since = this.bookmarks.sinceOf(key);
    // The rows inside the parent's are the first page of all, not of those that changed.
    const cursor = since === null ? behind : null;
    const bounds = { since, createdSince: null, createdUntil: null };
    const slice = { context, startedAt, ...bounds, cursor };
    this.#isFiltered ||= since !== null;
    /** Whether the source's first response has shown that the bookmark lies in the future. */
    const isCorrected = (): boolean => this.bookmarks.sinceOf(key) !== since;
    let pages = 0;
    try {
      for await (const page of stream.pages(slice, this.#services.http)) {
        if (pages === 0 && isCorrected()) break;
        pages += 1;
        yield page;
        if (since !== null && this.sync.isPastEnd(page)) return;
      }
    } catch (error) {
      if (pages > 0 || !isRefused(error) || !(isCorrected() || cursor !== null)) throw error;
      // The row that the cursor names may be gone since the parent's was read.
      if (!isCorrected()) return yield* this.#pagesOf(context, key, null);
    }
    if (pages === 0 && isCorrected()) yield* this.#pagesOf(context, key, behind);
  }

  async #write(records: readonly JsonObject[], context: Context): Promise<void> {
    const { rows } = this.sync;
    await rows.write(await rows.rowsOf(rows.withinLimit(records, context), context));
  }

  #without({ keys }: Inside, records: readonly JsonObject[]): readonly JsonObject[] {
    const { primaryKeys } = this.plan.stream;
    if (keys.size === 0) return records;
    return records.filter((record) => !keys.has(keyOf(record, primaryKeys)));
  }

  /** The rows in the shape of the parent's column that embeds them. */
  #embedded(records: readonly JsonObject[]): readonly JsonObject[] {
    const { collection } = this.plan;
    return collection === null ? [] : records.map(collection.fit.row).filter((row) => row !== null);
  }
}
