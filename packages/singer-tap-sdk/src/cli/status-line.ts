/** A line at the bottom of a terminal that shows the progress of a run. */

import type { Writable } from "node:stream";

/** Milliseconds between two updates: often enough to look alive, rarely enough to be readable. */
const interval = 200;

/**
 * Shares a terminal between log lines, which stay, and a status line below them, which is overwritten. On anything but
 * a terminal, and on one that shows the messages as well, only log lines are written.
 */
export class StatusLine {
  readonly #output: Writable & { readonly isTTY?: boolean };
  readonly #hasStatus: boolean;
  #status = "";
  #shownAt = Number.NEGATIVE_INFINITY;

  /** @param messages Where the Singer messages go. */
  constructor(
    output: Writable & { readonly isTTY?: boolean },
    messages: { readonly isTTY?: boolean },
  ) {
    this.#output = output;
    this.#hasStatus = output.isTTY === true && messages.isTTY !== true;
  }

  get isTTY(): boolean {
    return this.#output.isTTY === true;
  }

  /** Writes a log line above the status line. */
  write(line: string): void {
    this.#output.write(this.#status === "" ? line : `${eraseLine}${line}${this.#status}`);
  }

  /** Updates the status line, unless it was just updated. */
  show(status: string): void {
    if (!this.#hasStatus || performance.now() - this.#shownAt < interval) return;
    this.#shownAt = performance.now();
    this.#status = status;
    this.#output.write(`${eraseLine}${status}`);
  }

  /** Removes the status line. */
  clear(): void {
    if (this.#status !== "") this.#output.write(eraseLine);
    this.#status = "";
  }
}

/** Moves to the start of the line and erases it. */
const eraseLine = "\r\u001b[2K";
