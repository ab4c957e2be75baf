import { counted } from "./counted.ts";

/** From this many seconds on, a duration is shown in minutes. */
const leastMinutes = 120;

/** A duration in round numbers: "58 seconds", "9 minutes". */
export function durationText(seconds: number): string {
  return seconds < leastMinutes
    ? counted(Math.round(seconds), "second")
    : counted(Math.round(seconds / 60), "minute");
}
