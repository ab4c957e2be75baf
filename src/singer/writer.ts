/** The only writer to stdout. */

import { once } from "node:events";
import type { Writable } from "node:stream";
import { stringifyJson } from "./json.ts";
import type { Message } from "./messages.ts";

/** The output takes no more: its reader went away (EPIPE), or it can't be written (ENOSPC); `cause` tells. */
export class OutputClosedError extends Error {
  override readonly name = "OutputClosedError";
}

/**
 * Writes messages as lines, a whole batch at once, and waits while the reader is slower than the tap: a
 * `write` resolves when there is room for more, and the next one does not start before. Batches of
 * different streams therefore interleave only as wholes, and memory holds no queue of lines.
 */
export class MessageWriter {
  readonly #output: Writable;
  readonly #closed = new AbortController();
  #turn: Promise<void> = Promise.resolve();

  constructor(output: Writable) {
    this.#output = output;
    output.on("error", (cause) => this.#close(cause));
    output.on("close", () => this.#close(undefined));
    // A stream that was closed before tells nobody again, and would be waited for without end.
    if (output.destroyed) this.#close(undefined);
  }

  /** Aborted once the output takes no more; its reason is an `OutputClosedError`. */
  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  /**
   * Writes a batch after the batches before it.
   *
   * @param stop Aborts the batch: what is not written yet of it never is. Lines are never cut.
   * @param then Called in the same turn, once the whole batch is written; what it returns follows the batch.
   * @throws OutputClosedError when the output takes no more.
   */
  write(
    messages: Iterable<Message>,
    stop?: AbortSignal,
    then: () => Iterable<Message> = () => [],
  ): Promise<void> {
    const turn = this.#turn.then(async () => {
      await this.#writeBatch(messages, stop);
      await this.#writeBatch(then());
    });
    // The next batch must get its turn also after a failed one; it then fails for itself.
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /**
   * Resolves once the reader has taken everything.
   *
   * @throws OutputClosedError when the output takes no more.
   */
  async flush(): Promise<void> {
    await this.#turn;
    this.closed.throwIfAborted();
    await new Promise<void>((resolve) => {
      this.#output.write("", (cause) => {
        if (cause) this.#close(cause);
        resolve();
      });
      this.closed.addEventListener("abort", () => resolve());
    });
    this.closed.throwIfAborted();
  }

  async #writeBatch(messages: Iterable<Message>, stop?: AbortSignal): Promise<void> {
    let text = "";
    for (const message of messages) {
      text += `${stringifyJson(message)}\n`;
      if (text.length >= chunkLength) {
        await this.#send(text, stop);
        text = "";
      }
    }
    if (text !== "") await this.#send(text, stop);
  }

  async #send(text: string, stop?: AbortSignal): Promise<void> {
    this.closed.throwIfAborted();
    stop?.throwIfAborted();
    if (this.#output.write(text)) return;
    const signal = stop === undefined ? this.closed : AbortSignal.any([this.closed, stop]);
    // The wait ends early with an error of its own; the caller should see why.
    await once(this.#output, "drain", { signal }).catch(() => signal.throwIfAborted());
  }

  #close(cause: unknown): void {
    this.#closed.abort(new OutputClosedError("The output takes no more", { cause }));
  }
}

/** Characters of one write: large enough to make system calls rare, small enough to stop soon after a signal. */
const chunkLength = 1 << 17;
