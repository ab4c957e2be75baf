/** A stream that is read for the rows of its parent: what is requested, what a failure costs, when bookmarks move. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { type ApiResponse, type Context, type StreamClass, t } from "../../../src/index.ts";
import type { JsonObject, State } from "../../../src/singer/index.ts";
import { runStreams } from "../../support/run-streams.ts";
import { sendJson } from "../../support/serve.ts";
import { Shop } from "../../support/shop.ts";
import {
  AccountsStream,
  EntriesStream,
  PaymentsStream,
  ShopStream,
  shopStreams,
  times,
} from "../../support/shop-streams.ts";

const incremental = { method: "INCREMENTAL", lookback: 0 } as const;

/** A shop with accounts a1 to a3, each with an entry of January and one of February. */
async function openShop(t: Parameters<typeof Shop.open>[0]): Promise<Shop> {
  const shop = await Shop.open(t);
  for (const number of [1, 2, 3]) {
    shop.put("accounts", { id: `a${number}` });
    for (const month of [1, 2]) {
      const at = `2026-0${month}-0${number}T10:00:00.000Z`;
      const id = `e${number}${month}`;
      shop.put("entries", { id, account_id: `a${number}`, created_at: at, updated_at: at });
    }
  }
  return shop;
}

function keysOf(rows: readonly Record<string, unknown>[]): unknown[] {
  return rows.map(({ id }) => id).toSorted();
}

/** Answers what the shop does not have. */
function answer(shop: Shop, answers: Readonly<Record<string, unknown>>): void {
  shop.onRequest = (_request, response, { pathname }) => {
    const found = answers[pathname];
    if (found === undefined) return false;
    if (typeof found === "number") sendJson(response, {}, found);
    else sendJson(response, { ...(found as object), meta: {} });
    return true;
  };
}

/** Read entry by entry. */
class LinesStream extends ShopStream {
  readonly name = "lines";
  readonly path = "/entries/{entry_id}/lines";
  readonly schema = t.object({ id: t.key("Identifier"), entry_id: t.string("Entry") }, "Line");
  override readonly parent: StreamClass = EntriesStream;

  override childContext({ id }: JsonObject): Context {
    return { entry_id: String(id) };
  }
}

class TagsStream extends ShopStream {
  readonly name = "tags";
  readonly path = "/tags";
  readonly schema = t.object({ id: t.key("Identifier"), entry_id: t.string("Entry") }, "Tag");
}

class TaggedEntries extends EntriesStream {
  override readonly schema = t.object(
    {
      id: t.key("Identifier"),
      account_id: t.string("Account"),
      text: t.string("What it says"),
      tags: t.array(
        t.object({ id: t.string("Identifier"), entry_id: t.string("Entry") }, "Tag"),
        "Tags",
      ),
      ...times,
    },
    "Entry",
  );
  override readonly embeds = { tags: { stream: "tags", foreignKey: "entry_id" } };
}

class AccountsWithEntries extends AccountsStream {
  override readonly schema = t.object(
    {
      id: t.key("Identifier"),
      text: t.string("What it says"),
      entries: t.array(t.object({ id: t.string("Identifier") }, "Entry"), "Entries"),
      ...times,
    },
    "Account",
  );
  override readonly embeds = { entries: { stream: "entries", foreignKey: "account_id" } };
}

suite("A stream with a filter for each row of its parent", () => {
  const selected = { entries: [] };

  test("has a bookmark for each, and is requested for what changed since", async (t) => {
    const shop = await openShop(t);
    const run = (state?: State) =>
      runStreams(t, {
        streams: shopStreams(shop),
        selected,
        replication: incremental,
        ...(state && { state }),
      });
    const first = await run();
    assert.equal(first.rows("entries").length, 6);
    assert.deepEqual(first.state.bookmarks.entries, {
      columns: "account_id created_at id text updated_at",
      rows: 6,
      pages: 3,
      partitions: Object.fromEntries(
        [1, 2, 3].map((number) => [
          `{"account_id":"a${number}"}`,
          {
            replication_key: "updated_at",
            replication_key_value: `2026-02-0${number}T10:00:00.000Z`,
          },
        ]),
      ),
    });
    shop.put("accounts", { id: "a4" });
    const old = { created_at: "2025-01-01T00:00:00Z", updated_at: "2025-01-01T00:00:00Z" };
    shop.put("entries", { id: "e4", account_id: "a4", ...old });
    shop.change("entries", "e11", { text: "changed" });
    shop.asked.length = 0;
    const second = await run(first.state);
    // The row at a bookmark comes once more; of a new account everything comes.
    assert.deepEqual(keysOf(second.rows("entries")), ["e11", "e12", "e22", "e32", "e4"]);
    assert.ok(shop.asked.includes("/accounts/a4/entries"), shop.asked.join("\n"));
  });

  test("is requested again if its bookmark turns out to lie in the future once the source has sent its time", async (t) => {
    const shop = await openShop(t);
    const value = new Date(Date.now() + 86_400_000).toISOString();
    const ahead = { replication_key: "updated_at", replication_key_value: value };
    for (const number of [1, 3]) {
      shop.put("entries", { id: `e${number}3`, account_id: `a${number}` });
    }
    const keys = ['{"account_id":"a1"}', '{"account_id":"a3"}'];
    const { rows, state, log } = await runStreams(t, {
      streams: shopStreams(shop),
      selected: { entries: [] },
      replication: { method: "INCREMENTAL", lookback: 3600 },
      state: {
        bookmarks: { entries: { partitions: Object.fromEntries(keys.map((key) => [key, ahead])) } },
      },
    });
    assert.deepEqual(keysOf(rows("entries")), ["e13", "e21", "e22", "e33"]);
    const requests = (account: string) =>
      shop.asked.filter((one) => one.startsWith(`/accounts/${account}/entries`)).length;
    // The account of the first page is requested before the source has responded to any request for entries.
    assert.equal(requests("a3"), 2, shop.asked.join("\n"));
    assert.equal(requests("a1"), 1, shop.asked.join("\n"));
    const said = log.filter(({ level }) => level === "WARNING").map(({ message }) => message);
    const expected = keys.map(
      (key) =>
        `entries: bookmarks.entries.partitions[${JSON.stringify(key)}].replication_key_value lies in the future (${value}); the current time is used instead`,
    );
    assert.deepEqual(said.toSorted(), expected);
    const { partitions } = state.bookmarks.entries as {
      partitions: Record<string, { replication_key_value: string }>;
    };
    for (const key of keys) {
      const moved = partitions[key]?.replication_key_value ?? "";
      assert.ok(Date.parse(moved) <= Date.now(), moved);
    }
  });

  test("keeps the bookmark of one whose column could not be filled", async (t) => {
    const shop = await openShop(t);
    answer(shop, { "/tags": 403 });
    const { state, failures, rows } = await runStreams(t, {
      streams: shopStreams(shop, [TaggedEntries, TagsStream]),
      selected,
      replication: incremental,
    });
    assert.deepEqual(
      failures.map(({ stream }) => stream),
      ["tags"],
    );
    assert.ok(rows("entries").every(({ tags }) => tags === null));
    assert.deepEqual(state.bookmarks.entries?.partitions ?? {}, {});
  });

  test("is read whole if a column of the parent embeds it", async (t) => {
    const shop = await openShop(t);
    const run = (state?: State) =>
      runStreams(t, {
        streams: shopStreams(shop, [AccountsWithEntries]),
        selected: { accounts: [], entries: [] },
        replication: incremental,
        ...(state && { state }),
      });
    const { state } = await run();
    const later = await run(state);
    for (const { id, entries } of later.rows("accounts")) {
      const number = String(id).slice(1);
      assert.ok(Array.isArray(entries));
      assert.deepEqual(keysOf(entries), [`e${number}1`, `e${number}2`]);
    }
    assert.equal(later.rows("accounts").length, 3);
  });

  test("is read whole if a table is read in full for each of its rows", async (t) => {
    const shop = await openShop(t);
    const lines = Object.fromEntries(
      shop
        .rows("entries")
        .map(({ id }) => [`/entries/${id}/lines`, { lines: [{ id: `l-${id}`, entry_id: id }] }]),
    );
    answer(shop, lines);
    const run = (state?: State) =>
      runStreams(t, {
        streams: shopStreams(shop, [LinesStream]),
        selected: { entries: [], lines: [] },
        methods: { lines: "FULL_TABLE" },
        replication: incremental,
        ...(state && { state }),
      });
    const first = await run();
    const second = await run(first.state);
    assert.equal(first.rows("lines").length, 6);
    assert.equal(second.rows("lines").length, 6);
  });
});

test("A parent that is read only for its children is counted nowhere, and its drift is not reported", async (t) => {
  const shop = await openShop(t);
  shop.put("accounts", { id: "a4", colour: "a property that no column has" });
  const counted = new Set<string>();
  const { log, rows } = await runStreams(t, {
    streams: shopStreams(shop),
    selected: { entries: [] },
    progress: { wrote: (stream) => void counted.add(stream) },
  });
  assert.equal(rows("entries").length, 6);
  assert.deepEqual([...counted], ["entries"]);
  assert.deepEqual(
    log.filter(({ level }) => level === "warning"),
    [],
  );
});

suite("A parent that is not found", () => {
  /** A shop with so many orders, of which each has a payment. */
  async function openOrders(t: Parameters<typeof Shop.open>[0], count: number): Promise<Shop> {
    const shop = await Shop.open(t);
    for (let number = 1; number <= count; number += 1) {
      shop.put("orders", { id: `o${number}` });
      shop.put("payments", { id: `p${number}a`, order_id: `o${number}` });
      shop.put("payments", { id: `p${number}b`, order_id: `o${number}` });
      shop.put("payments", { id: `p${number}c`, order_id: `o${number}` });
    }
    return shop;
  }

  const selected = { payments: [] };

  test("loses its own rows, with a warning", async (t) => {
    const shop = await openOrders(t, 3);
    answer(shop, { "/orders/o2/payments": 404, "/orders/o3/payments": 404 });
    const { failures, rows, log } = await runStreams(t, { streams: shopStreams(shop), selected });
    assert.deepEqual(failures, []);
    assert.deepEqual(keysOf(rows("payments")), ["p1a", "p1b", "p1c"]);
    assert.equal(log.filter(({ level }) => level === "WARNING").length, 2);
  });

  for (const { parents, fails } of [
    { parents: 2, fails: false },
    { parents: 3, fails: true },
  ]) {
    test(`${fails ? "fails" : "does not fail"} the stream where it is all of ${parents}`, async (t) => {
      const shop = await openOrders(t, parents);
      answer(
        shop,
        Object.fromEntries([1, 2, 3].map((number) => [`/orders/o${number}/payments`, 404])),
      );
      const { failures } = await runStreams(t, { streams: shopStreams(shop), selected });
      assert.deepEqual(
        failures.map(({ stream, error }) => [stream, (error as Error).name]),
        fails ? [["payments", "NotFoundError"]] : [],
      );
    });
  }

  test("after the first page fails the stream, because it was there before", async (t) => {
    const shop = await openOrders(t, 1);
    shop.onRequest = (_request, response, { pathname, searchParams }) => {
      if (!pathname.endsWith("/payments") || !searchParams.has("after")) return false;
      sendJson(response, {}, 404);
      return true;
    };
    const { failures, rows } = await runStreams(t, { streams: shopStreams(shop), selected });
    assert.deepEqual(
      failures.map(({ stream, error }) => [stream, (error as Error).name]),
      [["payments", "NotFoundError"]],
    );
    assert.deepEqual(keysOf(rows("payments")), ["p1b", "p1c"]);
  });
});

suite("A row without its key", () => {
  test("loses only that row, and the stream fails at its end with the number of such rows", async (t) => {
    const shop = await Shop.open(t);
    for (const id of ["o1", "o2"]) shop.put("orders", { id });
    answer(shop, {
      "/orders/o1/payments": { payments: [{ text: "no key" }, { id: "p1" }, { id: null }] },
      "/orders/o2/payments": { payments: [{ id: "p2" }] },
    });
    const { failures, rows } = await runStreams(t, {
      streams: shopStreams(shop),
      selected: { payments: [] },
    });
    assert.deepEqual(keysOf(rows("payments")), ["p1", "p2"]);
    const [failure] = failures;
    assert.ok(failure?.error instanceof Error);
    assert.equal(failure.error.name, "MissingKeyError");
    assert.match(failure.error.message, /\b2\b/);
  });
});

suite("A partition that is skipped but not gone", () => {
  class PatientPayments extends PaymentsStream {
    override validateResponse({ status }: ApiResponse) {
      return status === 422 ? "skip-partition" : undefined;
    }
  }

  test("leaves its rows in the target: the version is not activated", async (t) => {
    const shop = await Shop.open(t);
    for (const id of ["o1", "o2"]) shop.put("orders", { id });
    answer(shop, { "/orders/o1/payments": 422 });
    const { failures, messages } = await runStreams(t, {
      streams: shopStreams(shop, [PatientPayments]),
      selected: { payments: [], orders: [] },
      replication: { activateVersions: true },
    });
    assert.deepEqual(failures, []);
    const activated = messages.filter(({ type }) => type === "ACTIVATE_VERSION");
    assert.deepEqual(
      activated.map(({ stream }) => stream),
      ["orders"],
    );
  });
});

suite("A list that is read in place of single requests", () => {
  const state = { bookmarks: { notes: { pages: 1 } } };
  const bookmark = {
    replication_key: "updated_at",
    replication_key_value: "2026-01-01T00:00:00.000Z",
  };

  async function openOrders(t: Parameters<typeof Shop.open>[0]): Promise<Shop> {
    const shop = await Shop.open(t, { pageSize: 10 });
    for (const id of ["o1", "o2", "o3"]) {
      shop.put("orders", { id });
      shop.put("notes", { id: `n-${id}`, order_id: id, text: "new" });
    }
    return shop;
  }

  const setup = (shop: Shop) => ({
    streams: shopStreams(shop),
    selected: { orders: ["items", "files"], notes: [] },
    replication: incremental,
    state: {
      bookmarks: {
        orders: bookmark,
        notes: {
          ...state.bookmarks.notes,
          followed_stream: "orders",
          followed_value: "2026-01-01T00:00:00.000Z",
        },
      },
    },
  });

  test("fills both the parent-driven table and the column", async (t) => {
    const shop = await openOrders(t);
    const { rows } = await runStreams(t, setup(shop));
    assert.deepEqual(keysOf(rows("notes")), ["n-o1", "n-o2", "n-o3"]);
    assert.deepEqual(
      shop.asked.filter((one) => one.startsWith("/notes")),
      ["/notes"],
    );
    for (const { id, notes } of rows("orders")) {
      assert.deepEqual(keysOf(notes as Record<string, unknown>[]), [`n-${id}`]);
    }
  });

  test("fails both, and reports the end of the table once", async (t) => {
    const shop = await openOrders(t);
    answer(shop, { "/notes": 403 });
    const ended: [string, boolean][] = [];
    const { failures, rows, state } = await runStreams(t, {
      ...setup(shop),
      progress: { ended: (stream, complete) => ended.push([stream, complete]) },
    });
    assert.deepEqual(
      failures.map(({ stream }) => stream),
      ["notes"],
    );
    assert.ok(rows("orders").every(({ notes }) => notes === null));
    assert.deepEqual(state.bookmarks.orders?.replication_key_value, bookmark.replication_key_value);
    assert.deepEqual(ended.toSorted(), [
      ["notes", false],
      ["orders", true],
    ]);
  });
});

suite("An embedded row that comes twice, because rows were added while the pages were read", () => {
  test("is in the array once, as it came last", async (t) => {
    const shop = await Shop.open(t);
    shop.put("orders", { id: "o1" });
    shop.put("notes", { id: "n1", order_id: "o1", text: "old" });
    shop.put("notes", { id: "n2", order_id: "o1", text: "old" });
    shop.put("notes", { id: "n3", order_id: "o1", text: "old" });
    shop.onRequest = (_request, response, { pathname, searchParams }) => {
      if (pathname !== "/notes" || !searchParams.has("after")) return false;
      shop.change("notes", "n2", { text: "new" });
      sendJson(response, { notes: [shop.find("notes", "n2"), shop.find("notes", "n1")], meta: {} });
      return true;
    };
    const { rows } = await runStreams(t, {
      streams: shopStreams(shop),
      selected: { orders: ["items", "files"] },
    });
    const [row] = rows("orders");
    assert.ok(row);
    assert.deepEqual(
      (row.notes as Record<string, unknown>[]).map(({ id, text }) => [id, text]),
      [
        ["n3", "old"],
        ["n2", "new"],
        ["n1", "old"],
      ],
    );
  });
});
