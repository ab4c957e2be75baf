/** One read of a stream's list that a later run can take up, should this one not come to its end. */

import { keyOf } from "../../http/page-series.ts";
import type { SourceClock } from "../../http/source-clock.ts";
import type { Logger } from "../../logging/logger.ts";
import type { JsonObject } from "../../singer/index.ts";
import type { Slice } from "../../stream/stream.ts";
import { digestOf } from "../plan/loaded-columns.ts";
import type { StreamPlan } from "../plan/plan.ts";
import { greatestOf } from "../state/bookmarks.ts";
import {
  fingerprint,
  type OpenWindow,
  type Position,
  type Resumption,
  writeResumption,
} from "../state/resumption.ts";
import { Window } from "./windows.ts";

/** A slice that is to be read, and where its progress is kept. */
export interface ReadableSlice extends Slice {
  /** Fingerprint of its partition; null for one whose progress is not kept. */
  readonly id: string | null;
  /** The part of the partition that it is. */
  readonly window: Window;
  /** Key of the row of its first page behind which it is taken up; null for the whole page. */
  readonly row: string | null;
}

/** What a read needs to know of its run. */
export interface ReadSetup {
  /** Version of the tap, and its own settings: the progress of a read with others is not taken up. */
  readonly version: string;
  readonly settings: JsonObject;
  /** Seconds before the first attempt from which on rows count as created since. */
  readonly lookback: number;
  readonly clock: SourceClock;
  readonly log: Logger;
}

/** A slice that is read in parts side by side. */
export class Division {
  readonly whole: ReadableSlice;
  readonly parts = new Set<Window>();
  /** Whether the source has refused a part: the slice is read in one chain of pages then. */
  isRefused = false;

  constructor(whole: ReadableSlice) {
    this.whole = whole;
  }
}

/** Knows which slices there are, which of them an earlier run has read, and how far this one has come. */
export class ResumableRead {
  /** The greatest value of the replication key that was seen, in milliseconds since 1970. */
  greatest: number | null = null;
  readonly #plan: StreamPlan;
  readonly #setup: ReadSetup;
  readonly #earlier: Resumption | null;
  /** From when on it was planned to be asked, and all that decides what is written. */
  readonly #since: string | null;
  readonly #shape: unknown;
  /** A digest of what rows are filled with, in a read of the whole table; null in another. */
  readonly #columns: string | null;
  /** By partition, the windows that are not read to their end; none are left where it is. */
  readonly #windows = new Map<string, Map<Window, Position>>();
  readonly #begunAt = performance.now();
  /** Windows in whose place the one that they are parts of is read again. */
  readonly #void = new WeakSet<Window>();
  #isResumed = false;

  constructor(plan: StreamPlan, setup: ReadSetup) {
    this.#plan = plan;
    this.#setup = setup;
    this.#earlier = plan.resumption;
    this.#since = plan.since;
    this.#shape = shapeOf(plan);
    const { filling = null, isFromStart = false } = plan.table?.refill ?? {};
    this.#columns = filling !== null && isFromStart ? digestOf(filling.all) : null;
  }

  /**
   * When the first attempt at this read began of which something is taken up, by the source's clock; RFC 3339 in UTC. As
   * long as the source has not responded, this is an hour less than the host's time.
   */
  get startedAt(): string {
    if (this.#isResumed && this.#earlier !== null) return this.#earlier.startedAt;
    return new Date(this.#setup.clock.at(this.#begunAt)).toISOString();
  }

  /**
   * From when on rows may have been created that the first attempt could not see, in milliseconds since 1970: they
   * become visible later than their time says.
   */
  get newSince(): number {
    return Date.parse(this.startedAt) - this.#setup.lookback * 1000;
  }

  /** Whether a part of it was read by an earlier run. */
  get isResumed(): boolean {
    return this.#isResumed;
  }

  /** Whether an earlier run has read everything. */
  async wasFinished(): Promise<boolean> {
    const { stream } = this.#plan;
    const finished: string[] = [];
    for await (const context of stream.partitions()) {
      const id = this.#fingerprint(this.#wholeSlice(context));
      if (this.#earlier?.partitions[id]?.length !== 0) return false;
      finished.push(id);
    }
    for (const id of finished) this.#takeUp(id, []);
    return true;
  }

  /**
   * The slices that are left to read.
   *
   * @param fromStart Whether all of them are needed, whatever an earlier run has read.
   */
  async *slices(fromStart: boolean): AsyncGenerator<ReadableSlice> {
    const { stream } = this.#plan;
    for await (const context of stream.partitions()) {
      const whole = this.#wholeSlice(context);
      const id = this.#fingerprint(whole);
      const left = fromStart ? undefined : this.#earlier?.partitions[id];
      if (left === undefined) {
        yield { ...whole, id, window: new Window(null, null), row: null };
        continue;
      }
      for (const [window, position] of this.#takeUp(id, left)) {
        yield { ...inWindow(whole, window), ...position, id, window };
      }
      // What was created since the first attempt began may lie before the place where it stopped.
      if (stream.creationFilter !== null && this.#since === null) {
        const window = new Window(this.newSince, null);
        yield { ...inWindow(whole, window), id: null, window, row: null };
      }
    }
    if (this.#earlier !== null && !this.#isResumed && !fromStart) {
      const { startedAt } = this.#earlier;
      this.#setup.log.info(
        `Starting anew, not where the read that began at ${startedAt} stopped: since then the requests, the columns, the tap's settings (another credential, say) or its version have changed`,
      );
    }
  }

  /** Goes on with what an earlier run has begun. */
  #takeUp(id: string, left: readonly OpenWindow[]): ReadonlyMap<Window, Position> {
    const windows = new Map(
      left.map(({ since, until, cursor, row }) => [
        new Window(instant(since), instant(until)),
        { cursor, row },
      ]),
    );
    this.#windows.set(id, windows);
    if (!this.#isResumed && this.#earlier !== null) {
      this.#isResumed = true;
      const { startedAt, at, greatest } = this.#earlier;
      this.#setup.log.info(`Resuming the read that began at ${startedAt} and stopped at ${at}`);
      this.greatest = greatestOf(this.greatest, instant(greatest));
    }
    return windows;
  }

  /**
   * Notes how far a window of a partition has come; returns the whole progress as its bookmark keeps it.
   *
   * @param position Null for its end.
   */
  moveTo(id: string, window: Window, position: Position | null): string {
    const windows = this.#windows.get(id) ?? new Map<Window, Position>();
    this.#windows.set(id, windows);
    if (position === null) windows.delete(window);
    else if (!this.#void.has(window)) windows.set(window, position);
    return writeResumption({
      startedAt: this.startedAt,
      at: new Date().toISOString(),
      greatest: text(this.greatest),
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

  /** Puts the windows that one was divided into together again: the source has refused a part. */
  reunite(division: Division, position: Position): void {
    const { whole, parts } = division;
    const windows = whole.id === null ? undefined : this.#windows.get(whole.id);
    for (const part of parts) {
      windows?.delete(part);
      this.#void.add(part);
    }
    windows?.set(whole.window, position);
  }

  /** Goes on with two windows in the place of one: `own` where that stood, and `rest` at its start. */
  divide(
    slice: ReadableSlice,
    own: Window,
    rest: Window,
  ): { readonly own: ReadableSlice; readonly rest: ReadableSlice } {
    const { id, window } = slice;
    const windows = id === null ? undefined : this.#windows.get(id);
    const position = windows?.get(window);
    if (windows !== undefined && position !== undefined) {
      windows.delete(window);
      windows.set(own, position).set(rest, { cursor: null, row: null });
    }
    return {
      own: { ...inWindow(slice, own), window: own },
      rest: { ...inWindow(slice, rest), window: rest, cursor: null, row: null },
    };
  }

  #wholeSlice(context: Slice["context"]): Slice {
    const bounds = { since: this.#since, createdSince: null, createdUntil: null };
    return { context, startedAt: this.startedAt, ...bounds, cursor: null };
  }

  /** Changes with the slice's request, and with all that decides what is written for it. */
  #fingerprint(slice: Slice): string {
    const { version, settings } = this.#setup;
    const { context } = slice;
    return fingerprint([version, settings, context, requestOf(this.#plan, slice), this.#shape]);
  }
}

/** All of a plan that decides what is written, but for its own request. */
function shapeOf({ stream, table, embeddings, since, children }: StreamPlan): unknown {
  return [
    stream.name,
    stream.primaryKeys,
    table?.schema,
    startOf(table),
    embeddings.map(({ property }) => property),
    since,
    children.map((child) => [shapeOf(child), requestOfChild(child)]),
  ];
}

/** Whether a table is read from its start: where each row of a parent has a bookmark of its own, whatever these say. */
function startOf(table: StreamPlan["table"]): boolean {
  const { isFromStart = false, isRefreshed = false } = table?.refill ?? {};
  return table?.replication.kind === "by-parent" ? isRefreshed : isFromStart;
}

/** Stands for any time of a read: requests that differ by it alone are the same. */
const whenever = new Date(0).toISOString();

function requestOf({ stream }: StreamPlan, slice: Slice): string {
  return stream.describe({ ...slice, startedAt: whenever });
}

/** What a child asks for, for whichever row; null where its hooks can't do without one. */
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

/** The records behind the one with a key; all of them where it is not among them. */
export function recordsAfter(
  records: readonly JsonObject[],
  primaryKeys: readonly string[],
  row: string | null,
): readonly JsonObject[] {
  if (row === null) return records;
  return records.slice(records.findIndex((record) => keyOf(record, primaryKeys) === row) + 1);
}
