/** What happens in one run of the chaos suite, chosen by a seed. */

import { type Random, randomFor } from "../../sandbox/organisation/random.ts";
import {
  type FaultHook,
  type FaultKind,
  type SandboxOptions,
  transientFaultKinds,
} from "../../sandbox/server.ts";

/** A signal, such as SIGKILL, some time after the start or after a number of lines. */
export interface Interruption {
  readonly signal: "SIGINT" | "SIGTERM" | "SIGKILL";
  readonly after: { readonly milliseconds: number } | { readonly lines: number };
}

/** One run: what the server does, the tap's settings, and what interrupts it. */
export interface Scenario {
  readonly seed: number;
  readonly sandbox: SandboxOptions & { readonly apiKey: string };
  readonly settings: Readonly<Record<string, string | number>>;
  /** Each ends one process; after the last, one more runs to completion. */
  readonly interruptions: readonly Interruption[];
  /** Whether the tap runs once more from its last state, after all rows have arrived. */
  readonly again: boolean;
  /** Milliseconds that the reader pauses after each chunk of the output. */
  readonly readerRest: number;
}

/** Faults that a retry fixes, in addition to those that the sandbox itself lists. */
const curable = [
  ...transientFaultKinds,
  "stall",
  "stall-body",
  "drip",
  "empty-page",
  "redirect",
] as const satisfies readonly FaultKind[];

/** The scenario of a seed. */
export function scenarioOf(seed: number): Scenario {
  const random = randomFor(seed, "scenario");
  return {
    seed,
    sandbox: {
      ...data(randomFor(seed, "data"), seed),
      ...troubles(randomFor(seed, "troubles"), seed),
    },
    settings: {
      ...settings(randomFor(seed, "settings")),
      replication_method: randomFor(seed, "replication").pick(["FULL_TABLE", "INCREMENTAL"]),
    },
    interruptions: interruptions(randomFor(seed, "interruptions"), randomFor(seed, "kills")),
    again: random.chance(0.2),
    readerRest: random.chance(0.3) ? random.whole(1, 20) : 0,
  };
}

function data(random: Random, seed: number): SandboxOptions & { readonly apiKey: string } {
  return {
    seed,
    // Most organizations are small, so that there is time for many of them.
    incidents: random.chance(0.1) ? random.whole(0, 3) : Math.ceil(180 * random.next() ** 2),
    apiKey: `key-${random.whole(1e9, 9e9)}`,
    emptyLastPages: random.chance(0.5),
  };
}

function troubles(random: Random, seed: number): SandboxOptions {
  return {
    latency: random.chance(0.5) ? random.whole(1, 40) : 0,
    ...(random.chance(0.8) && {
      faultRate: random.next() * 0.15,
      faultKinds: random.some(curable, random.whole(1, curable.length)),
      retryAfter: random.whole(0, 1),
      pace: random.whole(5, 50),
    }),
    ...(random.chance(0.3) && { fault: misfits(seed) }),
    ...(random.chance(0.4) && {
      rateLimits: {
        general: { capacity: random.whole(20, 200), refillPerSecond: random.whole(20, 80) },
        incidents: { capacity: random.whole(1, 5), refillPerSecond: random.whole(1, 5) },
      },
    }),
  };
}

/** Responses of another shape than declared, on which a table fails if none of its rows has arrived. */
const misfitting = [
  "error-body",
  "wrong-shape-list",
  "wrong-shape-null",
  "wrong-shape-number",
  "missing-records",
  "full-page-without-meta",
  "repeated-cursor",
] as const satisfies readonly FaultKind[];

/** Some responses of another shape, only on pages after the first. */
function misfits(seed: number): FaultHook {
  return ({ query, count }) => {
    const random = randomFor(seed, "misfit", query.toString(), count);
    return query.has("after") && random.chance(0.1) ? random.pick(misfitting) : undefined;
  };
}

function settings(random: Random): Scenario["settings"] {
  return {
    concurrency: random.whole(1, 20),
    connect_timeout: random.whole(2, 10),
    first_byte_timeout: random.whole(1, 3),
    request_timeout: random.whole(2, 3),
    // A URL fails at most three times in a row; a busy machine adds its own timeouts.
    max_attempts: random.whole(8, 12),
    ...(random.chance(0.2) && { requests_per_minute: random.whole(1500, 6000) }),
  };
}

function interruptions(random: Random, kills: Random): Interruption[] {
  return Array.from({ length: random.pick([0, 0, 1, 1, 2, 3]) }, () => {
    const signal = random.pick(["SIGINT", "SIGTERM"] as const);
    return { signal: kills.chance(0.4) ? "SIGKILL" : signal, after: moment(random) };
  });
}

function moment(random: Random): Interruption["after"] {
  return random.chance(0.5)
    ? { milliseconds: random.whole(50, 2500) }
    : { lines: random.whole(1, 400) };
}
