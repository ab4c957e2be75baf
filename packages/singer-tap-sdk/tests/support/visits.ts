/** A long list that is filtered by time of creation, served in pages in any order. */

import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { t } from "../../src/index.ts";
import { type Handler, sendJson, serve } from "./serve.ts";
import { ShopStream, times } from "./shop-streams.ts";

const visit = t.object({ id: t.key("Identifier"), ...times }, "Visit");

/** A list that is filtered by instants, with a parameter for each bound. */
export class VisitsStream extends ShopStream {
  readonly name = "visits";
  readonly path: string = "/visits";
  readonly schema = visit;
  override readonly creationFilter: ShopStream["creationFilter"] = {
    key: "created_at",
    parameter: "created_at[gte]",
    until: "created_at[lte]",
  };
}

/** A list that is filtered by days, with one parameter for both bounds where there are two. */
export class DayVisitsStream extends VisitsStream {
  override readonly path = "/days";
  override readonly creationFilter = {
    key: "created_at",
    parameter: "created_at[gte]",
    until: "created_at[lte]",
    range: { parameter: "created_at[date_range]", separator: "~" },
    format: "day",
  } as const;
}

/** A list that is filtered by whole seconds. */
export class SecondVisitsStream extends VisitsStream {
  override readonly path = "/seconds";
  override readonly creationFilter = {
    key: "created_at",
    parameter: "created_at[gte]",
    until: "created_at[lte]",
    format: "epoch-seconds",
  } as const;
}

/** A list whose source says that it filters, and does not. */
export class UnfilteredVisitsStream extends VisitsStream {
  override readonly path = "/unfiltered";
}

export interface Visit {
  readonly id: string;
  readonly created_at: string;
}

export type Order = "newest first" | "oldest first" | "by id" | "mixed up";

export interface SourceOptions {
  readonly order: Order;
  readonly pageSize: number;
  /** Whether a response counts the rows of the whole list. */
  readonly counted: boolean;
  /**
   * Whether requests are answered in rounds: once every series of pages that has begun waits for its next page. How
   * many requests are under way at once is then the number of series, however busy the machine is. Default false.
   */
  readonly inRounds?: boolean;
}

export interface Source {
  readonly origin: string;
  readonly visits: Visit[];
  /** Queries that were asked for. */
  readonly asked: URLSearchParams[];
  /** Called with each query, and awaited before the response to it. */
  onRequest: (query: URLSearchParams) => Promise<void> | void;
  /** Called with the query of a page that is the last one of its series. */
  onEnd: (query: URLSearchParams) => void;
  /** Answers requests for other lists. */
  others: Handler;
  /** The most requests that were waiting at once. */
  readonly most: number;
}

/** What each endpoint compares of a row's time and of its filter's times. */
const places: Readonly<Record<string, (time: string) => string | number>> = {
  "/visits": (time) => Date.parse(time),
  "/days": (time) => time.slice(0, 10),
  "/unfiltered": () => 0,
  "/seconds": (time) => Math.floor(/^\d+$/.test(time) ? Number(time) : Date.parse(time) / 1000),
};

/** Serves visits in an order, in pages, by either kind of filter. Both bounds in two parameters are refused for days. */
export async function openSource(
  test: Pick<TestContext, "after">,
  visits: Visit[],
  { order, pageSize, counted, inRounds = false }: SourceOptions,
): Promise<Source> {
  const rank = ({ id, created_at }: Visit): string => {
    const time = order === "newest first" ? 1e15 - Date.parse(created_at) : Date.parse(created_at);
    const ranks = {
      "newest first": String(time).padStart(20, "0"),
      "oldest first": String(time).padStart(20, "0"),
      "by id": "",
      "mixed up": [...id].reverse().join(""),
    };
    return `${ranks[order]}~${id}`;
  };
  const source = {
    visits,
    asked: [] as URLSearchParams[],
    onRequest: (_: URLSearchParams): Promise<void> | void => {},
    onEnd: (_: URLSearchParams): void => {},
    others: ((_request, response) => sendJson(response, {}, 404)) as Handler,
    most: 0,
  };
  const round: (() => void)[] = [];
  let series = 0;
  const pageOf = (path: string, query: URLSearchParams) => {
    const [from, to] = (query.get("created_at[date_range]") ?? "").split("~");
    const since = from || query.get("created_at[gte]");
    const until = to || query.get("created_at[lte]");
    const place = places[path] ?? assert.fail(path);
    const wanted = source.visits
      .filter(({ created_at }) => since === null || place(created_at) >= place(since))
      .filter(({ created_at }) => until === null || place(created_at) <= place(until))
      .sort((left, right) => (rank(left) < rank(right) ? -1 : 1));
    const after = source.visits.find(({ id }) => id === query.get("after"));
    const left = wanted.filter((one) => after === undefined || rank(one) > rank(after));
    const page = left.slice(0, pageSize);
    return {
      visits: page.map((one) => ({ ...one, updated_at: one.created_at })),
      meta: {
        ...(left.length > pageSize && { after: page.at(-1)?.id }),
        ...(counted && { total: wanted.length }),
      },
    };
  };
  const origin = await serve(test, async (request, response, url) => {
    const { pathname, searchParams: query } = url;
    if (!Object.hasOwn(places, pathname)) return source.others(request, response, url);
    source.asked.push(query);
    if (!query.has("after")) series += 1;
    await source.onRequest(query);
    round.push(() => {
      const isByDay = pathname === "/days";
      if (isByDay && query.has("created_at[gte]") && query.has("created_at[lte]")) {
        sendJson(response, { message: "one or the other" }, 422);
        return;
      }
      const page = pageOf(pathname, query);
      if (page.meta.after === undefined) {
        series -= 1;
        source.onEnd(query);
      }
      sendJson(response, page);
    });
    source.most = Math.max(source.most, round.length);
    if (!inRounds) setImmediate(() => round.shift()?.());
    else if (round.length >= series) for (const answer of round.splice(0)) answer();
  });
  return Object.assign(source, { origin });
}

const start = Date.parse("2026-01-01T00:00:00Z");

/**
 * Visits that were created so many milliseconds after the start of 2026.
 *
 * @param precision Milliseconds in which the source keeps times; 1000 for whole seconds.
 */
export function visitsAt(offsets: readonly number[], precision = 1): Visit[] {
  return offsets.map((offset, index) => ({
    id: String((index * 7919) % 100_003).padStart(6, "0"),
    created_at: new Date(Math.floor((start + offset) / precision) * precision).toISOString(),
  }));
}
