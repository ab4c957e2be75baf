/** Reading the times of records and filters: to the microsecond, since the API's own times carry that many digits. */

import { type JsonObject, textAt } from "./records.ts";

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2})$/;
const MICROSECONDS_A_DAY = 86_400_000_000;

/** Microseconds since 1970 of an RFC 3339 time, or undefined for another text. */
export function microseconds(text: string | undefined): number | undefined {
  const match = text === undefined ? null : INSTANT.exec(text);
  if (!match) return undefined;
  const [, seconds = "", fraction = "", zone = ""] = match;
  const milliseconds = Date.parse(`${seconds}${zone}`);
  // A double holds microseconds exactly until the year 2255.
  return Number.isNaN(milliseconds)
    ? undefined
    : milliseconds * 1000 + Number(fraction.padEnd(6, "0").slice(0, 6));
}

/** Microseconds since 1970 of a record's property; not a number where there is no time. */
export function timeAt(record: JsonObject, property: string): number {
  return microseconds(textAt(record, property)) ?? Number.NaN;
}

/** The number of the UTC day in which an instant lies. */
export function dayOf(instant: number): number {
  return Math.floor(instant / MICROSECONDS_A_DAY);
}

/** A moment named by a filter: the span of the whole day for a bare date, a single instant otherwise. */
export type Moment = { readonly first: number; readonly last: number };

/** The moment that a filter's text names, or undefined when it names none. */
export function momentOf(text: string): Moment | undefined {
  if (!DATE.test(text)) {
    const instant = microseconds(text);
    return instant === undefined ? undefined : { first: instant, last: instant };
  }
  const first = microseconds(`${text}T00:00:00Z`);
  return first === undefined ? undefined : { first, last: first + MICROSECONDS_A_DAY - 1 };
}
