/** Reads CSV with a header line. */

import { CsvError, type Parser, parse } from "csv-parse";
import type { JsonObject } from "../../singer/index.ts";
import { maxResponseBytes } from "../body-reader.ts";
import { InvalidResponse } from "../response.ts";

/** What differs from RFC 4180 in the CSV of an API. */
export interface CsvDialect {
  /** Separates values. Default a comma; `"\\t"` for tabs. */
  readonly delimiter?: string;
  /** Encloses values that hold a delimiter or a line end, and is doubled inside of them. Default `"`; null for none. */
  readonly quote?: string | null;
}

/**
 * The rows in each block, by the names in the header line: RFC 4180, but for the dialect, with any line ends. Values are text; an empty one is
 * null. A column without a name is named by its position, `column_3`, and one whose name another one before has by its
 * position among them, `name_2`: no value is lost.
 *
 * @throws InvalidResponse when it is not CSV, or a line has more or fewer values than the header, such as one that is cut
 *   off.
 */
export async function* readCsv(
  blocks: AsyncIterable<Buffer>,
  { delimiter = ",", quote = '"' }: CsvDialect = {},
): AsyncGenerator<readonly JsonObject[]> {
  let names: readonly string[] | null = null;
  let rows: JsonObject[] = [];
  const parser = parse({
    bom: true,
    delimiter,
    quote,
    escape: quote,
    skip_empty_lines: true,
    max_record_size: maxResponseBytes,
    // Rows are taken here: as a stream of objects, they would take several times as long.
    on_record: (values: readonly string[]) => {
      if (names === null) names = namesOf(values);
      else rows.push(rowOf(names, values));
      return null;
    },
  });
  // Errors come through the callbacks of `written` and `ended`.
  parser.on("error", () => {});
  try {
    for await (const block of blocks) {
      await written(parser, block);
      yield rows;
      rows = [];
    }
    await ended(parser);
    yield rows;
  } finally {
    parser.destroy();
  }
}

function rowOf(names: readonly string[], values: readonly string[]): JsonObject {
  // From entries, because assigning to a name such as __proto__ would not create a property.
  return Object.fromEntries(
    names.map((name, index) => [name, values[index] === "" ? null : values[index]]),
  );
}

function namesOf(header: readonly string[]): readonly string[] {
  const names = new Set<string>();
  for (const [index, text] of header.entries()) {
    const name = text.trim() || `column_${index + 1}`;
    let unique = name;
    for (let number = 2; names.has(unique); number += 1) unique = `${name}_${number}`;
    names.add(unique);
  }
  return [...names];
}

function written(parser: Parser, block: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    parser.write(block, (error) => (error ? reject(invalid(error)) : resolve()));
  });
}

function ended(parser: Parser): Promise<void> {
  return new Promise((resolve, reject) => {
    parser.once("error", (error) => reject(invalid(error)));
    parser.end(resolve);
  });
}

/** Keeps nothing of the parser's error but its code and line: it holds the row. */
function invalid(error: Error): Error {
  if (!(error instanceof CsvError)) return error;
  const line = typeof error.lines === "number" ? `line ${error.lines}` : "it";
  return new InvalidResponse(`${line} is not CSV of as many columns as the header (${error.code})`);
}
