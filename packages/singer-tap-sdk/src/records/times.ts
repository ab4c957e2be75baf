/** Normalizes timestamps and dates for targets. */

import type { EpochUnit } from "../schema/schema.ts";

/**
 * What nearly every API sends: UTC, on a day that every month has, after the year of the zero time. It needs no further
 * check.
 */
const usualTimestamp =
  /^(?!000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?Z$/;

const timestampPattern =
  /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2}(?::\d{2})?)(?:(\.\d{1,9})\d*)?\s*([Zz]|[+-]\d{2}:?\d{2})?)?$/;

/** Go's zero time, for a time that was never set, in UTC. */
const zeroTime = "0001-01-01T00:00:00";

/**
 * Normalizes a timestamp to RFC 3339 in UTC, ending in `Z`, with its fraction unchanged; without an offset, UTC is
 * assumed.
 *
 * @returns null for a text that means no time (empty, or the zero time), undefined for one that is not a timestamp.
 */
export function normalizeTimestamp(text: string): string | null | undefined {
  if (usualTimestamp.test(text)) return text;
  if (text === "") return null;
  const match = timestampPattern.exec(text);
  if (match === null) return undefined;
  const [, day = "", time = "00:00:00", fraction = "", offset = "Z"] = match;
  const clock = time.length === 5 ? `${time}:00` : time;
  const local = `${day}T${clock}`;
  // JavaScript would move a day that its month does not have to the next month.
  const instant = new Date(`${local}Z`);
  if (Number.isNaN(instant.getTime()) || !instant.toISOString().startsWith(local)) return undefined;
  const shift = /^[Zz]$/.test(offset) ? "Z" : `${offset.slice(0, 3)}:${offset.slice(-2)}`;
  const utc = new Date(`${local}${shift}`);
  if (Number.isNaN(utc.getTime())) return undefined;
  const year = utc.getUTCFullYear();
  // Targets support the years 1 to 9999; an offset may lead outside them.
  if (year < 1 || year > 9999) return undefined;
  const seconds = utc.toISOString().slice(0, 19);
  return seconds === zeroTime ? null : `${seconds}${fraction}Z`;
}

/** Converts an epoch timestamp to UTC; undefined outside the years 1 to 9999. */
export function timestampFromEpoch(count: number, unit: EpochUnit): string | undefined {
  const instant = new Date(unit === "epoch-seconds" ? count * 1000 : count);
  const year = instant.getUTCFullYear();
  if (!(year >= 1 && year <= 9999)) return undefined;
  return instant.toISOString().replace(".000Z", "Z");
}

/**
 * Normalizes a date, `YYYY-MM-DD`, ignoring any offset; null for an empty text, undefined for one that is not a date.
 */
export function normalizeDate(text: string): string | null | undefined {
  if (text === "") return null;
  const [, day, time = "", , offset] = timestampPattern.exec(text) ?? [];
  if (day === undefined) return undefined;
  if (offset !== undefined && normalizeTimestamp(`2000-01-02T00:00${offset}`) === undefined) {
    return undefined;
  }
  const local = normalizeTimestamp(time === "" ? day : `${day}T${time}`);
  return typeof local === "string" ? day : local;
}
