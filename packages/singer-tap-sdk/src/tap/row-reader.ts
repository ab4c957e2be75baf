/** Reads the rows of a stream outside of a run, for a tap whose streams depend on them. */

import { ConfigError } from "../errors/index.ts";
import type { HttpClient } from "../http/http-client.ts";
import { Drift } from "../records/drift.ts";
import { parentRecordConformer } from "../records/rows.ts";
import type { JsonObject } from "../singer/index.ts";
import type { Declaration, RowOf } from "../stream/declaration.ts";
import type { Stream, StreamServices } from "../stream/stream.ts";

/** The class of a stream, with the types that its declarations give its rows. */
type ReadableClass<Of> = new (services: StreamServices<never>) => Of;

/** Reads rows of streams. */
export class RowReader {
  readonly #make: (streamClass: new (services: StreamServices<never>) => Stream) => Stream;
  readonly #clientOf: (stream: Stream) => HttpClient;

  /**
   * @param make Creates a stream of a class.
   * @param clientOf Creates the client of a stream; it is closed after the read.
   */
  constructor(
    make: (streamClass: new (services: StreamServices<never>) => Stream) => Stream,
    clientOf: (stream: Stream) => HttpClient,
  ) {
    this.#make = make;
    this.#clientOf = clientOf;
  }

  /**
   * All rows of a stream, with every column that it declares; those that lack a required value are left out.
   *
   * @throws TapError when it can't be read to its end.
   * @throws ConfigError when it has a parent, which is a bug in the tap.
   */
  read<Of extends Stream & Declaration>(
    streamClass: ReadableClass<Of>,
  ): Promise<readonly RowOf<Of>[]>;
  async read(streamClass: ReadableClass<Stream>): Promise<readonly JsonObject[]> {
    const stream = this.#make(streamClass);
    if (stream.parent !== null) {
      throw new ConfigError([`${stream.name}: has a parent, and so can't be read by itself`]);
    }
    const fit = parentRecordConformer(stream.recordSchema, new Drift(), new Drift());
    const bounds = { since: null, createdSince: null, createdUntil: null };
    const http = this.#clientOf(stream);
    const rows: JsonObject[] = [];
    try {
      for await (const context of stream.partitions()) {
        const startedAt = new Date(http.clocks.of(stream.name).at()).toISOString();
        const slice = { context, ...bounds, startedAt, cursor: null };
        for await (const { records } of stream.pages(slice, http)) {
          for (const record of records) {
            const row = fit(record);
            if (row !== null) rows.push(row);
          }
        }
      }
      return rows;
    } finally {
      http.close();
    }
  }
}
