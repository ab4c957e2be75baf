/** Reads the rows of a file. */

import { isUtf8 } from "node:buffer";
import type { RequestFacts } from "../../errors/index.ts";
import type { JsonObject } from "../../singer/index.ts";
import { InvalidResponse } from "../response.ts";
import { blocksOf } from "./blocks.ts";
import { type CsvDialect, readCsv } from "./csv.ts";
import { readNdjson } from "./ndjson.ts";
import type { OpenFile } from "./open-file.ts";

/** Formats that are read row by row. */
export type RowFormat = "ndjson" | "csv";

/** Whether a format is read row by row. */
export function isRowFormat(format: string): format is RowFormat {
  return format === "ndjson" || format === "csv";
}

/** The rows of a file, in batches as they arrive. */
export class FileRows {
  #replacedCharacters = 0;
  readonly #format: RowFormat;
  readonly #dialect: CsvDialect;
  readonly #facts: RequestFacts;

  /** @throws InvalidResponse when the type in the headers shows that something else has come, such as a page for people. */
  constructor(
    { response: { headers }, facts }: OpenFile,
    format: RowFormat,
    dialect: CsvDialect = {},
  ) {
    const [type = ""] = (headers.get("content-type") ?? "").split(";");
    const isOther = type === "text/html" || (format === "csv" && type === "application/json");
    if (isOther) throw new InvalidResponse(`it is ${type}, not ${format}`);
    this.#format = format;
    this.#dialect = dialect;
    this.#facts = facts;
  }

  /** U+FFFD characters so far, which replace bytes that are not UTF-8. */
  get replacedCharacters(): number {
    return this.#replacedCharacters;
  }

  /** @throws InvalidResponse when the content is not of the format. */
  read(content: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncIterable<readonly JsonObject[]> {
    this.#replacedCharacters = 0;
    const blocks = this.#checked(blocksOf(content, this.#facts));
    return this.#format === "csv" ? readCsv(blocks, this.#dialect) : readNdjson(blocks);
  }

  async *#checked(blocks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const block of blocks) {
      if (!isUtf8(block)) this.#replacedCharacters += block.toString().split("\ufffd").length - 1;
      yield block;
    }
  }
}
