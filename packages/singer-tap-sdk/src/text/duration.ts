import { counted } from "./counted.ts";

/** From this many seconds on, a duration is shown in minutes. */
const leastMinutes = 120;

/**
 * A duration in round numbers: "58 seconds", "9 minutes".
 *
 * @param round Default `Math.round`; `Math.floor` for a lower bound.
 */
export function durationText(seconds: number, round = Math.round): string {
  return seconds < leastMinutes
    ? counted(round(seconds), "second")
    : counted(round(seconds / 60), "minute");
}
