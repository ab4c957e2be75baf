/** Splits the content of a file between lines. */

import { OversizedResponseError, type RequestFacts } from "../../errors/index.ts";
import { maxResponseBytes } from "../body-reader.ts";

const lineFeed = 0x0a;

/**
 * Blocks of whole lines, about as large as the chunks that they come in: each ends with a line feed, except for the last.
 * So none ends within a character.
 *
 * @throws OversizedResponseError when a line exceeds `maxResponseBytes`.
 */
export async function* blocksOf(
  chunks: AsyncIterable<Buffer> | Iterable<Buffer>,
  facts: RequestFacts,
): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(lineFeed) + 1;
    if (end > 0) {
      yield Buffer.concat([...rest, chunk.subarray(0, end)]);
      rest = [];
      size = 0;
    }
    rest.push(chunk.subarray(end));
    size += chunk.length - end;
    if (size > maxResponseBytes) throw new OversizedResponseError(facts, maxResponseBytes);
  }
  if (size > 0) yield Buffer.concat(rest);
}
