/** What a bookmark holds: the keys that this library writes, and how to read them. */

import { maxLookback } from "../../config/replication-options.ts";
import { type Bookmark, isJsonObject, type JsonObject } from "../../singer/index.ts";
import { parseInstant } from "./instants.ts";

/**
 * Keys of a bookmark that are this library's own; all are scalars except `followed`, `partitions` and `covered`, which are
 * maps. Written states hold these texts, so they never change.
 */
export const bookmarkKeys = {
  version: "version",
  /** Records of the last read of everything. */
  rows: "rows",
  /** Pages of the last read of everything, which took as many requests. */
  pages: "pages",
  /** The parent that drives the stream, and up to when its changes have been read. */
  parent: "followed_stream",
  parentValue: "followed_value",
  /** The lists that drive the stream, and up to when the changes of each have been read. */
  lists: "followed",
  partitions: "partitions",
  /** By list, the partitions that the bookmark covers, as one text. */
  covered: "covered",
  /** The source's own token for what has changed since the last read. */
  deltaToken: "delta_token",
  /** The columns that the loaded rows are filled with. */
  columns: "columns",
  /** Digest of how personal data was treated in the loaded rows; empty or missing where they are as the source sent them. */
  personalData: "personal_data",
  /**
   * What has left embedded columns of rows empty: true for a read from the start, or the start date of that read; the lookback
   * of an incremental one, in seconds; false for none.
   */
  unfilled: "unfilled",
} as const;

/** The bookmarks of a stream's partitions, by their contexts as JSON. */
export function partitionsOf(bookmark: Bookmark): Readonly<Record<string, Bookmark>> {
  const partitions = bookmark[bookmarkKeys.partitions];
  return isJsonObject(partitions)
    ? Object.fromEntries(
        Object.entries(partitions).flatMap(([key, value]) =>
          isJsonObject(value) ? [[key, value]] : [],
        ),
      )
    : {};
}

/** The place of a partition's bookmark in the state, for messages. */
export function placeOfPartition(stream: string, key: string): string {
  return `bookmarks.${stream}.${bookmarkKeys.partitions}[${JSON.stringify(key)}]`;
}

/** Up to when the changes of a driving parent have been read; null if the bookmark does not say, or names another parent. */
export function parentValueOf(bookmark: Bookmark, parent: string): unknown {
  return bookmark[bookmarkKeys.parent] === parent ? bookmark[bookmarkKeys.parentValue] : null;
}

/**
 * The place in the state of the value that a driving parent has moved, for messages.
 *
 * @param bookmark The place of the bookmark.
 */
export function placeOfParentValue(bookmark: string): string {
  return `${bookmark}.${bookmarkKeys.parentValue}`;
}

/** Up to when the changes of driving lists have been read, by the lists' names. */
export function listValuesOf(bookmark: Bookmark): JsonObject {
  const values = bookmark[bookmarkKeys.lists];
  return isJsonObject(values) ? values : {};
}

/** Pages of the last read of everything; null if unknown. */
export function pagesOf(bookmark: Bookmark): number | null {
  return numberIn(bookmark, bookmarkKeys.pages);
}

/**
 * From when on rows may have embedded columns that a read from the start has left empty, RFC 3339 in UTC; null for all rows,
 * undefined if none has.
 */
export function unfilledSince(bookmark: Bookmark): string | null | undefined {
  const value = bookmark[bookmarkKeys.unfilled];
  if (value === true) return null;
  return typeof value === "string" && parseInstant(value) !== null ? value : undefined;
}

/** Seconds before the bookmark from which on an incremental read has left embedded columns empty; 0 if none has. */
export function unfilledLookback(bookmark: Bookmark): number {
  const seconds = numberIn(bookmark, bookmarkKeys.unfilled) ?? 0;
  return Number.isInteger(seconds) && seconds > 0 && seconds <= maxLookback ? seconds : 0;
}

/** Records of the last read of everything; null if unknown. */
export function rowsOf(bookmark: Bookmark): number | null {
  return numberIn(bookmark, bookmarkKeys.rows);
}

function numberIn(bookmark: Bookmark, key: string): number | null {
  const value = bookmark[key];
  return typeof value === "number" ? value : null;
}

/** The value of a replication key that a bookmark holds; undefined if it holds none, or that of another key. */
export function keyValueOf(bookmark: Bookmark, key: string): unknown {
  return (bookmark.replication_key ?? key) === key ? bookmark.replication_key_value : undefined;
}

/** Whether a bookmark says up to when the table, or a part of it, is loaded. */
export function hasPosition(bookmark: Bookmark): boolean {
  const partitions = bookmark[bookmarkKeys.partitions];
  const positions = [
    bookmark.replication_key_value,
    bookmark[bookmarkKeys.parentValue],
    bookmark[bookmarkKeys.deltaToken],
    ...Object.values(listValuesOf(bookmark)),
    ...(isJsonObject(partitions) ? Object.values(partitions) : []),
  ];
  return positions.some((position) => (position ?? "") !== "");
}

/** The bookmark of a table that is read from its start again. */
export function withoutPosition(bookmark: Bookmark): Bookmark {
  const { replication_key_value: _, ...others } = bookmark;
  const { parentValue, lists, partitions, deltaToken } = bookmarkKeys;
  const positions: readonly string[] = [parentValue, lists, partitions, deltaToken];
  return Object.fromEntries(Object.entries(others).filter(([key]) => !positions.includes(key)));
}
