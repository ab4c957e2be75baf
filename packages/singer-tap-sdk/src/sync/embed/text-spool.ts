/** Lists of texts of which only some are in memory. */

import { SpooledBytes } from "./spooled-bytes.ts";

/** Names that each array of places is for. */
const partSize = 16_384;

/** Bytes before each text: the place of the one before it in its list, as a double, and its own length, as an integer. */
const headerSize = 12;

/** What the text lists of a run share: where they are kept, and the numbers of the names that they are found by. */
export class TextSpool {
  readonly bytes = new SpooledBytes();
  readonly #numbers = new Map<string, number>();

  /** The number of a name, counted from 0. */
  numberOf(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    this.#numbers.set(name, number);
    return number;
  }

  /** The number of a name; undefined for one that has none. */
  find(name: string): number | undefined {
    return this.#numbers.get(name);
  }

  /** Removes what is kept outside of memory; nothing is read from then on. */
  close(): void {
    this.bytes.close();
  }
}

/**
 * Lists of texts by name. Each text is kept with the place of the one before it in its list, so that all that grows in memory
 * is the place of each list's last text.
 */
export class TextLists {
  readonly #spool: TextSpool;
  /** Where the last text of each list ends its predecessors: one more than its place, 0 for none; by number of the name. */
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
    const content = Buffer.from(text);
    this.#header.writeDoubleLE(this.#lastOf(number));
    this.#header.writeUInt32LE(content.length, 8);
    const end = bytes.length + 1;
    bytes.append(this.#header);
    bytes.append(content);
    this.#setLast(number, end);
  }

  /** The texts of a list, in order. */
  of(name: string): readonly string[] {
    const { bytes } = this.#spool;
    const number = this.#spool.find(name);
    const texts: string[] = [];
    for (let end = number === undefined ? 0 : this.#lastOf(number); end !== 0; ) {
      const header = bytes.read(end - 1, headerSize);
      const content = bytes.read(end - 1 + headerSize, header.readUInt32LE(8));
      texts.push(content.toString());
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
