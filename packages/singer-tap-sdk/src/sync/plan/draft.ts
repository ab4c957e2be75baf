/** A reading while it is planned. */

import type { FitRecord } from "../../records/conform.ts";
import { Drift } from "../../records/drift.ts";
import { hookFit } from "../../records/row-fit.ts";
import type { Embed, Stream } from "../../stream/stream.ts";
import type { Resumption } from "../state/resumption.ts";
import type { Followed } from "./driving-lists.ts";
import type { BulkList, Collection, Embedding, StreamPlan, Table } from "./plan.ts";
import { futureBookmarkWarning, type StoredInstant, type Warning } from "./replication.ts";

/** A reading to which the planner still adds. */
export class Draft implements StreamPlan {
  readonly stream: Stream;
  readonly parent: Draft | null;
  readonly drift = new Drift();
  readonly children: Draft[] = [];
  readonly embeddings: Embedding[] = [];
  table: Table | null = null;
  /** The bookmark of the table; null where it has none. */
  bookmark: StoredInstant | null = null;
  collection: Collection | null = null;
  bulkList: BulkList | null = null;
  since: string | null = null;
  follows: readonly Followed[] = [];
  resumption: Resumption | null = null;
  #hookFit: FitRecord | null = null;
  /** Columns of the table that embeds a value of the rows in each, and the names that these values have in the rows. */
  readonly #values: Record<string, string> = {};

  constructor(stream: Stream, parent: Draft | null) {
    this.stream = stream;
    this.parent = parent;
  }

  get hookFit(): FitRecord {
    // What does not fit is counted once, for the table if there is one.
    const drift = this.table === null ? this.drift : new Drift();
    this.#hookFit ??= hookFit(this.stream.recordSchema, drift, this.drift);
    return this.#hookFit;
  }

  /** From when on this reading, and those for its rows, need rows; null where one needs them all. */
  get needs(): string | null {
    const { replication } = this.table ?? {};
    const own = replication?.kind === "incremental" ? replication.since : null;
    const others = this.children.filter(({ isForWrittenRows }) => !isForWrittenRows);
    return earliestOf([
      ...(this.table === null && this.collection === null ? [] : [own]),
      ...(this.collection === null ? [] : [null]),
      ...others.map(({ followedSince }) => followedSince),
    ]);
  }

  /**
   * For a child: since when a row that it follows must have changed for this reading, or one for its rows, to be
   * made for it; null where all rows count.
   */
  get followedSince(): string | null {
    const { replication } = this.table ?? {};
    const own = replication?.kind === "following" ? replication.since : null;
    // Who follows this stream itself needs all of its rows.
    const others = this.stream.incremental === null ? this.children : [];
    return this.children.length > others.length
      ? null
      : earliestOf([
          ...(this.table === null ? [] : [own]),
          ...others.map(({ followedSince }) => followedSince),
        ]);
  }

  /** Notes, now that all is in its place, from when on it is read, and those for its rows. */
  settle(): void {
    if (this.parent !== null) this.since = this.followedSince;
    else if (this.stream.incremental !== null) this.since = this.needs;
    for (const child of this.children) child.settle();
  }

  bringBack(now: number, instead: number): readonly Warning[] {
    const remarks = this.#bringBackAll(now, instead);
    if (remarks.length > 0) this.settle();
    return remarks;
  }

  #bringBackAll(now: number, instead: number): Warning[] {
    const below = this.children.flatMap((child) => child.#bringBackAll(now, instead));
    const { table, bookmark } = this;
    if (table === null || bookmark === null || bookmark.instant <= now) return below;
    if (!("since" in table.replication)) return below;
    this.bookmark = null;
    const since = bookmark.askedFrom(instead);
    this.table = { ...table, replication: { ...table.replication, since } };
    return [futureBookmarkWarning(bookmark), ...below];
  }

  /** Whether it is made only for rows that the parent's table writes. */
  get isForWrittenRows(): boolean {
    return this.table === null && this.children.length === 0;
  }

  /** Makes it keep its rows for the column of a table that embeds them. */
  collect(table: Table, column: string, { foreignKey, value }: Embed): void {
    // What both see is counted for the table.
    const drift = this.table === null ? this.drift : new Drift();
    if (value !== undefined) this.#values[column] = value;
    const fit =
      value === undefined
        ? table.embeddedFit(column, this.stream, drift)
        : table.embeddedValuesFit(this.#values, this.stream, drift);
    this.collection = { foreignKey, fit };
  }
}

/** The earliest of some instants; null, which is before all, where one is null or there is none. */
function earliestOf(bounds: readonly (string | null)[]): string | null {
  const instants = bounds.filter((bound) => bound !== null).sort();
  return instants.length === bounds.length ? (instants[0] ?? null) : null;
}
