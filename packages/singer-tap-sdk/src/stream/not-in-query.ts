/** Finds a misspelt name among those that `notInQuery` keeps out of the query. */

import type { Context } from "../http/context.ts";
import { nearestName } from "../text/nearest-name.ts";
import type { Stream } from "./stream.ts";

/** What keeps values of the context out of the query. */
export interface WithNotInQuery extends Pick<Stream, "placeholders" | "batch"> {
  readonly notInQuery: readonly string[];
}

/**
 * Which name in `notInQuery` is near one that is sent, so that this must be meant; null if none is. Any other name may be one of
 * other contexts, as where a base class declares it for several streams.
 */
export function notInQueryProblem(
  { notInQuery, placeholders, batch }: WithNotInQuery,
  context: Context,
): string | null {
  const known = [...Object.keys(context), ...(batch === null ? [] : [batch.key])];
  const kept = new Set([...placeholders, ...notInQuery]);
  const sent = Object.keys(context).filter((name) => !kept.has(name));
  for (const name of notInQuery) {
    const meant = known.includes(name) ? undefined : nearestName(name, sent);
    if (meant !== undefined) {
      return `notInQuery names ${name}, which the context does not have; did you mean ${meant}?`;
    }
  }
  return null;
}
