/**
 * Long lists that are read in windows of time: whatever the data and the server's order, every row arrives, and
 * once; and a long chain of pages becomes several short ones for few requests more.
 */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import fc from "fast-check";
import { t } from "../../../src/sdk/index.ts";
import type { State } from "../../../src/singer/index.ts";
import { recordedLog } from "../../support/logger.ts";
import { runStreams, statesOf } from "../../support/run-streams.ts";
import { sendJson, serve } from "../../support/serve.ts";
import { ShopStream, shopStreams, times } from "../../support/shop-streams.ts";

const visit = t.object({ id: t.key("Identifier"), ...times }, "Visit");

/** A list that is filtered by instants, with a parameter for each bound. */
class VisitsStream extends ShopStream {
  readonly name = "visits";
  readonly path: string = "/visits";
  readonly schema = visit;
  override readonly creation: ShopStream["creation"] = {
    key: "created_at",
    parameter: "created_at[gte]",
    until: "created_at[lte]",
  };
}

/** A list that is filtered by days, with one parameter for both bounds where there are two. */
class DayVisitsStream extends VisitsStream {
  override readonly path = "/days";
  override readonly creation = {
    key: "created_at",
    parameter: "created_at[gte]",
    until: "created_at[lte]",
    range: { parameter: "created_at[date_range]", separator: "~" },
    format: "day",
  } as const;
}

/** A list whose source says that it filters, and does not. */
class UnfilteredVisitsStream extends VisitsStream {
  override readonly path = "/unfiltered";
}

/** The same list, read incrementally by the one filter that it has. */
class NewVisitsStream extends DayVisitsStream {
  override readonly incremental = {
    key: "created_at",
    parameter: "created_at[gte]",
    format: "day",
  } as const;
}

interface Visit {
  readonly id: string;
  readonly created_at: string;
}

type Order = "newest first" | "oldest first" | "by id" | "mixed up";

interface Source {
  readonly origin: string;
  readonly visits: Visit[];
  /** Queries that were asked for. */
  readonly asked: URLSearchParams[];
  /** Called before each answer. */
  onRequest: (count: number) => void;
  /** The most requests that were waiting at once. */
  readonly most: number;
}

/** Serves visits in an order, in pages, by either kind of filter. Both bounds in two parameters are refused for days. */
async function openSource(
  test: Pick<TestContext, "after">,
  visits: Visit[],
  { order, pageSize, counted }: { order: Order; pageSize: number; counted: boolean },
): Promise<Source> {
  const rank = ({ id, created_at }: Visit): string => {
    const time = order === "newest first" ? 1e15 - Date.parse(created_at) : Date.parse(created_at);
    const places = {
      "newest first": String(time).padStart(20, "0"),
      "oldest first": String(time).padStart(20, "0"),
      "by id": "",
      "mixed up": [...id].reverse().join(""),
    };
    return `${places[order]}~${id}`;
  };
  const source = { visits, asked: [] as URLSearchParams[], onRequest: (_: number) => {}, most: 0 };
  let waiting = 0;
  const origin = await serve(test, (_request, response, { pathname, searchParams: query }) => {
    source.asked.push(query);
    source.onRequest(source.asked.length);
    waiting += 1;
    source.most = Math.max(source.most, waiting);
    setImmediate(() => {
      waiting -= 1;
      const isByDay = pathname === "/days";
      const [from, to] = (query.get("created_at[date_range]") ?? "").split("~");
      const isFiltered = pathname !== "/unfiltered";
      const since = isFiltered ? from || query.get("created_at[gte]") : null;
      const until = isFiltered ? to || query.get("created_at[lte]") : null;
      if (isByDay && query.has("created_at[gte]") && query.has("created_at[lte]")) {
        sendJson(response, { message: "one or the other" }, 422);
        return;
      }
      const place = (time: string) => (isByDay ? time.slice(0, 10) : Date.parse(time));
      const wanted = source.visits
        .filter(({ created_at }) => since == null || place(created_at) >= place(since))
        .filter(({ created_at }) => until == null || place(created_at) <= place(until))
        .sort((left, right) => (rank(left) < rank(right) ? -1 : 1));
      const after = source.visits.find(({ id }) => id === query.get("after"));
      const left = wanted.filter((one) => after === undefined || rank(one) > rank(after));
      const page = left.slice(0, pageSize);
      sendJson(response, {
        visits: page.map((one) => ({ ...one, updated_at: one.created_at })),
        meta: {
          ...(left.length > pageSize && { after: page.at(-1)?.id }),
          ...(counted && { total: wanted.length }),
        },
      });
    });
  });
  return Object.assign(source, { origin });
}

const start = Date.parse("2026-01-01T00:00:00Z");
const second = 1000;
const day = 86_400 * second;

/** Times as they occur: spread over weeks or a minute, in bursts, on the borders of days, all in one second. */
const instants = fc.oneof(
  fc.array(fc.integer({ min: 0, max: 90 * day }), { minLength: 30, maxLength: 90 }),
  fc.array(
    fc.integer({ min: 0, max: 90 }).map((days) => days * day),
    { minLength: 30, maxLength: 90 },
  ),
  fc.array(
    fc.oneof(
      fc.integer({ min: 0, max: 90 * day }),
      fc.integer({ min: 40 * day, max: 40 * day + 5 * second }),
    ),
    { minLength: 30, maxLength: 90 },
  ),
  fc.array(fc.integer({ min: 0, max: 60 * second }), { minLength: 30, maxLength: 90 }),
  fc.array(fc.integer({ min: 0, max: 999 }), { minLength: 30, maxLength: 90 }),
);

const scenario = fc.record({
  instants,
  order: fc.constantFrom<Order[]>("newest first", "oldest first", "by id", "mixed up"),
  pageSize: fc.integer({ min: 1, max: 3 }),
  counted: fc.boolean(),
  byDay: fc.boolean(),
  /** Milliseconds in which the source keeps times; 1000 for whole seconds. */
  precision: fc.constantFrom(1, second),
});

function visitsAt(offsets: readonly number[], precision = 1): Visit[] {
  return offsets.map((offset, index) => ({
    id: String((index * 7919) % 100_003).padStart(6, "0"),
    created_at: new Date(Math.floor((start + offset) / precision) * precision).toISOString(),
  }));
}

function streamsOf({ origin }: Source, byDay: boolean) {
  return shopStreams({ origin }, [byDay ? DayVisitsStream : VisitsStream]);
}

/** Opens a source, plays with it, and closes it. */
async function withSource(
  visits: Visit[],
  options: Parameters<typeof openSource>[2],
  play: (source: Source, test: Pick<TestContext, "after">) => Promise<void>,
): Promise<void> {
  const cleanUp: (() => unknown)[] = [];
  const test = { after: (done: unknown) => void cleanUp.push(done as () => unknown) };
  try {
    await play(await openSource(test, visits, options), test);
  } finally {
    for (const done of cleanUp) await done();
  }
}

const selected = { visits: [] };

function idsOf(rows: readonly Record<string, unknown>[]): unknown[] {
  return rows.map(({ id }) => id).toSorted();
}

suite("A long list", () => {
  test("brings each of its rows once, in any order and whatever is inserted meanwhile", async () => {
    const law = fc.asyncProperty(scenario, async (given) => {
      const visits = visitsAt(given.instants, given.precision);
      const before = visits.map(({ id }) => id).toSorted();
      await withSource(visits, given, async (source, test) => {
        source.onRequest = (count) => {
          if (count % 5 === 0) {
            const id = `new-${count}`;
            source.visits.push({ id, created_at: new Date().toISOString() });
          }
        };
        const run = await runStreams(test, { streams: streamsOf(source, given.byDay), selected });
        assert.deepEqual(run.failures, []);
        const ids = idsOf(run.rows("visits"));
        assert.equal(new Set(ids).size, ids.length, "a row came twice");
        assert.deepEqual(
          ids.filter((id) => !String(id).startsWith("new")),
          before,
        );
      });
    });
    await fc.assert(law, { numRuns: 25 });
  });

  test("loses no row from whichever STATE its reading is taken up", async () => {
    const law = fc.asyncProperty(
      scenario,
      fc.double({ min: 0, max: 1, noNaN: true }),
      async (given, share) => {
        const visits = visitsAt(given.instants, given.precision);
        await withSource(visits, given, async (source, test) => {
          const streams = streamsOf(source, given.byDay);
          const first = await runStreams(test, { streams, selected });
          const kept = first.messages.slice(0, Math.ceil(first.messages.length * share));
          const state: State | undefined = statesOf(kept).at(-1);
          const written = kept.slice(0, kept.findLastIndex(({ type }) => type === "STATE") + 1);
          const second = await runStreams(test, { streams, selected, ...(state && { state }) });
          const ids = [...written, ...second.messages]
            .filter(({ type }) => type === "RECORD")
            .map(({ record }) => (record as { id: string }).id);
          assert.deepEqual([...new Set(ids)].toSorted(), visits.map(({ id }) => id).toSorted());
        });
      },
    );
    await fc.assert(law, { numRuns: 12 });
  });

  const even = visitsAt(Array.from({ length: 400 }, (_, index) => index * 3 * 3600 * second));
  for (const order of ["newest first", "oldest first"] as const) {
    for (const counted of [true, false]) {
      const total = counted ? "told" : "not told";
      test(`${order}, its length ${total}, is read in several windows for few requests more`, async () => {
        await withSource([...even], { order, pageSize: 2, counted }, async (source, test) => {
          const run = await runStreams(test, { streams: streamsOf(source, false), selected });
          assert.deepEqual(idsOf(run.rows("visits")), even.map(({ id }) => id).toSorted());
          assert.ok(source.most >= 4, `only ${source.most} requests at once`);
          assert.ok(source.asked.length <= 215, `${source.asked.length} requests for 200 pages`);
        });
      });
    }
  }

  test("of a source that does not heed the filter is read twice at most", async () => {
    for (const order of ["newest first", "oldest first"] as const) {
      await withSource([...even], { order, pageSize: 2, counted: true }, async (source, test) => {
        const streams = shopStreams({ origin: source.origin }, [UnfilteredVisitsStream]);
        const run = await runStreams(test, { streams, selected });
        const ids = new Set(idsOf(run.rows("visits")));
        assert.deepEqual([...ids], even.map(({ id }) => id).toSorted());
        assert.ok(source.asked.length <= 400, `${source.asked.length} requests for 200 pages`);
      });
    }
  });

  test("with a row that has no time of creation is not cut, since no filter need bring another", async () => {
    const visits = [...even, { id: "999999", created_at: "" }];
    for (const order of ["newest first", "oldest first"] as const) {
      await withSource(visits, { order, pageSize: 2, counted: true }, async (source, test) => {
        const run = await runStreams(test, { streams: streamsOf(source, false), selected });
        assert.deepEqual(idsOf(run.rows("visits")), visits.map(({ id }) => id).toSorted());
        assert.ok(source.asked.every((query) => !query.has("created_at[gte]")));
        assert.ok(source.asked.every((query) => !query.has("created_at[lte]")));
      });
    }
  });

  test("that is short is read page by page, with no request more", async () => {
    const visits = even.slice(0, 20);
    await withSource(
      visits,
      { order: "newest first", pageSize: 2, counted: true },
      async (source, test) => {
        await runStreams(test, { streams: streamsOf(source, false), selected });
        assert.equal(source.asked.length, 10);
      },
    );
  });

  test("is not cut while requests wait for a place in the pool", async () => {
    await withSource(
      [...even],
      { order: "newest first", pageSize: 2, counted: true },
      async (source, test) => {
        const client = { concurrency: 1 };
        await runStreams(test, { streams: streamsOf(source, false), selected, client });
        assert.equal(source.asked.length, 200);
      },
    );
  });
});

suite("A list that is read incrementally by time of creation", () => {
  const [march, april, may] = ["2026-03-01", "2026-04-01", "2026-05-01"];
  for (const { since, createdSince, createdUntil, asked } of [
    { since: null, createdSince: null, createdUntil: null, asked: {} },
    { since: march, createdSince: null, createdUntil: null, asked: { "created_at[gte]": march } },
    { since: march, createdSince: april, createdUntil: null, asked: { "created_at[gte]": april } },
    { since: april, createdSince: march, createdUntil: null, asked: { "created_at[gte]": april } },
    { since: null, createdSince: null, createdUntil: may, asked: { "created_at[lte]": may } },
    {
      since: march,
      createdSince: null,
      createdUntil: may,
      asked: { "created_at[date_range]": "2026-03-01~2026-05-01" },
    },
    {
      since: march,
      createdSince: april,
      createdUntil: may,
      asked: { "created_at[date_range]": "2026-04-01~2026-05-01" },
    },
  ]) {
    test(`has one filter for since ${since}, created from ${createdSince} to ${createdUntil}`, () => {
      const { logger } = recordedLog();
      const settings = { origin: "http://localhost" };
      const stream = new NewVisitsStream({ settings, logger });
      const slice = { context: {}, since, createdSince, createdUntil, cursor: null };
      const { searchParams } = new URL(stream.describe(slice));
      assert.deepEqual(Object.fromEntries(searchParams), asked);
    });
  }
});
