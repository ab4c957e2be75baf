/** What a bookmark remembers of the loaded rows, apart from how far it reaches. */

import type { Bookmark } from "../../singer/index.ts";

/**
 * A bookmark with what to remember of its table.
 *
 * @param memory By key of the bookmark; an empty text means the same as a missing key.
 */
export function withMemory(bookmark: Bookmark, memory: Bookmark): Bookmark {
  const news = Object.entries(memory).filter(([key, value]) => value !== (bookmark[key] ?? ""));
  return news.length === 0 ? bookmark : { ...bookmark, ...Object.fromEntries(news) };
}
