/** Values of replication keys: as records, bookmarks, and bounds of requests have them. */

import { type JsonObject, ownValue } from "../../singer/index.ts";
import type { Incremental, KeyType } from "../../stream/replication.ts";
import type { Stream } from "../../stream/stream.ts";
import { instantOf, parseInstant } from "./instants.ts";

/**
 * A value of a replication key, by the key's type: an instant in milliseconds since 1970, an integer, or text. Values of one
 * key have one type, so `<` compares them.
 */
export type KeyValue = number | bigint | string;

/** The value of a stream's replication key in a record; null if it has none. */
export function keyValueIn(
  record: JsonObject,
  incremental: Incremental,
  stream: Pick<Stream, "recordSchema">,
): KeyValue | null {
  const { key, keyType } = incremental;
  return keyType === "time"
    ? instantOf(record, incremental, stream)
    : parseKeyValue(ownValue(record, key), keyType);
}

/** A stored or received value as one of a type; null for anything else. */
export function parseKeyValue(value: unknown, keyType: KeyType): KeyValue | null {
  if (keyType === "time") return parseInstant(value);
  const text = typeof value === "number" || typeof value === "bigint" ? String(value) : value;
  if (typeof text !== "string" || text === "") return null;
  if (keyType === "text") return text;
  return /^-?\d+$/.test(text) ? BigInt(text) : null;
}

/** A value as bounds of requests and resumptions have it. */
export function keyValueText(value: KeyValue, keyType: KeyType): string {
  return keyType === "time" ? new Date(Number(value)).toISOString() : String(value);
}

/** A value as bookmarks hold it: an integer as a number, all others as text. */
export function bookmarkValue(value: KeyValue, keyType: KeyType): string | number | bigint {
  if (keyType !== "integer") return keyValueText(value, keyType);
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** Whether a value is at or after a bound; true for records without a value, or without a bound. */
export function isSince(value: KeyValue | null, since: string | null, keyType: KeyType): boolean {
  const bound = since === null ? null : parseKeyValue(since, keyType);
  return value === null || bound === null || value >= bound;
}

/** The greater of two values, either of which may be missing. */
export function greatestOf(greatest: KeyValue | null, value: KeyValue | null): KeyValue | null {
  if (value === null || greatest === null) return greatest ?? value;
  return value > greatest ? value : greatest;
}

/** The least of some bounds; null, which is below all, if one is null or there is none. */
export function leastOf(bounds: readonly (string | null)[], keyType: KeyType): string | null {
  let least: { readonly bound: string; readonly value: KeyValue } | null = null;
  for (const bound of bounds) {
    const value = bound === null ? null : parseKeyValue(bound, keyType);
    if (bound === null || value === null) return null;
    if (least === null || value < least.value) least = { bound, value };
  }
  return least?.bound ?? null;
}
