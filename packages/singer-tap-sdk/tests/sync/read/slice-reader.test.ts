/**
 * Long lists that can't be read in parts, because their cursors are bound to the filter or a filter is refused: they are
 * read in one chain of pages, and every row arrives.
 */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import type { State } from "../../../src/singer/index.ts";
import { runStreams, stateEvery, statesOf } from "../../support/run-streams.ts";
import { sendJson, serve } from "../../support/serve.ts";
import { shopStreams } from "../../support/shop-streams.ts";
import { VisitsStream, visitsAt } from "../../support/visits.ts";

const pageSize = 5;
const visits = visitsAt(Array.from({ length: 400 }, (_, index) => (400 - index) * 3_600_000));
const pages = visits.length / pageSize;

interface Source {
  readonly origin: string;
  /** The queries of all requests. */
  readonly requested: URLSearchParams[];
}

interface SourceOptions {
  /** The cursor behind a visit, for a request with a filter. Default: its id. */
  readonly cursorOf?: (id: string, filter: string) => string;
  /** The status that a request is refused with, given the filters under which cursors came; null for none. */
  readonly refuse: (
    query: URLSearchParams,
    filter: string,
    cursors: ReadonlyMap<string, string>,
  ) => number | null;
  /** Whether responses count the rows. Default true. */
  readonly isCounted?: boolean;
}

/** Serves the visits, newest first. */
async function openSource(
  t: TestContext,
  { cursorOf = (id) => id, refuse, isCounted = true }: SourceOptions,
): Promise<Source> {
  const requested: URLSearchParams[] = [];
  const cursors = new Map<string, string>();
  const origin = await serve(t, (_request, response, { searchParams: query }) => {
    requested.push(query);
    const filter = filterOf(query);
    const status = refuse(query, filter, cursors);
    if (status !== null) return sendJson(response, { message: "refused" }, status);
    const since = query.get("created_at[gte]") ?? "0";
    const until = query.get("created_at[lte]") ?? "9";
    const wanted = visits.filter(({ created_at }) => created_at >= since && created_at <= until);
    const after = query.get("after");
    const start = after === null ? 0 : wanted.findIndex(({ id }) => cursorOf(id, filter) === after);
    const page = wanted.slice(after === null ? 0 : start + 1).slice(0, pageSize);
    const last = page.at(-1);
    if (last !== undefined) cursors.set(cursorOf(last.id, filter), filter);
    const hasMore = last !== undefined && last !== wanted.at(-1);
    sendJson(response, {
      visits: page,
      meta: {
        ...(hasMore && { after: cursorOf(last.id, filter) }),
        ...(isCounted && { total: wanted.length }),
      },
    });
  });
  return { origin, requested };
}

function filterOf(query: URLSearchParams): string {
  return [query.get("created_at[gte]"), query.get("created_at[lte]")].join("~");
}

const selected = { visits: [] };

async function read(t: TestContext, { origin }: Source, state?: State) {
  const streams = shopStreams({ origin }, [VisitsStream]);
  const replication = { activateVersions: true };
  const setup = { streams, selected, replication, now: stateEvery(10) };
  const run = await runStreams(t, { ...setup, ...(state && { state }) });
  assert.deepEqual(run.failures, []);
  return { ...run, ids: run.rows("visits").map(({ id }) => String(id)) };
}

const all = visits.map(({ id }) => id).toSorted();

/** Refuses a cursor of a list under another filter. */
function boundCursors(status: number): SourceOptions["refuse"] {
  return (query, filter, cursors) =>
    query.has("after") && cursors.get(query.get("after") ?? "") !== filter ? status : null;
}

suite("A long list", () => {
  for (const status of [400, 404, 410, 422]) {
    for (const isCounted of [true, false]) {
      test(`whose cursor is refused with ${status} under another filter is read in one chain, each row once (counted: ${isCounted})`, async (t) => {
        const refuse = boundCursors(status);
        const source = await openSource(t, { refuse, isCounted });
        const { ids, messages } = await read(t, source);
        assert.deepEqual(ids.toSorted(), all);
        const refused = source.requested.filter(
          (query) => query.has("after") && filterOf(query) !== "~",
        );
        assert.ok(refused.length > 0, "it was cut");
        assert.ok(source.requested.length <= pages + 4, `${source.requested.length} requests`);
        assert.ok(messages.some(({ type }) => type === "ACTIVATE_VERSION"));
      });
    }
  }

  test("whose cursor is not the last record's id, whatever is declared, is not cut", async (t) => {
    const cursorOf = (id: string) => `token-${id}`;
    const source = await openSource(t, { cursorOf, refuse: () => null });
    const { ids } = await read(t, source);
    assert.deepEqual(ids.toSorted(), all);
    assert.equal(source.requested.length, pages);
    assert.ok(source.requested.every((query) => filterOf(query) === "~"));
  });

  for (const isLater of [true, false]) {
    test(`whose source refuses a cut after it has taken one is read to its end (the lower bound is later: ${isLater})`, async (t) => {
      let first: string | null = null;
      let refusals = 0;
      const source = await openSource(t, {
        refuse: (query) => {
          const bound = query.get("created_at[gte]");
          if (bound === null) return null;
          first ??= bound;
          const isRefused = isLater ? bound > first : bound < first;
          if (isRefused) refusals += 1;
          return isRefused ? 422 : null;
        },
      });
      const { ids } = await read(t, source);
      assert.deepEqual([...new Set(ids)].toSorted(), all);
      assert.ok(refusals > 0, "a second cut was refused");
    });
  }

  const refusals: Readonly<Record<string, SourceOptions["refuse"]>> = {
    "an upper bound": (query) => (query.has("created_at[lte]") ? 422 : null),
    "a lower bound": (query) => (query.has("created_at[gte]") ? 422 : null),
    "both bounds at once": (query) =>
      query.has("created_at[gte]") && query.has("created_at[lte]") ? 400 : null,
    "any bound with a cursor": (query, filter) =>
      query.has("after") && filter !== "~" ? 404 : null,
  };
  for (const [what, refuse] of Object.entries(refusals)) {
    test(`whose source refuses ${what} is read to its end`, async (t) => {
      const source = await openSource(t, { refuse });
      const { ids, log, state } = await read(t, source);
      assert.deepEqual([...new Set(ids)].toSorted(), all);
      assert.ok(log.some(({ message }) => /rejects a part of the list/.test(message)));
      assert.equal(state.bookmarks.visits?.resume, "");
    });

    // After an interruption, rows created since are requested by the lower bound alone.
    if (what === "a lower bound") continue;
    test(`whose source refuses ${what} loses no row, whichever STATE it is resumed from`, async (t) => {
      const source = await openSource(t, { refuse });
      const { messages } = await read(t, source);
      const places = messages.flatMap(({ type }, index) => (type === "STATE" ? [index] : []));
      // Every sixth one, as each costs a run.
      for (const place of places.filter((_, index) => index % 6 === 1)) {
        const kept = messages.slice(0, place + 1);
        const written = kept
          .filter(({ type }) => type === "RECORD")
          .map(({ record }) => (record as { id: string }).id);
        const { ids } = await read(t, source, statesOf(kept).at(-1));
        assert.deepEqual([...new Set([...written, ...ids])].toSorted(), all, `STATE ${place}`);
      }
    });
  }
});
