/** Reading the body of a response, within bounds. */

import { isUtf8 } from "node:buffer";
import { brotliDecompressSync, unzipSync } from "node:zlib";
import pLimit from "p-limit";
import { OversizedResponseError, type RequestFacts } from "../errors/index.ts";
import type { Deadline } from "./deadline.ts";
import type { PackedResponse } from "./transport.ts";

/**
 * Bytes that a response may have, unpacked. The largest pages that APIs send have some 20 MB; V8 holds no
 * text above 512 MB, and a megabyte of gzip can unpack to a thousand.
 */
export const maxResponseBytes = 256 * 1024 * 1024;

/** Bytes from which on only one response is read at a time, so that several large ones don't add up. */
const largeResponseBytes = 16 * 1024 * 1024;

/** A body, read to its end. */
export interface Body {
  readonly text: string;
  /** Characters U+FFFD in the text, where not all of the bytes are UTF-8; else 0. */
  readonly replacedCharacters: number;
}

/** Reads the response bodies of a run. */
export class BodyReader {
  readonly #large = pLimit(1);

  /**
   * Reads a body to its end. A response that has begun has no time limit of its own, so that a slow drip would
   * never end; this ends with the deadline, whose clock stands while another large response is read.
   *
   * @param onBytes Called with the size of each piece that arrives.
   * @throws OversizedResponseError when it has more than `maxResponseBytes`; the rest is not read.
   */
  async read(
    { packed, headers }: PackedResponse,
    deadline: Deadline,
    facts: RequestFacts,
    onBytes: (bytes: number) => void,
  ): Promise<Body> {
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
      if (isComplete) return decode(unpack(Buffer.concat(pieces, size), headers, facts));
      cancel();
      throw new OversizedResponseError(facts, maxResponseBytes);
    } catch (error) {
      // A body that was cancelled fails in words of its own.
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener("abort", cancel);
    }
  }
}

/**
 * Unpacks a body at once: in pieces, as it arrives, it takes several times as long.
 *
 * @throws OversizedResponseError when it unpacks to more than `maxResponseBytes`.
 * @throws Error with the code of the decompressor when it can't be unpacked.
 */
function unpack(bytes: Buffer, headers: Headers, facts: RequestFacts): Buffer {
  const encodings = (headers.get("content-encoding") ?? "").toLowerCase().match(/[\w-]+/g) ?? [];
  const applied = bytes.length === 0 ? [] : encodings.filter((one) => one !== "identity");
  try {
    return applied.reduceRight(
      (packed, encoding) =>
        (encoding === "br" ? brotliDecompressSync : unzipSync)(packed, {
          maxOutputLength: maxResponseBytes,
        }),
      bytes,
    );
  } catch (error) {
    const isTooLarge =
      error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
    throw isTooLarge ? new OversizedResponseError(facts, maxResponseBytes) : error;
  }
}

function decode(bytes: Buffer): Body {
  const text = new TextDecoder().decode(bytes);
  return { text, replacedCharacters: isUtf8(bytes) ? 0 : text.split("\ufffd").length - 1 };
}
