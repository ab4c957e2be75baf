/** The plan of a stream while the planner works on it. */

import type { Context } from "../../http/context.ts";
import type { ConformRecord } from "../../records/conform.ts";
import { Drift } from "../../records/drift.ts";
import { parentRecordConformer } from "../../records/rows.ts";
import type { KeyType } from "../../stream/replication.ts";
import type { Embed, Stream } from "../../stream/stream.ts";
import { leastOf } from "../state/key-values.ts";
import type { Resumption } from "../state/resumption.ts";
import { futureBookmarkText } from "../state/stored-value.ts";
import type { Warning } from "./diagnostics.ts";
import type {
  BulkList,
  Collection,
  DrivingList,
  Embedding,
  StreamPlan,
  Table,
} from "./stream-plan.ts";

/** A plan that the planner still adds to. */
export class Draft implements StreamPlan {
  readonly stream: Stream;
  readonly parent: Draft | null;
  readonly bulkList: BulkList | null;
  readonly drift = new Drift();
  readonly #children: Draft[] = [];
  readonly #embeddings: Embedding[] = [];
  #table: Table | null = null;
  #collection: Collection | null = null;
  #since: string | null = null;
  #drivingLists: readonly DrivingList[] = [];
  #resumption: Resumption | null = null;
  #hookFit: ConformRecord | null = null;
  /** Columns of the embedding table that take one value each, and the names of these values in the rows. */
  readonly #values: Record<string, string> = {};

  constructor(stream: Stream, parent: Draft | null = null, bulkList: BulkList | null = null) {
    this.stream = stream;
    this.parent = parent;
    this.bulkList = bulkList;
  }

  get table(): Table | null {
    return this.#table;
  }

  get collection(): Collection | null {
    return this.#collection;
  }

  get children(): readonly Draft[] {
    return this.#children;
  }

  get embeddings(): readonly Embedding[] {
    return this.#embeddings;
  }

  get since(): string | null {
    return this.#since;
  }

  get drivingLists(): readonly DrivingList[] {
    return this.#drivingLists;
  }

  get resumption(): Resumption | null {
    return this.#resumption;
  }

  get parentRecordConformer(): ConformRecord {
    // Drift is counted once, by the table if there is one.
    const drift = this.table === null ? this.drift : new Drift();
    this.#hookFit ??= parentRecordConformer(this.stream.recordSchema, drift, this.drift);
    return this.#hookFit;
  }

  /** From where on the stream's table and its children need rows; null if one of them needs all. */
  get needs(): string | null {
    return this.#needsIn(null);
  }

  /** @param context Of the partition; null for those that the tables' bookmarks cover. */
  #needsIn(context: Context | null): string | null {
    const others = this.children.filter(({ isForWrittenRows }) => !isForWrittenRows);
    return leastOf(
      [
        ...(this.table === null && this.collection === null
          ? []
          : [this.table?.cursor.sinceIn(context) ?? null]),
        ...(this.collection === null ? [] : [null]),
        ...others.map((child) => child.#parentSinceIn(context)),
      ],
      this.#keyType,
    );
  }

  /** For a child: from when on it, or one of its own children, needs the parents that changed; null if it needs all. */
  #parentSinceIn(context: Context | null): string | null {
    // Children that this very stream drives need all of its rows.
    const others = this.stream.incremental === null ? this.children : [];
    return this.children.length > others.length
      ? null
      : leastOf(
          [
            ...(this.table === null ? [] : [this.table.cursor.parentSinceIn(context)]),
            ...others.map((child) => child.#parentSinceIn(context)),
          ],
          this.#keyType,
        );
  }

  /** How the values compare that bounds are of: those of the stream's own key, or of the nearest parent that has one. */
  get #keyType(): KeyType {
    const own = this.stream.incremental?.keyType;
    return own ?? (this.parent === null ? "time" : this.parent.#keyType);
  }

  addChild(child: Draft): void {
    this.#children.push(child);
  }

  /** Writes the rows to a table. */
  writeTo(table: Table): void {
    this.#table = table;
  }

  #removeChild(child: Draft): void {
    this.#children.splice(this.#children.indexOf(child), 1);
  }

  /** Leaves the table to a list of the same stream. */
  moveTableTo(list: Draft): void {
    list.#table = this.#table;
    this.#table = null;
    if (this.#collection === null && this.parent !== null) this.parent.#removeChild(this);
  }

  /** Embeds rows in a column of the table. */
  embed(table: Table, property: string, embed: Embed, source: Draft): void {
    source.#collect(table, property, embed);
    this.#embeddings.push({ property, source });
  }

  /** Completes the plan of a list, once everything that reads its rows is planned. */
  complete(resumption: Resumption | null): void {
    this.#setSince();
    this.#resumption = resumption;
  }

  /** Lets the changed rows of other lists drive the table. */
  driveBy(lists: readonly DrivingList[]): void {
    this.#drivingLists = lists;
  }

  sinceIn(context: Context | null): string | null {
    if (this.parent !== null) return this.#parentSinceIn(context);
    return this.stream.incremental === null ? null : this.#needsIn(context);
  }

  /** Sets `since` here and in the children. */
  #setSince(): void {
    this.#since = this.sinceIn(null);
    for (const child of this.#children) child.#setSince();
  }

  correctFuture(now: number, instead: number): readonly Warning[] {
    const warnings = this.#correctAll(now, instead);
    if (warnings.length > 0) this.#setSince();
    return warnings;
  }

  #correctAll(now: number, instead: number): Warning[] {
    const below = this.children.flatMap((child) => child.#correctAll(now, instead));
    const corrected = this.table?.cursor.correct(now, instead);
    if (this.table === null || corrected == null) return below;
    const { cursor, bookmark } = corrected;
    this.#table = { ...this.table, cursor };
    return [{ stream: bookmark.stream, text: futureBookmarkText(bookmark) }, ...below];
  }

  /** Whether it is read only for rows that the parent's table writes. */
  get isForWrittenRows(): boolean {
    return this.table === null && this.children.length === 0;
  }

  /** Collects the rows for a column of the table that embeds them. */
  #collect(table: Table, column: string, { foreignKey, value }: Embed): void {
    // Drift that both see is counted by the stream's own table.
    const drift = this.table === null ? this.drift : new Drift();
    if (value !== undefined) this.#values[column] = value;
    const fit =
      value === undefined
        ? table.embeddedConformer(column, this.stream, drift)
        : table.embeddedValuesConformer(this.#values, this.stream, drift);
    this.#collection = { foreignKey, fit };
  }
}
