/** A column that is new to an incremental table: rows that were read before lack it, which is told or made good. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { type JsonObject, mergeStates, type State } from "../../src/singer/index.ts";
import type { TapRun } from "../../src/testing/index.ts";
import { Shop } from "../support/shop.ts";
import { runShop, type ShopRun } from "../support/shop-tap.ts";

const old = "2026-01-01T00:00:00Z";
const incremental = { replication_method: "INCREMENTAL", concurrency: 1 };
const refresh = { ...incremental, new_columns: "refresh" };

/** Each way in which a table is read incrementally, and what is selected later. */
const kinds = [
  { way: "by its own filter", tables: ["items"], path: "items.kind" },
  { way: "in the order of its changes", tables: ["events"], path: "events.text" },
  { way: "for each row of its parent", tables: ["entries"], path: "entries.text" },
  { way: "for changed rows of its parent", tables: ["payments"], path: "payments.text" },
  { way: "for changed rows, or as a list", tables: ["notes"], path: "notes.text" },
  { way: "with rows embedded", tables: ["orders"], path: "orders.files" },
  { way: "with properties in embedded rows", tables: ["orders"], path: "orders.items.kind" },
];

suite("A column of an incremental table that is selected later", { concurrency: true }, () => {
  for (const { way, tables, path } of kinds) {
    test(`is logged in every run until a full read fills it, for a table that is read ${way}`, async (t) => {
      const shop = await openShop(t);
      const [table = "", ...names] = path.split(".");
      const rows = new Map<unknown, JsonObject>();
      const load = (loaded: TapRun): TapRun => {
        for (const row of loaded.records(table)) rows.set(row.id, { ...rows.get(row.id), ...row });
        return loaded;
      };
      const first = load(await run(shop, { tables, deselected: [path] }));
      assert.deepEqual(warnings(first), []);
      const second = load(await run(shop, { tables, state: first.state }));
      const third = load(await run(shop, { tables, state: second.state }));
      for (const warned of [second, third]) {
        assert.equal(warnings(warned).length, 1, warned.log);
        assert.match(warned.log, new RegExp(`lack new columns: ${path}\\. To read`));
      }
      const setup = { tables, settings: refresh };
      const filled = load(await run(shop, { ...setup, state: third.state }));
      assert.deepEqual(warnings(filled), []);
      assert.match(filled.log, new RegExp(`INFO Reads ${table} in full, once, for .*: ${path}\n`));
      assert.equal(idsIn(filled, table).size, shop.rows(table).length);
      assert.deepEqual(
        [...rows.values()].filter((row) => !hasAll(row, names)),
        [],
      );
      const after = await run(shop, { ...setup, state: filled.state });
      assert.doesNotMatch(after.log, /new columns/);
      assert.ok(idsIn(after, table).size < shop.rows(table).length);
    });

    test(`is filled by a full read that goes on where it was cut off, of a table that is read ${way}`, async (t) => {
      const shop = await openShop(t);
      const [table = ""] = path.split(".");
      const { state } = await run(shop, { tables, deselected: [path] });
      const setup = { tables, settings: refresh };
      const asked = shop.asked.length;
      await run(shop, { ...setup, state });
      const cut = await cutOff(shop, { ...setup, state }, (shop.asked.length - asked) * 0.8);
      const resumed = await run(shop, { ...setup, state: cut.state });
      assert.match(resumed.log, /Resuming the read/);
      assert.ok(idsIn(resumed, table).size < shop.rows(table).length, resumed.log);
      const both = new Set([...idsIn(cut, table), ...idsIn(resumed, table)]);
      assert.equal(both.size, shop.rows(table).length);
      const after = await run(shop, { ...setup, state: resumed.state });
      assert.doesNotMatch(after.log, /new columns/);
    });
  }

  test("is filled by a full refresh without a state, which goes on with the state that a runner merged", async (t) => {
    const shop = await openShop(t);
    const tables = ["items"];
    const first = await run(shop, { tables, deselected: ["items.kind"] });
    const cut = await cutOff(shop, { tables }, 4);
    const merged = mergeStates(first.state, cut.state);
    const resumed = await run(shop, { tables, state: merged });
    assert.match(resumed.log, /Resuming the read/);
    assert.deepEqual(warnings(resumed), []);
    const after = await run(shop, { tables, state: resumed.state });
    assert.deepEqual(warnings(after), []);
    // Begun with other columns, it is no refresh.
    const other = await cutOff(shop, { tables, deselected: ["items.text"] }, 4);
    const state = mergeStates(first.state, other.state);
    assert.equal(warnings(await run(shop, { tables, state })).length, 1);
    const ended = mergeStates(first.state, (await run(shop, { tables })).state);
    assert.deepEqual(warnings(await run(shop, { tables, state: ended })), []);
  });

  test("is new again once runs have left it out", async (t) => {
    const shop = await openShop(t);
    const tables = ["items"];
    const first = await run(shop, { tables });
    const second = await run(shop, { tables, deselected: ["items.kind"], state: first.state });
    assert.deepEqual(warnings(second), []);
    const third = await run(shop, { tables, state: second.state });
    assert.equal(warnings(third).length, 1);
  });

  test("is new again where a run in the order of the changes has left it out and failed", async (t) => {
    const shop = await openShop(t);
    // Ahead of the rows, so that bookmarks are theirs: otherwise both could be the second in which the runs began.
    shop.clock = () => Date.now() + 60_000;
    const tables = ["events"];
    const first = await run(shop, { tables });
    for (const id of ["x1", "x2", "x3", "x4", "x5", "x6"]) shop.put("events", { id, text: "new" });
    const setup = { tables, deselected: ["events.text"], state: first.state };
    const second = await cutOff(shop, setup, 2);
    assert.ok(placeOf(second, "events") > placeOf(first, "events"));
    assert.equal(warnings(await run(shop, { tables, state: second.state })).length, 1);
  });

  test("changes nothing in the state of a table that fails", async (t) => {
    const shop = await openShop(t);
    const tables = ["items"];
    const first = await run(shop, { tables });
    shop.onRequest = (_request, response) => {
      response.writeHead(422).end("{}");
      return true;
    };
    const setup = { tables, deselected: ["items.kind"], state: first.state };
    const failed = await runShop(shop, { ...setup, settings: incremental });
    assert.equal(failed.code, 1);
    assert.deepEqual(failed.state, first.state);
  });

  test("is not remembered of tables that are read in full", async (t) => {
    const shop = await openShop(t);
    const full = await run(shop, { tables: ["items", "accounts"], settings: {} });
    assert.deepEqual(
      Object.values(full.state.bookmarks).filter((bookmark) => "columns" in bookmark),
      [],
    );
    const { state } = await run(shop, { tables: ["items", "accounts"] });
    assert.equal(state.bookmarks.items?.columns, "created_at id kind order_id text updated_at");
    assert.equal(state.bookmarks.accounts?.columns, undefined);
  });

  test("is no news where that is additional_properties", async (t) => {
    const shop = await openShop(t);
    const tables = ["items"];
    const deselected = ["items.additional_properties"];
    const first = await run(shop, { tables, deselected });
    const second = await run(shop, { tables, settings: refresh, state: first.state });
    assert.doesNotMatch(second.log, /new columns/);
  });

  test("is in one warning with the others, for all tables", async (t) => {
    const shop = await openShop(t);
    const tables = ["items", "events"];
    const deselected = ["items.kind", "items.text", "events.text"];
    const first = await run(shop, { tables, deselected });
    const [warning, ...others] = warnings(await run(shop, { tables, state: first.state }));
    assert.deepEqual(others, []);
    assert.match(
      warning ?? "",
      /WARNING Loaded rows lack new columns: events\.text, items\.text, items\.kind\. To read these tables in full, once: TAP_SHOP_NEW_COLUMNS=refresh meltano run tap-shop target-postgres \(without Meltano: the setting new_columns\); to read everything again: meltano run --full-refresh tap-shop target-postgres/,
    );
  });
});

suite("A state that does not tell what rows are filled with", { concurrency: true }, () => {
  test("counts as filled with the columns of the tap's first version", async (t) => {
    const shop = await openShop(t);
    const firstColumns = { items: "created_at id order_id text updated_at" };
    const setup = { tables: ["items", "events"], firstColumns };
    const state = withoutColumns((await run(shop, setup)).state);
    const second = await run(shop, { ...setup, state });
    assert.match(warnings(second).join(), /lack new columns: items\.kind\. To/);
    assert.equal(second.state.bookmarks.items?.columns, firstColumns.items);
    const filled = await run(shop, { ...setup, settings: refresh, state });
    assert.equal(filled.records("items").length, shop.rows("items").length);
    assert.deepEqual(warnings(await run(shop, { ...setup, state: filled.state })), []);
  });

  test("is no reason for a warning where the tap does not tell either", async (t) => {
    const shop = await openShop(t);
    const tables = ["items"];
    const state = withoutColumns((await run(shop, { tables })).state);
    const second = await run(shop, { tables, settings: refresh, state });
    assert.doesNotMatch(second.log, /new columns/);
    assert.ok("columns" in (second.state.bookmarks.items ?? {}));
  });
});

/** A shop with two old rows for each order or account, and a new one for the last, on pages of two. */
async function openShop(t: TestContext): Promise<Shop> {
  const shop = await Shop.open(t, { pageSize: 2 });
  const put = (name: string, time: string | undefined): void => {
    const times = time === undefined ? {} : { created_at: time, updated_at: time };
    const own = { id: `${name}${time?.slice(8, 10) ?? ""}`, text: "text", ...times };
    const order_id = `o${name}`;
    shop.put("items", { ...own, kind: "goods", order_id });
    for (const table of ["notes", "files", "payments"]) shop.put(table, { ...own, order_id });
    shop.put("entries", { ...own, account_id: `a${name}` });
    shop.put("events", own);
  };
  for (const name of ["1", "2", "3", "4", "5", "6"]) {
    const times = name === "6" ? {} : { created_at: old, updated_at: old };
    shop.put("orders", { id: `o${name}`, text: "text", ...times });
    shop.put("accounts", { id: `a${name}`, text: "text", ...times });
    put(name, old);
    put(name, "2026-01-05T00:00:00Z");
  }
  put("6", undefined);
  return shop;
}

async function run(shop: Shop, setup: ShopRun): Promise<TapRun> {
  const finished = await runShop(shop, { settings: incremental, ...setup });
  assert.equal(finished.code, 0, finished.log);
  return finished;
}

/** Runs the tap, and stops it once it has sent so many requests. */
async function cutOff(shop: Shop, setup: ShopRun, maxRequests: number): Promise<TapRun> {
  const stop = new AbortController();
  let requests = 0;
  shop.onRequest = () => {
    requests += 1;
    if (requests > maxRequests) stop.abort();
    return false;
  };
  const cut = await runShop(shop, { settings: incremental, ...setup, stop: stop.signal });
  shop.onRequest = () => false;
  assert.notEqual(cut.code, 0, cut.log);
  return cut;
}

function idsIn(finished: TapRun, table: string): ReadonlySet<unknown> {
  return new Set(finished.records(table).map(({ id }) => id));
}

function warnings({ log }: TapRun): readonly string[] {
  return log.split("\n").filter((line) => line.includes("WARNING") && line.includes("new columns"));
}

/** Whether a row has something under these names, in every element of lists on the way. */
function hasAll(value: unknown, names: readonly string[]): boolean {
  if (Array.isArray(value)) return value.every((element) => hasAll(element, names));
  const [name, ...others] = names;
  if (name === undefined || typeof value !== "object" || value === null) return value != null;
  return hasAll(new Map(Object.entries(value)).get(name), others);
}

function placeOf({ state }: TapRun, table: string): string {
  return String(state.bookmarks[table]?.replication_key_value);
}

function withoutColumns({ bookmarks, ...state }: State): State {
  const entries = Object.entries(bookmarks).map(([table, { columns: _, ...bookmark }]) => [
    table,
    bookmark,
  ]);
  return { ...state, bookmarks: Object.fromEntries(entries) };
}
