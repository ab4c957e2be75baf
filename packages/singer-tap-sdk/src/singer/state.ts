/**
 * State as pure functions: none of them mutates its argument.
 *
 * A target replaces the previous STATE with the last one, so every STATE holds all known bookmarks, including those of
 * streams that this run does not read and keys that this version does not know. Sub-state is kept in maps, because a
 * runner that merges states replaces lists as a whole.
 */

import { isJsonObject, type JsonObject } from "./json-schema.ts";

/** A stream's part of the state. Keys that this library does not know are kept. */
export interface Bookmark {
  readonly replication_key?: string;
  readonly replication_key_value?: unknown;
  readonly [key: string]: unknown;
}

/** The value of a STATE message. */
export interface State {
  readonly bookmarks: Readonly<Record<string, Bookmark>>;
  readonly [key: string]: unknown;
}

/** The state of a first run. */
export const emptyState: State = { bookmarks: {} };

/** What `parseState` accepts, for its error messages. */
const accepted =
  'a JSON object such as {"bookmarks": {}}, a STATE message, or what Meltano keeps (singer_state, completed, partial_state)';

/**
 * Parses a state file.
 *
 * Accepts the state itself, a STATE message, and Meltano's formats: `singer_state` around it, as `meltano state get`
 * prints, and `completed` beside `partial` or `partial_state`, as its state backends store it; partial state is merged
 * over completed state. Null, `{}` and null bookmarks are the state of a first run.
 *
 * For an invalid state, returns the problems, each with its place and what is valid there.
 */
export function parseState(content: unknown): { state: State } | { problems: string[] } {
  const problems: string[] = [];
  const value = unwrapped(content);
  const parts = meltanoParts(value);
  const state =
    parts === null
      ? plainState(value, "", problems)
      : parts
          .map(([name, part]) => plainState(unwrapped(part), name, problems))
          .reduce(mergeStates, emptyState);
  return problems.length > 0 ? { problems } : { state };
}

/** The state inside STATE messages and `singer_state`. */
function unwrapped(content: unknown): unknown {
  let value = content;
  while (isJsonObject(value)) {
    if (value.type === "STATE" && Object.hasOwn(value, "value")) value = value.value;
    else if (value.singer_state != null) value = value.singer_state;
    else break;
  }
  return value;
}

/** Meltano's completed and partial state with their names, older first; null if there is neither. */
function meltanoParts(value: unknown): readonly (readonly [string, unknown])[] | null {
  if (!isJsonObject(value) || value.bookmarks != null) return null;
  const parts = ["completed", "completed_state", "partial", "partial_state"]
    .filter((name) => Object.hasOwn(value, name))
    .map((name) => [name, value[name]] as const);
  return parts.length === 0 ? null : parts;
}

/** @param place Place in the file, for the problems; empty for the whole file. */
function plainState(value: unknown, place: string, problems: string[]): State {
  if (value === null || value === undefined) return emptyState;
  const keys = isJsonObject(value) ? Object.keys(value) : [];
  const isKnown = keys.length === 0 || keys.includes("bookmarks") || keys.includes("singer_state");
  if (!isJsonObject(value) || !isKnown) {
    const subject = place === "" ? "" : `${place} `;
    const found =
      keys.length === 0 ? "" : `; it holds ${keys.slice(0, 5).join(", ").slice(0, 100)}`;
    problems.push(`${subject}must be ${accepted}${found}`);
    return emptyState;
  }
  const path = place === "" ? "bookmarks" : `${place}.bookmarks`;
  const bookmarks = value.bookmarks ?? {};
  if (!isJsonObject(bookmarks)) {
    problems.push(`${path} must be an object with one entry per stream`);
    return emptyState;
  }
  for (const [stream, bookmark] of Object.entries(bookmarks)) {
    if (!isJsonObject(bookmark)) problems.push(`${path}.${stream} must be an object`);
  }
  return { ...value, bookmarks: bookmarks as Record<string, JsonObject> };
}

/** A stream's bookmark; undefined if it has none. */
export function bookmarkOf(state: State, stream: string): Bookmark | undefined {
  return Object.hasOwn(state.bookmarks, stream) ? state.bookmarks[stream] : undefined;
}

/** The state with one bookmark replaced. */
export function withBookmark(state: State, stream: string, bookmark: Bookmark): State {
  return { ...state, bookmarks: { ...state.bookmarks, [stream]: bookmark } };
}

/**
 * Merges two states as a runner does: objects key by key, with the newer scalars and lists. Merging a state with itself
 * changes nothing, and no bookmark is lost.
 */
export function mergeStates(older: State, newer: State): State {
  return {
    ...mergeObjects(older, newer),
    bookmarks: mergeObjects(older.bookmarks, newer.bookmarks) as State["bookmarks"],
  };
}

function mergeObjects(older: JsonObject, newer: JsonObject): JsonObject {
  const merged = new Map(Object.entries(older));
  for (const [key, value] of Object.entries(newer)) {
    const before = merged.get(key);
    merged.set(
      key,
      isJsonObject(before) && isJsonObject(value) ? mergeObjects(before, value) : value,
    );
  }
  // From entries, because assigning to a name such as __proto__ would not make a property.
  return Object.fromEntries(merged);
}
