/** Lists of texts of which only some are in memory. */

import { hashOf } from "../../text/hash-of.ts";
import { SpooledBytes } from "./spooled-bytes.ts";

/** Names that each array of places is for. */
const partSize = 16_384;

/**
 * Bytes before each text: the place of the one before it in its list, as a double, and the lengths of its list's name and of
 * both together, as integers.
 */
const headerSize = 16;

/**
 * What the text lists of a run share: where they are kept, and the numbers of the names that they are found by. In memory are
 * only hashes of the names, so that two of them may have one number.
 */
export class TextSpool {
  readonly bytes = new SpooledBytes();
  readonly #numbers = new Map<number, number>();

  /** The number of a name, counted from 0. */
  numberOf(name: string): number {
    const hash = hashOf(name);
    const known = this.#numbers.get(hash);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    this.#numbers.set(hash, number);
    return number;
  }

  /** The number of a name; undefined for one that has none. */
  find(name: string): number | undefined {
    return this.#numbers.get(hashOf(name));
  }

  /** Removes what is kept outside of memory; nothing is read from then on. */
  close(): void {
    this.bytes.close();
  }
}

/**
 * Lists of texts by name. Each text is kept with its name and the place of the one before it under the same number, so that all
 * that grows in memory is the place of the last text of each number.
 */
export class TextLists {
  readonly #spool: TextSpool;
  /** Where the last text of each number is: one more than its place, 0 for none. */
  readonly #last: Float64Array[] = [];
  readonly #header = Buffer.alloc(headerSize);

  constructor(spool: TextSpool) {
    this.#spool = spool;
  }

  /**
   * Appends a text to a list.
   *
   * @throws TemporaryFileError when the folder for temporary files does not take it.
   */
  add(name: string, text: string): void {
    const { bytes } = this.#spool;
    const number = this.#spool.numberOf(name);
    const content = Buffer.from(name + text);
    this.#header.writeDoubleLE(this.#lastOf(number));
    this.#header.writeUInt32LE(Buffer.byteLength(name), 8);
    this.#header.writeUInt32LE(content.length, 12);
    const end = bytes.length + 1;
    bytes.append(this.#header);
    bytes.append(content);
    this.#setLast(number, end);
  }

  /** The texts of a list, in order. */
  of(name: string): readonly string[] {
    const { bytes } = this.#spool;
    const number = this.#spool.find(name);
    const ownName = Buffer.from(name);
    const texts: string[] = [];
    for (let end = number === undefined ? 0 : this.#lastOf(number); end !== 0; ) {
      const header = bytes.read(end - 1, headerSize);
      const content = bytes.read(end - 1 + headerSize, header.readUInt32LE(12));
      const nameLength = header.readUInt32LE(8);
      if (ownName.equals(content.subarray(0, nameLength))) {
        texts.push(content.toString("utf8", nameLength));
      }
      end = header.readDoubleLE();
    }
    return texts.reverse();
  }

  #lastOf(number: number): number {
    return this.#last[Math.floor(number / partSize)]?.[number % partSize] ?? 0;
  }

  #setLast(number: number, end: number): void {
    const part = Math.floor(number / partSize);
    for (let made = this.#last.length; made <= part; made += 1) {
      this.#last.push(new Float64Array(partSize));
    }
    this.#last[part]?.set([end], number % partSize);
  }
}
