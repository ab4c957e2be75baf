/** What a row of a parent gives its child streams: contexts to request, and rows that came inside it. */

import type { Context } from "../../http/context.ts";
import { keptRecords } from "../../http/rows-of.ts";
import { type JsonObject, stringifyJson } from "../../singer/index.ts";
import { isRESTStream } from "../../stream/rest-stream.ts";
import type { Stream } from "../../stream/stream.ts";
import type { StreamPlan } from "../plan/stream-plan.ts";

/** A record of a parent. */
export interface ParentRecord {
  /** As the source sent it. */
  readonly record: JsonObject;
  /** Fitted to the parent's schema, with all of its columns: the argument of hooks. */
  readonly row: JsonObject;
  /** The context of its partition. */
  readonly context: Context;
}

/** A record as the hooks of child streams get it; null if it lacks a required value. */
export function parentRecord(
  plan: StreamPlan,
  record: JsonObject,
  context: Context,
): ParentRecord | null {
  const row = plan.parentRecordConformer(record);
  return row === null ? null : { record, row, context };
}

/** The contexts of a child for one record of its parent. */
interface ChildContexts {
  /** Each once. */
  readonly contexts: readonly Context[];
  /** Whether they are a list, which other records may share contexts with, such as the groups that they are in. */
  readonly areShared: boolean;
}

/** The contexts to request of a child for one record of its parent. */
export function childContexts(
  { stream, parent }: StreamPlan,
  { row, context }: ParentRecord,
): ChildContexts {
  const own = stream.childContext(row, context);
  const opened = own === undefined ? parent?.stream.contextForChildren(row, context) : own;
  if (opened === undefined || opened === null) return { contexts: [], areShared: false };
  const byKey = new Map([opened].flat().map((one) => [stringifyJson(one), one]));
  return { contexts: [...byKey.values()], areShared: Array.isArray(opened) };
}

/** Where the series of a child begins for one record of its parent: behind what came inside it; null for the first page. */
export function childCursor({ stream }: StreamPlan, { row }: ParentRecord): string | null {
  return isRESTStream(stream) ? stream.cursorBehind(row) : null;
}

/** The records of a child that came inside a record of its parent, treated like those of a page. */
export function recordsInside(
  stream: Stream,
  { row, context }: ParentRecord,
): readonly JsonObject[] {
  const records = stream.embeddedRecords(row, context);
  return isRESTStream(stream) ? keptRecords(stream, records, context) : records;
}
