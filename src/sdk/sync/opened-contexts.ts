/** The partitions of a child stream that a row of its parent opens. */

import { type JsonObject, stringifyJson } from "../../singer/index.ts";
import type { Context } from "../stream.ts";
import type { ReadingPlan } from "./plan.ts";

/** A record of a parent, and the context of the partition that it is from. */
export interface ParentRecord {
  readonly record: JsonObject;
  readonly context: Context;
}

/**
 * Asks the child's hook; it is given the row that the parent's schema promises, whatever is selected of it.
 *
 * @param listed Contexts that the lists for earlier rows held, which several rows may have in common, as the groups
 *   that they are in: they are left out, and new ones added.
 */
export function openedContexts(
  { stream, parent }: ReadingPlan,
  { record, context }: ParentRecord,
  listed: Set<string> = new Set(),
): readonly Context[] {
  if (parent === null) return [];
  const opened = stream.childContext(parent.wholeFit(record), context) ?? [];
  const contexts = [opened].flat();
  if (!Array.isArray(opened)) return contexts;
  return contexts.filter((one) => {
    const before = listed.size;
    return listed.add(stringifyJson(one)).size > before;
  });
}
