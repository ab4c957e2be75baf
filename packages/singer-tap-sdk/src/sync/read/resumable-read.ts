/** A read of a stream's list that a later run can resume if this one is interrupted. */

import type { Context } from "../../http/context.ts";
import { keyOf } from "../../http/page-series.ts";
import type { SourceClock } from "../../http/source-clock.ts";
import type { Logger } from "../../logging/logger.ts";
import { type JsonObject, ownValue } from "../../singer/index.ts";
import type { KeyType } from "../../stream/replication.ts";
import type { Slice, Stream } from "../../stream/stream.ts";
import type { StreamPlan } from "../plan/stream-plan.ts";
import { greatestOf, type KeyValue, keyValueText, parseKeyValue } from "../state/key-values.ts";
import {
  columnsDigest,
  fingerprint,
  type OpenWindow,
  type Position,
  type Resumption,
  writeResumption,
} from "../state/resumption.ts";
import { Window } from "./windows.ts";

/** A slice to read, and where its progress is kept. */
export interface ReadableSlice extends Slice {
  /** Fingerprint of its partition; null if its progress is not kept. */
  readonly id: string | null;
  /** Its part of the partition. */
  readonly window: Window;
  /** Digest of the rows of its first page that an earlier run has written; null for none. */
  readonly beginning: string | null;
}

/** Two parts of a slice: the one that its series of pages goes on with, and the rest, from its start. */
export interface Parts {
  readonly own: ReadableSlice;
  readonly rest: ReadableSlice;
}

/** What a read needs of its run. */
interface ReadSetup {
  /** Version of the tap, and its own settings: a read with others is not resumed. */
  readonly version: string;
  readonly settings: JsonObject;
  /** Seconds before the first attempt from which on rows count as created since then. */
  readonly lookback: number;
  readonly clock: SourceClock;
  readonly log: Logger;
}

/** A slice that is read in parts, in parallel. */
export class Division {
  readonly whole: ReadableSlice;
  readonly #parts = new Set<Window>();
  #isRefused = false;

  constructor(whole: ReadableSlice) {
    this.whole = whole;
  }

  /** Whether the source has refused a part, so that the slice is read page by page. */
  get isRefused(): boolean {
    return this.#isRefused;
  }

  get parts(): ReadonlySet<Window> {
    return this.#parts;
  }

  addParts({ own, rest }: Parts): void {
    this.#parts.add(own.window).add(rest.window);
  }

  refuse(): void {
    this.#isRefused = true;
  }
}

/** Finds the slices to read, without those that an earlier run has read, and notes how far each has come. */
export class ResumableRead {
  /** The contexts of the partitions that it has come to. */
  readonly contexts = new Set<Context>();
  readonly #plan: StreamPlan;
  readonly #setup: ReadSetup;
  readonly #earlier: Resumption | null;
  #greatest: KeyValue | null = null;
  /** The planned `since`, and everything that decides what is written. */
  readonly #since: string | null;
  readonly #shape: unknown;
  /** The source's token that the read begins with; null to read everything. */
  readonly #deltaToken: string | null;
  /** The source's token at the end of the read. */
  #nextDeltaToken: string | null = null;
  /** A digest of the columns that rows are filled with, in a read of the whole table; null otherwise. */
  readonly #columns: string | null;
  /** The unfinished windows of each partition; none if it is complete. */
  readonly #windows = new Map<string, Map<Window, Position>>();
  readonly #keyType: KeyType;
  readonly #begunAt = performance.now();
  /** Parts that are void because the window that they belong to is read again. */
  readonly #void = new WeakSet<Window>();
  /** Records that this run and the ones before it have passed. */
  #passed = 0;
  #isResumed = false;
  #wasComplete = false;

  constructor(plan: StreamPlan, setup: ReadSetup) {
    this.#plan = plan;
    this.#setup = setup;
    this.#earlier = plan.resumption;
    this.#keyType = plan.stream.incremental?.keyType ?? "time";
    this.#since = plan.since;
    this.#shape = shapeOf(plan);
    const { table, collection, children } = plan;
    // Others need the whole list.
    const isAlone = collection === null && children.length === 0;
    this.#deltaToken = isAlone ? (table?.cursor.deltaToken ?? null) : null;
    const { loaded = null, isFromStart = false } = table?.refill ?? {};
    this.#columns = loaded !== null && isFromStart ? columnsDigest(loaded.all) : null;
  }

  /**
   * When the first attempt at this read began, by the source's clock; RFC 3339 in UTC. Until the source has responded, this
   * is an hour before the host's time.
   */
  get startedAt(): string {
    if (this.#isResumed && this.#earlier !== null) return this.#earlier.startedAt;
    return new Date(this.#setup.clock.at(this.#begunAt)).toISOString();
  }

  /**
   * From when on rows may be new to the first attempt, in milliseconds since 1970: rows become visible later than their
   * timestamps say.
   */
  get newSince(): number {
    return Date.parse(this.startedAt) - this.#setup.lookback * 1000;
  }

  /** Whether an earlier run has read a part of it. */
  get isResumed(): boolean {
    return this.#isResumed;
  }

  /** Whether an earlier run has read the whole list, as `findComplete` found out. */
  get wasComplete(): boolean {
    return this.#wasComplete;
  }

  /** The greatest replication key value seen; null for none. */
  get greatest(): KeyValue | null {
    return this.#greatest;
  }

  /** Whether only changes are read, by the source's token. */
  get isDelta(): boolean {
    return this.#deltaToken !== null;
  }

  /** The source's token for what changes after the read; null until its end. */
  get nextDeltaToken(): string | null {
    return this.#nextDeltaToken;
  }

  /** Keeps the source's token at the end of the read. */
  passDeltaToken(token: string): void {
    this.#nextDeltaToken = token;
  }

  /** Counts records that need not be read again. */
  pass(records: number): void {
    this.#passed += records;
  }

  /** Takes the replication key of a record into account; null for none. */
  observe(value: KeyValue | null): void {
    this.#greatest = greatestOf(this.#greatest, value);
  }

  /** The windows that an earlier run has left of a partition; undefined if it is read from its start. */
  left(context: Slice["context"]): readonly OpenWindow[] | undefined {
    return this.#leftOf(this.#fingerprint(this.#wholeSlice(context)));
  }

  #leftOf(id: string): readonly OpenWindow[] | undefined {
    return this.#earlier?.partitions[id];
  }

  /** Finds out whether an earlier run has read the whole list; if so, that read is resumed. */
  async findComplete(): Promise<boolean> {
    const { stream } = this.#plan;
    const complete: string[] = [];
    for await (const context of stream.partitions()) {
      const id = this.#fingerprint(this.#wholeSlice(context));
      if (this.#leftOf(id)?.length !== 0) return false;
      complete.push(id);
    }
    for (const id of complete) this.#resume(id, []);
    this.#wasComplete = true;
    return true;
  }

  /**
   * The slices left to read.
   *
   * @param fromStart Whether all of them are needed, even those that an earlier run has read.
   */
  async *slices(fromStart: boolean): AsyncGenerator<ReadableSlice> {
    const { stream } = this.#plan;
    for await (const context of stream.partitions()) {
      this.contexts.add(context);
      const whole = this.#wholeSlice(context);
      const id = this.#fingerprint(whole);
      const left = fromStart ? undefined : this.#leftOf(id);
      if (left === undefined) {
        yield { ...whole, id, window: new Window(null, null), beginning: null };
        continue;
      }
      for (const [window, position] of this.#resume(id, left)) {
        yield { ...inWindow(whole, window), ...position, id, window };
      }
      // Rows that were created since the first attempt may lie before the place where it stopped.
      if (stream.creationFilter !== null && this.#since === null) {
        const window = new Window(this.newSince, null);
        yield { ...inWindow(whole, window), id: null, window, beginning: null };
      }
    }
    if (this.#earlier !== null && !this.#isResumed && !fromStart && !this.#isNextRead) {
      const { startedAt } = this.#earlier;
      this.#setup.log.info(
        `Starting over, not resuming the read that began at ${startedAt}: the requests, the columns, the tap's settings (such as the credential) or its version have changed`,
      );
    }
  }

  /** Whether the earlier read came to its end, so that this one goes on from its bookmark. */
  get #isNextRead(): boolean {
    const left = Object.values(this.#earlier?.partitions ?? {});
    return this.#since !== null && left.every((windows) => windows.length === 0);
  }

  /** Continues a partition where an earlier run stopped. */
  #resume(id: string, left: readonly OpenWindow[]): ReadonlyMap<Window, Position> {
    const windows = new Map(
      left.map(({ since, until, cursor, beginning }) => [
        new Window(instant(since), instant(until)),
        { cursor, beginning },
      ]),
    );
    this.#windows.set(id, windows);
    if (!this.#isResumed && this.#earlier !== null) {
      this.#isResumed = true;
      const { startedAt, at, greatest, rows = 0 } = this.#earlier;
      this.#passed += rows;
      this.#setup.log.info(`Resuming the read that began at ${startedAt} and stopped at ${at}`);
      this.observe(parseKeyValue(greatest, this.#keyType));
    }
    return windows;
  }

  /**
   * Notes how far a window of a partition has come.
   *
   * @param position Null for the end of the window.
   */
  moveTo(id: string, window: Window, position: Position | null): void {
    const windows = this.#windows.get(id) ?? new Map<Window, Position>();
    this.#windows.set(id, windows);
    if (position === null) windows.delete(window);
    else if (!this.#void.has(window)) windows.set(window, position);
  }

  /** The progress of the whole read, for the bookmark. It is as long as the read has partitions. */
  progress(): string {
    return writeResumption({
      startedAt: this.startedAt,
      at: new Date().toISOString(),
      greatest: this.#greatest === null ? null : keyValueText(this.#greatest, this.#keyType),
      rows: this.#passed,
      columns: this.#columns,
      partitions: Object.fromEntries(
        [...this.#windows].map(([partition, open]) => [
          partition,
          [...open].map(([{ since, until }, place]) => ({
            since: text(since),
            until: text(until),
            ...place,
          })),
        ]),
      ),
    });
  }

  /** Replaces the parts of a window by the whole again, after the source has refused a part. */
  reunite(division: Division, position: Position): void {
    const { whole, parts } = division;
    const windows = whole.id === null ? undefined : this.#windows.get(whole.id);
    for (const part of parts) {
      windows?.delete(part);
      this.#void.add(part);
    }
    windows?.set(whole.window, position);
  }

  /** Replaces the window of a slice by those of two parts: `own` goes on where it stood, and `rest` begins at its start. */
  divide({ id, window }: ReadableSlice, { own, rest }: Parts): void {
    const windows = id === null ? undefined : this.#windows.get(id);
    const position = windows?.get(window);
    if (windows === undefined || position === undefined) return;
    windows.delete(window);
    windows.set(own.window, position).set(rest.window, { cursor: null, beginning: null });
  }

  #wholeSlice(context: Slice["context"]): Slice {
    const since = this.#plan.sinceIn(context);
    const bounds = { since, createdSince: null, createdUntil: null };
    const deltaToken = this.#deltaToken;
    return { context, startedAt: this.startedAt, ...bounds, cursor: null, deltaToken };
  }

  /** Changes with the slice's request, and with everything that decides what is written for it. */
  #fingerprint(slice: Slice): string {
    const { version, settings } = this.#setup;
    const { context } = slice;
    return fingerprint([version, settings, context, requestOf(this.#plan, slice), this.#shape]);
  }
}

/** Everything in a plan that decides what is written, except for its own request. */
function shapeOf({ stream, table, embeddings, since, children }: StreamPlan): unknown {
  return [
    stream.name,
    stream.primaryKeys,
    table?.schema,
    readsFromStart(table),
    embeddings.map(({ property }) => property),
    since,
    children.map((child) => [shapeOf(child), requestOfChild(child)]),
  ];
}

/** Whether a table is read from its start; with a bookmark for each partition, whether it is for new columns. */
function readsFromStart(table: StreamPlan["table"]): boolean {
  if (table === null) return false;
  const { cursor, refill } = table;
  return cursor.isPerPartition ? refill.isRefreshed : refill.isFromStart;
}

/** Stands for the start of any read: requests that differ only by it are the same. */
const whenever = new Date(0).toISOString();

function requestOf({ stream }: StreamPlan, slice: Slice): string {
  return stream.describe({ ...slice, startedAt: whenever });
}

/** The request of a child for any parent; null if its hooks need a real one. */
function requestOfChild(child: StreamPlan): string | null {
  const names = child.stream.placeholders;
  const context = Object.fromEntries(names.map((name) => [name, `{${name}}`]));
  const bounds = { since: null, createdSince: null, createdUntil: null };
  try {
    return requestOf(child, { context, startedAt: whenever, ...bounds, cursor: null });
  } catch {
    return null;
  }
}

function inWindow<Part extends Slice>(slice: Part, { since, until }: Window): Part {
  return { ...slice, createdSince: text(since), createdUntil: text(until) };
}

function text(instantOrNull: number | null): string | null {
  return instantOrNull === null ? null : new Date(instantOrNull).toISOString();
}

function instant(textOrNull: string | null): number | null {
  return textOrNull === null ? null : Date.parse(textOrNull);
}

/** The parts of a slice in two windows. */
export function partsOf(slice: ReadableSlice, own: Window, rest: Window): Parts {
  return {
    own: { ...inWindow(slice, own), window: own },
    rest: { ...inWindow(slice, rest), window: rest, cursor: null, beginning: null },
  };
}

/**
 * For each record of a page, a digest of the page up to it. It changes with the rows, their order, and their replication keys,
 * so that no row is passed over that changed, or took the place of one that did.
 */
export function beginningsOf(
  records: readonly JsonObject[],
  { primaryKeys, replicationKey }: Pick<Stream, "primaryKeys" | "replicationKey">,
): readonly string[] {
  let before = "";
  return records.map((record) => {
    const changed = replicationKey === null ? null : ownValue(record, replicationKey);
    before = fingerprint([before, keyOf(record, primaryKeys), changed]);
    return before;
  });
}
