/** What bookmarks remember of the rows that are loaded, beside how far they go. */

import type { Privacy } from "../../records/privacy.ts";
import { type Bookmark, bookmarkOf, type State } from "../../singer/index.ts";
import { hasPosition } from "./loaded-columns.ts";
import type { Plan, StreamPlan } from "./plan.ts";
import { bookmarkKeys } from "./replication.ts";

/** What is to be remembered of the tables of a plan, by stream. */
export function memoriesOf({ tables }: Plan, privacy: Privacy): ReadonlyMap<string, Bookmark> {
  return new Map(
    tables.map(({ stream: { name } }) => [
      name,
      { [bookmarkKeys.personalData]: privacy.digestOf(name) },
    ]),
  );
}

/**
 * A bookmark with what there is to remember of its table, where rows of it are known.
 *
 * @param memory By the key of the bookmark; empty texts stand for what a missing key says.
 */
export function withMemory(bookmark: Bookmark, memory: Bookmark): Bookmark {
  if (!hasPosition(bookmark)) return bookmark;
  const news = Object.entries(memory).filter(([key, value]) => value !== (bookmark[key] ?? ""));
  return news.length === 0 ? bookmark : { ...bookmark, ...Object.fromEntries(news) };
}

/** The tables that hold rows, which the run need not bring again, with personal data as other settings had it. */
export function otherwiseLoaded(
  { tables }: Plan,
  state: State,
  memories: ReadonlyMap<string, Bookmark>,
): readonly string[] {
  const { personalData } = bookmarkKeys;
  return tables.filter(isReadInPart).flatMap(({ stream: { name } }) => {
    const bookmark = bookmarkOf(state, name) ?? {};
    const before = bookmark[personalData] ?? "";
    return hasPosition(bookmark) && before !== memories.get(name)?.[personalData] ? [name] : [];
  });
}

function isReadInPart({ table }: StreamPlan): boolean {
  const { replication } = table ?? {};
  if (replication === undefined || replication.kind === "full") return false;
  return !("since" in replication) || replication.since !== null;
}
