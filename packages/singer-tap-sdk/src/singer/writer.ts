/** Writes to stdout; nothing else does. */

import type { Writable } from "node:stream";
import { stringifyJson } from "./json.ts";
import type { Message } from "./messages.ts";
import { OutputClosedError } from "./output-closed-error.ts";

/** Where lines are written. */
export interface LineOutput extends Writable {
  /**
   * Discards what the system has not yet accepted of the current chunk, except the rest of a line that was begun.
   * Without this method, a chunk is written to its end.
   */
  finishLine?(): void;
}

/**
 * Writes messages as lines, one batch at a time, and waits while the reader is slower than the tap: `write` resolves
 * when the whole batch is accepted, and the next batch starts only then. Batches of different streams therefore never
 * mix, and memory holds no queue of lines.
 */
export class MessageWriter {
  readonly #output: LineOutput;
  readonly #closed = new AbortController();
  readonly #isDescriptor: boolean;
  /** Memory for the next batch; null during a batch, or if the output may still hold the last one's. */
  #spare: LineBuffer | null = null;
  #turn: Promise<void> = Promise.resolve();
  #bytesWritten = 0;

  constructor(output: LineOutput) {
    this.#output = output;
    this.#isDescriptor = "fd" in output && typeof output.fd === "number";
    output.on("error", (cause) => this.#close(cause));
    output.on("close", () => this.#close(undefined));
    // A stream that is already closed emits no event, so waiting for one would never end.
    if (output.destroyed) this.#close(undefined);
  }

  /** Aborted when the output closes; its reason is an `OutputClosedError`. */
  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  /** Bytes that the output has taken. */
  get bytesWritten(): number {
    return this.#bytesWritten;
  }

  /**
   * Writes a batch after the batches before it.
   *
   * @param stop Aborts the batch; the rest of it is never written. Lines are never cut.
   * @param then Called in the same turn after the whole batch is written; the messages it returns follow the batch.
   * @returns Resolves when the output has accepted everything.
   * @throws OutputClosedError when the output is closed.
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
    // A failed batch must not block the next one, which fails on its own.
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

  /** Resolves, with the buffer cleared, when the output has accepted the lines. */
  async #send(lines: LineBuffer, stop?: AbortSignal): Promise<void> {
    this.closed.throwIfAborted();
    stop?.throwIfAborted();
    let giveUp = (): void => {};
    try {
      await new Promise<void>((resolve, reject) => {
        giveUp = () => {
          if (stop?.aborted === true) this.#output.finishLine?.();
          reject(this.closed.aborted ? this.closed.reason : stop?.reason);
        };
        this.closed.addEventListener("abort", giveUp);
        stop?.addEventListener("abort", giveUp);
        this.#output.write(lines.bytes, (cause) => {
          if (cause) this.#close(cause);
          resolve();
        });
      });
    } finally {
      this.closed.removeEventListener("abort", giveUp);
      stop?.removeEventListener("abort", giveUp);
    }
    this.closed.throwIfAborted();
    this.#bytesWritten += lines.bytes.length;
    // The system copies what is written to a descriptor; any other output may keep a reference.
    lines.clear(this.#isDescriptor);
  }

  #close(cause: unknown): void {
    this.#closed.abort(new OutputClosedError("The output is closed", { cause }));
  }
}

/** Bytes per write: large enough to make system calls rare, small enough to stop soon after a signal. */
const chunkBytes = 1 << 17;

/** Most bytes that UTF-8 takes per UTF-16 code unit. */
const bytesPerUnit = 3;

const lineEnd = 0x0a;

/** A buffer of lines. Each line is encoded as it is added: concatenating them first would copy them twice more. */
class LineBuffer {
  #memory = Buffer.allocUnsafeSlow(chunkBytes);
  #length = 0;

  /** The lines. */
  get bytes(): Uint8Array {
    return this.#memory.subarray(0, this.#length);
  }

  /** Adds a line; false if there is no room, which there always is for the first. */
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

  /** Clears the buffer; allocates new memory if the old must not be overwritten or is larger than usual. */
  clear(canReuse: boolean): void {
    if (!canReuse || this.#memory.length > chunkBytes) {
      this.#memory = Buffer.allocUnsafeSlow(chunkBytes);
    }
    this.#length = 0;
  }
}
