/** How bookmarks move: forward only, and never beyond the start of the read. */

import type { Bookmark } from "../../singer/index.ts";
import type { Incremental } from "../replication.ts";
import { bookmarkKeys, parseInstant } from "./replication.ts";

/**
 * A bookmark moved to the greatest value of the replication key that was seen.
 *
 * @param greatest Milliseconds since 1970; null where nothing was seen, which moves nothing.
 * @param startedAt When the read began: rows that changed since may have been passed by.
 */
export function moveBookmark(
  bookmark: Bookmark,
  { key }: Incremental,
  greatest: number | null,
  startedAt: string,
): Bookmark {
  if (greatest === null) return bookmark;
  const before = bookmark.replication_key === key ? bookmark.replication_key_value : undefined;
  const value = later(before, greatest, startedAt);
  return { ...bookmark, replication_key: key, replication_key_value: value };
}

/** The bookmark of a table that follows a stream, moved in the same way by that stream's values. */
export function moveFollower(
  bookmark: Bookmark,
  followed: string,
  greatest: number | null,
  startedAt: string,
): Bookmark {
  if (greatest === null) return bookmark;
  const { followedStream, followedValue } = bookmarkKeys;
  const before = bookmark[followedStream] === followed ? bookmark[followedValue] : undefined;
  const value = later(before, greatest, startedAt);
  return { ...bookmark, [followedStream]: followed, [followedValue]: value };
}

/** The greater of two instants, of which either may be missing. */
export function greatestOf(greatest: number | null, instant: number | null): number | null {
  return instant === null || greatest === null
    ? (greatest ?? instant)
    : Math.max(greatest, instant);
}

function later(before: unknown, instant: number, limit: string): string {
  const start = Date.parse(limit);
  const seen = Math.min(instant, start);
  const known = parseInstant(before) ?? seen;
  // What lies in the future nobody can have seen.
  return new Date(Math.max(known > Date.now() ? start : known, seen)).toISOString();
}
