/**
 * State as pure functions: nothing here mutates its argument.
 *
 * A target stores the last STATE in place of the one before, so every STATE holds every bookmark that is
 * known: those of streams that this run does not read, and keys that this version does not know, included.
 * Sub-state is kept in maps because a runner that merges states replaces lists whole.
 */

import { isJsonObject, type JsonObject } from "./json-schema.ts";

/** What a stream remembers between runs. Keys that this library does not know are carried along. */
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

/**
 * Reads the content of a state file.
 *
 * Accepts the state itself and, as `meltano state get` prints it, the state below `singer_state`.
 * Returns the problems instead where it is no state; each names the place and what is accepted there.
 */
export function parseState(content: unknown): { state: State } | { problems: string[] } {
  if (!isJsonObject(content)) {
    return { problems: ['must be a JSON object such as {"bookmarks": {}}'] };
  }
  const value = isJsonObject(content.singer_state) ? content.singer_state : content;
  const bookmarks = value.bookmarks ?? {};
  if (!isJsonObject(bookmarks)) {
    return { problems: ["bookmarks must be an object with one entry per stream"] };
  }
  const problems = Object.entries(bookmarks)
    .filter(([, bookmark]) => !isJsonObject(bookmark))
    .map(([stream]) => `bookmarks.${stream} must be an object`);
  return problems.length > 0
    ? { problems }
    : { state: { ...value, bookmarks: bookmarks as Record<string, JsonObject> } };
}

/** A stream's bookmark, or undefined where it has none. */
export function bookmarkOf(state: State, stream: string): Bookmark | undefined {
  return Object.hasOwn(state.bookmarks, stream) ? state.bookmarks[stream] : undefined;
}

/** The state with one stream's bookmark replaced and all else kept. */
export function withBookmark(state: State, stream: string, bookmark: Bookmark): State {
  return { ...state, bookmarks: { ...state.bookmarks, [stream]: bookmark } };
}

/**
 * Combines two states as a runner does: objects key by key, the newer one's scalars and lists in place of
 * the older one's. Merging a state with itself changes nothing, and no bookmark is lost.
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
