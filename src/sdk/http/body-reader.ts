/** Reading the body of an answer, within bounds. */

import { isUtf8 } from "node:buffer";
import pLimit from "p-limit";
import { OversizedAnswerError, type RequestFacts } from "../errors/index.ts";
import type { Deadline } from "./deadline.ts";

/**
 * Bytes that an answer may have, unpacked. The largest pages that APIs send have some 20 MB; V8 holds no
 * text above 512 MB, and a megabyte of gzip can unpack to a thousand.
 */
export const maxAnswerBytes = 256 * 1024 * 1024;

/** Bytes from which on only one answer is read at a time, so that several large ones don't add up. */
const largeAnswerBytes = 16 * 1024 * 1024;

/** A body, read to its end. */
export interface Body {
  readonly text: string;
  /** Characters U+FFFD in the text, where not all of the bytes are UTF-8; else 0. */
  readonly replacedCharacters: number;
}

/** Reads the answers of a run. */
export class BodyReader {
  readonly #large = pLimit(1);

  /**
   * Reads a body to its end. `fetch` forgets its signal once it has answered, so that a slow drip would
   * never end; this ends with the deadline, whose clock stands while another large answer is read.
   *
   * @param onBytes Called with the unpacked size of each piece that arrives.
   * @throws OversizedAnswerError when it has more than `maxAnswerBytes`; the rest is not read.
   */
  async read(
    { body }: Response,
    deadline: Deadline,
    facts: RequestFacts,
    onBytes: (bytes: number) => void,
  ): Promise<Body> {
    if (body === null) return { text: "", replacedCharacters: 0 };
    const { signal } = deadline;
    const reader = body.getReader();
    const cancel = (): void => void reader.cancel(signal.reason).catch(() => {});
    signal.throwIfAborted();
    signal.addEventListener("abort", cancel);
    const pieces: Uint8Array[] = [];
    let size = 0;
    const readUpTo = async (limit: number): Promise<boolean> => {
      while (size <= limit) {
        const { done, value } = await reader.read();
        // A body that was cancelled ends as if it were complete.
        signal.throwIfAborted();
        if (done) return true;
        pieces.push(value);
        size += value.byteLength;
        onBytes(value.byteLength);
      }
      return false;
    };
    try {
      let isComplete = await readUpTo(largeAnswerBytes);
      if (!isComplete) {
        deadline.pause();
        isComplete = await this.#large(() => {
          deadline.resume();
          return readUpTo(maxAnswerBytes);
        });
      }
      if (isComplete) return decode(Buffer.concat(pieces, size));
      cancel();
      throw new OversizedAnswerError(facts, maxAnswerBytes);
    } finally {
      signal.removeEventListener("abort", cancel);
    }
  }
}

function decode(bytes: Buffer): Body {
  const text = new TextDecoder().decode(bytes);
  return { text, replacedCharacters: isUtf8(bytes) ? 0 : text.split("\ufffd").length - 1 };
}
