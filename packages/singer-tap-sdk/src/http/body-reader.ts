/** Reads response bodies, within size and time limits. */

import { isUtf8 } from "node:buffer";
import { brotliDecompressSync, unzipSync } from "node:zlib";
import pLimit from "p-limit";
import { OversizedResponseError, type RequestFacts } from "../errors/index.ts";
import type { Deadline } from "./deadline.ts";
import type { PackedResponse } from "./transport.ts";
import { encodingsOf, isGzip } from "./unpack.ts";

/**
 * Largest response that is read, in bytes, unpacked. The largest pages that APIs send have some 20 MB; V8 strings hold
 * at most 512 MB, and a megabyte of gzip can unpack to a thousand.
 */
export const maxResponseBytes = 256 * 1024 * 1024;

/** Bytes beyond which only one response is read at a time, so that several large ones don't add up. */
const largeResponseBytes = 16 * 1024 * 1024;

/** The text of a body. */
export interface Text {
  readonly text: string;
  /** Number of U+FFFD characters in the text if not all bytes are UTF-8; else 0. */
  readonly replacedCharacters: number;
}

/** Reads the response bodies of a run. */
export class BodyReader {
  readonly #large = pLimit(1);

  /**
   * Reads a body to its end and unpacks it. Once a response has started, no other time limit applies, so a slow drip would never end;
   * the deadline ends it. Its clock is paused while another large response is read.
   *
   * @param onBytes Called with the size of each chunk.
   * @throws OversizedResponseError when the body exceeds `maxResponseBytes`; the rest is not read.
   */
  async read(
    { packed, headers }: PackedResponse,
    deadline: Deadline,
    facts: RequestFacts,
    onBytes: (bytes: number) => void,
  ): Promise<Buffer> {
    const { signal } = deadline;
    const body: AsyncIterator<Uint8Array> = packed[Symbol.asyncIterator]();
    const cancel = (): void => void packed.destroy();
    signal.throwIfAborted();
    signal.addEventListener("abort", cancel);
    const pieces: Uint8Array[] = [];
    let size = 0;
    const readUpTo = async (limit: number): Promise<boolean> => {
      while (size <= limit) {
        const { done, value } = await body.next();
        if (done === true) return true;
        pieces.push(value);
        size += value.byteLength;
        onBytes(value.byteLength);
      }
      return false;
    };
    try {
      let isComplete = await readUpTo(largeResponseBytes);
      if (!isComplete) {
        deadline.pause();
        isComplete = await this.#large(() => {
          deadline.resume();
          return readUpTo(maxResponseBytes);
        });
      }
      if (isComplete) return unpack(Buffer.concat(pieces, size), headers, facts);
      cancel();
      throw new OversizedResponseError(facts, maxResponseBytes);
    } catch (error) {
      // A canceled body fails with an error of its own.
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener("abort", cancel);
    }
  }
}

/**
 * Unpacks a body at once: unpacking chunks as they arrive takes several times as long.
 *
 * @throws OversizedResponseError when the unpacked body exceeds `maxResponseBytes`.
 * @throws Error with the decompressor's code when the body can't be unpacked.
 */
function unpack(bytes: Buffer, headers: Headers, facts: RequestFacts): Buffer {
  const applied = bytes.length === 0 ? [] : encodingsOf(headers);
  return applied.reduceRight((packed, encoding) => unzip(packed, facts, encoding), bytes);
}

/** @param encoding Brotli, `br`, or any other for what zlib recognizes. */
function unzip(packed: Buffer, facts: RequestFacts, encoding = "gzip"): Buffer {
  try {
    return (encoding === "br" ? brotliDecompressSync : unzipSync)(packed, {
      maxOutputLength: maxResponseBytes,
    });
  } catch (error) {
    const isTooLarge =
      error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
    throw isTooLarge ? new OversizedResponseError(facts, maxResponseBytes) : error;
  }
}

/** The text of bytes in UTF-8; without gzip, if they are that. */
export function decode(bytes: Buffer, facts: RequestFacts): Text {
  const plain = isGzip(bytes) ? unzip(bytes, facts) : bytes;
  const text = new TextDecoder().decode(plain);
  return { text, replacedCharacters: isUtf8(plain) ? 0 : text.split("\ufffd").length - 1 };
}
