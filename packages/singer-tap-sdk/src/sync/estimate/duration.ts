/** Estimates how long a run takes. */

import { type Amount, atLeast, known, sum } from "./amount.ts";
import type { Series } from "./series.ts";

/**
 * Seconds of rate limits from which on they decide how long a run takes, as its rows are processed while it waits: a run on
 * a busy computer was measured to take 1.3 seconds more than they explain, which is then less than a tenth.
 */
const decisive = 20;

/**
 * Times as long as the fastest request that requests may take on average. In runs at a latency of 100 ms, the mean was 1.2 to
 * 1.5 times the latency, and 2 times on a busy computer.
 */
const slowest = 2;

/**
 * Share of the seconds of rate limits that a list may take which an interrupted read waits for: the limits admit more
 * requests meanwhile than there are to send.
 */
const tolerance = 0.1;

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
  const awaited = streams.filter(({ isAwaited }) => isAwaited);
  const atMostAwaited = latency * Math.max(0, ...awaited.map(({ most }) => most));
  const others = slowest * Math.max(parallel, atMostInSeries, atMostAwaited / tolerance);
  const isKnown = requests.isKnown && limited >= Math.max(decisive, others);
  const seconds = startup + Math.max(limited, parallel, inSeries);
  return isKnown ? known(seconds) : atLeast(seconds);
}
