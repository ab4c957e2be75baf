/** Estimates how long a run takes. */

import { type Amount, atLeast, known, sum } from "./amount.ts";
import type { Series } from "./series.ts";

/**
 * Seconds of rate limits from which on they decide how long a run takes, as its rows are processed while it waits: a run on
 * a busy computer was measured to take 1.3 seconds more than they explain, which is then less than a tenth.
 */
const decisive = 20;

/** What is known of the time that requests take. */
export interface Pace {
  /** Seconds that the process needs until its first request. */
  readonly startup: number;
  /** Seconds in which the rate limits admit all requests. */
  readonly limited: number;
  /** Seconds of a request at least; 0 if unknown. */
  readonly latency: number;
  /** Requests under way at the same time. */
  readonly concurrency: number;
}

/** Seconds that a run takes: known where the rate limits decide it, else a lower bound. */
export function durationOf(
  streams: readonly Series[],
  { startup, limited, latency, concurrency }: Pace,
): Amount {
  const requests = sum(streams.map((one) => one.requests));
  const parallel = (requests.count * latency) / concurrency;
  const inSeries = latency * Math.max(0, ...streams.map(({ least }) => least));
  const atMostInSeries = latency * Math.max(0, ...streams.map(({ most }) => most));
  const isKnown = requests.isKnown && limited >= Math.max(decisive, parallel, atMostInSeries);
  const seconds = startup + Math.max(limited, parallel, inSeries);
  return isKnown ? known(seconds) : atLeast(seconds);
}
