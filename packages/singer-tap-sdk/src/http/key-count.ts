/** Counts the distinct keys in a series of pages. */

import { hashOf } from "../text/hash-of.ts";

/**
 * Counts distinct keys in four bytes each, as 32-bit hashes. Of a million keys, some hundred collide and are not
 * counted: one in ten thousand.
 */
export class KeyCount {
  #hashes = new Uint32Array(256);
  #size = 0;

  /** Adds a key; repeated keys count once. */
  add(key: string): void {
    if (this.#size === this.#hashes.length) {
      const larger = new Uint32Array(this.#size * 2);
      larger.set(this.#hashes);
      this.#hashes = larger;
    }
    this.#hashes[this.#size] = hashOf(key);
    this.#size += 1;
  }

  /** Number of distinct keys. */
  get distinct(): number {
    const hashes = this.#hashes.subarray(0, this.#size).sort();
    let distinct = 0;
    for (const hash of hashes) {
      if (distinct > 0 && hash === hashes[distinct - 1]) continue;
      hashes[distinct] = hash;
      distinct += 1;
    }
    this.#size = distinct;
    return distinct;
  }
}
