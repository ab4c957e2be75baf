/** How bookmarks move: forward only, and never beyond the start of the read. All times are the source's. */

import { type Bookmark, ownValue } from "../../singer/index.ts";
import type { Incremental } from "../../stream/replication.ts";
import type { Filling } from "../plan/loaded-columns.ts";
import { bookmarkKeys, followedOf, parseInstant } from "../plan/replication.ts";

/**
 * A bookmark moved to the greatest value of the replication key that was seen.
 *
 * @param greatest Milliseconds since 1970; null where nothing was seen, which moves nothing.
 * @param startedAt When the read began: rows that changed since may have been passed by. RFC 3339 in UTC.
 */
export function moveBookmark(
  bookmark: Bookmark,
  { key }: Pick<Incremental, "key">,
  greatest: number | null,
  startedAt: string,
): Bookmark {
  const before = bookmark.replication_key === key ? bookmark.replication_key_value : undefined;
  const value = later(before, greatest, startedAt);
  if (value === null) return bookmark;
  return { ...bookmark, replication_key: key, replication_key_value: value };
}

/** The bookmark of a table that follows a stream, moved in the same way by that stream's values. */
export function moveFollower(
  bookmark: Bookmark,
  followed: string,
  greatest: number | null,
  startedAt: string,
): Bookmark {
  const { followedStream, followedValue } = bookmarkKeys;
  const before = bookmark[followedStream] === followed ? bookmark[followedValue] : undefined;
  const value = later(before, greatest, startedAt);
  if (value === null) return bookmark;
  return { ...bookmark, [followedStream]: followed, [followedValue]: value };
}

/** The bookmark of a table that follows lists, of which one is moved in the same way by that list's values. */
export function moveFollowed(
  bookmark: Bookmark,
  followed: string,
  greatest: number | null,
  startedAt: string,
): Bookmark {
  const known = followedOf(bookmark);
  const value = later(ownValue(known, followed), greatest, startedAt);
  if (value === null) return bookmark;
  return { ...bookmark, [bookmarkKeys.followed]: { ...known, [followed]: value } };
}

/**
 * The bookmark of a table with what its rows are filled with, as far as it now reaches.
 *
 * @param isWhole Whether every row of the table has been read, with all that is selected.
 */
export function noteTable(bookmark: Bookmark, { all, kept }: Filling, isWhole: boolean): Bookmark {
  const columns = isWhole ? all : kept;
  return columns === null ? bookmark : { ...bookmark, [bookmarkKeys.columns]: columns };
}

/** The greater of two instants, of which either may be missing. */
export function greatestOf(greatest: number | null, instant: number | null): number | null {
  return instant === null || greatest === null
    ? (greatest ?? instant)
    : Math.max(greatest, instant);
}

/**
 * A bookmark in which the start of the read takes the place of each instant that lies in the future: rows that are yet to
 * change were not seen. Left there, it would be believed by a run that comes after it.
 *
 * @param startedAt RFC 3339 in UTC.
 * @param now Milliseconds since 1970.
 */
export function broughtBack(bookmark: Bookmark, startedAt: string, now: number): Bookmark {
  const ahead = ["replication_key_value", bookmarkKeys.followedValue].filter(
    (key) => (parseInstant(bookmark[key]) ?? now) > now,
  );
  return { ...bookmark, ...Object.fromEntries(ahead.map((key) => [key, startedAt])) };
}

/** The later of what was known and what was seen, the latter not beyond the start; null where nothing is to be moved. */
function later(before: unknown, greatest: number | null, startedAt: string): string | null {
  if (greatest === null) return null;
  const seen = Math.min(greatest, Date.parse(startedAt));
  return new Date(Math.max(seen, parseInstant(before) ?? seen)).toISOString();
}
