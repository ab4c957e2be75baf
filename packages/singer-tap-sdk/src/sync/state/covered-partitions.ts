/** Which partitions of a list a table's bookmark covers: those that were read before it moved. */

import type { Context } from "../../http/context.ts";
import { type Bookmark, isJsonObject, ownValue, stringifyJson } from "../../singer/index.ts";
import { hashOf } from "../../text/hash-of.ts";
import { bookmarkKeys } from "./bookmark-keys.ts";
import type { Start } from "./stored-value.ts";

/** A date, or a text that begins with one, such as a time. */
const date = /^\d{4}-\d{2}-\d{2}/;

/**
 * A short text for a partition, by its context without dates: a window of time moves with each run, and what is new in it
 * has changed since the bookmark.
 */
function markOf(context: Context): string {
  const lasting = Object.entries(context).filter(([, value]) => !date.test(String(value)));
  const hash = hashOf(stringifyJson(lasting.sort(([one], [other]) => (one < other ? -1 : 1))));
  return (hash >>> 0).toString(36);
}

/** The mark of a list that has no partitions but windows of time. */
const undivided = markOf({});

/** The partitions of a list that a bookmark covers. */
export class CoveredPartitions {
  /** Empty if the bookmark does not say. */
  readonly #marks: ReadonlySet<string>;
  /** What is known of contexts: each record of a partition comes with the same. */
  readonly #known = new WeakMap<Context, boolean>();

  /** @param list Name of the list. */
  constructor(bookmark: Bookmark, list: string) {
    const note = ownValue(notesOf(bookmark), list);
    this.#marks = new Set(typeof note === "string" && note !== "" ? note.split(" ") : []);
  }

  /** Whether a partition is covered. A bookmark that does not say covers all, as do those of earlier versions. */
  has(context: Context): boolean {
    if (this.#marks.size === 0) return true;
    const isCovered = this.#known.get(context) ?? this.#marks.has(markOf(context));
    this.#known.set(context, isCovered);
    return isCovered;
  }
}

/** From where on a table needs the rows of a list. */
export interface ListStart extends Start {
  readonly covered: CoveredPartitions;
  /** As `since`, in the partitions that the bookmark does not cover. */
  readonly sinceOfOthers: string | null;
}

/** From when on a table needs the rows of a partition; null as the context stands for those that the bookmark covers. */
export function sinceIn(
  { since, covered, sinceOfOthers }: ListStart,
  context: Context | null,
): string | null {
  return context === null || covered.has(context) ? since : sinceOfOthers;
}

/**
 * A bookmark that covers the partitions that were read, and no others.
 *
 * @param list Name of the list.
 * @param contexts Those of the partitions; none, the default, if that is unknown.
 */
export function withCovered(
  bookmark: Bookmark,
  list: string,
  contexts: readonly Context[] = [],
): Bookmark {
  const marks = [...new Set(contexts.map(markOf))].sort();
  const notes = notesOf(bookmark);
  const note = marks.join(" ") === undivided ? "" : marks.join(" ");
  if (marks.length === 0 || note === (notes[list] ?? "")) return bookmark;
  return { ...bookmark, [bookmarkKeys.covered]: { ...notes, [list]: note } };
}

function notesOf(bookmark: Bookmark): Readonly<Record<string, unknown>> {
  const notes = bookmark[bookmarkKeys.covered];
  return isJsonObject(notes) ? notes : {};
}
