/** Times: written as the API writes them, and at hours at which things happen. */

import type { Random } from "./random.ts";

/** Milliseconds in a minute, an hour, a day. */
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/**
 * RFC 3339 in UTC. A moment that falls on a whole second was entered by a person and has no fraction; the others were
 * recorded and carry microseconds, whose last digits follow from the milliseconds.
 */
export function iso(milliseconds: number): string {
  const text = new Date(milliseconds).toISOString();
  if (milliseconds % 1000 === 0) return `${text.slice(0, 19)}Z`;
  const micros = String((milliseconds * 7919) % 1000).padStart(3, "0");
  return `${text.slice(0, 23)}${micros}Z`;
}

/** The moment with its milliseconds changed, so that it looks recorded. */
export function recorded(milliseconds: number, random: Random): number {
  return Math.floor(milliseconds / 1000) * 1000 + random.whole(1, 999);
}

/** The moment cut down to the minute, as people enter it. */
export function entered(milliseconds: number): number {
  return Math.floor(milliseconds / MINUTE) * MINUTE;
}

/** Moves a moment within its week: more happens on working days and by day than at weekends and at night. */
export function atAPlausibleHour(milliseconds: number, random: Random): number {
  const moment = new Date(milliseconds);
  const weekend = moment.getUTCDay() === 0 || moment.getUTCDay() === 6;
  const monday = weekend && random.chance(0.8) ? DAY * 2 : 0;
  const night = moment.getUTCHours() < 6 || moment.getUTCHours() > 20;
  const morning = night && random.chance(0.7) ? HOUR * 10 : 0;
  return milliseconds + monday + morning;
}
