/** The cursor of a table in a run with an end date. */

import type { JsonObject } from "../../singer/index.ts";
import { earliest } from "../../stream/replication.ts";
import type { Stream } from "../../stream/stream.ts";
import { instantOf } from "./instants.ts";
import { isSince } from "./key-values.ts";
import { ReplicationCursor } from "./replication-cursor.ts";
import type { Start } from "./stored-value.ts";

/** The times of a backfill, RFC 3339 in UTC. */
export interface BackfillRange {
  readonly startDate: string;
  /** The first instant that is no longer read. */
  readonly endDate: string;
}

/**
 * Needs the rows that changed between two times, its own or those of its parent's rows that did; whatever the bookmark,
 * which does not move.
 */
export class BackfillCursor extends ReplicationCursor {
  override readonly keyStream: Stream;
  override readonly since: string | null;
  override readonly parentSince: string | null;
  override readonly hasBookmark = false;
  override readonly isPartial = true;
  readonly #stream: Stream;
  /** The start date, as the filter takes it. */
  readonly #from: string;
  readonly #endDate: string;

  /** @param keyStream The stream whose replication key counts: the table's own, or its parent. */
  constructor(stream: Stream, keyStream: Stream, { startDate, endDate }: BackfillRange) {
    super();
    this.keyStream = keyStream;
    this.#stream = stream;
    this.#from = earliest(startDate, keyStream.incremental?.format);
    this.#endDate = endDate;
    const isOwn = stream === keyStream;
    this.since = isOwn && stream.parent === null ? this.#from : null;
    this.parentSince = isOwn ? null : this.#from;
  }

  override needs(record: JsonObject): boolean {
    if (this.#stream !== this.keyStream) return true;
    return (
      isSince(instantIn(record, this.#stream), this.#from, "time") &&
      isBefore(record, this.#stream, this.#endDate)
    );
  }

  override partitionStart(): Start {
    return { since: this.#from, isContinued: false, bookmark: null };
  }
}

/**
 * Whether a record's replication key is before a time; true for records without a value.
 *
 * @param end RFC 3339 in UTC; null for no bound.
 */
export function isBefore(record: JsonObject, stream: Stream, end: string | null): boolean {
  if (end === null) return true;
  const instant = instantIn(record, stream);
  return instant === null || instant < Date.parse(end);
}

function instantIn(record: JsonObject, stream: Stream): number | null {
  const { incremental } = stream;
  return incremental === null ? null : instantOf(record, incremental, stream);
}
