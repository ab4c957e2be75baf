/** The checkpoint of a run: the only owner of its state. */

import {
  type Bookmark,
  bookmarkOf,
  isJsonObject,
  type State,
  type StateMessage,
  stateMessage,
  stringifyJson,
  withBookmark,
} from "../../singer/index.ts";
import { bookmarkKeys, hasPosition, unfilledLookback, unfilledSince } from "./bookmark-keys.ts";
import { leastOf } from "./key-values.ts";
import { StateSchedule } from "./state-schedule.ts";
import { withMemory } from "./table-memory.ts";

/** What a checkpoint needs of its run. */
interface CheckpointSetup {
  /** What bookmarks should remember of tables, by stream. Default: nothing. */
  readonly memories?: ReadonlyMap<string, Bookmark> | undefined;
  /** Milliseconds of a monotonic clock, by which STATE is due. Default: the process's. */
  readonly now?: (() => number) | undefined;
  /** Whether the state is passed on as it is: no update changes it. Default false. */
  readonly isFrozen?: boolean;
  /** Whether no STATE is due during the run. Default false. */
  readonly isSilent?: boolean;
}

/**
 * Keeps the state of a run and decides when it is written.
 *
 * It is updated in the writer's turn, after the records that the update stands for, and a STATE that it returns is written
 * in that same turn. So no STATE covers a record that is not written before it.
 */
export class Checkpoint {
  /** The state without the bookmarks of partitions. */
  #state: State;
  /** The bookmarks of partitions, by stream and by context as JSON. They change in place, as there may be thousands. */
  readonly #partitions = new Map<string, Map<string, unknown>>();
  /** Changes to make when the state is needed, by stream. */
  readonly #deferred = new Map<string, { readonly key: string; readonly value: () => unknown }>();
  readonly #schedule: StateSchedule;
  readonly #isFrozen: boolean;
  readonly #isSilent: boolean;
  /** What bookmarks should remember of this run's tables, by stream. */
  readonly #memories: ReadonlyMap<string, Bookmark>;
  /** The tables without a position when the run began. */
  readonly #new: ReadonlySet<string>;

  constructor(
    state: State,
    {
      memories = new Map(),
      now = () => performance.now(),
      isFrozen = false,
      isSilent = false,
    }: CheckpointSetup = {},
  ) {
    this.#state = state;
    for (const [stream, bookmark] of Object.entries(state.bookmarks)) {
      const { [bookmarkKeys.partitions]: partitions, ...others } = bookmark;
      if (!isJsonObject(partitions)) continue;
      this.#partitions.set(stream, new Map(Object.entries(partitions)));
      this.#state = withBookmark(this.#state, stream, others);
    }
    this.#schedule = new StateSchedule(now);
    this.#isFrozen = isFrozen;
    this.#isSilent = isSilent;
    this.#memories = memories;
    this.#new = new Set([...memories.keys()].filter((stream) => !this.#hasPosition(stream)));
  }

  /** The state as it stands. */
  get state(): State {
    for (const stream of this.#deferred.keys()) this.settle(stream);
    return [...this.#partitions].reduce((state, [stream, bookmarks]) => {
      const partitions = { [bookmarkKeys.partitions]: Object.fromEntries(bookmarks) };
      return withBookmark(state, stream, { ...bookmarkOf(state, stream), ...partitions });
    }, this.#state);
  }

  /** The bookmark of a stream, without those of its partitions and what is deferred; empty if there is none. */
  bookmark(stream: string): Bookmark {
    return bookmarkOf(this.#state, stream) ?? {};
  }

  /** Changes some keys of a stream's bookmark and keeps the others. */
  update(stream: string, changes: Bookmark): void {
    if (this.#isFrozen) return;
    const bookmark = { ...this.bookmark(stream), ...changes };
    this.#state = withBookmark(this.#state, stream, bookmark);
    this.#rememberNew(stream);
  }

  /**
   * Changes a key of a stream's bookmark when the state is needed, for a value that takes time to make and changes with each
   * page. Replaces what was deferred for the stream before.
   *
   * @param value Makes the value, as it is then.
   */
  defer(stream: string, key: string, value: () => unknown): void {
    if (!this.#isFrozen) this.#deferred.set(stream, { key, value });
  }

  /** Makes what is deferred for a stream a part of its bookmark. */
  settle(stream: string): void {
    const deferred = this.#deferred.get(stream);
    if (deferred === undefined) return;
    this.#deferred.delete(stream);
    this.update(stream, { [deferred.key]: deferred.value() });
  }

  /**
   * The bookmark of a partition; empty if there is none.
   *
   * @param key The partition's context as JSON.
   */
  partition(stream: string, key: string): Bookmark {
    const bookmark = this.#partitions.get(stream)?.get(key);
    return isJsonObject(bookmark) ? bookmark : {};
  }

  /**
   * Replaces the bookmark of a partition.
   *
   * @param key The partition's context as JSON.
   */
  updatePartition(stream: string, key: string, bookmark: Bookmark): void {
    if (this.#isFrozen) return;
    const partitions = this.#partitions.get(stream) ?? new Map<string, unknown>();
    this.#partitions.set(stream, partitions.set(key, bookmark));
    this.#rememberNew(stream);
  }

  /**
   * Drops the bookmarks of a stream's other partitions.
   *
   * @param keys The contexts of those to keep, as JSON.
   */
  keepPartitions(stream: string, keys: ReadonlySet<string>): void {
    if (this.#isFrozen) return;
    const partitions = this.#partitions.get(stream);
    for (const key of partitions?.keys() ?? []) if (!keys.has(key)) partitions?.delete(key);
  }

  /** Remembers what a table was written with; called once it has been read completely. */
  remember(stream: string): void {
    if (this.#isFrozen || !this.#hasPosition(stream)) return;
    const known = this.bookmark(stream);
    const bookmark = withMemory(known, this.#memories.get(stream) ?? {});
    if (bookmark !== known) this.#state = withBookmark(this.#state, stream, bookmark);
  }

  /**
   * Notes that a read of a table from its start leaves embedded columns empty, as their source failed. The position of an
   * earlier read may lie behind these rows, also one that is not in this state: a runner may merge the two.
   *
   * @param since The start date of the read; null if it reads all rows.
   * @returns The STATE that says so, to be written before these rows.
   */
  markUnfilled(stream: string, since: string | null): StateMessage[] {
    if (this.#isFrozen) return [];
    const known = unfilledSince(this.bookmark(stream));
    const least = known === undefined ? since : leastOf([known, since], "time");
    this.update(stream, { [bookmarkKeys.unfilled]: least ?? true });
    return this.#isSilent ? [] : [stateMessage(this.state)];
  }

  /**
   * Notes that an incremental read of a table leaves embedded columns empty: its bookmark stays, but the next read may have
   * less lookback.
   *
   * @param lookback Seconds.
   * @returns The STATE that says so, to be written before these rows; none if the state says it already.
   */
  markUnfilledLookback(stream: string, lookback: number): StateMessage[] {
    const bookmark = this.bookmark(stream);
    const isKnown = unfilledSince(bookmark) !== undefined || unfilledLookback(bookmark) >= lookback;
    if (this.#isFrozen || isKnown) return [];
    this.update(stream, { [bookmarkKeys.unfilled]: lookback });
    return this.#isSilent ? [] : [stateMessage(this.state)];
  }

  /**
   * Notes that a complete read has filled them.
   *
   * @param isWhole Whether it was of the whole table, which fills those that a read from the start has left empty.
   */
  clearUnfilled(stream: string, isWhole: boolean): void {
    const bookmark = this.bookmark(stream);
    const isFilled =
      unfilledLookback(bookmark) > 0 || (isWhole && unfilledSince(bookmark) !== undefined);
    if (isFilled) this.update(stream, { [bookmarkKeys.unfilled]: false });
  }

  /**
   * The STATE that is due, if any.
   *
   * @param output Bytes of the run's output so far.
   */
  due(output: number): StateMessage[] {
    if (this.#isSilent) return [];
    const messages: StateMessage[] = [];
    const measure = (): number => {
      const message = stateMessage(this.state);
      messages.push(message);
      return Buffer.byteLength(stringifyJson(message));
    };
    return this.#schedule.isDue(output, measure) ? messages : [];
  }

  /** All rows of a new table are from this run, even if the run does not complete it. */
  #rememberNew(stream: string): void {
    if (this.#new.has(stream)) this.remember(stream);
  }

  #hasPosition(stream: string): boolean {
    const partitions = this.#partitions.get(stream)?.size ?? 0;
    return partitions > 0 || hasPosition(this.bookmark(stream));
  }
}
