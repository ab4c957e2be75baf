/** The partitions of a child stream that a row of its parent opens. */

import type { JsonObject } from "../../singer/index.ts";
import type { Context } from "../stream.ts";
import type { ReadingPlan } from "./plan.ts";

/** A record of a parent, and the context of the partition that it is from. */
export interface ParentRecord {
  readonly record: JsonObject;
  readonly context: Context;
}

/** Asks the child's hook; it is given the row that the parent's schema promises, whatever is selected of it. */
export function openedContexts(
  { stream, parent }: ReadingPlan,
  { record, context }: ParentRecord,
): readonly Context[] {
  if (parent === null) return [];
  return [stream.childContext(parent.wholeFit(record), context) ?? []].flat();
}
