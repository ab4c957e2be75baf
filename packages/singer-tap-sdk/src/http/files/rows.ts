/** Reads the rows of a file. */

import { isUtf8 } from "node:buffer";
import type { RequestFacts } from "../../errors/index.ts";
import type { JsonObject } from "../../singer/index.ts";
import { InvalidResponse, UnexpectedResponse } from "../response.ts";
import { blocksOf } from "./blocks.ts";
import { readCsv } from "./csv.ts";
import { readNdjson } from "./ndjson.ts";
import type { OpenFile } from "./open-file.ts";

/** Formats that are read row by row. */
export type RowFormat = "ndjson" | "csv";

/** Whether a format is read row by row. */
export function isRowFormat(format: string): format is RowFormat {
  return format === "ndjson" || format === "csv";
}

/** The first bytes of a zip archive: the signature of its first file (APPNOTE.TXT, 4.3.7). */
const zipMark = Buffer.from("PK\u0003\u0004");

/** The rows of a file, in batches as they arrive. */
export class FileRows {
  #replacedCharacters = 0;
  readonly #format: RowFormat;
  readonly #facts: RequestFacts;

  /** @throws InvalidResponse when the type in the headers shows that something else has come, such as a page for people. */
  constructor({ response: { headers }, facts }: OpenFile, format: RowFormat) {
    const [type = ""] = (headers.get("content-type") ?? "").split(";");
    const isOther = type === "text/html" || (format === "csv" && type === "application/json");
    if (isOther) throw new InvalidResponse(`it is ${type}, not ${format}`);
    this.#format = format;
    this.#facts = facts;
  }

  /** U+FFFD characters so far, which replace bytes that are not UTF-8. */
  get replacedCharacters(): number {
    return this.#replacedCharacters;
  }

  /** @throws InvalidResponse when the content is not of the format; UnexpectedResponse for a zip archive. */
  read(content: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncIterable<readonly JsonObject[]> {
    this.#replacedCharacters = 0;
    const blocks = this.#checked(blocksOf(content, this.#facts));
    return this.#format === "csv" ? readCsv(blocks) : readNdjson(blocks);
  }

  async *#checked(blocks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let isFirst = true;
    for await (const block of blocks) {
      if (isFirst && block.subarray(0, zipMark.length).equals(zipMark)) {
        throw new UnexpectedResponse(`it is a zip archive, which is not read, not ${this.#format}`);
      }
      isFirst = false;
      if (!isUtf8(block)) this.#replacedCharacters += block.toString().split("\ufffd").length - 1;
      yield block;
    }
  }
}
