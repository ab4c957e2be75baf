/** The replication cursor of a table: which rows a run needs, and how the table's bookmark moves. */

import type { Context } from "../../http/context.ts";
import type { Bookmark, JsonObject } from "../../singer/index.ts";
import type { Stream } from "../../stream/stream.ts";
import type { Mark } from "./bookmarks.ts";
import type { CoveredPartitions } from "./covered-partitions.ts";
import type { Start, StoredInstant } from "./stored-value.ts";

/** How far a complete read has come. */
export interface Reach extends Mark {
  /** The source's token for what changes after the read. Default: none. */
  readonly deltaToken?: string | null;
  /** Up to when the read has seen the changes of a stream that drives it; null if it has not. */
  changesOf(stream: Stream): Mark | null;
}

/** A stream whose changed rows can drive another one. */
export interface DrivingStream {
  readonly stream: Stream;
  /** The parameter that takes the key of one of its rows. */
  readonly parameter: string;
  /** Rows that changed before this are loaded, RFC 3339 in UTC; null if none are. */
  readonly since: string | null;
  /** The bookmark that this follows from; null if there is none. */
  readonly bookmark: StoredInstant | null;
  /** The partitions of which the rows before are loaded. */
  readonly covered: CoveredPartitions;
}

/** A cursor whose bookmark lay in the future, corrected. */
export interface CorrectedCursor {
  readonly cursor: ReplicationCursor;
  /** The bookmark that was wrong. */
  readonly bookmark: StoredInstant;
}

/**
 * How one table is replicated. Each kind of replication is a subclass, chosen when the run is planned; a cursor itself does
 * not change. These defaults are those of a table that has no bookmark.
 */
export abstract class ReplicationCursor {
  /** Whether a later run can continue from a bookmark. */
  readonly isIncremental: boolean = true;

  /** The version of a full read, which rows carry and ACTIVATE_VERSION activates; null for none. */
  readonly version: number | null = null;

  /** The stream whose replication key the bookmark holds: the table's own or its parent; null for none. */
  readonly keyStream: Stream | null = null;

  /** Rows with a lesser replication key are left out; as text, a time as RFC 3339 in UTC. Null for no bound. */
  readonly since: string | null = null;

  /** Parents' rows with a lesser replication key are left out; as text, likewise. Null for no bound. */
  readonly parentSince: string | null = null;

  /** The lists whose changed rows drive the table; null if it is not list-driven. */
  readonly drivingLists: readonly DrivingStream[] | null = null;

  /** The source's token for what has changed since the last read; null for none. */
  readonly deltaToken: string | null = null;

  /** Whether each partition has a bookmark of its own. */
  readonly isPerPartition: boolean = false;

  /** Whether the state has a bookmark to continue from. */
  abstract readonly hasBookmark: boolean;

  /** Whether a run may leave out rows that are loaded. */
  abstract readonly isPartial: boolean;

  /** As `since`, in a partition of the list; null as the context stands for those that the bookmark covers. */
  sinceIn(_context: Context | null): string | null {
    return this.since;
  }

  /** As `parentSince`, likewise. */
  parentSinceIn(_context: Context | null): string | null {
    return this.parentSince;
  }

  /**
   * Whether the table needs a record.
   *
   * @param _context The context of its partition.
   */
  needs(_record: JsonObject, _context: Context): boolean {
    return true;
  }

  /**
   * From when on to request a partition.
   *
   * @param _key The partition's context as JSON.
   * @param _bookmark The partition's bookmark.
   */
  partitionStart(_key: string, _bookmark: Bookmark): Start {
    return { since: null, isContinued: false, bookmark: null };
  }

  /**
   * The bookmark of a partition after it was read.
   *
   * @param _now The source's time, in milliseconds since 1970.
   */
  movePartition(bookmark: Bookmark, _mark: Mark, _now: number): Bookmark {
    return bookmark;
  }

  /** The table's bookmark after a complete read. */
  move(bookmark: Bookmark, _reach: Reach): Bookmark {
    return bookmark;
  }

  /**
   * The cursor with another time in place of a bookmark that lies in the future; null if it does not.
   *
   * @param _now The source's time, in milliseconds since 1970.
   * @param _instead Likewise.
   */
  correct(_now: number, _instead: number): CorrectedCursor | null {
    return null;
  }
}
