/** A list: where an interrupted read resumes, and when bookmarks move. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { type Context, PageNumberPaginator, t } from "../../../src/index.ts";
import type { JsonObject, State } from "../../../src/singer/index.ts";
import { resumeKey } from "../../../src/sync/state/resumption.ts";
import { type RunSetup, runStreams, statesOf } from "../../support/run-streams.ts";
import { sendJson, serve } from "../../support/serve.ts";
import { Shop } from "../../support/shop.ts";
import { EventsStream, ShopStream, shopStreams } from "../../support/shop-streams.ts";
import { ThingsStream } from "../../support/things-stream.ts";

const incremental = { method: "INCREMENTAL", lookback: 0 } as const;

/** A shop with orders o1 to o6, of which the last is listed first, each with a payment and an item of either kind. */
async function openShop(t: Parameters<typeof Shop.open>[0]): Promise<Shop> {
  const shop = await Shop.open(t);
  for (const number of [1, 2, 3, 4, 5, 6]) {
    const order_id = `o${number}`;
    const at = `2026-01-0${number}T10:00:00.000Z`;
    const times = { created_at: at, updated_at: at };
    shop.put("orders", { id: order_id, text: "open", ...times });
    shop.put("payments", { id: `p${number}`, order_id, text: "cash", ...times });
    shop.put("items", { id: `g${number}`, order_id, text: "box", kind: "goods", ...times });
    shop.put("items", { id: `s${number}`, order_id, text: "care", kind: "services", ...times });
    shop.put("events", { id: `e${number}`, text: "made", ...times });
  }
  return shop;
}

/** Stops the run before an answer to the n-th request for a path. */
function stopAt(shop: Shop, path: string, count = 1): AbortController {
  const stop = new AbortController();
  let left = count;
  shop.onRequest = (_request, _response, url) => {
    if (decodeURIComponent(url.pathname + url.search).startsWith(path)) left -= 1;
    if (left === 0) stop.abort(new Error("stopped by the test"));
    return false;
  };
  return stop;
}

function keysOf(rows: readonly Record<string, unknown>[]): unknown[] {
  return rows.map(({ id }) => id);
}

/** Read event by event. */
class VisitorsStream extends ShopStream {
  readonly name = "visitors";
  readonly path: string = "/events/{event_id}/visitors";
  readonly schema = t.object({ id: t.key("Identifier"), event_id: t.string("Event") }, "Visitor");
  override readonly parent = EventsStream;

  override childContext({ id }: JsonObject): Context {
    return { event_id: String(id) };
  }
}

suite("An interrupted read", () => {
  test("resumes after the last page that was written", async (t) => {
    const shop = await openShop(t);
    const streams = shopStreams(shop);
    const selected = { events: [] };
    const stop = stopAt(shop, "/events?after=", 2);
    const first = await runStreams(t, { streams, selected, stop });
    assert.deepEqual(keysOf(first.rows("events")), ["e1", "e2", "e3", "e4"]);
    shop.asked.length = 0;
    const second = await runStreams(t, { streams, selected, state: first.state });
    assert.deepEqual(keysOf(second.rows("events")), ["e5", "e6"]);
    assert.equal(shop.asked.length, 1);
  });

  test("never skips a row whose children were not read, even if the row itself is not written", async (t) => {
    const shop = await openShop(t);
    const streams = shopStreams(shop);
    const selected = { payments: [] };
    const stop = stopAt(shop, "/orders/o4/payments");
    const first = await runStreams(t, { streams, selected, stop });
    shop.onRequest = () => false;
    const second = await runStreams(t, { streams, selected, state: first.state });
    const all = [...first.rows("payments"), ...second.rows("payments")];
    assert.deepEqual([...new Set(keysOf(all))].toSorted(), ["p1", "p2", "p3", "p4", "p5", "p6"]);
  });

  test("keeps the place of each partition, even if it is interrupted again", async (t) => {
    const shop = await openShop(t);
    const streams = shopStreams(shop);
    const selected = { items: [] };
    const client = { concurrency: 1 };
    const run = (setup: { state?: State; stop?: AbortController }) =>
      runStreams(t, { streams, selected, client, ...setup });
    const first = await run({ stop: stopAt(shop, "/items?kind=goods&after", 2) });
    const stop = stopAt(shop, "/items?kind=services&after=s3");
    const second = await run({ state: first.state, stop });
    shop.onRequest = () => false;
    shop.asked.length = 0;
    const third = await run({ state: second.state });
    assert.deepEqual(
      shop.asked.filter((one) => !one.includes("created_at")),
      ["/items?kind=services&after=s3"],
    );
    const all = [first, second, third].flatMap((one) => keysOf(one.rows("items")));
    assert.equal(new Set(all).size, 12);
  });
});

suite("The bookmark of a list in the order of the changes", () => {
  test("moves with every page", async (t) => {
    const shop = await openShop(t);
    const { state } = await runStreams(t, {
      streams: shopStreams(shop),
      selected: { events: [] },
      replication: incremental,
      stop: stopAt(shop, "/events?after=", 2),
    });
    assert.equal(state.bookmarks.events?.replication_key_value, "2026-01-04T10:00:00.000Z");
  });

  test("moves only once all rows of the page are written", async (t) => {
    const shop = await openShop(t);
    const stop = new AbortController();
    shop.onRequest = (_request, response, { pathname }) => {
      const [, id] = /^\/events\/(\w+)\/visitors$/.exec(pathname) ?? [];
      if (id === undefined) return false;
      if (id === "e2") stop.abort(new Error("stopped by the test"));
      sendJson(response, { visitors: [{ id: `v-${id}` }], meta: {} });
      return true;
    };
    const { state, rows } = await runStreams(t, {
      streams: shopStreams(shop, [VisitorsStream]),
      selected: { events: [], visitors: [] },
      replication: incremental,
      client: { concurrency: 1 },
      stop,
    });
    assert.deepEqual(keysOf(rows("events")), ["e1"]);
    assert.equal(state.bookmarks.events?.replication_key_value, undefined);
  });
});

suite("A read that stopped within a page", () => {
  /** What a second run writes of two events after a run that stopped between them, both read incrementally. */
  async function eventsOfSecond(
    t: Parameters<typeof Shop.open>[0],
    change: (shop: Shop) => void,
  ): Promise<unknown[]> {
    const shop = await Shop.open(t);
    for (const id of ["e1", "e2"]) {
      const at = `2026-01-0${id.at(-1)}T10:00:00.000Z`;
      shop.put("events", { id, created_at: at, updated_at: at });
    }
    const stop = new AbortController();
    shop.onRequest = (_request, response, { pathname }) => {
      const [, id] = /^\/events\/(\w+)\/visitors$/.exec(pathname) ?? [];
      if (id === undefined) return false;
      // The first run waits for those of e2 when it stops.
      if (id === "e1" || stop.signal.aborted) sendJson(response, { visitors: [], meta: {} });
      return true;
    };
    const wrote = (stream: string) => void (stream === "events" && stop.abort());
    const setup = {
      streams: shopStreams(shop, [VisitorsStream]),
      selected: { events: [], visitors: [] },
      replication: incremental,
    };
    const first = await runStreams(t, { ...setup, stop, progress: { wrote } });
    assert.deepEqual(keysOf(first.rows("events")), ["e1"]);
    change(shop);
    const second = await runStreams(t, { ...setup, state: first.state });
    return keysOf(second.rows("events"));
  }

  test("goes on behind the last row that was written", async (t) => {
    assert.deepEqual(await eventsOfSecond(t, () => {}), ["e2"]);
  });

  test("reads the page again if a row has moved behind others, as a changed one does in a sorted list", async (t) => {
    const rows = await eventsOfSecond(t, (shop) => shop.change("events", "e1", { text: "new" }));
    assert.deepEqual(rows, ["e2", "e1"]);
  });
});

suite("A stream that failed at its end", () => {
  test("is read from its start by the next run, because nothing is left after the end", async (t) => {
    const shop = await openShop(t);
    shop.put("accounts", { id: "a1" });
    shop.onRequest = (_request, response, url) => {
      if (url.pathname !== "/accounts") return false;
      response.end(JSON.stringify({ accounts: [{ id: "a1" }, { text: "no key" }], meta: {} }));
      return true;
    };
    const selected = { accounts: [] };
    const first = await runStreams(t, { streams: shopStreams(shop), selected });
    const second = await runStreams(t, {
      streams: shopStreams(shop),
      selected,
      state: first.state,
    });
    for (const run of [first, second]) {
      assert.deepEqual(
        run.failures.map(({ stream, error }) => [stream, (error as Error).name]),
        [["accounts", "MissingKeyError"]],
      );
      assert.deepEqual(keysOf(run.rows("accounts")), ["a1"]);
    }
    assert.equal(statesOf(second.messages).at(-1)?.bookmarks.accounts?.[resumeKey], "");
  });
});

suite("The next run", () => {
  const selected = { accounts: [], events: [] };

  /** A state in which the accounts are finished and the events are not. */
  async function cutOff(t: Parameters<typeof Shop.open>[0], shop: Shop): Promise<State> {
    shop.put("accounts", { id: "a1" });
    const stop = stopAt(shop, "/events?after=", 2);
    const { state } = await runStreams(t, { streams: shopStreams(shop), selected, stop });
    shop.onRequest = () => false;
    shop.asked.length = 0;
    return state;
  }

  test("does not repeat what the run before had finished", async (t) => {
    const shop = await openShop(t);
    const state = await cutOff(t, shop);
    const { state: after } = await runStreams(t, { streams: shopStreams(shop), selected, state });
    assert.equal(shop.asked.length, 1);
    assert.match(shop.asked[0] ?? "", /^\/events\?after=/);
    // The run came to its end, so nothing of it is left for the next.
    assert.equal(after.bookmarks.accounts?.[resumeKey], "");
    assert.equal(after.bookmarks.events?.[resumeKey], "");
  });

  test("goes on from the bookmark of an incremental list that was finished, and says nothing of starting over", async (t) => {
    const shop = await openShop(t);
    for (let number = 1; number <= 16; number += 1) shop.put("accounts", { id: `a${number}` });
    const setup = { streams: shopStreams(shop), selected, replication: incremental };
    const stop = stopAt(shop, "/accounts?after=", 7);
    const { state } = await runStreams(t, { ...setup, stop, client: { concurrency: 1 } });
    assert.equal(state.bookmarks.events?.replication_key_value, "2026-01-06T10:00:00.000Z");
    shop.onRequest = () => false;
    const { log, rows } = await runStreams(t, { ...setup, state });
    assert.deepEqual(keysOf(rows("events")), ["e6"]);
    assert.doesNotMatch(log.map(({ message }) => message).join("\n"), /Starting over/);
  });

  test("does not resume a list whose rows a run in between has read in another way", async (t) => {
    const shop = await openShop(t);
    shop.put("notes", { id: "n1", order_id: "o1", text: "early" });
    const streams = shopStreams(shop);
    const read = (setup: Partial<RunSetup>) =>
      runStreams(t, { streams, selected: { notes: [], events: [] }, ...setup });
    const stop = stopAt(shop, "/events?after=", 2);
    const { state: list } = await read({ replication: incremental, stop });
    assert.notEqual(list.bookmarks.notes?.[resumeKey] ?? "", "");
    const { state: byOrder } = await read({ replication: incremental, state: list });

    shop.change("notes", "n1", { text: "late" });
    const { rows } = await read({ state: byOrder });
    assert.deepEqual(
      rows("notes").map(({ text }) => text),
      ["late"],
    );
  });

  const fromStart = ["/accounts", "/events", "/events?after=", "/events?after="];
  const changes: Readonly<Record<string, Partial<Parameters<typeof runStreams>[1]>>> = {
    "another version of the tap": { version: "2" },
    "other settings of the tap": { settings: { token: "another" } },
    "other columns": { selected: { accounts: ["text"], events: ["text"] } },
    "an age limit of 0": { replication: { maxResumeAge: 0 } },
  };
  for (const [what, change] of Object.entries(changes)) {
    test(`is nothing with ${what}`, async (t) => {
      const shop = await openShop(t);
      const state = await cutOff(t, shop);
      await runStreams(t, { streams: shopStreams(shop), selected, state, ...change });
      const requested = shop.asked.map((one) => one.replace(/after=.*/, "after="));
      assert.deepEqual(requested.toSorted(), fromStart);
    });
  }

  class GuestsStream extends VisitorsStream {
    override readonly path = "/events/{event_id}/guests";
  }
  class FilteredStream extends VisitorsStream {
    override params() {
      return { kind: "guest" };
    }
  }
  class TaggedStream extends VisitorsStream {
    override childContext({ id }: JsonObject) {
      return { event_id: String(id), tag: "regular" };
    }

    override params({ tag }: Context) {
      if (tag === undefined) throw new Error("no row has opened this");
      return { tag };
    }
  }
  for (const [what, Before, After, isResumed] of [
    ["the same requests", VisitorsStream, VisitorsStream, true],
    ["a hook that can't do without a row", TaggedStream, TaggedStream, true],
    ["another path", VisitorsStream, GuestsStream, false],
    ["another parameter", VisitorsStream, FilteredStream, false],
  ] as const) {
    test(`is ${isResumed ? "the rest" : "all"} where a table below has ${what}`, async (t) => {
      const shop = await openShop(t);
      const stop = stopAt(shop, "/events?after=", 2);
      const setup = { selected: { visitors: [] } };
      const before = { ...setup, streams: shopStreams(shop, [Before]) };
      const { state } = await runStreams(t, { ...before, stop });
      shop.onRequest = () => false;
      shop.asked.length = 0;
      const after = { ...setup, streams: shopStreams(shop, [After]) };
      const { log } = await runStreams(t, { ...after, state });
      assert.equal(shop.asked.includes("/events"), !isResumed);
      const said = log.filter(({ level }) => level === "INFO").map(({ message }) => message);
      const expected = isResumed ? /^events: Resuming the read/ : /^events: Starting over/;
      assert.equal(said.filter((message) => expected.test(message)).length, 1, said.join("\n"));
    });
  }

  test("resumes a failed stream where it failed, and no other one", async (t) => {
    const shop = await openShop(t);
    shop.put("accounts", { id: "a1" });
    let pages = 0;
    shop.onRequest = (_request, response, { pathname }) => {
      if (pathname !== "/events") return false;
      pages += 1;
      if (pages !== 3) return false;
      sendJson(response, {}, 422);
      return true;
    };
    const first = await runStreams(t, { streams: shopStreams(shop), selected });
    assert.equal(first.failures.length, 1);
    shop.asked.length = 0;
    const { state } = first;
    const second = await runStreams(t, { streams: shopStreams(shop), selected, state });
    assert.deepEqual(keysOf(second.rows("events")), ["e5", "e6"]);
    assert.deepEqual(keysOf(second.rows("accounts")), ["a1"]);
    assert.deepEqual(second.failures, []);
  });

  test("starts over if the API no longer knows the place, with a warning", async (t) => {
    const shop = await openShop(t);
    const stop = new AbortController();
    for (const number of [1, 2, 3, 4, 5]) shop.put("accounts", { id: `a${number}` });
    let pages = 0;
    shop.onRequest = (_request, _response, { pathname }) => {
      if (pathname === "/accounts") pages += 1;
      if (pages === 2) stop.abort(new Error("stopped by the test"));
      return false;
    };
    const streams = shopStreams(shop);
    const first = await runStreams(t, { streams, selected: { accounts: [] }, stop });
    shop.onRequest = () => false;
    shop.delete("accounts", "a4");
    const { rows, log, failures } = await runStreams(t, {
      streams,
      selected: { accounts: [] },
      state: first.state,
    });
    assert.deepEqual(keysOf(rows("accounts")), ["a5", "a3", "a2", "a1"]);
    assert.deepEqual(failures, []);
    assert.equal(log.filter(({ message }) => /no longer knows where/.test(message)).length, 1);
  });

  test("adds the rows that were created since, if the API can filter by that", async (t) => {
    const shop = await openShop(t);
    const streams = shopStreams(shop);
    const orders = { orders: ["items", "notes", "files"] };
    const stop = stopAt(shop, "/orders?after=");
    const first = await runStreams(t, { streams, selected: orders, stop });
    shop.onRequest = () => false;
    shop.put("orders", { id: "o9" });
    const second = await runStreams(t, { streams, selected: orders, state: first.state });
    const all = new Set([...keysOf(first.rows("orders")), ...keysOf(second.rows("orders"))]);
    assert.deepEqual([...all].sort(), ["o1", "o2", "o3", "o4", "o5", "o6", "o9"]);
    const lookback = 300_000;
    const day = new Date(Date.now() - lookback).toISOString().slice(0, 10);
    assert.ok(shop.asked.includes(`/orders?created_at[gte]=${day}`), shop.asked.join("\n"));
  });

  test("adds rows that became visible later than their timestamps say", async (t) => {
    const shop = await openShop(t);
    const setup = { streams: shopStreams(shop), selected: { items: [] } };
    const stop = stopAt(shop, "/items?kind=goods&after=");
    const created_at = new Date(Date.now() - 60_000).toISOString();
    const first = await runStreams(t, { ...setup, stop });
    assert.notEqual(first.state.bookmarks.items?.[resumeKey] ?? "", "");
    shop.onRequest = () => false;
    shop.put("items", { id: "g9", order_id: "o1", kind: "goods", created_at });
    const second = await runStreams(t, { ...setup, state: first.state });
    assert.ok(keysOf(second.rows("items")).includes("g9"));
  });

  for (const [where, unfinished] of [
    ["in a list that is to be read", "orders"],
    ["in a list that is finished as well", "events"],
  ]) {
    test(`is completed so too where it was finished and is embedded ${where}`, async (t) => {
      const shop = await openShop(t);
      const setup = {
        streams: shopStreams(shop),
        selected: { orders: ["notes", "files"], items: [], events: [] },
      };
      const stop = new AbortController();
      // Never answered, so that the other lists come to their ends before the run does.
      shop.onRequest = (_request, _response, url) => {
        if (url.pathname !== `/${unfinished}` || !url.searchParams.has("after")) return false;
        if (unfinished === "orders") stop.abort(new Error("stopped by the test"));
        return true;
      };
      const ended = (stream: string) => {
        if (stream === "orders") stop.abort(new Error("stopped by the test"));
      };
      const first = await runStreams(t, { ...setup, stop, progress: { ended } });
      assert.equal(first.rows("items").length, 12);
      shop.onRequest = () => false;
      shop.put("items", { id: "g7", order_id: "o1", kind: "goods" });
      const second = await runStreams(t, { ...setup, state: first.state });
      assert.deepEqual(keysOf(second.rows("items")), ["g7"]);
    });
  }

  test("resumes after the last row whose children were read, even within a page", async (t) => {
    const shop = await openShop(t);
    const streams = shopStreams(shop);
    const stop = stopAt(shop, "/orders/o3/payments");
    const client = { concurrency: 1 };
    const payments = { payments: [] };
    const first = await runStreams(t, { streams, selected: payments, stop, client });
    shop.onRequest = () => false;
    shop.asked.length = 0;
    const second = await runStreams(t, { streams, selected: payments, state: first.state });
    const again = new Set(keysOf(first.rows("payments")));
    assert.ok(keysOf(second.rows("payments")).every((id) => !again.has(id)));
    assert.equal(first.rows("payments").length + second.rows("payments").length, 6);
  });

  test("resumes where a child table failed, and not after that", async (t) => {
    const shop = await openShop(t);
    const streams = shopStreams(shop);
    const selected = { orders: ["items", "notes", "files"], payments: [] };
    const stop = stopAt(shop, "/orders?after=", 2);
    const { onRequest } = shop;
    shop.onRequest = (request, response, url) => {
      if (url.pathname !== "/orders/o4/payments") return onRequest(request, response, url);
      sendJson(response, {}, 422);
      return true;
    };
    const first = await runStreams(t, { streams, selected, stop, client: { concurrency: 1 } });
    shop.onRequest = () => false;
    const second = await runStreams(t, { streams, selected, state: first.state });
    const all = [...first.rows("payments"), ...second.rows("payments")];
    assert.deepEqual([...new Set(keysOf(all))].toSorted(), ["p1", "p2", "p3", "p4", "p5", "p6"]);
  });

  test("sets a bookmark no later than the start of the first attempt", async (t) => {
    const shop = await openShop(t);
    const streams = shopStreams(shop);
    const setup = {
      streams,
      selected: { orders: ["items", "notes", "files"] },
      replication: incremental,
    };
    const first = await runStreams(t, { ...setup, stop: stopAt(shop, "/orders?after=") });
    const { startedAt } = JSON.parse(String(first.state.bookmarks.orders?.[resumeKey]));
    shop.onRequest = () => false;
    shop.change("orders", "o1", {
      text: "paid",
      updated_at: new Date(Date.now() + 1).toISOString(),
    });
    const second = await runStreams(t, { ...setup, state: first.state });
    assert.ok(keysOf(second.rows("orders")).includes("o1"));
    assert.equal(second.state.bookmarks.orders?.replication_key_value, startedAt);
  });
});

suite("A row that comes twice", () => {
  test("has its embedded rows both times", async (t) => {
    const shop = await openShop(t);
    shop.onRequest = (_request, response, { pathname, searchParams }) => {
      if (pathname !== "/orders") return false;
      const text = searchParams.has("after") ? "new" : "old";
      const meta = searchParams.has("after") ? {} : { after: "o1" };
      sendJson(response, { orders: [{ id: "o1", text }], meta });
      return true;
    };
    const { rows } = await runStreams(t, {
      streams: shopStreams(shop),
      selected: { orders: ["notes", "files"] },
    });
    assert.deepEqual(
      rows("orders").map(({ text, items }) => [text, (items as unknown[]).length]),
      [
        ["old", 2],
        ["new", 2],
      ],
    );
  });
});

suite("A list in pages", () => {
  class KeylessThings extends ThingsStream {
    override readonly primaryKeys = [];
  }
  /** Three rows of which the second comes again on the second page, in pages of two. */
  const pages: readonly (readonly object[])[] = [
    [{ id: "a", size: 1 }, { id: "b" }],
    [{ id: "b" }, { id: "c", size: 1 }],
  ];
  const repeated = /that a page repeated from the one before/;

  async function readAs(test: TestContext, Things: typeof ThingsStream) {
    const origin = await serve(test, (_request, response, { searchParams }) => {
      sendJson(response, { things: pages[Number(searchParams.get("page")) - 1] ?? [] });
    });
    const streams = [new Things(origin, () => new PageNumberPaginator())];
    const { rows, failures, log } = await runStreams(test, { streams });
    assert.deepEqual(failures, []);
    return {
      ids: keysOf(rows("things")),
      messages: log.filter((line) => repeated.test(line.message)),
    };
  }

  test("keeps every row of every page if the stream has no key", async (t) => {
    assert.deepEqual(await readAs(t, KeylessThings), { ids: ["a", "b", "b", "c"], messages: [] });
  });

  test("drops what a page repeats from the one before if the stream has a key, with one message", async (t) => {
    const { ids, messages } = await readAs(t, ThingsStream);
    assert.deepEqual(ids, ["a", "b", "c"]);
    assert.deepEqual(
      messages.map(({ level, message }) => [level, message]),
      [["DEBUG", "things: dropped 1 record that a page repeated from the one before"]],
    );
  });
});

test("A list of which a partition can't be requested ends once its other requests are answered", async (t) => {
  class RegionalThings extends ThingsStream {
    override readonly partitions = () => [{ region: "eu" }, { region: "us" }];
    override body({ region }: Context) {
      if (region === "us") throw new Error("no such region");
      return { region };
    }
  }
  let isAnswered = false;
  const origin = await serve(t, (_request, response) => {
    isAnswered = true;
    sendJson(response, { things: [{ id: "a" }] });
  });
  const { failures } = await runStreams(t, { streams: [new RegionalThings(origin)] });
  assert.equal(failures.length, 1);
  assert.ok(isAnswered);
});
