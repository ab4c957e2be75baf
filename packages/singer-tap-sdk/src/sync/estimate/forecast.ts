/** Forecasts a run: what is read of each table, and what that takes in requests, time and memory. */

import pMap from "p-map";
import { TapError } from "../../errors/index.ts";
import type { HttpClient } from "../../http/http-client.ts";
import type { Logger } from "../../logging/logger.ts";
import type { JsonObject, State } from "../../singer/index.ts";
import { isRESTStream } from "../../stream/rest-stream.ts";
import { columnsOf, deselectionOf } from "../plan/remediation.ts";
import type { Plan, StreamPlan } from "../plan/stream-plan.ts";
import { ResumableRead } from "../read/resumable-read.ts";
import { type Amount, sum } from "./amount.ts";
import { durationOf } from "./duration.ts";
import { estimatePlan, type ListFacts, type StreamEstimate } from "./estimate.ts";
import { Extents } from "./extents.ts";
import { readingOf } from "./reading.ts";
import { seriesOf } from "./series.ts";

/** Peak memory of a run that sets no rows aside, in bytes: as measured for one million rows of a single table. */
const baseMemory = 153_000_000;

/**
 * Memory that a row adds which is set aside until the row that embeds it is written, in bytes. Its text goes to a temporary
 * file beyond 4 MB: 400,000 rows for 100,000 others were measured to add 75 MB.
 */
const memoryOfHeldRow = 190;

/** What a forecast needs of the run that it is about. */
export interface ForecastSetup {
  readonly state: State;
  readonly http: HttpClient;
  readonly logger: Logger;
  /** Requests under way at the same time. */
  readonly concurrency: number;
  /** Version of the tap, its own settings, and `lookback`: an interrupted read with others is not resumed. */
  readonly version: string;
  readonly settings: JsonObject;
  readonly lookback: number;
  /** See `ForecastOptions`. */
  readonly startup: () => number;
}

/** What is read of one stream. */
export interface StreamForecast {
  /** The table; or the columns that embed its rows, as `table.column`; or the stream that others are read for. */
  readonly name: string;
  /** How it is read, such as `in full`. */
  readonly reading: string;
  readonly rows: Amount;
  readonly requests: Amount;
  /** Seconds in which the rate limits admit its requests, if they were the only ones. */
  readonly limited: number;
  /** Bytes of memory for rows that are set aside for the rows that embed them. */
  readonly memory: Amount;
}

/** What is requested most, and what a run takes without it. */
export interface Costliest {
  /** What to deselect so that it is not requested. */
  readonly deselect: readonly string[];
  /** Requests that this saves, and seconds at least. */
  readonly requests: number;
  readonly seconds: number;
}

/** A forecast of a run. */
export interface Forecast {
  readonly streams: readonly StreamForecast[];
  readonly requests: Amount;
  /** Seconds from the start of the process on: known where the rate limits in force decide them, else a lower bound. */
  readonly seconds: Amount;
  /** Peak of the process, in bytes. */
  readonly memory: Amount;
  /** Null if nothing is requested, or if only deselecting everything would save it. */
  readonly costliest: Costliest | null;
}

/**
 * Forecasts a run. Sends one request for the rate limits, and one for each list that the source counts.
 *
 * @throws TapError when the source can't be reached, or rejects the credential.
 */
export async function forecast(plan: Plan, setup: ForecastSetup): Promise<Forecast> {
  const { http, state } = setup;
  // Before the first request, as a run starts alike.
  const startup = setup.startup();
  await http.checkHealth();
  const lists = [...plan.roots, ...listsOnDemand(plan.roots)];
  const facts = new Map<StreamPlan, ListFacts>();
  for (const list of lists) facts.set(list, await factsOf(list, setup));
  const totals = await totalsOf(lists, facts, setup);
  const none: ListFacts = { partitions: 1, remainder: null };
  const estimates = estimatePlan(
    plan.roots,
    new Extents(state, totals),
    (list) => facts.get(list) ?? none,
  );
  const partitionsOf = (list: StreamPlan): number => (facts.get(list) ?? none).partitions;
  return new Forecaster(estimates, setup, startup, partitionsOf).forecast();
}

/** Seconds of the fastest request that was sent; 0 if a single one was, whose time is also that of connecting. */
function latencyOf({ byStream }: HttpClient): number {
  const seen = [...byStream.values()].map(({ requests, seconds }) => seconds / requests);
  return seen.length < 2 ? 0 : Math.min(...seen);
}

/** The lists that are read only for the rows that they embed. */
function listsOnDemand(roots: readonly StreamPlan[]): readonly StreamPlan[] {
  const all = roots.flatMap(withChildren);
  const sources = all.flatMap(({ embeddings }) => embeddings.map(({ source }) => source));
  return [...new Set(sources)].filter((source) => source.parent === null && !all.includes(source));
}

function withChildren(plan: StreamPlan): StreamPlan[] {
  return [plan, ...plan.children.flatMap(withChildren)];
}

async function factsOf(plan: StreamPlan, setup: ForecastSetup): Promise<ListFacts> {
  const { http, logger, version, settings, lookback } = setup;
  const { stream, resumption } = plan;
  const clock = http.clocks.of(stream.name);
  const read = new ResumableRead(plan, { version, settings, lookback, clock, log: logger });
  const partitions = [];
  for await (const context of stream.partitions()) partitions.push(read.left(context));
  const isResumed = partitions.some((left) => left !== undefined);
  return {
    partitions: partitions.length,
    remainder: isResumed ? { partitions, passed: resumption?.rows ?? null } : null,
  };
}

/** The rows of each list as the source counts them, for those that it counts by one request. */
async function totalsOf(
  lists: readonly StreamPlan[],
  facts: ReadonlyMap<StreamPlan, ListFacts>,
  setup: ForecastSetup,
): Promise<ReadonlyMap<StreamPlan, number>> {
  const { concurrency } = setup;
  const totals = new Map<StreamPlan, number>();
  const counted = lists.filter((list) => facts.get(list)?.partitions === 1);
  await pMap(
    counted,
    async (list) => {
      const total = await totalOf(list, setup);
      if (total !== null) totals.set(list, total);
    },
    { concurrency },
  );
  return totals;
}

async function totalOf(
  { stream, since }: StreamPlan,
  { http, logger }: ForecastSetup,
): Promise<number | null> {
  const startedAt = new Date(http.clocks.of(stream.name).at()).toISOString();
  const bounds = { since, createdSince: null, createdUntil: null };
  try {
    for await (const context of stream.partitions()) {
      return await stream.count({ context, ...bounds, startedAt, cursor: null }, http);
    }
  } catch (error) {
    if (!(error instanceof TapError) || error.recovery === "fatal") throw error;
    logger.forStream(stream.name).warn(error.message);
  }
  return null;
}

class Forecaster {
  readonly #estimates: readonly StreamEstimate[];
  readonly #setup: ForecastSetup;
  readonly #startup: number;
  readonly #partitionsOf: (list: StreamPlan) => number;
  readonly #all: readonly StreamPlan[];

  constructor(
    estimates: readonly StreamEstimate[],
    setup: ForecastSetup,
    startup: number,
    partitionsOf: (list: StreamPlan) => number,
  ) {
    this.#estimates = estimates;
    this.#setup = setup;
    this.#startup = startup;
    this.#partitionsOf = partitionsOf;
    this.#all = estimates.map(({ plan }) => plan);
  }

  forecast(): Forecast {
    const estimates = this.#estimates;
    const held = sum(estimates.map((one) => one.held));
    return {
      streams: estimates.map((estimate) => this.#of(estimate)),
      requests: sum(estimates.map(({ requests }) => requests)),
      seconds: this.#durationOf(estimates),
      memory: { ...held, count: baseMemory + held.count * memoryOfHeldRow },
      costliest: this.#costliest(),
    };
  }

  #of(estimate: StreamEstimate): StreamForecast {
    const { plan, rows, requests, held } = estimate;
    const columns = plan.table === null ? columnsOf(plan, this.#all) : [];
    return {
      name: columns.join(", ") || plan.stream.name,
      reading: readingOf(estimate),
      rows,
      requests,
      limited: this.#limitedOf([estimate]),
      memory: { ...held, count: held.count * memoryOfHeldRow },
    };
  }

  /** The stream with the most requests, its children not among them; null if no other would be left. */
  #costliest(): Costliest | null {
    const [most] = this.#estimates.toSorted(
      (one, other) => other.requests.count - one.requests.count,
    );
    if (most === undefined || most.requests.count === 0) return null;
    const below = new Set(withChildren(most.plan));
    const others = this.#estimates.filter(({ plan }) => !below.has(plan));
    if (others.length === 0) return null;
    const saved = this.#estimates.filter(({ plan }) => below.has(plan));
    return {
      deselect: deselectionOf(most.plan, this.#all),
      requests: sum(saved.map(({ requests }) => requests)).count,
      seconds: this.#durationOf(this.#estimates).count - this.#durationOf(others).count,
    };
  }

  /** Seconds that a run takes which reads only these streams. */
  #durationOf(estimates: readonly StreamEstimate[]): Amount {
    const { http, concurrency } = this.#setup;
    const rowsOf = new Map(this.#estimates.map(({ plan, rows }) => [plan, rows.count]));
    const resumed = estimates.filter(({ isResumed }) => isResumed);
    const embedded = resumed.flatMap(({ plan }) => plan.embeddings.map(({ source }) => source));
    const awaited = new Set(embedded);
    const series = estimates.map((one) => {
      const { parent } = one.plan;
      const parents = parent === null ? 0 : (rowsOf.get(parent) ?? 0);
      return seriesOf(one, this.#partitionsOf(one.plan), parents, awaited);
    });
    return durationOf(series, {
      startup: this.#startup,
      limited: this.#limitedOf(estimates),
      latency: latencyOf(http),
      concurrency,
    });
  }

  /** Seconds in which the rate limits admit the requests of these streams. */
  #limitedOf(estimates: readonly StreamEstimate[]): number {
    const load = estimates.flatMap(({ plan: { stream }, requests }) =>
      isRESTStream(stream) ? [{ endpoint: stream, requests: requests.count }] : [],
    );
    return this.#setup.http.secondsFor(load);
  }
}
