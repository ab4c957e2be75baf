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

/** The partitions of one stream, by their contexts as JSON. Where they have no bookmarks of their own, none moves. */
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

  get #isKept(): boolean {
    return this.#sync.plan.table?.cursor.isPerPartition === true;
  }

  /** Adds partitions that rows of the parent have. */
  add(contexts: readonly Context[]): void {
    if (!this.#isKept) return;
    for (const context of contexts) this.#keys.add(stringifyJson(context));
  }

  /** Drops the bookmarks of all partitions that no row of the parent has, once all of these were read. */
  dropOthers(): void {
    if (this.#isKept) this.#services.checkpoint.keepPartitions(this.#sync.stream, this.#keys);
  }

  /** From when on to request a partition: from its own bookmark, or earlier where tables further down need more. */
  sinceOf(key: string): string | null {
    const { stream, table, collection, children } = this.#sync.plan;
    // A column needs all rows of its record, also those that did not change.
    if (stream.incremental === null || collection !== null) return null;
    const ofChildren = children
      .filter((child) => child.table !== null || child.children.length > 0)
      .map(({ since }) => since);
    const own = table === null ? [] : [this.#ownSinceOf(table, key)];
    return leastOf([...own, ...ofChildren], stream.incremental.keyType);
  }

  /** From when on the stream's own table needs the rows of a partition. */
  #ownSinceOf(table: Table, key: string): string | null {
    const { checkpoint } = this.#services;
    // To fill columns, earlier runs do not count.
    const known = table.refill.isRefreshed ? {} : checkpoint.partition(this.#sync.stream, key);
    const { bookmark, since } = table.cursor.partitionStart(key, known);
    const isAhead =
      this.#clock.hasResponse && bookmark !== null && bookmark.instant > this.#clock.at();
    if (!isAhead) return since;
    this.#sync.log.warn(futureBookmarkText(bookmark));
    this.#update(key, null);
    return bookmark.requestedFrom(Date.parse(this.#root.startedAt));
  }

  /** Moves the bookmark of a partition to the greatest value of its replication key; null if no row had one. */
  async move(key: string, greatest: KeyValue | null): Promise<void> {
    const { checkpoint, writer } = this.#services;
    if (!this.#isKept || this.#sync.rows.lacksEmbedded) return;
    await writer.write([], undefined, () => {
      this.#update(key, greatest);
      this.#sync.noteColumns(false);
      return checkpoint.due(writer.bytesWritten);
    });
  }

  #update(key: string, greatest: KeyValue | null): void {
    const { checkpoint } = this.#services;
    const { stream, plan } = this.#sync;
    const mark = { greatest, startedAt: this.#root.startedAt };
    const bookmark = checkpoint.partition(stream, key);
    const moved = plan.table?.cursor.movePartition(bookmark, mark, this.#clock.at());
    if (moved !== undefined) checkpoint.updatePartition(stream, key, moved);
  }
}
