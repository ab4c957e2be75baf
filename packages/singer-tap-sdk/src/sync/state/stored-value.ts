/** A value of a replication key that a state holds, and the start of a read that follows from it. */

import type { ReplicationOptions } from "../../config/replication-options.ts";
import { type Bookmark, stringifyJson } from "../../singer/index.ts";
import { earliest, type Incremental, type KeyType } from "../../stream/replication.ts";
import { keyValueOf } from "./bookmark-keys.ts";
import { parseInstant } from "./instants.ts";
import { keyValueText, parseKeyValue } from "./key-values.ts";

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

/** From where on a table is requested. */
export interface Start {
  /** A value of the replication key as text, a time as RFC 3339 in UTC; null requests everything. */
  readonly since: string | null;
  /** Whether it follows from a bookmark. */
  readonly isContinued: boolean;
  /** That bookmark if it is a time, which may turn out to lie in the future; null otherwise. */
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
export function storedInstantProblem(value: unknown, where: StatePlace): string | null {
  if (isMissing(value) || parseInstant(value) !== null) return null;
  return storedProblem(value, where, "an instant such as 2026-11-23T09:00:00Z");
}

/** The problem with a value of the state that must be one of a replication key; null if it is one, or missing. */
export function storedValueProblem(
  value: unknown,
  where: StatePlace,
  keyType: KeyType,
): string | null {
  if (keyType === "time") return storedInstantProblem(value, where);
  if (isMissing(value) || parseKeyValue(value, keyType) !== null) return null;
  const rule = keyType === "integer" ? "a whole number such as 4711" : "text";
  return storedProblem(value, where, rule);
}

function storedProblem(value: unknown, { stream, place }: StatePlace, rule: string): string {
  const shown = stringifyJson(value).slice(0, 60);
  return `state: ${place} must be ${rule}; it is ${shown}. Correct it, or remove it to read ${stream} from its start`;
}

/**
 * From where on to read what a stored value belongs to: from that value on, a time less the lookback; else, if the key is a
 * time, from the start date.
 */
export function startAt(
  value: unknown,
  where: StatePlace,
  incremental: Pick<Incremental, "lookback" | "format" | "keyType">,
  options: ReplicationOptions,
): Start {
  const { keyType } = incremental;
  if (keyType !== "time") {
    const known = isMissing(value) ? null : parseKeyValue(value, keyType);
    const since = known === null ? null : keyValueText(known, keyType);
    return { since, isContinued: since !== null, bookmark: null };
  }
  const stored = storedInstant(value, where, incremental, options);
  if (stored !== null) {
    return { since: stored.requestedFrom(stored.instant), isContinued: true, bookmark: stored };
  }
  const { startDate } = options;
  const since = startDate === null ? null : earliest(startDate, incremental.format);
  return { since, isContinued: false, bookmark: null };
}

/** The place of a replication key's value in a bookmark. */
function valuePlace({ stream, place }: StatePlace): StatePlace {
  return { stream, place: `${place}.replication_key_value` };
}

/**
 * From where on to request a stream or one of its partitions: from its bookmark, as `startAt` says.
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
  return startAt(value, valuePlace(where), incremental, options);
}

/** The problem with a bookmark that `startOf` would ignore; null for none. */
export function startProblem(
  where: StatePlace,
  { key, keyType }: Pick<Incremental, "key" | "keyType">,
  bookmark: Bookmark,
): string | null {
  return storedValueProblem(keyValueOf(bookmark, key), valuePlace(where), keyType);
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}
