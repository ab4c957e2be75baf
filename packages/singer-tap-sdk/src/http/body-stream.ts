/** Reads a response body as it arrives. */

import { type RequestFacts, TapError } from "../errors/index.ts";
import { classifyNetworkError } from "./classify.ts";
import type { Deadline } from "./deadline.ts";
import type { Meter } from "./meter.ts";
import type { PackedResponse } from "./transport.ts";
import { unpack } from "./unpack.ts";

/** What a body that is read as it arrives needs of its request. */
interface StreamSetup {
  readonly deadline: Deadline;
  readonly meter: Meter;
  readonly facts: RequestFacts;
}

/**
 * The content of a body, unpacked, to be read once. Only as much of it is in memory as is being worked on.
 *
 * It ends with a RequestError if the connection does before the body, which Content-Length, the last chunk and the
 * trailer of gzip show, and if nothing arrives for the time limit of a request. Time that its reader takes does not
 * count.
 */
export class BodyStream implements AsyncIterable<Buffer> {
  readonly #response: PackedResponse;
  readonly #setup: StreamSetup;
  readonly #onAbort = (): void => void this.#response.packed.destroy();

  constructor(response: PackedResponse, setup: StreamSetup) {
    this.#response = response;
    // Whoever reads it gets its error; one that is canceled before has no reader.
    response.packed.on("error", () => {});
    this.#setup = setup;
    setup.deadline.pause();
    setup.deadline.signal.addEventListener("abort", this.#onAbort);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, void> {
    const { deadline, facts } = this.#setup;
    const { packed, headers } = this.#response;
    try {
      deadline.signal.throwIfAborted();
      yield* unpack(this.#measured(packed), headers);
    } catch (error) {
      if (error instanceof TapError) throw error;
      // A canceled body fails with an error of its own.
      const { aborted, reason } = deadline.signal;
      throw classifyNetworkError(aborted ? reason : error, facts);
    } finally {
      this.cancel();
      this.#setup.meter.stop();
    }
  }

  /** The chunks as they arrive. The clock runs while the next one is waited for. */
  async *#measured(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    const { deadline, meter } = this.#setup;
    deadline.restart();
    for await (const chunk of chunks) {
      deadline.pause();
      meter.add(chunk.length);
      yield chunk;
      deadline.restart();
    }
    deadline.pause();
  }

  /** Ends it, whether or not it was read to its end. */
  cancel(): void {
    const { deadline } = this.#setup;
    deadline.signal.removeEventListener("abort", this.#onAbort);
    deadline.clear();
    this.#response.packed.destroy();
  }
}
