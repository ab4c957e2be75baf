/** Embedded columns that a read from the start leaves empty, since their source fails, below the bookmark of an incremental read. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import type { ReplicationMethod } from "../../src/config/replication-options.ts";
import type { State } from "../../src/singer/index.ts";
import { makePlan } from "../../src/sync/plan/plan.ts";
import { entryOf, fullTable, type RunSetup, runStreams, statesOf } from "../support/run-streams.ts";
import { sendJson } from "../support/serve.ts";
import { Shop } from "../support/shop.ts";
import { shopStreams } from "../support/shop-streams.ts";

const startDate = "2026-01-02T00:00:00.000Z";

suite("A read from the start whose embedded columns lack rows, as their source failed", () => {
  test("is repaired by the next incremental run, which reads the table in full, once", async (t) => {
    const shop = await openShop(t);
    const loaded = await read(t, shop, "INCREMENTAL");
    const failed = await readWithoutNotes(t, shop, loaded.state);
    assert.deepEqual(notesOf(failed), [null, null, null]);

    const repaired = await read(t, shop, "INCREMENTAL", { state: failed.state });
    assert.deepEqual(notesOf(repaired), [["no1"], ["no2"], ["no3"]]);
    const next = await read(t, shop, "INCREMENTAL", { state: repaired.state });
    assert.deepEqual(notesOf(next), [["no3"]]);
    assert.equal(valueIn(next.state), valueIn(loaded.state));
  });

  test("says so in a STATE before the first of these rows, as the run may be killed after it", async (t) => {
    const shop = await openShop(t);
    const { state } = await read(t, shop, "INCREMENTAL");
    const { messages } = await readWithoutNotes(t, shop, state);
    const firstRow = messages.findIndex(({ type }) => type === "RECORD");
    const [saved] = statesOf(messages.slice(0, firstRow));
    assert.ok(saved);
    assert.equal(notesOf(await read(t, shop, "INCREMENTAL", { state: saved })).length, 3);
  });

  test("is repaired by a run that was interrupted in between, and resumes", async (t) => {
    const shop = await openShop(t);
    const loaded = await read(t, shop, "INCREMENTAL");
    const failed = await readWithoutNotes(t, shop, loaded.state);
    let pages = 0;
    shop.onRequest = (_request, response, { pathname }) => {
      if (pathname === "/orders") pages += 1;
      if (pages < 3) return false;
      sendJson(response, {}, 422);
      return true;
    };
    const interrupted = await read(t, shop, "INCREMENTAL", { state: failed.state });
    shop.onRequest = () => false;
    const resumed = await read(t, shop, "INCREMENTAL", { state: interrupted.state });
    assert.equal(notesOf(interrupted).length, 2);
    assert.deepEqual([...notesOf(resumed), ...notesOf(interrupted)], [["no1"], ["no2"], ["no3"]]);
  });

  test("is repaired by the next read in full as well, after which an incremental one is short", async (t) => {
    const shop = await openShop(t);
    const loaded = await read(t, shop, "INCREMENTAL");
    const failed = await readWithoutNotes(t, shop, loaded.state);
    const repaired = await read(t, shop, "FULL_TABLE", { state: failed.state });
    assert.deepEqual(notesOf(repaired), [["no1"], ["no2"], ["no3"]]);
    const next = await read(t, shop, "INCREMENTAL", { state: repaired.state });
    assert.deepEqual(notesOf(next), [["no3"]]);
  });

  test("is named to the next incremental run", async (t) => {
    const shop = await openShop(t);
    const loaded = await read(t, shop, "INCREMENTAL");
    const { state } = await readWithoutNotes(t, shop, loaded.state);
    const streams = shopStreams(shop);
    const entries = streams.filter(({ name }) => name === "orders").map(entryOf);
    const plan = makePlan(streams, entries, state, { ...fullTable, method: "INCREMENTAL" });
    assert.deepEqual(plan.unfilled, ["orders"]);
  });

  test("is not repaired by a read in full that leaves the column out", async (t) => {
    const shop = await openShop(t);
    const loaded = await read(t, shop, "INCREMENTAL");
    const failed = await readWithoutNotes(t, shop, loaded.state);
    const without = { selected: { orders: ["items", "files", "notes"] } };
    const other = await read(t, shop, "FULL_TABLE", { ...without, state: failed.state });
    const repaired = await read(t, shop, "INCREMENTAL", { state: other.state });
    assert.deepEqual(notesOf(repaired), [["no1"], ["no2"], ["no3"]]);
  });

  test("is repaired after a run that read the table in full for new columns", async (t) => {
    const shop = await openShop(t);
    const selected = { orders: ["items", "files", "text"] };
    const loaded = await read(t, shop, "INCREMENTAL", { selected });
    const replication = { method: "INCREMENTAL", lookback: 0, newColumns: "refresh" } as const;
    const failed = await readWithoutNotes(t, shop, loaded.state, { replication });
    assert.deepEqual(notesOf(failed), [null, null, null]);
    const repaired = await read(t, shop, "INCREMENTAL", { state: failed.state });
    assert.deepEqual(notesOf(repaired), [["no1"], ["no2"], ["no3"]]);
  });

  for (const method of ["FULL_TABLE", "INCREMENTAL"] as const) {
    test(`is repaired if a ${method} run began without the state, and the runner merged its own into it`, async (t) => {
      const shop = await openShop(t);
      const loaded = await read(t, shop, "INCREMENTAL");
      const failed = await readWithoutNotes(t, shop, undefined, {
        replication: { method, lookback: 0 },
      });
      const orders = { ...loaded.state.bookmarks.orders, ...failed.state.bookmarks.orders };
      const repaired = await read(t, shop, "INCREMENTAL", { state: { bookmarks: { orders } } });
      assert.deepEqual(notesOf(repaired), [["no1"], ["no2"], ["no3"]]);
    });
  }

  test("is repaired from the beginning if it ignored the start date, as a FULL_TABLE run does", async (t) => {
    const shop = await openShop(t);
    const since = { replication: { method: "INCREMENTAL", lookback: 0, startDate } } as const;
    const loaded = await read(t, shop, "INCREMENTAL", since);
    const failed = await readWithoutNotes(t, shop, loaded.state);
    const repaired = await read(t, shop, "INCREMENTAL", { ...since, state: failed.state });
    assert.deepEqual(notesOf(repaired), [["no1"], ["no2"], ["no3"]]);
  });

  test("is repaired from the start date if it began there", async (t) => {
    const shop = await openShop(t);
    const since = { replication: { method: "INCREMENTAL", lookback: 0, startDate } } as const;
    const failed = await readWithoutNotes(t, shop, undefined, since);
    assert.deepEqual(notesOf(failed), [null, null]);
    const repaired = await read(t, shop, "INCREMENTAL", { ...since, state: failed.state });
    assert.deepEqual(notesOf(repaired), [["no2"], ["no3"]]);
  });
});

suite("An incremental read whose embedded columns lack rows", () => {
  const twoDays = { replication: { method: "INCREMENTAL", lookback: 2 * 86_400 } } as const;

  test("is repaired by the next one, as far back as it reached, although the lookback is less by then", async (t) => {
    const shop = await openShop(t);
    const loaded = await read(t, shop, "INCREMENTAL");
    const failed = await readWithoutNotes(t, shop, loaded.state, twoDays);
    assert.deepEqual(notesOf(failed), [null, null, null]);

    const repaired = await read(t, shop, "INCREMENTAL", { state: failed.state });
    assert.deepEqual(notesOf(repaired), [["no1"], ["no2"], ["no3"]]);
    const next = await read(t, shop, "INCREMENTAL", { state: repaired.state });
    assert.deepEqual(notesOf(next), [["no3"]]);
  });

  test("is repaired by the requests that the next one sends anyway", async (t) => {
    const shop = await openShop(t);
    const loaded = await read(t, shop, "INCREMENTAL", twoDays);
    const failed = await readWithoutNotes(t, shop, loaded.state, twoDays);
    const askedFrom = async (state: State) => {
      shop.asked.length = 0;
      await read(t, shop, "INCREMENTAL", { ...twoDays, state });
      return shop.asked.toSorted();
    };
    assert.deepEqual(await askedFrom(failed.state), await askedFrom(loaded.state));
  });

  test("does not make less of what a read from the start has left empty", async (t) => {
    const shop = await openShop(t);
    const loaded = await read(t, shop, "INCREMENTAL");
    const failed = await readWithoutNotes(t, shop, loaded.state);
    const again = await readWithoutNotes(t, shop, failed.state, twoDays);
    const repaired = await read(t, shop, "INCREMENTAL", { state: again.state });
    assert.deepEqual(notesOf(repaired), [["no1"], ["no2"], ["no3"]]);
  });
});

/** A shop with three orders, each with a note. */
async function openShop(t: Pick<TestContext, "after">): Promise<Shop> {
  const shop = await Shop.open(t, { pageSize: 1 });
  for (const id of ["o1", "o2", "o3"]) {
    const at = `2026-01-0${id.at(-1)}T00:00:00.000Z`;
    shop.put("orders", { id, created_at: at, updated_at: at });
    shop.put("notes", { id: `n${id}`, order_id: id });
  }
  return shop;
}

function read(
  t: Pick<TestContext, "after">,
  shop: Shop,
  method: ReplicationMethod,
  setup: Partial<RunSetup> = {},
) {
  const streams = shopStreams(shop);
  const selected = { orders: ["items", "files"] };
  return runStreams(t, { streams, selected, replication: { method, lookback: 0 }, ...setup });
}

/** Reads the orders while the shop refuses their notes; by default in full. */
async function readWithoutNotes(
  t: Pick<TestContext, "after">,
  shop: Shop,
  state: State | undefined,
  setup: Partial<RunSetup> = {},
) {
  shop.onRequest = (_request, response, { pathname }) => {
    if (!pathname.includes("notes")) return false;
    sendJson(response, {}, 422);
    return true;
  };
  const run = await read(t, shop, "FULL_TABLE", { ...setup, ...(state && { state }) });
  assert.equal(run.failures.length > 0, true);
  shop.onRequest = () => false;
  return run;
}

/** The ids of the notes in each row that a run wrote, in the order of the orders. */
function notesOf({ rows }: Awaited<ReturnType<typeof read>>): (string[] | null)[] {
  const orders = rows("orders") as { id: string; notes: { id: string }[] | null }[];
  return orders
    .toSorted((left, right) => (left.id < right.id ? -1 : 1))
    .map(({ notes }) => notes?.map(({ id }) => id) ?? null);
}

function valueIn({ bookmarks }: State): unknown {
  return bookmarks.orders?.replication_key_value;
}
