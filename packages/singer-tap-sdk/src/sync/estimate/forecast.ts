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
import { estimatePlan, type ListFacts, type StreamEstimate } from "./estimate.ts";
import { Extents } from "./extents.ts";
import { readingOf } from "./reading.ts";

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
}

/** What is read of one stream. */
export interface StreamForecast {
  /** The table; or the columns that embed its rows, as `table.column`; or the stream that others are read for. */
  readonly name: string;
  /** How it is read, such as `in full`. */
  readonly reading: string;
  readonly rows: Amount;
  readonly requests: Amount;
  /** Seconds that the rate limits allow its requests in, if they were the only ones. */
  readonly seconds: number;
  /** Bytes of memory for rows that are set aside for the rows that embed them. */
  readonly memory: Amount;
}

/** What is requested most, and what a run takes without it. */
export interface Costliest {
  /** What to deselect so that it is not requested. */
  readonly deselect: readonly string[];
  /** Requests and seconds that this saves. */
  readonly requests: number;
  readonly seconds: number;
}

/** A forecast of a run. */
export interface Forecast {
  readonly streams: readonly StreamForecast[];
  readonly requests: Amount;
  /** Seconds in which the requests can be sent, by the rate limits in force and the response times seen. */
  readonly seconds: number;
  /** Peak of the process, in bytes. */
  readonly memory: Amount;
  /** Null if nothing is requested. */
  readonly costliest: Costliest | null;
}

/**
 * Forecasts a run. Sends one request for the rate limits, and one for each list that the source counts.
 *
 * @throws TapError when the source can't be reached, or rejects the credential.
 */
export async function forecast(plan: Plan, setup: ForecastSetup): Promise<Forecast> {
  const { http, state } = setup;
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
  return new Forecaster(estimates, setup).forecast();
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
  readonly #all: readonly StreamPlan[];
  /** Seconds of a request, as seen; 0 without any. */
  readonly #latency: number;

  constructor(estimates: readonly StreamEstimate[], setup: ForecastSetup) {
    this.#estimates = estimates;
    this.#setup = setup;
    this.#all = estimates.map(({ plan }) => plan);
    const seen = [...setup.http.byStream.values()].map(
      ({ requests, seconds }) => seconds / requests,
    );
    this.#latency = seen.length === 0 ? 0 : Math.min(...seen);
  }

  forecast(): Forecast {
    const estimates = this.#estimates;
    const held = sum(estimates.map((one) => one.held));
    return {
      streams: estimates.map((estimate) => this.#of(estimate)),
      requests: sum(estimates.map(({ requests }) => requests)),
      seconds: this.#secondsFor(estimates),
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
      seconds: this.#secondsFor([estimate]),
      memory: { ...held, count: held.count * memoryOfHeldRow },
    };
  }

  /** The stream with the most requests, its children not among them. */
  #costliest(): Costliest | null {
    const [most] = this.#estimates.toSorted(
      (one, other) => other.requests.count - one.requests.count,
    );
    if (most === undefined || most.requests.count === 0) return null;
    const below = new Set(withChildren(most.plan));
    const others = this.#estimates.filter(({ plan }) => !below.has(plan));
    const saved = this.#estimates.filter(({ plan }) => below.has(plan));
    return {
      deselect: deselectionOf(most.plan, this.#all),
      requests: sum(saved.map(({ requests }) => requests)).count,
      seconds: this.#secondsFor(this.#estimates) - this.#secondsFor(others),
    };
  }

  /** Seconds in which requests can be sent: by the rate limits, and by the response times. */
  #secondsFor(estimates: readonly StreamEstimate[]): number {
    const { http, concurrency } = this.#setup;
    const load = estimates.flatMap(({ plan: { stream }, requests }) =>
      isRESTStream(stream) ? [{ endpoint: stream, requests: requests.count }] : [],
    );
    const requests = load.reduce((total, one) => total + one.requests, 0);
    return Math.max(http.secondsFor(load), (requests * this.#latency) / concurrency);
  }
}
