/** The bookmarks of a child stream's partitions: from when on each is requested, and how they move. */

import type { Context } from "../../http/context.ts";
import type { SourceClock } from "../../http/source-clock.ts";
import { stringifyJson } from "../../singer/index.ts";
import type { Table } from "../plan/stream-plan.ts";
import { type KeyValue, leastOf } from "../state/key-values.ts";
import { futureBookmarkText } from "../state/stored-value.ts";
import type { RootSync } from "./root-sync.ts";
import type { RunServices } from "./run-services.ts";
import type { StreamSync } from "./stream-sync.ts";

/**
 * The partitions of one stream, by their contexts as JSON: the bookmarks that its own table and those that it drives have for
 * them. Tables without such bookmarks are left alone.
 */
export class PartitionBookmarks {
  readonly #sync: StreamSync;
  readonly #services: RunServices;
  readonly #root: RootSync;
  readonly #clock: SourceClock;
  /** The partitions that there are. */
  readonly #keys = new Set<string>();

  /** @param root The list at the top of the tree of parents; the read began with it. */
  constructor(sync: StreamSync, services: RunServices, root: RootSync) {
    this.#sync = sync;
    this.#services = services;
    this.#root = root;
    this.#clock = services.http.clocks.of(sync.stream);
  }

  /** Whether a table has a bookmark for each partition of the stream. */
  #isKept({ plan: { table } }: StreamSync): boolean {
    const { isPerPartition = false, keyStream = null } = table?.cursor ?? {};
    return isPerPartition && keyStream === this.#sync.plan.stream;
  }

  /** Adds partitions that rows of the parent have. */
  add(contexts: readonly Context[]): void {
    for (const context of contexts) this.#keys.add(stringifyJson(context));
  }

  /** Drops the bookmarks of all partitions that no row of the parent has, once all of these were read. */
  dropOthers(): void {
    for (const { stream } of this.#sync.tables.filter((one) => this.#isKept(one))) {
      this.#services.checkpoint.keepPartitions(stream, this.#keys);
    }
  }

  /** From when on to request a partition: from its own bookmark, or earlier where tables further down need more. */
  sinceOf(key: string): string | null {
    const { stream, table, collection } = this.#sync.plan;
    // A column needs all rows of its record, also those that did not change.
    if (stream.incremental === null || collection !== null) return null;
    const ofChildren = this.#sync.children
      .filter(({ plan }) => plan.table !== null || plan.children.length > 0)
      .map((child) => this.sinceOfChild(child, key));
    const own = table === null ? [] : [this.#sinceOfTable(this.#sync, table, key)];
    return leastOf([...own, ...ofChildren], stream.incremental.keyType);
  }

  /** From when on a child, or one further down, needs the rows of a partition that changed; null if it needs all of them. */
  sinceOfChild({ plan, tables }: StreamSync, key: string): string | null {
    if (!tables.every((one) => this.#isKept(one))) return plan.since;
    const ofTables = tables.map(
      (one) => one.plan.table && this.#sinceOfTable(one, one.plan.table, key),
    );
    return leastOf(ofTables, "time");
  }

  /** From when on a table needs the rows of a partition, or those below rows of it that changed. */
  #sinceOfTable({ stream, log }: StreamSync, table: Table, key: string): string | null {
    const { checkpoint } = this.#services;
    // To fill columns, earlier runs do not count.
    const known = table.refill.isRefreshed ? {} : checkpoint.partition(stream, key);
    const { bookmark, since } = table.cursor.partitionStart(key, known);
    const isAhead =
      this.#clock.hasResponse && bookmark !== null && bookmark.instant > this.#clock.at();
    if (!isAhead) return since;
    log.warn(futureBookmarkText(bookmark));
    this.#update(stream, table, key, null);
    return bookmark.requestedFrom(Date.parse(this.#root.startedAt));
  }

  /** Moves the own table's bookmark of a partition to the greatest value of its replication key; null if no row had one. */
  async move(key: string, greatest: KeyValue | null): Promise<void> {
    if (this.#sync.rows.lacksEmbedded) return;
    await this.#move(key, new Map([[this.#sync, greatest]]));
  }

  /**
   * Moves all bookmarks of a partition that was read to its end: the own table's likewise, and those of the tables that it
   * drives to the start of the read.
   */
  async complete(key: string, greatest: KeyValue | null): Promise<void> {
    const start = Date.parse(this.#root.startedAt);
    const driven = this.#sync.children.flatMap(({ intactTables }) => intactTables);
    const own = this.#sync.rows.lacksEmbedded ? [] : [this.#sync];
    await this.#move(
      key,
      new Map([
        ...own.map((sync) => [sync, greatest] as const),
        ...driven.map((sync) => [sync, start] as const),
      ]),
    );
  }

  async #move(key: string, reached: ReadonlyMap<StreamSync, KeyValue | null>): Promise<void> {
    const { checkpoint, writer } = this.#services;
    const kept = [...reached].filter(([sync]) => this.#isKept(sync));
    if (kept.length === 0) return;
    await writer.write([], undefined, () => {
      for (const [sync, greatest] of kept) {
        const { table } = sync.plan;
        if (table !== null) this.#update(sync.stream, table, key, greatest);
        sync.noteColumns(false);
      }
      return checkpoint.due(writer.bytesWritten);
    });
  }

  #update(stream: string, { cursor }: Table, key: string, greatest: KeyValue | null): void {
    const { checkpoint } = this.#services;
    const mark = { greatest, startedAt: this.#root.startedAt };
    const moved = cursor.movePartition(checkpoint.partition(stream, key), mark, this.#clock.at());
    checkpoint.updatePartition(stream, key, moved);
  }
}
