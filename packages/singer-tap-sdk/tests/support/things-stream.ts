/** A small stream over a test's server. */

import type { HttpClient } from "../../src/http/http-client.ts";
import { type Paginator, RESTStream, type Stream, t } from "../../src/index.ts";
import type { JsonObject } from "../../src/singer/index.ts";
import { recordedLog } from "./logger.ts";
import { sliceOf } from "./slice.ts";

export const thing = t.object({ id: t.key("Identifier"), size: t.integer("Size") }, "A thing");

export class ThingsStream extends RESTStream<ThingsStream> {
  readonly name: string = "things";
  readonly path: string = "/things";
  readonly schema = thing;
  readonly urlBase: string;
  readonly #paginator: (() => Paginator) | null;

  constructor(origin: string, paginator: (() => Paginator) | null = null) {
    super({ settings: {}, logger: recordedLog().logger });
    this.urlBase = origin;
    this.#paginator = paginator;
  }

  override paginator(): Paginator {
    return this.#paginator === null ? super.paginator({}) : this.#paginator();
  }
}

/**
 * A stream's records, in pages.
 *
 * @param slice Default: the whole list of a stream without partitions.
 */
export async function readPages(
  stream: Stream,
  http: HttpClient,
  slice = sliceOf(),
): Promise<readonly JsonObject[][]> {
  const pages: JsonObject[][] = [];
  for await (const { records } of stream.pages(slice, http)) pages.push([...records]);
  return pages;
}
