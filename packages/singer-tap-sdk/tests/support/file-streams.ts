/** Streams whose rows are in files, over a test's server. */

import type { HttpClient } from "../../src/http/http-client.ts";
import {
  type AsyncJob,
  type Files,
  type Format,
  type JsonObject,
  RESTStream,
  t,
} from "../../src/index.ts";
import { recordedLog } from "./logger.ts";
import { sliceOf } from "./slice.ts";

/** What differs between the streams of the tests. */
interface Declarations {
  readonly format?: Format;
  readonly files?: Files;
  readonly asyncJob?: AsyncJob;
  /** Whether rows have a key. Default true. */
  readonly isKeyed?: boolean;
}

const letter = t.object(
  { id: t.key("Number"), text: t.string("Text"), size: t.integer("Size") },
  "A letter",
);

export class LettersStream extends RESTStream<LettersStream> {
  readonly name = "letters";
  readonly path = "/letters";
  readonly schema = letter;
  readonly urlBase: string;
  override readonly format: Format;
  override readonly files: Files | null;
  override readonly asyncJob: AsyncJob | null;
  override readonly primaryKeys: readonly "id"[];
  readonly log = recordedLog();

  constructor(
    origin: string,
    { format = "ndjson", files, asyncJob, isKeyed = true }: Declarations = {},
  ) {
    const log = recordedLog();
    super({ settings: {}, logger: log.logger });
    this.log = log;
    this.urlBase = origin;
    this.format = format;
    this.files = files ?? null;
    this.asyncJob = asyncJob ?? null;
    this.primaryKeys = isKeyed ? ["id"] : [];
  }

  override headers(): Record<string, string> {
    return { "x-secret": "of the API" };
  }
}

/** So many rows, of some 50 bytes each. */
export function letters(count: number): JsonObject[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `letter-${index}`,
    text: "é".repeat(10),
    size: index,
  }));
}

export function ndjson(rows: readonly JsonObject[]): Buffer {
  return Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
}

/** All rows of a stream without partitions, in the order in which they were passed on. */
export async function readRows(stream: RESTStream<LettersStream>, http: HttpClient) {
  const rows: JsonObject[] = [];
  for await (const { records } of stream.pages(sliceOf(), http)) rows.push(...records);
  return rows;
}
