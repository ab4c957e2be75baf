/** How personal data was treated in loaded tables, as their bookmarks remember it. */

import type { Privacy } from "../../records/privacy.ts";
import { type Bookmark, bookmarkOf, type State } from "../../singer/index.ts";
import { bookmarkKeys, hasPosition } from "../state/bookmark-keys.ts";
import type { Plan } from "./stream-plan.ts";

/** What bookmarks should remember of a plan's tables, by stream. */
export function memoriesOf({ tables }: Plan, privacy: Privacy): ReadonlyMap<string, Bookmark> {
  return new Map(
    tables.map(({ stream: { name } }) => [
      name,
      { [bookmarkKeys.personalData]: privacy.digestOf(name) },
    ]),
  );
}

/** The tables with rows that were loaded under other settings for personal data, and that the run need not read again. */
export function otherwiseLoaded(
  { tables }: Plan,
  state: State,
  memories: ReadonlyMap<string, Bookmark>,
): readonly string[] {
  const { personalData } = bookmarkKeys;
  return tables
    .filter(({ table }) => table?.cursor.isPartial === true)
    .flatMap(({ stream: { name } }) => {
      const bookmark = bookmarkOf(state, name) ?? {};
      const before = bookmark[personalData] ?? "";
      return hasPosition(bookmark) && before !== memories.get(name)?.[personalData] ? [name] : [];
    });
}
