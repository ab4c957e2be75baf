/** How bookmarks move: forward only, and never beyond the start of the read. All times are the source's. */

import type { Bookmark } from "../../singer/index.ts";
import type { Incremental } from "../replication.ts";
import { bookmarkKeys, parseInstant } from "./replication.ts";

/** When a read took place, by the source's clock. */
export interface ReadTimes {
  /** When the read began: rows that changed since may have been passed by. RFC 3339 in UTC. */
  readonly startedAt: string;
  /** What time it is, in milliseconds since 1970. */
  readonly now: number;
}

/**
 * A bookmark moved to the greatest value of the replication key that was seen.
 *
 * @param greatest Milliseconds since 1970; null where nothing was seen, which moves nothing but a bookmark in the future.
 */
export function moveBookmark(
  bookmark: Bookmark,
  { key }: Incremental,
  greatest: number | null,
  times: ReadTimes,
): Bookmark {
  const before = bookmark.replication_key === key ? bookmark.replication_key_value : undefined;
  const value = later(before, greatest, times);
  if (value === null) return bookmark;
  return { ...bookmark, replication_key: key, replication_key_value: value };
}

/** The bookmark of a table that follows a stream, moved in the same way by that stream's values. */
export function moveFollower(
  bookmark: Bookmark,
  followed: string,
  greatest: number | null,
  times: ReadTimes,
): Bookmark {
  const { followedStream, followedValue } = bookmarkKeys;
  const before = bookmark[followedStream] === followed ? bookmark[followedValue] : undefined;
  const value = later(before, greatest, times);
  if (value === null) return bookmark;
  return { ...bookmark, [followedStream]: followed, [followedValue]: value };
}

/** The greater of two instants, of which either may be missing. */
export function greatestOf(greatest: number | null, instant: number | null): number | null {
  return instant === null || greatest === null
    ? (greatest ?? instant)
    : Math.max(greatest, instant);
}

/** The later of what was known and what was seen, neither beyond the start; null where nothing is to be moved. */
function later(
  before: unknown,
  greatest: number | null,
  { startedAt, now }: ReadTimes,
): string | null {
  const start = Date.parse(startedAt);
  const known = parseInstant(before);
  // What lies in the future nobody can have seen. Left there, each run would ask for what changed just before it.
  const isAhead = known !== null && known > now;
  if (greatest === null && !isAhead) return null;
  const values = [isAhead ? start : known, greatest === null ? null : Math.min(greatest, start)];
  return new Date(Math.max(...values.filter((value) => value !== null))).toISOString();
}
