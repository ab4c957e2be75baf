/** Makes rows of a stream's records and writes them. */

import pMap from "p-map";
import type { Context } from "../../http/context.ts";
import { isRemoved } from "../../http/delta.ts";
import { additionalProperties, withoutSecrets } from "../../records/additional-properties.ts";
import { deletedAt } from "../../records/deleted-at.ts";
import {
  type JsonObject,
  ownValue,
  type RecordMessage,
  recordMessage,
} from "../../singer/index.ts";
import type { EmbeddedColumns, EmbeddedRows, EmbeddedSource } from "../embed/embedded-columns.ts";
import type { StreamPlan } from "../plan/stream-plan.ts";
import { parentRecord } from "./child-contexts.ts";
import type { ChildSource } from "./child-source.ts";
import type { RunServices } from "./run-services.ts";
import type { Tally } from "./tally.ts";

/** Reads what belongs to a record, fits it to its table, and writes it. */
export class RowWriter {
  readonly #plan: StreamPlan;
  readonly #services: RunServices;
  readonly #tally: Tally;
  readonly #columns: EmbeddedColumns;
  readonly #children: ChildSource[] = [];
  #isNew: (record: JsonObject) => boolean = () => true;
  /** Settled once the state says that embedded columns lack rows; null as long as none does. */
  #marking: Promise<void> | null = null;
  /** Records that count against the limit on rows. */
  #limited = 0;

  constructor(plan: StreamPlan, services: RunServices, tally: Tally, columns: EmbeddedColumns) {
    this.#plan = plan;
    this.#services = services;
    this.#tally = tally;
    this.#columns = columns;
  }

  /** The streams that are read for each row of this one. */
  get children(): readonly ChildSource[] {
    return this.#children;
  }

  /** Whether rows wait for what other streams request. */
  get waitForOthers(): boolean {
    return !this.#columns.isEmpty || this.#children.some(({ isFlat }) => !isFlat);
  }

  /** Whether an embedded column lacks rows because their source failed. */
  get lacksEmbedded(): boolean {
    return this.#marking !== null;
  }

  /** Records that are to be read for at the same time: as many as a request of a child takes. */
  get concurrency(): number {
    return Math.max(
      this.#services.concurrency,
      ...this.#children.map(({ batchSize }) => batchSize),
    );
  }

  addChild(child: ChildSource): void {
    this.#children.push(child);
  }

  /** Writes only some records from now on: an earlier run has written the others. */
  writeOnly(isNew: (record: JsonObject) => boolean): void {
    this.#isNew = isNew;
  }

  /**
   * Whether the stream's table writes a record.
   *
   * @param context The context of its partition.
   */
  isWritten(record: JsonObject, context: Context): boolean {
    const { table } = this.#plan;
    return table?.cursor.needs(record, context) === true && this.#isNew(record);
  }

  /** Whether there are as many rows as the run's limit allows. */
  get isFull(): boolean {
    const { rowLimit } = this.#services;
    return rowLimit !== null && this.#limited >= rowLimit;
  }

  /** The records that the run's limit on rows leaves, which then count against it. */
  withinLimit(records: readonly JsonObject[], context: Context): readonly JsonObject[] {
    const { rowLimit } = this.#services;
    const { table } = this.#plan;
    // Rows that are only embedded are limited by the rows that embed them.
    if (rowLimit === null || (table === null && this.#children.length === 0)) return records;
    const written =
      table === null ? records : records.filter((record) => this.isWritten(record, context));
    const left = written.slice(0, rowLimit - this.#limited);
    this.#limited += left.length;
    return left;
  }

  /** The rows of some records, with all that is read for each; null for a record that makes none. */
  async rowsOf(
    records: readonly JsonObject[],
    context: Context,
  ): Promise<readonly (JsonObject | null)[]> {
    const { concurrency } = this;
    if (this.#children.length > 0) {
      const makeRow = async (record: JsonObject) => (await this.readFor(record, context))();
      return pMap(records, makeRow, { concurrency });
    }
    const { delta } = this.#plan.stream;
    const removed = (record: JsonObject) => isRemoved(record, delta);
    if (this.#columns.isEmpty) {
      return records.map((record) =>
        removed(record) ? this.#removedRow(record, context) : this.#fit(record, context, null),
      );
    }
    return Promise.all(
      records.map((record) =>
        removed(record)
          ? this.#removedRow(record, context)
          : this.#embed(record, context, new Map()),
      ),
    );
  }

  /**
   * Requests what belongs to a record.
   *
   * @returns Makes its row, once the lists have been read that are read for all rows; null if it makes none. The requests for
   *   other records need not wait for these lists.
   */
  async readFor(record: JsonObject, context: Context): Promise<() => Promise<JsonObject | null>> {
    if (isRemoved(record, this.#plan.stream.delta)) {
      return async () => this.#removedRow(record, context);
    }
    const parent = parentRecord(this.#plan, record, context);
    const isWritten = this.isWritten(record, context);
    if (parent === null) {
      return async () => {
        // Hooks may lack what the table has, such as an integer that no number holds.
        const row = await this.#embed(record, context, new Map());
        if (row !== null || !isWritten) this.#tally.addUnfit();
        return row;
      };
    }
    const rowsOf = (children: readonly ChildSource[]) =>
      Promise.all(
        children.map(async (child) => {
          const isEmbedded = isWritten && this.#columns.areFilledBy(child);
          return [child, await child.readFor(parent, isEmbedded)] as const;
        }),
      );
    const inBulk = this.#children.filter((child) => child.isReadInBulk);
    const requested = await rowsOf(this.#children.filter((child) => !inBulk.includes(child)));
    return async () =>
      this.#embed(record, context, new Map([...requested, ...(await rowsOf(inBulk))]));
  }

  /** The row of a record with its embedded columns. */
  async #embed(
    record: JsonObject,
    context: Context,
    results: ReadonlyMap<EmbeddedSource, EmbeddedRows>,
  ): Promise<JsonObject | null> {
    if (!this.isWritten(record, context)) return null;
    const key = record[this.#plan.stream.primaryKeys[0] ?? ""];
    const { values, undeclared, lacksRows } = await this.#columns.of(key, results);
    const row = this.#fit(record, context, undeclared);
    if (row === null) return null;
    if (lacksRows) {
      this.#marking ??= this.#markLacking();
      await this.#marking;
    }
    return Object.assign(row, values);
  }

  /**
   * A read of changes keeps its bookmark, so that these rows are read again by one with as much lookback. After a read from the
   * start, the bookmark of an earlier read may lie behind them.
   */
  async #markLacking(): Promise<void> {
    const { writer, checkpoint, replication } = this.#services;
    const { name } = this.#plan.stream;
    const { refill } = this.#plan.table ?? {};
    await writer.write([], undefined, () =>
      refill?.isFromStart === true
        ? checkpoint.markUnfilled(name, refill.startDate)
        : checkpoint.markUnfilledLookback(name, replication.lookback),
    );
  }

  /**
   * The row of a record that was removed: its key, and the time, by the source's clock. Null where the table does without
   * the time: it would be a row like any other.
   */
  #removedRow(record: JsonObject, context: Context): JsonObject | null {
    const { table, stream } = this.#plan;
    if (table === null || !table.holds(deletedAt) || !this.isWritten(record, context)) return null;
    const columns = [...new Set([...stream.primaryKeys, ...table.keys])];
    const known = Object.fromEntries(columns.map((column) => [column, ownValue(record, column)]));
    const at = this.#services.http.clocks.of(stream.name).at();
    const row = table.fit({ ...known, [deletedAt]: new Date(at).toISOString() });
    if (row === null || columns.some((column) => row[column] === null)) {
      this.#tally.addUnfit();
      return null;
    }
    return Object.fromEntries([...columns, deletedAt].map((column) => [column, row[column]]));
  }

  /** @param undeclared Undeclared properties of embedded rows, by column; null for none. */
  #fit(record: JsonObject, context: Context, undeclared: JsonObject | null): JsonObject | null {
    if (this.#plan.table === null || !this.isWritten(record, context)) return null;
    const row = this.#plan.table.fit(record, undeclared);
    if (row?.[additionalProperties] != null) {
      const { redactor } = this.#services.http;
      row[additionalProperties] = withoutSecrets(row[additionalProperties], redactor);
    }
    if (row === null) this.#tally.addUnfit();
    return row;
  }

  /**
   * Writes rows.
   *
   * @param onWritten Called in the same turn of the writer: its updates of the checkpoint are in the next STATE.
   */
  async write(
    rows: readonly (JsonObject | null)[],
    onWritten: () => void = () => {},
  ): Promise<void> {
    const { writer, checkpoint, stop, progress } = this.#services;
    const { stream, table } = this.#plan;
    const extracted = new Date().toISOString();
    const version = table?.cursor.version ?? null;
    const messages: RecordMessage[] = [];
    for (const row of rows) {
      if (row !== null) messages.push(recordMessage(stream.name, row, extracted, version));
    }
    await writer.write(messages, stop, () => {
      this.#tally.addRecords(messages.length);
      onWritten();
      return checkpoint.due(writer.bytesWritten);
    });
    if (table !== null) progress.wrote(stream.name, messages.length);
  }
}
