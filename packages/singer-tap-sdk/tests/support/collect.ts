/** Takes what a writer writes. */

import { Writable } from "node:stream";

/** A stream that keeps everything, line by line. */
export class Collector extends Writable {
  #text = "";

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#text += chunk.toString();
    done();
  }

  /** The lines so far, parsed. */
  messages(): { type: string; stream?: string; [key: string]: unknown }[] {
    return this.#text
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  }

  get text(): string {
    return this.#text;
  }
}

/** Everything that an async iterable yields. */
export async function toArray<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}
