/** How bookmarks move: forward only, and if they are times, never beyond the start of the read. All times are the source's. */

import type { Context } from "../../http/context.ts";
import { type Bookmark, ownValue } from "../../singer/index.ts";
import type { Incremental, KeyType } from "../../stream/replication.ts";
import { bookmarkKeys, listValuesOf, parentValueOf } from "./bookmark-keys.ts";
import { parseInstant } from "./instants.ts";
import { bookmarkValue, greatestOf, type KeyValue, parseKeyValue } from "./key-values.ts";

/** Up to when a read has seen the changes of a stream. */
export interface Mark {
  /** Greatest value of the replication key; null if none was seen, which moves nothing. */
  readonly greatest: KeyValue | null;
  /** Start of the read, RFC 3339 in UTC: rows that changed after it may have been missed. */
  readonly startedAt: string;
  /** The contexts of the partitions that were read. Default: unknown. */
  readonly partitions?: readonly Context[] | undefined;
}

/** A bookmark moved to the greatest value of the replication key. */
export function moveBookmark(
  bookmark: Bookmark,
  { key, keyType }: Pick<Incremental, "key" | "keyType">,
  mark: Mark,
): Bookmark {
  const before = bookmark.replication_key === key ? bookmark.replication_key_value : undefined;
  const value = moved(before, mark, keyType);
  if (value === null) return bookmark;
  return { ...bookmark, replication_key: key, replication_key_value: value };
}

/** The bookmark of a parent-driven table, moved in the same way by its parent's values. */
export function moveParentValue(
  bookmark: Bookmark,
  parent: string,
  mark: Mark,
  keyType: KeyType,
): Bookmark {
  const value = moved(parentValueOf(bookmark, parent), mark, keyType);
  if (value === null) return bookmark;
  return { ...bookmark, [bookmarkKeys.parent]: parent, [bookmarkKeys.parentValue]: value };
}

/** The bookmark of a list-driven table, moved in the same way by the values of one of the lists. */
export function moveListValue(bookmark: Bookmark, list: string, mark: Mark): Bookmark {
  const value = moved(ownValue(listValuesOf(bookmark), list), mark, "time");
  return value === null ? bookmark : withListValue(bookmark, list, String(value));
}

/** The bookmark of a list-driven table with another value for one of the lists. */
export function withListValue(bookmark: Bookmark, list: string, value: string): Bookmark {
  return { ...bookmark, [bookmarkKeys.lists]: { ...listValuesOf(bookmark), [list]: value } };
}

/** The columns that a table's rows are filled with, as `writeColumns` writes them. */
export interface LoadedColumns {
  /** After a read of every row. */
  readonly all: string;
  /** As long as some rows have not been read again; null keeps what the bookmark says. */
  readonly kept: string | null;
}

/**
 * The bookmark of a table with the columns that its rows are filled with.
 *
 * @param isWhole Whether every row of the table has been read, with all selected columns.
 */
export function withLoadedColumns(
  bookmark: Bookmark,
  { all, kept }: LoadedColumns,
  isWhole: boolean,
): Bookmark {
  const columns = isWhole ? all : kept;
  return columns === null ? bookmark : { ...bookmark, [bookmarkKeys.columns]: columns };
}

/**
 * A bookmark with the start of the read in place of each instant that lies in the future: changes yet to come were not
 * seen, and a later run must not skip them.
 *
 * @param startedAt RFC 3339 in UTC.
 * @param now Milliseconds since 1970.
 */
export function withoutFuture(bookmark: Bookmark, startedAt: string, now: number): Bookmark {
  const ahead = ["replication_key_value", bookmarkKeys.parentValue].filter(
    (key) => (parseInstant(bookmark[key]) ?? now) > now,
  );
  return { ...bookmark, ...Object.fromEntries(ahead.map((key) => [key, startedAt])) };
}

/**
 * The greater of the bookmark's value and the greatest seen; null to move nothing. A time that was seen counts at most as
 * the start of the read.
 */
function moved(
  before: unknown,
  { greatest, startedAt }: Mark,
  keyType: KeyType,
): string | number | bigint | null {
  if (greatest === null) return null;
  const seen = keyType === "time" ? Math.min(Number(greatest), Date.parse(startedAt)) : greatest;
  return bookmarkValue(greatestOf(parseKeyValue(before, keyType), seen) ?? seen, keyType);
}
