/** Formats numbers, durations, and names for the terminal and the page. */

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

/** A number in up to four characters, for tight spaces: "385", "1.2K", "12K". */
export function short(value: number): string {
  return value < 1000 ? String(value) : twoDigits.format(value);
}

/** A name from the data, safe to display: on one line, without terminal control or bidirectional characters. */
export function named(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, " ").trim() || "–";
}
