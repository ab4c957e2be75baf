/** An instant that a state holds, and the start of a read that follows from it. */

import type { ReplicationOptions } from "../../config/replication-options.ts";
import type { Bookmark } from "../../singer/index.ts";
import { earliest, type Incremental } from "../../stream/replication.ts";
import { keyValueOf } from "./bookmark-keys.ts";
import { parseInstant } from "./instants.ts";

/** The stream that a value in the state is of, and its place there, for messages. */
interface StatePlace {
  readonly stream: string;
  readonly place: string;
}

/** An instant that a state holds. */
export interface StoredInstant extends StatePlace {
  /** As the state has it. */
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly instant: number;
  /** From when on to request rows if the bookmark is at an instant: the lookback earlier, RFC 3339 in UTC. */
  readonly requestedFrom: (instant: number) => string;
}

/** From when on a table is requested. */
export interface Start {
  /** RFC 3339 in UTC; null requests everything. */
  readonly since: string | null;
  /** The bookmark that it follows from; null if there is none. */
  readonly bookmark: StoredInstant | null;
}

/** The warning about a bookmark that is later than the source's time. */
export function futureBookmarkText({ place, text }: StoredInstant): string {
  return `${place} lies in the future (${text}); the current time is used instead`;
}

/** What a state holds at a place; null if that is no instant. */
export function storedInstant(
  value: unknown,
  { stream, place }: StatePlace,
  { lookback, format }: Pick<Incremental, "lookback" | "format">,
  options: ReplicationOptions,
): StoredInstant | null {
  const instant = isMissing(value) ? null : parseInstant(value);
  if (instant === null) return null;
  const seconds = lookback ?? options.lookback;
  const requestedFrom = (from: number) =>
    earliest(new Date(from - seconds * 1000).toISOString(), format);
  return { stream, place, text: String(value), instant, requestedFrom };
}

/** The problem with a value of the state that must be an instant; null if it is one, or missing. */
export function storedInstantProblem(value: unknown, { stream, place }: StatePlace): string | null {
  if (isMissing(value) || parseInstant(value) !== null) return null;
  return `state: ${place} must be an instant such as 2026-11-23T09:00:00Z; it is ${JSON.stringify(value)?.slice(0, 60)}. Correct it, or remove it to read ${stream} from its start`;
}

/** The place of a replication key's value in a bookmark. */
function valuePlace({ stream, place }: StatePlace): StatePlace {
  return { stream, place: `${place}.replication_key_value` };
}

/**
 * From when on to request a stream or one of its partitions: the lookback before its bookmark, else from the start date.
 *
 * @param where The stream, and the place of the bookmark in the state.
 */
export function startOf(
  where: StatePlace,
  incremental: Incremental,
  bookmark: Bookmark,
  options: ReplicationOptions,
): Start {
  const value = keyValueOf(bookmark, incremental.key);
  const stored = storedInstant(value, valuePlace(where), incremental, options);
  if (stored !== null) return { since: stored.requestedFrom(stored.instant), bookmark: stored };
  const { startDate } = options;
  return {
    since: startDate === null ? null : earliest(startDate, incremental.format),
    bookmark: null,
  };
}

/** The problem with a bookmark that `startOf` would ignore; null for none. */
export function startProblem(
  where: StatePlace,
  { key }: Pick<Incremental, "key">,
  bookmark: Bookmark,
): string | null {
  return storedInstantProblem(keyValueOf(bookmark, key), valuePlace(where));
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}
