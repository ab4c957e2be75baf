/** The only writer to stdout. */

import type { Writable } from "node:stream";
import { stringifyJson } from "./json.ts";
import type { Message } from "./messages.ts";
import { OutputClosedError } from "./output-closed-error.ts";

/** Where lines are written. */
export interface LineOutput extends Writable {
  /**
   * Leaves out what the system has not taken yet of the chunk under way, but for the rest of the line that it has begun.
   * Without it, a chunk that was handed over is written to its end.
   */
  finishLine?(): void;
}

/**
 * Writes messages as lines, a whole batch at once, and waits while the reader is slower than the tap: a
 * `write` resolves when all of it is taken, and the next one does not start before. Batches of
 * different streams therefore interleave only as wholes, and memory holds no queue of lines.
 */
export class MessageWriter {
  readonly #output: LineOutput;
  readonly #closed = new AbortController();
  readonly #isDescriptor: boolean;
  /** Memory for the next batch; null while there is a batch, or where the output may still hold what one wrote. */
  #spare: LineBuffer | null = null;
  #turn: Promise<void> = Promise.resolve();

  constructor(output: LineOutput) {
    this.#output = output;
    this.#isDescriptor = "fd" in output && typeof output.fd === "number";
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
   * @returns Resolves once the output has taken everything.
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

  async #writeBatch(messages: Iterable<Message>, stop?: AbortSignal): Promise<void> {
    const lines = this.#spare ?? new LineBuffer();
    this.#spare = null;
    for (const message of messages) {
      const line = stringifyJson(message);
      if (lines.add(line)) continue;
      await this.#send(lines, stop);
      lines.add(line);
    }
    if (lines.bytes.length > 0) await this.#send(lines, stop);
    this.#spare = lines;
  }

  /** Resolves, the lines cleared, once the output has taken them. */
  async #send(lines: LineBuffer, stop?: AbortSignal): Promise<void> {
    this.closed.throwIfAborted();
    stop?.throwIfAborted();
    const signal = stop === undefined ? this.closed : AbortSignal.any([this.closed, stop]);
    let giveUp = (): void => {};
    try {
      await new Promise<void>((resolve, reject) => {
        giveUp = () => {
          if (stop?.aborted === true) this.#output.finishLine?.();
          reject(signal.reason);
        };
        signal.addEventListener("abort", giveUp);
        this.#output.write(lines.bytes, (cause) => {
          if (cause) this.#close(cause);
          resolve();
        });
      });
    } finally {
      signal.removeEventListener("abort", giveUp);
    }
    this.closed.throwIfAborted();
    // The system has a copy; any other output may hold what it has taken as long as it likes.
    lines.clear(this.#isDescriptor);
  }

  #close(cause: unknown): void {
    this.#closed.abort(new OutputClosedError("The output takes no more", { cause }));
  }
}

/** Bytes of one write: large enough to make system calls rare, small enough to stop soon after a signal. */
const chunkBytes = 1 << 17;

/** Bytes that UTF-8 has at most for a unit of text. */
const bytesPerUnit = 3;

const lineEnd = 0x0a;

/** Lines on their way out. Each is encoded as it comes: a text of them all would be copied twice more. */
class LineBuffer {
  #memory = Buffer.allocUnsafeSlow(chunkBytes);
  #length = 0;

  /** The lines. */
  get bytes(): Uint8Array {
    return this.#memory.subarray(0, this.#length);
  }

  /** Adds a line; false where there is no room for it, but there always is for the first. */
  add(line: string): boolean {
    const most = this.#length + line.length * bytesPerUnit + 1;
    if (most > this.#memory.length) {
      if (this.#length > 0) return false;
      this.#memory = Buffer.allocUnsafeSlow(most);
    }
    this.#length += this.#memory.write(line, this.#length);
    this.#length = this.#memory.writeUInt8(lineEnd, this.#length);
    return true;
  }

  /** Forgets the lines; where their memory must not be written over, or is larger than usual, the next get another. */
  clear(canReuse: boolean): void {
    if (!canReuse || this.#memory.length > chunkBytes) {
      this.#memory = Buffer.allocUnsafeSlow(chunkBytes);
    }
    this.#length = 0;
  }
}
