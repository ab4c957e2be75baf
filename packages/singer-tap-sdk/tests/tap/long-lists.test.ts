/** A long list, which is read in several parts side by side: no row is lost between two parts, or where a run was stopped. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import type { JsonObject } from "../../src/singer/index.ts";
import { sendJson } from "../support/serve.ts";
import { runShop } from "../support/shop-tap.ts";
import {
  DayVisitsStream,
  openSource,
  SecondVisitsStream,
  type Source,
  type Visit,
  VisitsStream,
  visitsAt,
} from "../support/visits.ts";

type Order = "newest first" | "oldest first";

const tables = ["accounts", "visits"];
const hour = 3_600_000;

/** So many visits with the same time between each two, in milliseconds. */
function visitsEvery(milliseconds: number, count: number): Visit[] {
  return visitsAt(Array.from({ length: count }, (_, index) => index * milliseconds));
}

/** Forty pages of two: enough to be read in two parts, and too few for three. */
const fortyPages = visitsEvery(3 * hour, 80);

async function open(t: TestContext, visits: readonly Visit[], order: Order): Promise<Source> {
  const source = await openSource(t, [...visits], { order, pageSize: 2, counted: true });
  source.others = (_request, response) => sendJson(response, { accounts: [], meta: {} });
  return source;
}

function idsOf(rows: readonly (JsonObject | Visit)[]): unknown[] {
  return rows.map(({ id }) => id).toSorted();
}

/** The bounds of a request; empty for the whole list. */
function boundsOf(query: URLSearchParams): string {
  return [...query].filter(([name]) => name !== "after").join();
}

/** Whether a request is the first one of a part that was cut off the list. */
function beginsPart(query: URLSearchParams): boolean {
  return !query.has("after") && boundsOf(query) !== "";
}

/** Reads the list until a test stops the run, then what is left of it; returns the rows of either run. */
async function readTwice(
  source: Source,
  stop: AbortController,
): Promise<readonly [first: unknown[], second: unknown[]]> {
  const others = [VisitsStream];
  const first = await runShop(source, { tables, others, stop: stop.signal });
  assert.equal(first.code, 143, "the first run was not stopped");
  source.onRequest = () => {};
  const second = await runShop(source, { tables, others, state: first.state });
  assert.equal(second.code, 0);
  return [idsOf(first.records("visits")), idsOf(second.records("visits"))];
}

for (const order of ["newest first", "oldest first"] as const) {
  suite(`A long list, ${order},`, () => {
    test("that is stopped before its second part has brought a row brings that part in the next run", async (t) => {
      const source = await open(t, fortyPages, order);
      const stop = new AbortController();
      let hasBegun = false;
      let pages = 0;
      source.onRequest = (query) => {
        // Never answered, while the first part goes on.
        if (beginsPart(query)) {
          hasBegun = true;
          return new Promise(() => {});
        }
        if (hasBegun) pages += 1;
        if (pages === 5) stop.abort();
        return undefined;
      };
      const [first, second] = await readTwice(source, stop);
      assert.deepEqual([...new Set([...first, ...second])].toSorted(), idsOf(fortyPages));
    });

    test("that is stopped when one of its parts is at its end goes on with the other one alone", async (t) => {
      const source = await open(t, fortyPages, order);
      const stop = new AbortController();
      const never = new Promise<void>(() => {});
      const end = new Promise<void>((resolve) => {
        source.onEnd = () => resolve();
      });
      let rest = "";
      let pages = 0;
      // The other part stands still after three pages, so that the first one's end is the last progress of the list.
      source.onRequest = (query) => {
        if (beginsPart(query)) rest = boundsOf(query);
        if (rest === "" || boundsOf(query) !== rest) return undefined;
        pages += 1;
        return pages > 3 ? never : undefined;
      };
      // Pages of another list show that the end has been written: what is written is written in turn.
      let others = 0;
      source.others = async (_request, response) => {
        await end;
        others += 1;
        if (others === 10) stop.abort();
        const meta = others < 10 ? { after: `${others}` } : {};
        sendJson(response, { accounts: [{ id: `a${others}` }], meta });
      };
      const [before, after] = await readTwice(source, stop);
      assert.deepEqual([...new Set([...before, ...after])].toSorted(), idsOf(fortyPages));
      const again = after.filter((id) => before.includes(id));
      assert.ok(again.length <= 2, `${again.length} rows came again, more than a page`);
    });

    for (const [what, milliseconds, Visits] of [
      ["instants", 250, VisitsStream],
      ["seconds", 250, SecondVisitsStream],
      ["days", 6 * hour, DayVisitsStream],
    ] as const) {
      test(`that is filtered by ${what} brings every row, however close rows lie where two parts meet`, async (t) => {
        const visits = visitsEvery(milliseconds, 400);
        const source = await open(t, visits, order);
        const { code, records } = await runShop(source, { tables, others: [Visits] });
        assert.equal(code, 0);
        assert.ok(source.asked.some(beginsPart), "the list was read in one part");
        assert.deepEqual(idsOf(records("visits")), idsOf(visits));
      });
    }
  });
}
