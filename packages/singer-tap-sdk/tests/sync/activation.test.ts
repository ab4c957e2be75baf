/** ACTIVATE_VERSION: rows may only be removed from a target after a read that has seen everything. */

import assert from "node:assert/strict";
import { Writable } from "node:stream";
import { suite, test } from "node:test";
import { type ApiResponse, type Context, t as column, type StreamClass } from "../../src/index.ts";
import type { JsonObject, State } from "../../src/singer/index.ts";
import { Collector } from "../support/collect.ts";
import { recordedLog } from "../support/logger.ts";
import { type FinishedRun, runStreams, statesOf } from "../support/run-streams.ts";
import { sendJson, serve } from "../support/serve.ts";
import { Shop } from "../support/shop.ts";
import {
  AccountsStream,
  EntriesStream,
  EventsStream,
  ShopStream,
  shopStreams,
  times,
} from "../support/shop-streams.ts";

const replication = { activateVersions: true };

/** A shop with an order, all that belongs to one, and three events. */
async function openShop(t: Parameters<typeof Shop.open>[0]): Promise<Shop> {
  const shop = await Shop.open(t);
  for (const id of ["o1", "o2", "o3"]) {
    shop.put("orders", { id });
    for (const table of ["notes", "files", "payments"]) shop.put(table, { order_id: id });
    for (const kind of ["goods", "services"]) shop.put("items", { order_id: id, kind });
    shop.put("events", { id: `e-${id}` });
  }
  shop.put("accounts", { id: "a1" });
  shop.put("entries", { account_id: "a1" });
  return shop;
}

function activated({ messages }: Pick<FinishedRun, "messages">): (string | undefined)[] {
  return messages
    .filter(({ type }) => type === "ACTIVATE_VERSION")
    .map(({ stream }) => stream)
    .toSorted();
}

function warningsOf({ log }: Pick<FinishedRun, "log">): string[] {
  return log.filter(({ level }) => level === "WARNING").map(({ message }) => message);
}

/** Accounts, entries or events, each with a version of the source's own. */
const versioned = column.object(
  {
    id: column.key("Identifier"),
    account_id: column.string("Account"),
    text: column.string("What it says"),
    version: column.integer("Which version it is in"),
    ...times,
  },
  "Row",
);

/** Skips what the server refuses. */
abstract class PatientStream extends ShopStream {
  readonly schema = column.object({ id: column.key("Identifier") }, "Row");

  override validateResponse({ status }: ApiResponse) {
    return status === 422 ? "skip-partition" : undefined;
  }
}

class ShopsStream extends PatientStream {
  readonly name = "shops";
  readonly path = "/regions/{region}/shops";

  override partitions(): Context[] {
    return [{ region: "eu" }, { region: "us" }];
  }
}

class DesksStream extends PatientStream {
  readonly name = "desks";
  readonly path = "/shops/{shop_id}/desks";
  override readonly parent: StreamClass = ShopsStream;

  override childContext({ id }: JsonObject): Context {
    return { shop_id: String(id) };
  }
}

class LampsStream extends PatientStream {
  readonly name = "lamps";
  readonly path = "/desks/{desk_id}/lamps";
  override readonly parent: StreamClass = DesksStream;

  override childContext({ id }: JsonObject): Context {
    return { desk_id: String(id) };
  }
}

const all = ["accounts", "entries", "events", "items", "notes", "orders", "payments"];

suite("Versions", () => {
  test("are in no message by default", async (t) => {
    const shop = await openShop(t);
    const { messages, state } = await runStreams(t, { streams: shopStreams(shop) });
    assert.ok(!JSON.stringify(messages).includes("version"), JSON.stringify(state));
  });

  test("are in each row, and active once the last row of the table is written", async (t) => {
    const shop = await openShop(t);
    const run = await runStreams(t, { streams: shopStreams(shop), replication });
    assert.deepEqual(activated(run), all);
    for (const table of all) {
      const own = run.messages.filter(({ stream }) => stream === table);
      const versions = own.flatMap(({ type, version }) => (type === "SCHEMA" ? [] : [version]));
      assert.equal(own.at(-1)?.type, "ACTIVATE_VERSION", table);
      assert.ok(versions.length >= 2);
      assert.equal(new Set(versions).size, 1, table);
      assert.equal(run.state.bookmarks[table]?.version, versions[0]);
    }
    assert.equal(run.messages.at(-1)?.type, "STATE");
  });

  test("increase from run to run, even within a second", async (t) => {
    const shop = await openShop(t);
    const streams = shopStreams(shop);
    const selected = { accounts: [] };
    let state: State | undefined;
    let last = 0;
    for (let run = 1; run <= 3; run += 1) {
      const finished = await runStreams(t, {
        streams,
        selected,
        replication,
        ...(state && { state }),
      });
      const version = finished.messages.find(({ type }) => type === "RECORD")?.version;
      assert.ok(typeof version === "number" && version > last);
      [state, last] = [finished.state, version];
    }
  });

  test("are in STATE before the first row, so that no later run has the same one", async (t) => {
    const shop = await openShop(t);
    const { messages } = await runStreams(t, { streams: shopStreams(shop), replication });
    const firstRow = messages.findIndex(({ type }) => type === "RECORD");
    const [state] = statesOf(messages.slice(0, firstRow));
    for (const table of all) assert.ok(Number(state?.bookmarks[table]?.version) > 0, table);
  });
});

suite("No version is activated", () => {
  test("for tables that are read incrementally, or are parent-driven", async (t) => {
    const shop = await openShop(t);
    const run = await runStreams(t, {
      streams: shopStreams(shop),
      replication: { ...replication, method: "INCREMENTAL" },
    });
    assert.deepEqual(activated(run), ["accounts"]);
    const versioned = run.messages.filter(({ version }) => version !== undefined);
    assert.ok(versioned.every(({ stream }) => stream === "accounts"));
  });

  test("of a table that shows a window of time alone, nor of what is read for its rows", async (t) => {
    class RecentAccountsStream extends AccountsStream {
      override readonly isWindowed = true;
    }
    class RecentEntriesStream extends EntriesStream {
      override readonly parent: StreamClass = RecentAccountsStream;
    }
    const shop = await openShop(t);
    const streams = shopStreams(shop, [RecentAccountsStream, RecentEntriesStream]);
    const run = await runStreams(t, { streams, replication });
    assert.deepEqual(
      activated(run),
      all.filter((table) => !["accounts", "entries"].includes(table)),
    );
    const recent = run.messages.filter(({ stream }) => stream === "accounts");
    assert.ok(recent.every(({ version }) => version === undefined));
  });

  test("of tables with a column of that name, which loaders can't mark deleted rows in; one warning says what to deselect", async (t) => {
    class VersionedAccountsStream extends AccountsStream {
      override readonly schema = versioned;
    }
    class VersionedEntriesStream extends EntriesStream {
      override readonly schema = versioned;
    }
    const shop = await openShop(t);
    const streams = shopStreams(shop, [VersionedAccountsStream, VersionedEntriesStream]);
    const run = await runStreams(t, { streams, replication });
    assert.deepEqual(
      activated(run),
      all.filter((table) => !["accounts", "entries"].includes(table)),
    );
    assert.equal(run.rows("accounts").length, 1);
    for (const table of ["accounts", "entries"]) {
      const own = run.messages.filter(({ stream }) => stream === table);
      assert.ok(
        own.every(({ version }) => version === undefined),
        table,
      );
    }
    assert.deepEqual(warningsOf(run), [
      'No ACTIVATE_VERSION for tables with a column "version", because target-postgres fails on them. To load deletions, deselect accounts.version, entries.version and drop these columns from existing tables',
    ]);
  });

  test("of such a table only while the column is selected", async (t) => {
    class VersionedAccountsStream extends AccountsStream {
      override readonly schema = versioned;
    }
    const shop = await openShop(t);
    const streams = shopStreams(shop, [VersionedAccountsStream]);
    const selected = { accounts: ["version"] };
    const run = await runStreams(t, { streams, selected, replication });
    assert.deepEqual(activated(run), ["accounts"]);
    assert.deepEqual(warningsOf(run), []);
  });

  test("without a warning if versions are off, or if the table has none anyway", async (t) => {
    class VersionedEventsStream extends EventsStream {
      override readonly schema = versioned;
    }
    class RecentAccountsStream extends AccountsStream {
      override readonly schema = versioned;
      override readonly isWindowed = true;
    }
    const shop = await openShop(t);
    const streams = shopStreams(shop, [VersionedEventsStream, RecentAccountsStream]);
    const method = "INCREMENTAL";
    const runs = [
      await runStreams(t, { streams }),
      await runStreams(t, { streams, replication: { ...replication, method } }),
    ];
    assert.deepEqual(runs.flatMap(warningsOf), []);
  });

  test("after a run in which anything failed", async (t) => {
    const shop = await openShop(t);
    shop.onRequest = (_request, response, { pathname }) => {
      if (pathname !== "/events") return false;
      sendJson(response, {}, 422);
      return true;
    };
    const run = await runStreams(t, { streams: shopStreams(shop), replication });
    assert.equal(run.failures.length, 1);
    assert.deepEqual(activated(run), []);
  });

  test("of a table that a missing permission leaves out, nor of what is read for it", async (t) => {
    const shop = await openShop(t);
    shop.onRequest = (_request, response, { pathname }) => {
      if (pathname !== "/orders") return false;
      sendJson(response, {}, 403);
      return true;
    };
    const streams = shopStreams(shop);
    const run = await runStreams(t, { streams, skipForbidden: true, replication });
    assert.deepEqual(run.failures, []);
    assert.deepEqual(activated(run), ["accounts", "entries", "events", "items", "notes"]);
  });

  for (const { skipped, below } of [
    { skipped: "/regions/us/shops", below: ["desks", "lamps", "shops"] },
    { skipped: "/shops/eu-shop/desks", below: ["desks", "lamps"] },
  ]) {
    test(`of tables below a partition that is skipped, whose rows may be there: ${skipped}`, async (t) => {
      const origin = await serve(t, (_request, response, { pathname }) => {
        const [, , parent, table = ""] = pathname.split("/");
        const row = { id: `${parent}-${table.replace(/s$/, "")}` };
        sendJson(response, { [table]: [row], meta: {} }, pathname === skipped ? 422 : 200);
      });
      const services = { settings: { origin }, logger: recordedLog().logger };
      const streams = [ShopsStream, DesksStream, LampsStream].map(
        (StreamOf) => new StreamOf(services),
      );
      const run = await runStreams(t, { streams, replication });
      assert.deepEqual(run.failures, []);
      assert.deepEqual(
        activated(run),
        ["desks", "lamps", "shops"].filter((table) => !below.includes(table)),
      );
    });
  }

  test("after a run that was stopped", async (t) => {
    const shop = await openShop(t);
    const stop = new AbortController();
    shop.onRequest = (_request, _response, { pathname }) => {
      if (pathname.endsWith("/entries")) stop.abort(new Error("stopped by the test"));
      return false;
    };
    const run = await runStreams(t, { streams: shopStreams(shop), replication, stop });
    assert.deepEqual(activated(run), []);
  });

  test("after a read that goes on where another stopped; the next one does it", async (t) => {
    const shop = await openShop(t);
    const streams = shopStreams(shop);
    const stop = new AbortController();
    shop.onRequest = (_request, _response, { searchParams }) => {
      if (searchParams.has("after")) stop.abort(new Error("stopped by the test"));
      return false;
    };
    const selected = { events: [] };
    const first = await runStreams(t, { streams, selected, replication, stop });
    assert.equal(first.rows("events").length, 2);
    shop.onRequest = () => false;
    const second = await runStreams(t, { streams, selected, replication, state: first.state });
    assert.equal(second.rows("events").length, 1);
    assert.deepEqual(activated(second), []);
    const third = await runStreams(t, { streams, selected, replication, state: second.state });
    assert.equal(third.rows("events").length, 3);
    assert.deepEqual(activated(third), ["events"]);
  });
});

test("A signal while versions are activated still lets the run end with STATE", async (t) => {
  const shop = await openShop(t);
  const stop = new AbortController();
  const collector = new Collector();
  // Takes one write at a time, so that each waits; the signal comes while the activation does.
  const output = new Writable({
    highWaterMark: 1,
    write: (chunk: Buffer, encoding, done) => {
      if (chunk.includes("ACTIVATE_VERSION")) stop.abort(new Error("stopped by the test"));
      collector.write(chunk, encoding);
      setImmediate(done);
    },
  });
  const streams = shopStreams(shop);
  await runStreams(t, { streams, selected: { events: [] }, replication, stop, output });
  assert.deepEqual(
    collector
      .messages()
      .map(({ type }) => type)
      .slice(-2),
    ["ACTIVATE_VERSION", "STATE"],
  );
});
