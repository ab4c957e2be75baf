/** What a row of a parent brings to a stream that is read for it: partitions to ask for, and rows that came along. */

import { type JsonObject, stringifyJson } from "../../singer/index.ts";
import { isRESTStream } from "../../stream/rest-stream.ts";
import type { Context, Stream } from "../../stream/stream.ts";
import type { StreamPlan } from "../plan/plan.ts";

/** A row of a parent. */
export interface ParentRecord {
  /** As the source sent it. */
  readonly record: JsonObject;
  /** As the parent's schema promises it, whatever is selected of it: what hooks are given. */
  readonly row: JsonObject;
  /** Of the partition that it is from. */
  readonly context: Context;
}

/** The row of a reading as hooks are given it; null where it lacks what is never null. */
export function parentRecord(
  plan: StreamPlan,
  record: JsonObject,
  context: Context,
): ParentRecord | null {
  const row = plan.hookFit(record);
  return row === null ? null : { record, row, context };
}

/**
 * The partitions of a child that a row of its parent opens.
 *
 * @param listed Contexts that the lists for earlier rows held, which several rows may have in common, as the groups
 *   that they are in: they are left out, and new ones added.
 */
export function childContexts(
  { stream, parent }: StreamPlan,
  { row, context }: ParentRecord,
  listed: Set<string> = new Set(),
): readonly Context[] {
  const own = stream.childContext(row, context);
  const opened = own === undefined ? parent?.stream.contextForChildren(row, context) : own;
  if (opened === undefined || opened === null) return [];
  const contexts = [opened].flat();
  if (!Array.isArray(opened)) return contexts;
  return contexts.filter((one) => {
    const before = listed.size;
    return listed.add(stringifyJson(one)).size > before;
  });
}

/** The records of a child that came inside a row of its parent, ready to be written as those of a page are. */
export function recordsInside(
  stream: Stream,
  { row, context }: ParentRecord,
): readonly JsonObject[] {
  const records = stream.embeddedRecords(row, context);
  if (!isRESTStream(stream)) return records;
  return records
    .map((record) => stream.postProcess(record, context))
    .filter((record) => record !== null);
}
