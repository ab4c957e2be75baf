/** Instants of records and bookmarks, in milliseconds since 1970. */

import { propertyOf } from "../../records/column-schemas.ts";
import { normalizeTimestamp } from "../../records/times.ts";
import { epochUnit, markOf } from "../../schema/schema.ts";
import { type JsonObject, LongNumber, ownValue } from "../../singer/index.ts";
import type { Incremental, TimeFilter } from "../../stream/replication.ts";
import type { Stream } from "../../stream/stream.ts";

/** A time of day with its offset. */
const exactInstant = /[Tt ]\d{2}:\d{2}.*(?:[Zz]|[+-]\d{2}:?\d{2})$/;

/**
 * The instant of a filter's column in a record; null if it has none. A number counts seconds if the column says so, or if
 * the filter does and the column says nothing. In a plain text column, only an unambiguous time is an instant: a day, or a
 * time without offset, could be earlier than the change was.
 */
export function instantOf(
  record: JsonObject,
  { key, format }: TimeFilter | Incremental,
  { recordSchema }: Pick<Stream, "recordSchema">,
): number | null {
  const value = ownValue(record, key);
  const column = propertyOf(recordSchema, key);
  const unit = markOf(column ?? {}, epochUnit) ?? format;
  const count = isCount(value) ? Number(value) : Number.NaN;
  if (unit === "epoch-seconds" && Number.isFinite(count)) return count * 1000;
  if (unit === "epoch-milliseconds" && Number.isFinite(count)) return count;
  const isPlain = column?.format === undefined && typeof value === "string";
  return isPlain && !exactInstant.test(value) ? null : parseInstant(value);
}

/** Whether a value may count the time since 1970; some APIs send the number as text. */
function isCount(value: unknown): boolean {
  return (
    typeof value === "number" ||
    value instanceof LongNumber ||
    (typeof value === "string" && /^-?\d+(?:\.\d+)?$/.test(value))
  );
}

/** A text as an instant, in UTC unless it has an offset; null for anything else. */
export function parseInstant(value: unknown): number | null {
  const text = typeof value === "string" ? normalizeTimestamp(value) : null;
  return typeof text === "string" ? Date.parse(text) : null;
}
