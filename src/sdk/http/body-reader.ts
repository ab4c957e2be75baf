/** Reading the body of an answer, within bounds. */

import pLimit from "p-limit";
import { OversizedAnswerError, type RequestFacts } from "../errors/index.ts";

/**
 * Bytes that an answer may have, unpacked. The largest pages that APIs send have some 20 MB; V8 holds no
 * text above 512 MB, and a megabyte of gzip can unpack to a thousand.
 */
export const maxAnswerBytes = 256 * 1024 * 1024;

/** Bytes from which on only one answer is read at a time, so that several large ones don't add up. */
const largeAnswerBytes = 16 * 1024 * 1024;

/** Reads the answers of a run. */
export class BodyReader {
  readonly #large = pLimit(1);

  /**
   * Reads a body to its end. `fetch` forgets its signal once it has answered, so that a slow drip would
   * never end; this ends with the signal.
   *
   * @param onBytes Called with the unpacked size of each piece that arrives.
   * @throws OversizedAnswerError when it has more than `maxAnswerBytes`; the rest is not read.
   */
  async read(
    { body }: Response,
    signal: AbortSignal,
    facts: RequestFacts,
    onBytes: (bytes: number) => void,
  ): Promise<string> {
    if (body === null) return "";
    const reader = body.getReader();
    const cancel = (): void => void reader.cancel(signal.reason).catch(() => {});
    signal.throwIfAborted();
    signal.addEventListener("abort", cancel);
    const decoder = new TextDecoder();
    let text = "";
    let size = 0;
    const readUpTo = async (limit: number): Promise<boolean> => {
      while (size <= limit) {
        const { done, value } = await reader.read();
        // A body that was cancelled ends as if it were complete.
        signal.throwIfAborted();
        if (done) {
          text += decoder.decode();
          return true;
        }
        size += value.byteLength;
        onBytes(value.byteLength);
        text += decoder.decode(value, { stream: true });
      }
      return false;
    };
    const isComplete =
      (await readUpTo(largeAnswerBytes)) || (await this.#large(() => readUpTo(maxAnswerBytes)));
    if (isComplete) return text;
    cancel();
    throw new OversizedAnswerError(facts, maxAnswerBytes);
  }
}
