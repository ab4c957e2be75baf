/** What the rows of an incremental table are filled with: remembered in its bookmark, and compared with what is selected. */

import { variableOf } from "../../config/config-files.ts";
import type { ReplicationOptions } from "../../config/replication-options.ts";
import {
  type ColumnTree,
  commonColumns,
  missingColumns,
  readColumns,
  writeColumns,
} from "../../records/column-tree.ts";
import { type Bookmark, isJsonObject, ownValue } from "../../singer/index.ts";
import type { Stream } from "../../stream/stream.ts";
import { fingerprint, type Resumption } from "../state/resumption.ts";
import {
  bookmarkKeys,
  type Diagnostics,
  followedOf,
  type Replication,
  type StoredInstant,
} from "./replication.ts";

/** What a bookmark is to remember, as `writeColumns` writes it. */
export interface Filling {
  /** Behind a read of every row. */
  readonly all: string;
  /** As long as there are rows that have not been read again; null for what it remembers already. */
  readonly kept: string | null;
}

/** Columns that are selected and that rows lack, as they were read before. */
export interface NewColumns {
  readonly stream: string;
  /** Paths with dots. */
  readonly columns: readonly string[];
  /** Whether this run reads the whole table, which fills them. */
  readonly isRefreshed: boolean;
}

/** How a table is read that remembers what its rows are filled with. */
export interface Refill {
  /** What its bookmark is to remember; null for a table that is read in full in every run. */
  readonly filling: Filling | null;
  /** Whether it is read from its start, whether or not there is a bookmark. */
  readonly isFromStart: boolean;
  /** Whether that is for new columns alone. */
  readonly isRefreshed: boolean;
}

/** What is known of a table before it is read. */
export interface KnownTable {
  readonly stream: Stream;
  /** What is selected of it. */
  readonly columns: ColumnTree;
  readonly bookmark: Bookmark;
  /** The interrupted read that may be taken up: where that is one of the whole table, it goes on. */
  readonly resumption: Resumption | null;
}

/** What a plan goes by, beside what is selected and the state. */
export interface PlanOptions extends ReplicationOptions {
  /** By table, what a bookmark stands for that does not tell; where nobody knows, it is all that is selected. */
  readonly firstColumns?: Readonly<Record<string, string>>;
}

/** A replication, and the bookmark that it begins behind. */
interface Replicated {
  readonly replication: Replication;
  readonly bookmark: StoredInstant | null;
}

/**
 * Compares what is selected of a table with what its rows are filled with, and decides where it is read from.
 *
 * @param replicationOf Decides its replication by a bookmark.
 */
export function refilled<Found extends Replicated>(
  known: KnownTable,
  { newColumns, firstColumns = {} }: PlanOptions,
  findings: Diagnostics,
  replicationOf: (bookmark: Bookmark) => Found,
): Found & { readonly refill: Refill } {
  const { stream, resumption } = known;
  const { filling, missing } = comparison(known, ownValue(firstColumns, stream.name));
  const isBegun = resumption !== null && resumption.columns === digestOf(filling.all);
  const isRefreshed = missing.length > 0 && (newColumns === "refresh" || isBegun);
  const bookmark = isRefreshed ? withoutPosition(known.bookmark) : known.bookmark;
  const found = replicationOf(bookmark);
  if (found.replication.kind === "full") {
    return { ...found, refill: { filling: null, isFromStart: true, isRefreshed: false } };
  }
  const isFromStart = !hasStart(found, bookmark);
  if (missing.length > 0 && (isRefreshed || !isFromStart)) {
    findings.newColumns.push({ stream: stream.name, columns: missing, isRefreshed });
  }
  return { ...found, refill: { filling, isFromStart, isRefreshed } };
}

/** @param first What the bookmark stands for if it does not tell. */
function comparison(
  { stream, columns, bookmark }: KnownTable,
  first: unknown,
): { readonly filling: Filling; readonly missing: readonly string[] } {
  const all = writeColumns(columns);
  if (!hasPosition(bookmark)) {
    // A runner that merges states may keep bookmarks of other partitions beside the first of these.
    const isByParent = stream.incremental !== null && stream.parent !== null;
    return { filling: { all, kept: isByParent ? null : all }, missing: [] };
  }
  const known = readColumns(bookmark[bookmarkKeys.columns] ?? first) ?? columns;
  return {
    filling: { all, kept: writeColumns(commonColumns(known, columns)) },
    missing: missingColumns(columns, known),
  };
}

/** What an interrupted read of a whole table keeps of what it fills rows with. */
export function digestOf(columns: string): string {
  return fingerprint([columns]);
}

/** Whether a bookmark tells up to when the table is known, or some part of it. */
export function hasPosition(bookmark: Bookmark): boolean {
  const partitions = bookmark[bookmarkKeys.partitions];
  const places = [
    bookmark.replication_key_value,
    bookmark[bookmarkKeys.followedValue],
    ...Object.values(followedOf(bookmark)),
    ...(isJsonObject(partitions) ? Object.values(partitions) : []),
  ];
  return places.some((place) => (place ?? "") !== "");
}

/** The bookmark of a table that is to be read from its start. */
function withoutPosition(bookmark: Bookmark): Bookmark {
  const { replication_key_value: _, ...others } = bookmark;
  const { followedValue, followed, partitions } = bookmarkKeys;
  const places: readonly string[] = [followedValue, followed, partitions];
  return Object.fromEntries(Object.entries(others).filter(([key]) => !places.includes(key)));
}

/** Whether a replication begins behind something that a bookmark tells. */
function hasStart({ replication, bookmark }: Replicated, known: Bookmark): boolean {
  switch (replication.kind) {
    case "by-parent":
      return hasPosition(known);
    case "following-lists":
      return replication.lists.some((list) => list.bookmark !== null);
    default:
      return bookmark !== null;
  }
}

/** Columns that one warning names; more say no more. */
const maxColumns = 20;

/** What there is to say of new columns: which rows lack them, with what to type, and what is read for them. */
export function newColumnRemarks(
  found: readonly NewColumns[],
  tap: string,
): { readonly warning: string | null; readonly infos: readonly string[] } {
  const lacking = found.filter(({ isRefreshed }) => !isRefreshed).flatMap(pathsOf);
  const variable = variableOf(tap, "new_columns");
  const infos = found
    .filter(({ isRefreshed }) => isRefreshed)
    .map((one) => `Reads ${one.stream} in full, once, for new columns: ${named(pathsOf(one))}`);
  const warning = `Rows that were read before lack new columns: ${named(lacking)}. To read these tables in full, once: ${variable}=refresh meltano run ${tap} target-postgres (without Meltano: the setting new_columns); to read everything anew: meltano run --full-refresh ${tap} target-postgres`;
  return { warning: lacking.length === 0 ? null : warning, infos };
}

function pathsOf({ stream, columns }: NewColumns): readonly string[] {
  return columns.map((column) => `${stream}.${column}`);
}

function named(paths: readonly string[]): string {
  const more = paths.length - maxColumns;
  return `${paths.slice(0, maxColumns).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
