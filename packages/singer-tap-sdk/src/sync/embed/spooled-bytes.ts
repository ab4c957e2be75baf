/** Bytes of which only some are in memory. */

import { TemporaryFile } from "../../http/temporary-file.ts";

/** Bytes that are written to the file, and read from it, at once. */
const blockSize = 64 * 1024;

/** Full blocks that are in memory: 4 MiB. With no more than these, there is no file. */
const maxHeld = 64;

/** A sequence of bytes that grows at its end. Beyond a few MiB, the blocks that were not used lately are in a temporary file. */
export class SpooledBytes {
  /** Full blocks in memory by their number, the one that was used last at the end. */
  readonly #held = new Map<number, Buffer>();
  /** The block that is being filled. */
  #last: Buffer = Buffer.allocUnsafeSlow(blockSize);
  #length = 0;
  #file: TemporaryFile | null = null;
  /** Blocks in the file. */
  #saved = 0;

  get length(): number {
    return this.#length;
  }

  /**
   * Adds bytes at the end.
   *
   * @throws TemporaryFileError when the folder for temporary files does not take them.
   */
  append(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length; ) {
      const place = this.#length % blockSize;
      const piece = bytes.subarray(done, done + blockSize - place);
      this.#last.set(piece, place);
      done += piece.length;
      this.#length += piece.length;
      if (place + piece.length === blockSize) this.#beginBlock();
    }
  }

  /** A copy of some bytes. */
  read(start: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafe(length);
    for (let done = 0; done < length; ) {
      const place = (start + done) % blockSize;
      const block = this.#block((start + done - place) / blockSize);
      done += block.copy(bytes, done, place, Math.min(blockSize, place + length - done));
    }
    return bytes;
  }

  /** Removes the file. */
  close(): void {
    this.#file?.close();
    this.#file = null;
  }

  #beginBlock(): void {
    const full = this.#last;
    this.#last = this.#room();
    this.#held.set(this.#length / blockSize - 1, full);
  }

  #block(number: number): Buffer {
    if (number === Math.floor(this.#length / blockSize)) return this.#last;
    const block = this.#held.get(number) ?? this.#load(number);
    this.#held.delete(number);
    this.#held.set(number, block);
    return block;
  }

  #load(number: number): Buffer {
    const block = this.#room();
    this.#file?.fill(block, number * blockSize);
    return block;
  }

  /** Memory for a block: that of the one that was used longest ago, once there are enough. */
  #room(): Buffer {
    const [oldest] = this.#held;
    if (oldest === undefined || this.#held.size < maxHeld) return Buffer.allocUnsafeSlow(blockSize);
    const [number, block] = oldest;
    this.#file ??= new TemporaryFile("Rows to embed");
    for (; this.#saved <= number; this.#saved += 1) {
      this.#file.append(this.#held.get(this.#saved) ?? block);
    }
    this.#held.delete(number);
    return block;
  }
}
