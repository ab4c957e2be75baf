/** Times and days as targets load them. */

import type { EpochUnit } from "../schema/schema.ts";

/** What nearly every API sends: UTC already, on a day that every month has, after the years of the zero time. It needs no further check. */
const usualTimestamp =
  /^(?!000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?Z$/;

const timestampPattern =
  /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2}(?::\d{2})?)(?:(\.\d{1,9})\d*)?\s*([Zz]|[+-]\d{2}:?\d{2})?)?$/;

/** What Go programs send for a time that was never set, in UTC. */
const zeroTime = "0001-01-01T00:00:00";

/**
 * An RFC 3339 instant in UTC, ending in `Z`, with the fraction as it was sent; a text without an offset is
 * taken for UTC.
 *
 * @returns null for a text that means no time (empty, or the zero time), undefined for one that is none.
 */
export function normalizeTimestamp(text: string): string | null | undefined {
  if (usualTimestamp.test(text)) return text;
  if (text === "") return null;
  const match = timestampPattern.exec(text);
  if (match === null) return undefined;
  const [, day = "", time = "00:00:00", fraction = "", offset = "Z"] = match;
  const clock = time.length === 5 ? `${time}:00` : time;
  const local = `${day}T${clock}`;
  // A day that no month has would be taken for one of the next month.
  const instant = new Date(`${local}Z`);
  if (Number.isNaN(instant.getTime()) || !instant.toISOString().startsWith(local)) return undefined;
  const shift = /^[Zz]$/.test(offset) ? "Z" : `${offset.slice(0, 3)}:${offset.slice(-2)}`;
  const utc = new Date(`${local}${shift}`);
  if (Number.isNaN(utc.getTime())) return undefined;
  const year = utc.getUTCFullYear();
  // Targets know the years 1 to 9999; an offset may lead out of them.
  if (year < 1 || year > 9999) return undefined;
  const seconds = utc.toISOString().slice(0, 19);
  return seconds === zeroTime ? null : `${seconds}${fraction}Z`;
}

/** An instant that is counted since 1970, in UTC; undefined where it lies outside of the years 1 to 9999. */
export function timestampFromEpoch(count: number, unit: EpochUnit): string | undefined {
  const instant = new Date(unit === "epoch-seconds" ? count * 1000 : count);
  const year = instant.getUTCFullYear();
  if (!(year >= 1 && year <= 9999)) return undefined;
  return instant.toISOString().replace(".000Z", "Z");
}

/**
 * A day, `YYYY-MM-DD`, as it was written, whatever the offset behind it; null for an empty text, undefined for one that is
 * no day.
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
