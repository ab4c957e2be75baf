/** The checkpoint of a run: the only owner of its state. */

import {
  type Bookmark,
  bookmarkOf,
  type State,
  type StateMessage,
  stateMessage,
  withBookmark,
} from "../../singer/index.ts";
import { hasPosition } from "./bookmark-keys.ts";
import { withMemory } from "./table-memory.ts";

/** Requests whose rows were written, after which STATE is due: what a killed run reads again at most. */
const maxSteps = 10;

/** Records after which STATE is due. */
const maxRecords = 10_000;

/** Milliseconds after which STATE is due once anything was written. */
const maxAge = 1000;

/**
 * Keeps the state of a run and decides when it is written.
 *
 * It is updated in the writer's turn, after the records that the update stands for, and a STATE that it returns is written
 * in that same turn. So no STATE covers a record that is not written before it.
 */
export class Checkpoint {
  #state: State;
  #steps = 0;
  #records = 0;
  #writtenAt = performance.now();
  /** What bookmarks should remember of this run's tables, by stream. */
  readonly #memories: ReadonlyMap<string, Bookmark>;
  /** The tables without a position when the run began. */
  readonly #new: ReadonlySet<string>;

  /** @param memories What bookmarks should remember of tables, by stream. Default: nothing. */
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

  /** The bookmark of a stream; empty if there is none. */
  bookmark(stream: string): Bookmark {
    return bookmarkOf(this.#state, stream) ?? {};
  }

  /** Changes some keys of a stream's bookmark and keeps the others. */
  update(stream: string, changes: Bookmark): void {
    const bookmark = { ...this.bookmark(stream), ...changes };
    this.#state = withBookmark(this.#state, stream, bookmark);
    // All of its rows are from this run, even if the run does not complete it.
    if (this.#new.has(stream)) this.remember(stream);
  }

  /** Remembers what a table was written with; called once it has been read completely. */
  remember(stream: string): void {
    const known = this.bookmark(stream);
    const bookmark = withMemory(known, this.#memories.get(stream) ?? {});
    if (bookmark !== known) this.#state = withBookmark(this.#state, stream, bookmark);
  }

  /**
   * Counts written records.
   *
   * @param requests How many were sent for them; none for rows that came inside another row.
   */
  step(records: number, requests = 1): void {
    this.#steps += requests;
    this.#records += records;
  }

  /** The STATE that is due, if any. */
  due(): StateMessage[] {
    const isDue =
      this.#steps >= maxSteps ||
      this.#records >= maxRecords ||
      performance.now() - this.#writtenAt >= maxAge;
    return isDue ? [this.message()] : [];
  }

  /** The state as a message, which counts as written. */
  message(): StateMessage {
    this.#steps = 0;
    this.#records = 0;
    this.#writtenAt = performance.now();
    return stateMessage(this.#state);
  }
}
