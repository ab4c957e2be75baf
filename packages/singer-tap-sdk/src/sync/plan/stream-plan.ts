/** The plan of a run: what is read, for which tables and columns, and from when on. */

import type { Context } from "../../http/context.ts";
import type { ConformRecord } from "../../records/conform.ts";
import type { Drift } from "../../records/drift.ts";
import type { ConformRow, EmbeddedConformer } from "../../records/rows.ts";
import type { ResolvedTable } from "../../records/table.ts";
import type { Stream } from "../../stream/stream.ts";
import type { LoadedColumns } from "../state/bookmarks.ts";
import type { CoveredPartitions } from "../state/covered-partitions.ts";
import type { ReplicationCursor } from "../state/replication-cursor.ts";
import type { Resumption } from "../state/resumption.ts";
import type { StoredInstant } from "../state/stored-value.ts";
import type { Diagnostics, Warning } from "./diagnostics.ts";

/** How a table is read whose bookmark remembers the columns that its rows are filled with. */
export interface Refill {
  /** What the bookmark remembers; null for a table that each run reads in full. */
  readonly loaded: LoadedColumns | null;
  /** Whether the table is read from its start. */
  readonly isFromStart: boolean;
  /** Whether it is read from its start only to fill columns. */
  readonly isRefreshed: boolean;
  /** Where that start is, RFC 3339 in UTC; null if all rows are read. */
  readonly startDate: string | null;
  /** Whether a complete read from the start leaves no column that loaded rows are filled with as it was. */
  readonly fillsAll: boolean;
}

/** A table of the target: its selected columns, and how it is replicated. */
export interface Table
  extends Pick<
    ResolvedTable,
    "schema" | "keys" | "holds" | "embeddedConformer" | "embeddedValuesConformer"
  > {
  /** Makes a row of a record. */
  readonly fit: ConformRow;
  readonly cursor: ReplicationCursor;
  readonly refill: Refill;
}

/** Rows that other streams' rows embed, as an array or by values. */
export interface Collection {
  /** Column with the key of the row that embeds them. */
  readonly foreignKey: string;
  readonly fit: EmbeddedConformer;
}

/** A column of a table that embeds rows. */
export interface Embedding {
  readonly property: string;
  /** Reads the rows: a child of the table's stream, or a list. */
  readonly source: StreamPlan;
}

/** The list of all rows of a child, to read in place of one request for each parent. */
export interface BulkList {
  readonly list: StreamPlan;
  /** Requests that the list took the last time; null if unknown. */
  readonly requests: number | null;
}

/** A list that the run reads, and whose changed rows drive a table. */
export interface DrivingList {
  readonly list: StreamPlan;
  /** The parameter that takes the key of one of its rows. */
  readonly parameter: string;
  /** Rows that changed earlier are skipped; RFC 3339 in UTC. */
  readonly since: string;
  /** Up to when its changes have been read. */
  readonly bookmark: StoredInstant;
  /** The partitions whose changes have been read. */
  readonly covered: CoveredPartitions;
}

/** What is read of one stream: its own list, or the rows of each parent. */
export interface StreamPlan {
  readonly stream: Stream;
  /** The plan of the parent's rows; null for a list of its own. */
  readonly parent: StreamPlan | null;
  readonly table: Table | null;
  /** Set if another stream embeds the rows. */
  readonly collection: Collection | null;
  /** Set for a child whose rows a list has as well; whichever takes fewer requests is read. */
  readonly bulkList: BulkList | null;
  readonly embeddings: readonly Embedding[];
  readonly children: readonly StreamPlan[];
  /** For a list: from when on it is requested. For a child: parents that changed earlier are skipped. Null for no bound. */
  readonly since: string | null;
  /** As `since`, for the rows of a partition of the list at the top: earlier where a table's bookmark does not cover it. */
  readonly sinceIn: (context: Context) => string | null;
  /** For a list-driven table: the lists; empty if its own list has to be read. */
  readonly drivingLists: readonly DrivingList[];
  /** An interrupted read to resume; null if there is none. */
  readonly resumption: Resumption | null;
  /** Makes a row with all columns that the stream declares, for the hooks of its child streams. */
  readonly parentRecordConformer: ConformRecord;
  /** Counts what does not fit the schema. */
  readonly drift: Drift;
  /**
   * For a list, once the source has sent its time: replaces the bookmarks that lie in the future, its own and those of its
   * children. `since` follows in all of them.
   *
   * @param now The source's time, in milliseconds since 1970.
   * @param instead Replaces such a bookmark, likewise.
   * @returns A warning for each, once.
   */
  readonly correctFuture: (now: number, instead: number) => readonly Warning[];
}

export interface Plan extends Omit<Diagnostics, "problems"> {
  /** The lists that the run begins with; all others are read for their rows, or on demand. */
  readonly roots: readonly StreamPlan[];
  /** The plans that write a table, in the catalog's order. */
  readonly tables: readonly StreamPlan[];
}

/**
 * Whether the list of a child is tried although its length is unknown: much of it may be needed where the child was never
 * read, but no more of it is read than the single requests would take.
 */
export function triesBulkList({ bulkList, table }: StreamPlan): boolean {
  return bulkList?.requests === null && table?.cursor.hasBookmark === false;
}

/** Whether a bookmark is made from a stream's replication key: its own table's, or that of a table it drives. */
export function needsKey({ table, children }: StreamPlan, stream: Stream): boolean {
  return table?.cursor.keyStream === stream || children.some((child) => needsKey(child, stream));
}
