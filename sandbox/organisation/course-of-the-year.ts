/**
 * What the year's figures tell: the checkout had a bad month and was repaired after it, the depots' scanners are getting
 * old, and a noisy alert was put right. Everything is relative to the moment at which the organisation stands.
 */

import { DAY } from "./calendar.ts";
import type { TeamKey } from "./company.ts";
import type { SeverityKey } from "./incident-settings.ts";
import type { Random } from "./random.ts";

/** Days before now at which the bad month begins and ends. */
const badMonth = { from: 230, until: 200 };

/** Days before now since which the noisy alert is quiet. */
const alertFixed = 100;

/** How much longer incidents take than the shortest kind: what is minor waits for working hours. */
const paceBySeverity: Readonly<Record<SeverityKey, number>> = {
  minor: 4,
  major: 1.6,
  critical: 0.9,
};

/** How much longer a team takes than the others. */
const paceByTeam: Readonly<Partial<Record<TeamKey, number>>> = {
  payments: 0.6,
  warehouse: 1.3,
  data: 1.8,
};

/** Whether a moment is in the bad month. */
export function isBadMonth(at: number, now: number): boolean {
  return at >= now - badMonth.from * DAY && at < now - badMonth.until * DAY;
}

/** A share of the year as a moment, twice as often one of the bad month as its length would have it. */
export function momentOfYear(share: number, since: number, span: number, now: number): number {
  const length = (badMonth.from - badMonth.until) * DAY;
  const start = now - badMonth.from * DAY - since;
  const at = share * (span + length);
  if (at < start) return since + at;
  // What falls into the month or the same length again is all within it.
  return at < start + 2 * length ? since + start + (at - start) / 2 : since + at - length;
}

/** By how much the moments of an incident are stretched. */
export function paceOf(
  severity: SeverityKey | undefined,
  team: TeamKey,
  at: number,
  now: number,
  random: Random,
): number {
  const year = (now - at) / (365 * DAY);
  const changes: Readonly<Partial<Record<TeamKey, number>>> = {
    checkout: isBadMonth(at, now) ? 3 : at < now - badMonth.until * DAY ? 1.8 : 0.55,
    warehouse: 2.2 - 1.6 * year,
  };
  // A few take much longer than most.
  const luck = Math.exp(random.next() + random.next() + random.next() - 1.5);
  return (
    paceBySeverity[severity ?? "minor"] * (paceByTeam[team] ?? 1) * (changes[team] ?? 1) * luck
  );
}

/** Whether the noisy alert was still making noise at a moment. */
export function isAlertNoisy(at: number, now: number): boolean {
  return at < now - alertFixed * DAY;
}

/** How much longer it takes until somebody responds: at night, people have to wake up first. */
export function delayAt(at: number): number {
  const hour = new Date(at).getUTCHours();
  return hour >= 22 || hour < 7 ? 4 : 1;
}
