/** Formats numbers, durations, and days for the terminal and the page. */

/** What a number counts or measures. */
export type Unit = "incidents" | "follow-ups" | "hours";

const count = new Intl.NumberFormat("en-GB");
const oneDecimal = new Intl.NumberFormat("en-GB", {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});
const twoDigits = new Intl.NumberFormat("en-US", {
  notation: "compact",
  maximumSignificantDigits: 2,
});
/** American short month names all have three letters. */
const months = {
  long: new Intl.DateTimeFormat("en-US", { month: "long", timeZone: "UTC" }),
  short: new Intl.DateTimeFormat("en-US", { month: "short", timeZone: "UTC" }),
};

/** An integer with thousands separators: "1,234". */
export function grouped(value: number): string {
  return count.format(value);
}

/** A number with its unit: "1 incident", "45 min", "2.4 h", "3.1 days". */
export function amount(value: number, unit: Unit): string {
  if (unit !== "hours") return `${count.format(value)} ${value === 1 ? unit.slice(0, -1) : unit}`;
  if (value < 1) return `${Math.round(value * 60)} min`;
  return value < 48 ? `${oneDecimal.format(value)} h` : `${oneDecimal.format(value / 24)} days`;
}

/** A number below a heading that names what is counted; a duration still has its unit. */
export function figure(value: number, unit: Unit): string {
  return unit === "hours" ? amount(value, unit) : count.format(value);
}

/** A number in up to four characters, for tight spaces: "385", "1.2K", "12K". */
export function short(value: number): string {
  return value < 1000 ? String(value) : twoDigits.format(value);
}

/** How a figure compares with an earlier one; less is better. */
export interface Comparison {
  readonly trend: "better" | "worse" | "same";
  /** For example, "▼ 3 fewer than in the 12 weeks before (75)". */
  readonly text: string;
}

/** @param past The time of the earlier figure, such as "12 weeks ago". */
export function compare(now: number, before: number, unit: Unit, past: string): Comparison {
  // Compared as shown, so that two figures that look the same never differ.
  const earlier = figure(before, unit);
  const difference = figure(Math.abs(now - before), unit);
  if (figure(now, unit) === earlier || difference === figure(0, unit)) {
    return { trend: "same", text: `same as ${past}` };
  }
  const [more, less] = unit === "hours" ? ["longer", "shorter"] : ["more", "fewer"];
  return now > before
    ? { trend: "worse", text: `▲ ${difference} ${more} than ${past} (${earlier})` }
    : { trend: "better", text: `▼ ${difference} ${less} than ${past} (${earlier})` };
}

/** A day of the form 2026-11-16 as "16 November 2026", or "16 Nov 2026" in tight spaces. */
export function day(text: string, month: "long" | "short" = "long"): string {
  const date = new Date(text);
  return `${date.getUTCDate()} ${months[month].format(date)} ${date.getUTCFullYear()}`;
}

/** A day of the form 2026-11-16 as its parts: "16" and "Nov". */
export function dayAndMonth(text: string): readonly [day: string, month: string] {
  const date = new Date(text);
  return [String(date.getUTCDate()), months.short.format(date)];
}

/** A name from the data, safe to display: on one line, without terminal control or bidirectional characters. */
export function named(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, " ").trim() || "–";
}
