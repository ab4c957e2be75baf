/** Decides which request gets which fault. */

import { createHash } from "node:crypto";
import { type FaultKind, transientFaultKinds } from "./faults.ts";

/** A request as the schedule sees it. Only requests that passed authentication and rate limits come here. */
export type ScheduledRequest = {
  readonly path: string;
  readonly query: URLSearchParams;
  /** How often this URL has come so far, this time included: 1 the first time. */
  readonly count: number;
  /** How many requests have come so far, this one left out: 0 for the first. */
  readonly index: number;
};

/** The programmable way: called for every request, returns undefined for a good response. */
export type FaultHook = (request: ScheduledRequest) => FaultKind | undefined;

/** The two ways to schedule; the hook has the first word. */
export type FaultScheduleOptions = {
  readonly fault?: FaultHook;
  /** Share of requests that fail, from 0 to 1. */
  readonly faultRate?: number;
  /** Kinds to choose from; those that pass by themselves when absent. */
  readonly faultKinds?: readonly FaultKind[];
  readonly seed: number;
};

/** After so many faults in a row the same URL succeeds, so that a patient client always gets through. */
const MOST_IN_A_ROW = 3;

/** The fault for a path and query, if one is due; counts the calls. */
export function scheduleFaults(
  options: FaultScheduleOptions,
): (path: string, query: URLSearchParams) => FaultKind | undefined {
  const { fault, faultRate = 0, faultKinds = transientFaultKinds, seed } = options;
  const counts = new Map<string, number>();
  const inARow = new Map<string, number>();
  let index = -1;
  return (path, query) => {
    const url = `${path}?${query.toString()}`;
    const count = (counts.get(url) ?? 0) + 1;
    counts.set(url, count);
    index += 1;
    const hooked = fault?.({ path, query, count, index });
    if (hooked || faultRate === 0) return hooked;
    // Drawn from the URL and its count, not from the order of arrival: parallel requests do not change the draw.
    const draw = createHash("sha256").update(`${seed} ${count} ${url}`).digest();
    const before = inARow.get(url) ?? 0;
    const due = draw.readUInt32BE(0) / 2 ** 32 < faultRate && before < MOST_IN_A_ROW;
    inARow.set(url, due ? before + 1 : 0);
    return due ? faultKinds[draw.readUInt32BE(4) % faultKinds.length] : undefined;
  };
}
