/** The checkpoint of a run: the only owner of its state. */

import {
  type Bookmark,
  bookmarkOf,
  type State,
  type StateMessage,
  stateMessage,
  withBookmark,
} from "../../singer/index.ts";

/** Requests that were answered, or pages written, after which STATE is due: what a killed run reads again at most. */
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

  constructor(state: State) {
    this.#state = state;
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
