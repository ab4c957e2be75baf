/**
 * Long lists that are read in windows of time: whatever the data and the server's order, every row arrives, and
 * once; and a long chain of pages becomes several short ones for few requests more.
 */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import fc from "fast-check";
import type { ApiResponse } from "../../../src/http/response.ts";
import { SourceClock } from "../../../src/http/source-clock.ts";
import type { State } from "../../../src/singer/index.ts";
import { Window, Windows } from "../../../src/sync/read/windows.ts";
import { collectGarbage } from "../../support/collect-garbage.ts";
import { recordedLog } from "../../support/logger.ts";
import { runStreams, stateEvery, statesOf } from "../../support/run-streams.ts";
import { shopStreams } from "../../support/shop-streams.ts";
import { sliceOf } from "../../support/slice.ts";
import {
  DayVisitsStream,
  type Order,
  openSource,
  type Source,
  type SourceOptions,
  UnfilteredVisitsStream,
  type Visit,
  VisitsStream,
  visitsAt,
} from "../../support/visits.ts";

/** The same list, read incrementally by the one filter that it has. */
class NewVisitsStream extends DayVisitsStream {
  override readonly replicationKey = "created_at";
  override readonly replicationFilter = { parameter: "created_at[gte]", format: "day" } as const;
}

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

function streamsOf({ origin }: Source, byDay: boolean) {
  return shopStreams({ origin }, [byDay ? DayVisitsStream : VisitsStream]);
}

/** Opens a source, plays with it, and closes it. */
async function withSource(
  visits: Visit[],
  options: SourceOptions,
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
        source.onRequest = () => {
          const count = source.asked.length;
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

  test("loses no row, whichever STATE it is resumed from", async () => {
    const law = fc.asyncProperty(
      scenario,
      fc.double({ min: 0, max: 1, noNaN: true }),
      async (given, share) => {
        const visits = visitsAt(given.instants, given.precision);
        await withSource(visits, given, async (source, test) => {
          const streams = streamsOf(source, given.byDay);
          const first = await runStreams(test, { streams, selected, now: stateEvery(4) });
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
      const total = counted ? "known" : "unknown";
      test(`${order}, its length ${total}, is read in several windows for few requests more`, {
        timeout: 60_000,
      }, async () => {
        const options = { order, pageSize: 2, counted, inRounds: true };
        await withSource([...even], options, async (source, test) => {
          const run = await runStreams(test, { streams: streamsOf(source, false), selected });
          assert.deepEqual(idsOf(run.rows("visits")), even.map(({ id }) => id).toSorted());
          assert.ok(source.most >= 4, `only ${source.most} requests at once`);
          assert.ok(source.asked.length <= 215, `${source.asked.length} requests for 200 pages`);
        });
      });
    }
  }

  test("keeps no page of a part that is at its end, while another part is still read", async () => {
    const pages: WeakRef<object>[] = [];
    class WatchedVisitsStream extends VisitsStream {
      override parseResponse(response: ApiResponse) {
        const records = super.parseResponse(response);
        const [first] = records;
        // Only the newest part has no upper bound; its pages before the first cut are bounded on neither side.
        if (first !== undefined && !response.url.searchParams.has("created_at[lte]")) {
          pages.push(new WeakRef(first));
        }
        return records;
      }
    }
    const options: SourceOptions = { order: "newest first", pageSize: 2, counted: true };
    await withSource([...even], options, async (source, test) => {
      let release = (): void => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      source.onRequest = (query) => (query.has("created_at[lte]") ? held : undefined);
      const ended = new Promise<void>((resolve) => {
        source.onEnd = () => resolve();
      });
      const streams = shopStreams({ origin: source.origin }, [WatchedVisitsStream]);
      const run = runStreams(test, { streams, selected });
      await ended;
      const left = () => pages.filter((page) => page.deref() !== undefined).length;
      // The last page is still to be written; it takes a few turns.
      for (let turns = 0; turns < 200 && left() > 0; turns += 1) {
        await new Promise((resolve) => setImmediate(resolve));
        collectGarbage();
      }
      assert.ok(pages.length > 10, `${pages.length} pages`);
      assert.equal(left(), 0);
      release();
      assert.equal((await run).rows("visits").length, even.length);
    });
  });

  test("of a source that ignores the filter is read twice at most", async () => {
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

  test("of rows that were created at nearly the same time is not cut endlessly if the source ignores the filter", async () => {
    const start = Date.now() - 4 * 3_600_000;
    const burst = Array.from({ length: 60 }, (_, index) => ({
      id: String(index).padStart(2, "0"),
      created_at: new Date(start + index).toISOString(),
    }));
    for (const order of ["newest first", "oldest first"] as const) {
      for (const counted of [true, false]) {
        const options = { order, pageSize: 2, counted };
        await withSource([...burst], options, async (source, test) => {
          source.onRequest = () => {
            // So that the read ends all the same.
            if (source.asked.length > 300) source.visits.length = 0;
          };
          const streams = shopStreams({ origin: source.origin }, [UnfilteredVisitsStream]);
          const run = await runStreams(test, { streams, selected });
          assert.deepEqual(
            [...new Set(idsOf(run.rows("visits")))].toSorted(),
            burst.map(({ id }) => id),
          );
          assert.ok(source.asked.length <= 100, `${source.asked.length} requests for 30 pages`);
        });
      }
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
  for (const { since, createdSince, createdUntil, requested } of [
    { since: null, createdSince: null, createdUntil: null, requested: {} },
    {
      since: march,
      createdSince: null,
      createdUntil: null,
      requested: { "created_at[gte]": march },
    },
    {
      since: march,
      createdSince: april,
      createdUntil: null,
      requested: { "created_at[gte]": april },
    },
    {
      since: april,
      createdSince: march,
      createdUntil: null,
      requested: { "created_at[gte]": april },
    },
    { since: null, createdSince: null, createdUntil: may, requested: { "created_at[lte]": may } },
    {
      since: march,
      createdSince: null,
      createdUntil: may,
      requested: { "created_at[date_range]": "2026-03-01~2026-05-01" },
    },
    {
      since: march,
      createdSince: april,
      createdUntil: may,
      requested: { "created_at[date_range]": "2026-04-01~2026-05-01" },
    },
  ]) {
    test(`has one filter for since ${since}, created from ${createdSince} to ${createdUntil}`, () => {
      const { logger } = recordedLog();
      const settings = { origin: "http://localhost" };
      const stream = new NewVisitsStream({ settings, logger });
      const slice = sliceOf({ since, createdSince, createdUntil });
      const { searchParams } = new URL(stream.describe(slice));
      assert.deepEqual(Object.fromEntries(searchParams), requested);
    });
  }
});

suite("A window", () => {
  test("is untried until its first page is read, if it is bounded", () => {
    for (const [since, until] of [
      [0, null],
      [null, 1],
      [0, 1],
    ] as const) {
      const window = new Window(since, until);
      assert.equal(window.isUntried, true);
      window.add([], null);
      assert.equal(window.isUntried, false);
    }
    assert.equal(new Window(null, null).isUntried, false);
  });
});

suite("The windows of a list", () => {
  /** The parts that a list of a thousand days is cut into, whose pages each hold a day, and so many characters. */
  function partsOf(size: number): number {
    const settings = { origin: "https://shop.example.com" };
    const stream = new VisitsStream({ settings, logger: recordedLog().logger });
    assert.ok(stream.creationFilter !== null);
    const windows = new Windows(stream.creationFilter, stream, new SourceClock());
    const newest = Date.parse("2026-11-01T00:00:00Z");
    const open = [new Window(newest - 1000 * day, newest)];
    open.forEach((window) => void windows.begin(window));
    let parts = 1;
    for (let window = open.pop(); window !== undefined; window = open.pop()) {
      const { until } = window;
      const records = [0, 0.5].map((days) => ({
        id: `${until}-${days}`,
        created_at: new Date((until ?? newest) - 1000 - days * day).toISOString(),
      }));
      windows.add(window, { records, total: null, size });
      const cut = windows.cut(window);
      if (cut === null) continue;
      parts += 1;
      open.push(cut.own, cut.rest);
    }
    return parts;
  }

  test("are as many as pay where pages are small", () => {
    assert.ok(partsOf(100_000) > 3);
  });

  test("are no more than hold 16 million characters in a page each", () => {
    assert.equal(partsOf(5_000_000), 3);
    assert.equal(partsOf(8_000_000), 2);
    assert.equal(partsOf(9_000_000), 1);
  });
});
