/** Reads NDJSON: one JSON object per line. */

import { isJsonObject, type JsonObject } from "../../singer/index.ts";
import { InvalidResponse, jsonOf } from "../response.ts";

/**
 * The rows in each block of lines. Empty lines are skipped.
 *
 * @throws InvalidResponse when a line is not a JSON object, such as a last one that is cut off.
 */
export async function* readNdjson(
  blocks: AsyncIterable<Buffer>,
): AsyncGenerator<readonly JsonObject[]> {
  let line = 0;
  for await (const block of blocks) {
    const rows: JsonObject[] = [];
    for (const text of block.toString().split("\n")) {
      line += 1;
      const content = line === 1 ? text.replace(/^\ufeff/, "") : text;
      if (content.trim() === "") continue;
      const row = jsonOf(content);
      if (!isJsonObject(row)) throw new InvalidResponse(`line ${line} is not a JSON object`);
      rows.push(row);
    }
    // What follows the last line feed is the first line of the next block.
    line -= 1;
    yield rows;
  }
}
