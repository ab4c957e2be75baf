/** A bookmark for each row of a parent: what it costs in STATE, when it leaves, and that it claims no more than was written. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { type ApiResponse, type Context, type StreamClass, t } from "../../src/index.ts";
import type { JsonObject, State } from "../../src/singer/index.ts";
import {
  type FinishedRun,
  type RunSetup,
  runStreams,
  stateEvery,
  statesOf,
} from "../support/run-streams.ts";
import { sendJson } from "../support/serve.ts";
import { Shop } from "../support/shop.ts";
import { otherKinds } from "../support/shop-kinds.ts";
import {
  AccountsStream,
  EntriesStream,
  type ShopClass,
  ShopStream,
  shopStreams,
  times,
} from "../support/shop-streams.ts";

/** Leaves out an account whose rows are refused. */
class PatientEntries extends EntriesStream {
  override validateResponse({ status }: ApiResponse) {
    return status === 422 ? "skip-partition" : undefined;
  }
}

/** Read entry by entry, each with a filter. */
class LinesStream extends ShopStream {
  readonly name = "lines";
  readonly path = "/entries/{entry_id}/lines";
  readonly schema = t.object({ id: t.key("Identifier"), ...times }, "Line");
  override readonly parent: StreamClass = PatientEntries;
  override readonly replicationKey = "updated_at";
  override readonly replicationFilter = { parameter: "updated_at[gte]" };

  override childContext({ id }: JsonObject): Context {
    return { entry_id: String(id) };
  }
}

/** A shop with accounts a0, a1 and so on, each with an entry. */
async function openShop(t: Pick<TestContext, "after">, accounts: number, pageSize = 2) {
  const shop = await Shop.open(t, { pageSize });
  for (let number = 0; number < accounts; number += 1) {
    shop.put("accounts", { id: `a${number}` });
    shop.put("entries", { id: `e${number}`, account_id: `a${number}` });
  }
  return shop;
}

function readEntries(
  t: Pick<TestContext, "after">,
  shop: Shop,
  { streams = shopStreams(shop), ...setup }: Partial<RunSetup> = {},
) {
  const replication = { method: "INCREMENTAL", lookback: 0 } as const;
  return runStreams(t, { streams, selected: { entries: [] }, replication, ...setup });
}

/** The contexts of a table's partitions that have a bookmark, each by its one value. */
function partitionsIn({ bookmarks }: State, table = "entries"): unknown[] {
  const partitions = bookmarks[table]?.partitions as JsonObject | undefined;
  return Object.keys(partitions ?? {}).flatMap((key) => Object.values(JSON.parse(key)));
}

/** The ids of the rows that a run wrote for a table. */
function idsIn({ rows }: FinishedRun, table: string): unknown[] {
  return rows(table)
    .map(({ id }) => id)
    .toSorted();
}

/** Answers some paths with a status, or a page of its own. */
function answer(shop: Shop, answers: Readonly<Record<string, number | JsonObject>>): void {
  shop.onRequest = (_request, response, { pathname }) => {
    const found = answers[pathname];
    if (found === undefined) return false;
    if (typeof found === "number") sendJson(response, {}, found);
    else sendJson(response, { meta: {}, ...found });
    return true;
  };
}

test("A bookmark for each parent costs STATE in proportion to the rows, not to their square", async (t) => {
  const measure = async (accounts: number) => {
    const shop = await openShop(t, accounts, 100);
    // Two readings of the clock for each account.
    const now = stateEvery(50);
    const { messages, failures } = await readEntries(t, shop, { now });
    assert.deepEqual(failures, []);
    const sizes = messages.map((message) => JSON.stringify(message).length);
    const states = sizes.filter((_, index) => messages[index]?.type === "STATE");
    const sum = (all: readonly number[]) => all.reduce((one, other) => one + other, 0);
    return { written: sum(sizes), states: sum(states), last: states.at(-1) ?? 0, now: now() };
  };
  const few = await measure(120);
  const many = await measure(240);
  for (const { written, states, last, now } of [few, many]) {
    assert.ok(states - last <= written / 10 + (now / 1000) * 8192, `${states} of ${written} bytes`);
  }
  assert.ok(many.states > many.last, "no STATE was written before the last one");
  assert.ok(many.states < 2.5 * few.states, `${few.states} and ${many.states} bytes`);
});

suite("The bookmark of a parent that is gone", () => {
  /** A shop with three accounts, of which a1 has gone after a first run, and the state of that run. */
  async function afterFirst(t: TestContext, others: readonly ShopClass[] = []) {
    const shop = await openShop(t, 3);
    const streams = shopStreams(shop, others);
    const { state } = await readEntries(t, shop, { streams });
    assert.deepEqual(partitionsIn(state).toSorted(), ["a0", "a1", "a2"]);
    shop.delete("accounts", "a1");
    return { shop, streams, state };
  }

  test("leaves the state after a complete read, and no other does", async (t) => {
    const { shop, state } = await afterFirst(t);
    const foreign = { partitions: { '{"account_id":"a1"}': {} } };
    const known = { bookmarks: { ...state.bookmarks, foreign } };
    const second = await readEntries(t, shop, { state: known });
    assert.deepEqual(partitionsIn(second.state).toSorted(), ["a0", "a2"]);
    assert.deepEqual(second.state.bookmarks.foreign, foreign);
  });

  test("leaves it where the parents themselves are read incrementally, but that of one that did not change stays", async (t) => {
    class ChangedAccounts extends AccountsStream {
      override readonly replicationKey = "updated_at";
      override readonly replicationFilter = { parameter: "updated_at[gte]" };
    }
    const shop = await openShop(t, 3);
    const streams = shopStreams(shop, [ChangedAccounts]);
    const selected = { accounts: [], entries: [] };
    const first = await readEntries(t, shop, { streams, selected });
    shop.delete("accounts", "a1");
    shop.change("accounts", "a2", { text: "changed" });
    const { state } = await readEntries(t, shop, { streams, selected, state: first.state });
    assert.deepEqual(partitionsIn(state).toSorted(), ["a0", "a2"]);
  });

  test("leaves it once its own rows are not found any more, and the parent goes on to be listed", async (t) => {
    const { shop, state } = await afterFirst(t);
    answer(shop, { "/accounts/a2/entries": 404 });
    const second = await readEntries(t, shop, { state });
    // A later run asks for it again.
    assert.deepEqual(partitionsIn(second.state).toSorted(), ["a0", "a2"]);
  });

  const page = { accounts: [{ id: "a0" }, { id: "a2" }] };
  for (const [what, answers] of Object.entries({
    "the parents could not be read": { "/accounts": 422 },
    "the parents came short of their number": { "/accounts": { ...page, meta: { total: 3 } } },
    "a parent lacked its key": { "/accounts": { accounts: [...page.accounts, { text: "?" }] } },
    "the rows of another parent could not be read": { "/accounts/a2/entries": 422 },
  })) {
    test(`stays after a run in which ${what}`, async (t) => {
      const { shop, state } = await afterFirst(t);
      answer(shop, answers);
      const second = await readEntries(t, shop, { state });
      assert.deepEqual(partitionsIn(second.state).toSorted(), ["a0", "a1", "a2"]);
      shop.onRequest = () => false;
      const third = await readEntries(t, shop, { state: second.state });
      assert.deepEqual(partitionsIn(third.state).toSorted(), ["a0", "a2"]);
    });
  }

  test("stays after a run in which the rows of another parent were skipped", async (t) => {
    const { shop, streams, state } = await afterFirst(t, [PatientEntries]);
    answer(shop, { "/accounts/a2/entries": 422 });
    const second = await readEntries(t, shop, { streams, state });
    assert.deepEqual(second.failures, []);
    assert.deepEqual(partitionsIn(second.state).toSorted(), ["a0", "a1", "a2"]);
  });

  test("stays where the list of parents shows a window of time alone", async (t) => {
    class RecentAccounts extends AccountsStream {
      override readonly isWindowed = true;
    }
    const { shop, streams, state } = await afterFirst(t, [RecentAccounts]);
    const second = await readEntries(t, shop, { streams, state });
    assert.deepEqual(partitionsIn(second.state).toSorted(), ["a0", "a1", "a2"]);
  });

  test("stays after a run that was stopped, and after one that resumed it, which has not seen all parents", async (t) => {
    const shop = await openShop(t, 6);
    const first = await readEntries(t, shop);
    shop.delete("accounts", "a1");
    const stop = new AbortController();
    shop.onRequest = (_request, _response, { pathname, searchParams }) => {
      if (pathname === "/accounts" && searchParams.has("after")) stop.abort(new Error("stopped"));
      return false;
    };
    const stopped = await readEntries(t, shop, { state: first.state, stop });
    assert.ok(partitionsIn(stopped.state).includes("a1"));
    shop.onRequest = () => false;
    const resumed = await readEntries(t, shop, { state: stopped.state });
    assert.ok(resumed.log.some(({ message }) => message.includes("Resuming the read")));
    assert.deepEqual(partitionsIn(resumed.state).toSorted(), ["a0", "a1", "a2", "a3", "a4", "a5"]);
    const { state } = await readEntries(t, shop, { state: resumed.state });
    assert.deepEqual(partitionsIn(state).toSorted(), ["a0", "a2", "a3", "a4", "a5"]);
  });

  test("two levels below the list, leaves the state only if every level was read whole", async (t) => {
    const shop = await openShop(t, 3);
    const streams = shopStreams(shop, [PatientEntries, LinesStream]);
    const lines = Object.fromEntries(
      ["e0", "e1", "e2"].map((entry) => [`/entries/${entry}/lines`, { lines: [] }]),
    );
    const read = (state?: State) =>
      readEntries(t, shop, { streams, selected: { lines: [] }, ...(state && { state }) });
    answer(shop, lines);
    const first = await read();
    assert.deepEqual(partitionsIn(first.state, "lines").toSorted(), ["e0", "e1", "e2"]);
    shop.delete("entries", "e1");
    answer(shop, { ...lines, "/accounts/a2/entries": 422 });
    const second = await read(first.state);
    assert.deepEqual(second.failures, []);
    assert.deepEqual(partitionsIn(second.state, "lines").toSorted(), ["e0", "e1", "e2"]);
    answer(shop, lines);
    const third = await read(second.state);
    assert.deepEqual(partitionsIn(third.state, "lines").toSorted(), ["e0", "e2"]);
  });
});

suite("A table that is read for the changed rows of partitions", () => {
  /** A shop with two accounts, each with an entry that has a tick, and the state of a first run over it. */
  async function afterFirst(t: TestContext, selected: Readonly<Record<string, readonly string[]>>) {
    const shop = await openShop(t, 0);
    for (const number of [0, 1]) share(shop, number);
    const read = (setup: Partial<RunSetup> = {}) =>
      readEntries(t, shop, { streams: shopStreams(shop, otherKinds), selected, ...setup });
    const first = await read();
    assert.deepEqual(idsIn(first, "ticks"), ["t-e0", "t-e1"]);
    return { shop, read, state: first.state };
  }

  /** Adds an account with an entry that has a tick, both older than any bookmark. */
  function share(shop: Shop, number = 2) {
    const at = { created_at: "2020-01-01T00:00:00.000Z", updated_at: "2020-01-01T00:00:00.000Z" };
    shop.put("accounts", { id: `a${number}` });
    shop.put("entries", { id: `e${number}`, account_id: `a${number}`, ...at });
    shop.put("ticks", { id: `t-e${number}`, entry_id: `e${number}`, ...at });
  }

  for (const selected of [{ ticks: [] }, { entries: [], ticks: [] }]) {
    const tables = Object.keys(selected).join(" and ");
    test(`has those of a new partition that are older than its bookmarks, reading ${tables}`, async (t) => {
      const { shop, read, state } = await afterFirst(t, selected);
      share(shop);
      const second = await read({ state });
      assert.deepEqual(idsIn(second, "ticks"), ["t-e2"]);
    });
  }

  test("has those of a partition that was new to a run without the table", async (t) => {
    const { shop, read, state } = await afterFirst(t, { entries: [], ticks: [] });
    share(shop);
    const without = await read({ state, selected: { entries: [] } });
    const next = await read({ state: without.state });
    assert.deepEqual(idsIn(next, "ticks"), ["t-e2"]);
  });

  test("has those of a partition that an earlier run could not read", async (t) => {
    const { shop, read, state } = await afterFirst(t, { ticks: [] });
    share(shop);
    answer(shop, { "/entries/e2/ticks": 422 });
    const failed = await read({ state });
    assert.equal(failed.failures.length, 1);
    shop.onRequest = () => false;
    assert.deepEqual(idsIn(await read({ state: failed.state }), "ticks"), ["t-e2"]);
  });

  test("is requested for no row that has not changed", async (t) => {
    const { shop, read, state } = await afterFirst(t, { ticks: [] });
    shop.asked.length = 0;
    const { state: after } = await read({ state });
    assert.deepEqual(
      shop.asked.filter((path) => path.endsWith("/ticks")),
      [],
    );
    assert.deepEqual(partitionsIn(after, "ticks").toSorted(), ["a0", "a1"]);
  });

  test("is read once for all rows if the state has one time for all partitions, as older versions wrote it", async (t) => {
    const { read } = await afterFirst(t, { ticks: [] });
    const ticks = { followed_stream: "entries", followed_value: new Date().toISOString() };
    const second = await read({ state: { bookmarks: { ticks } } });
    assert.deepEqual(idsIn(second, "ticks"), ["t-e0", "t-e1"]);
    assert.deepEqual(partitionsIn(second.state, "ticks").toSorted(), ["a0", "a1"]);
  });
});

test("From any STATE of a run that is stopped, the last one included, a later run brings what is not written", async (t) => {
  const shop = await openShop(t, 12);
  const stop = new AbortController();
  shop.onRequest = (_request, _response, { pathname }) => {
    if (pathname === "/accounts/a3/entries") stop.abort(new Error("stopped"));
    return false;
  };
  const { messages } = await readEntries(t, shop, { stop, now: stateEvery(2) });
  shop.onRequest = () => false;
  assert.equal(messages.at(-1)?.type, "STATE");
  assert.ok(statesOf(messages).length > 3, "few STATEs were written");
  const idsOf = (written: readonly JsonObject[]) =>
    written.flatMap(({ type, record }) =>
      type === "RECORD" ? [(record as { id: string }).id] : [],
    );
  const all = shop.rows("entries").map(({ id }) => id);
  for (const [place, { type, value }] of messages.entries()) {
    if (type !== "STATE") continue;
    const later = await readEntries(t, shop, { state: value as State });
    const loaded = new Set([...idsOf(messages.slice(0, place)), ...idsOf(later.messages)]);
    assert.deepEqual([...loaded].toSorted(), all.toSorted(), `STATE ${place}`);
  }
});
