/** The checkpoint of a run: the only owner of its state. */

import {
  type Bookmark,
  bookmarkOf,
  type State,
  type StateMessage,
  stateMessage,
  withBookmark,
} from "../../singer/index.ts";
import { hasPosition } from "../plan/loaded-columns.ts";
import { withMemory } from "../plan/table-memories.ts";

/** Responses that arrived, or pages written, after which STATE is due: what a killed run reads again at most. */
const maxSteps = 10;

/** Records after which STATE is due. */
const maxRecords = 10_000;

/** Milliseconds after which STATE is due if anything was written. */
const maxAge = 1000;

/**
 * Keeps the state of a run and decides when it is written.
 *
 * It is told of progress in the writer's turn, after the records that the progress stands for, and a STATE
 * that it gives is written in that same turn: so no STATE speaks of a record that is not written before it.
 */
export class Checkpoint {
  #state: State;
  #steps = 0;
  #records = 0;
  #writtenAt = performance.now();
  /** What tables are written with in this run, by stream. */
  readonly #memories: ReadonlyMap<string, Bookmark>;
  /** The tables of which no rows were known when the run began. */
  readonly #new: ReadonlySet<string>;

  /** @param memories What is to be remembered of tables, by stream. Default: nothing. */
  constructor(state: State, memories: ReadonlyMap<string, Bookmark> = new Map()) {
    this.#state = state;
    this.#memories = memories;
    this.#new = new Set(
      [...memories.keys()].filter((stream) => !hasPosition(bookmarkOf(state, stream) ?? {})),
    );
  }

  /** The state as it stands. */
  get state(): State {
    return this.#state;
  }

  /** What is known of a stream. */
  bookmark(stream: string): Bookmark {
    return bookmarkOf(this.#state, stream) ?? {};
  }

  /** Changes some keys of a stream's bookmark and keeps the others. */
  update(stream: string, changes: Bookmark): void {
    const bookmark = { ...this.bookmark(stream), ...changes };
    this.#state = withBookmark(this.#state, stream, bookmark);
    // All rows of it are from this run, also if it does not come to its end.
    if (this.#new.has(stream)) this.remember(stream);
  }

  /** Remembers what a table was written with: called when it has been read to its end. */
  remember(stream: string): void {
    const known = this.bookmark(stream);
    const bookmark = withMemory(known, this.#memories.get(stream) ?? {});
    if (bookmark !== known) this.#state = withBookmark(this.#state, stream, bookmark);
  }

  /**
   * Counts a page, or a part of one that took a request of its own, that has been written.
   *
   * @param requests None for what came inside another row.
   */
  step(records: number, requests = 1): void {
    this.#steps += requests;
    this.#records += records;
  }

  /** The STATE that is due after progress, if any. */
  due(): StateMessage[] {
    const isDue =
      this.#steps >= maxSteps ||
      this.#records >= maxRecords ||
      performance.now() - this.#writtenAt >= maxAge;
    return isDue ? [this.message()] : [];
  }

  /** The state as a message that is about to be written. */
  message(): StateMessage {
    this.#steps = 0;
    this.#records = 0;
    this.#writtenAt = performance.now();
    return stateMessage(this.#state);
  }
}
