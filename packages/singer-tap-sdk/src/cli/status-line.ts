/** One line at the bottom of a terminal that tells how far the run has come. */

import type { Writable } from "node:stream";

/** Milliseconds between two changes of the line: often enough to look alive, seldom enough to be read. */
const interval = 200;

/**
 * Shares a terminal between log lines, which stay, and a status line below them, which is written over.
 * Where the output is no terminal, only the log lines are written.
 */
export class StatusLine {
  readonly #output: Writable & { readonly isTTY?: boolean };
  #status = "";
  #shownAt = Number.NEGATIVE_INFINITY;

  constructor(output: Writable & { readonly isTTY?: boolean }) {
    this.#output = output;
  }

  get isTTY(): boolean {
    return this.#output.isTTY === true;
  }

  /** Writes a log line above the status line. */
  write(line: string): void {
    this.#output.write(this.#status === "" ? line : `${eraseLine}${line}${this.#status}`);
  }

  /** Changes the status line, unless it has just been changed. */
  show(status: string): void {
    if (!this.isTTY || performance.now() - this.#shownAt < interval) return;
    this.#shownAt = performance.now();
    this.#status = status;
    this.#output.write(`${eraseLine}${status}`);
  }

  /** Takes the status line away. */
  clear(): void {
    if (this.#status !== "") this.#output.write(eraseLine);
    this.#status = "";
  }
}

/** Back to the start of the line, and empty it. */
const eraseLine = "\r\u001b[2K";
