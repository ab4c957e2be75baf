/** A list that ends with fewer records than its response counts: none of them counts as deleted. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { CursorPaginator } from "../../../src/index.ts";
import type { JsonObject } from "../../../src/singer/index.ts";
import { testClient } from "../../support/client.ts";
import { type FinishedRun, type RunSetup, runStreams } from "../../support/run-streams.ts";
import { sendJson, serve } from "../../support/serve.ts";
import { Shop } from "../../support/shop.ts";
import { EventsStream, shopStreams } from "../../support/shop-streams.ts";
import { sliceOf } from "../../support/slice.ts";
import { ThingsStream } from "../../support/things-stream.ts";

const replication = { activateVersions: true };

class CountedThings extends ThingsStream {
  constructor(origin: string) {
    super(
      origin,
      () =>
        new CursorPaginator({
          cursorPath: "meta.after",
          parameter: "after",
          totalPath: "meta.total",
        }),
    );
  }
}

interface Outcome {
  readonly ids: readonly unknown[];
  readonly warnings: readonly string[];
  readonly failures: FinishedRun["failures"];
  readonly isActivated: boolean;
  readonly requests: number;
}

/** Reads a list whose responses, one after the other, have these bodies; the last one comes again. */
async function readThings(
  t: TestContext,
  bodies: readonly object[],
  Things: new (origin: string) => ThingsStream = CountedThings,
): Promise<Outcome> {
  let requests = 0;
  const origin = await serve(t, (_request, response) => {
    sendJson(response, bodies[Math.min(requests, bodies.length - 1)]);
    requests += 1;
  });
  const run = await runStreams(t, { streams: [new Things(origin)], replication });
  return {
    ids: run.rows("things").map(({ id }) => id),
    warnings: warningsOf(run),
    failures: run.failures,
    isActivated: activatedIn(run).includes("things"),
    requests,
  };
}

function warningsOf({ log }: FinishedRun): string[] {
  return log.filter(({ level }) => level === "WARNING").map(({ message }) => message);
}

function activatedIn({ messages }: FinishedRun): unknown[] {
  return messages.filter(({ type }) => type === "ACTIVATE_VERSION").map(({ stream }) => stream);
}

function things(count: number, from = 0): JsonObject[] {
  return Array.from({ length: count }, (_, index) => ({ id: `t${from + index}` }));
}

suite("A list without a next page", () => {
  for (const [came, total] of [
    [25, 1000],
    [25, 26],
    [0, 1],
    [98, 100],
    [1000, 1011],
  ] as const) {
    test(`that brings ${came} of ${total} records is requested once more, and then reported as short`, async (t) => {
      const list = things(came);
      const { ids, warnings, failures, isActivated, requests } = await readThings(t, [
        { things: list, meta: { total } },
      ]);
      assert.deepEqual(
        ids,
        list.map(({ id }) => id),
      );
      assert.equal(requests, 2);
      assert.equal(warnings.length, 1);
      assert.match(
        warnings[0] ?? "",
        new RegExp(`The API counts ${total} records? but sent ${came},`),
      );
      assert.ok(!isActivated);
      assert.deepEqual(failures, []);
    });
  }

  for (const [came, total] of [
    [25, 25],
    [99, 100],
    [1000, 1010],
    [25, 0],
    [25, -1],
    [25, "many"],
    [25, null],
    [25, undefined],
    [0, 0],
    [25, 25.5],
  ] as const) {
    test(`that brings ${came} records and counts ${total} is whole`, async (t) => {
      const { ids, warnings, isActivated, requests } = await readThings(t, [
        { things: things(came), meta: { total } },
      ]);
      assert.equal(ids.length, came);
      assert.equal(requests, 1);
      assert.deepEqual(warnings, []);
      assert.ok(isActivated);
    });
  }

  test("goes on if the second response has a next page, and each record is written once", async (t) => {
    const { ids, warnings, isActivated } = await readThings(t, [
      { things: things(3), meta: { total: 8 } },
      { things: things(4), meta: { total: 8, after: "t3" } },
      { things: things(4, 4), meta: { total: 8 } },
    ]);
    assert.deepEqual(
      ids,
      things(8).map(({ id }) => id),
    );
    assert.deepEqual(warnings, []);
    assert.ok(isActivated);
  });

  test("is whole if the second response brings what the first lacked", async (t) => {
    const { ids, isActivated } = await readThings(t, [
      { things: things(3), meta: { total: 6, after: "t2" } },
      { things: things(1, 4), meta: { total: 6 } },
      { things: things(3, 3), meta: { total: 6 } },
    ]);
    assert.deepEqual(
      ids.toSorted(),
      things(6).map(({ id }) => id),
    );
    assert.ok(isActivated);
  });

  test("is short by records that came twice in the place of others", async (t) => {
    const page = (from: number, after?: string) => ({
      things: things(5, from),
      meta: { total: 20, after },
    });
    const { ids, warnings } = await readThings(t, [
      page(0, "a"),
      page(5, "b"),
      page(0, "c"),
      page(5),
    ]);
    assert.equal(new Set(ids).size, 10);
    assert.match(warnings.join(), /counts 20 records but sent 10,/);
  });

  test("is not short by records that the stream leaves out, nor by those without a key", async (t) => {
    class EvenThings extends CountedThings {
      override postProcess(record: JsonObject): JsonObject | null {
        return Number(String(record.id).slice(1)) % 2 === 0 ? record : null;
      }
    }
    const even = await readThings(t, [{ things: things(10), meta: { total: 10 } }], EvenThings);
    assert.equal(even.ids.length, 5);
    assert.deepEqual(even.warnings, []);

    const { requests } = await readThings(t, [
      { things: [...things(9), { size: 1 }], meta: { total: 10 } },
    ]);
    assert.equal(requests, 1);
  });

  test("without keys is compared by the number of its records", async (t) => {
    class KeylessThings extends CountedThings {
      override readonly primaryKeys = [];
    }
    const rows = things(3);
    const short = await readThings(t, [{ things: rows, meta: { total: 5 } }], KeylessThings);
    assert.equal(short.ids.length, 3);
    assert.match(short.warnings.join(), /counts 5 records but sent 3,/);
    const bodies = [
      { things: rows, meta: { total: 5 } },
      { things: things(5), meta: { total: 5 } },
    ];
    const healed = await readThings(t, bodies, KeylessThings);
    assert.deepEqual(
      healed.ids,
      things(5).map(({ id }) => id),
    );
    assert.deepEqual(healed.warnings, []);
  });

  test("is not compared if it resumes at a cursor: the records before are unknown", async (t) => {
    let requests = 0;
    const origin = await serve(t, (_request, response) => {
      requests += 1;
      sendJson(response, { things: things(2), meta: { total: 10 } });
    });
    const pages = new CountedThings(origin).pages(sliceOf({ cursor: "t7" }), testClient(t));
    for await (const { shortage } of pages) assert.equal(shortage, null);
    assert.equal(requests, 1);
  });
});

/** A shop with a row in each table, of which the paths that match count a hundred rows more than they send. */
async function shortShop(t: TestContext, short: RegExp): Promise<Shop> {
  const shop = await Shop.open(t);
  shop.put("orders", { id: "o1" });
  for (const table of ["notes", "files", "payments"]) shop.put(table, { order_id: "o1" });
  shop.put("items", { order_id: "o1", kind: "goods" });
  shop.put("events", { id: "e1" });
  shop.put("accounts", { id: "a1" });
  shop.put("entries", { account_id: "a1" });
  shop.onRequest = (_request, response, { pathname }) => {
    if (!short.test(pathname)) return false;
    const table = pathname.split("/").at(-1) ?? "";
    sendJson(response, { [table]: shop.rows(table), meta: { total: 101 } });
    return true;
  };
  return shop;
}

const all = ["accounts", "entries", "events", "items", "notes", "orders", "payments"];

suite("If a list ends short", () => {
  async function run(t: TestContext, short: RegExp, setup: Partial<RunSetup> = {}) {
    const shop = await shortShop(t, short);
    return runStreams(t, { streams: shopStreams(shop), replication, ...setup });
  }

  test("neither its table nor its children activate a version; the others do", async (t) => {
    const { failures, ...rest } = await run(t, /^\/accounts$/);
    assert.deepEqual(failures, []);
    assert.deepEqual(
      activatedIn({ failures, ...rest }).toSorted(),
      all.filter((table) => !["accounts", "entries"].includes(table)),
    );
  });

  test("in one partition, only its own table activates none, and the partition is named", async (t) => {
    const finished = await run(t, /entries$/);
    assert.deepEqual(
      activatedIn(finished).toSorted(),
      all.filter((table) => table !== "entries"),
    );
    assert.match(
      warningsOf(finished).join(),
      /counts 101 records for \{"account_id":"a1"\} but sent 1,/,
    );
  });

  const incremental = { replication: { method: "INCREMENTAL" as const } };

  test("its bookmark stays, and that of the tables it drives; the others move", async (t) => {
    const { state } = await run(t, /^\/orders$/, incremental);
    assert.equal(state.bookmarks.orders?.replication_key_value, undefined);
    assert.equal(state.bookmarks.payments?.followed_value, undefined);
    assert.ok(state.bookmarks.events?.replication_key_value);
  });

  test("the bookmark of the table that embeds its rows stays as well", async (t) => {
    for (const short of [/^\/notes$/, /files$/]) {
      const { state, rows, failures } = await run(t, short, incremental);
      assert.deepEqual(failures, []);
      assert.equal(state.bookmarks.orders?.replication_key_value, undefined, String(short));
      const [order] = rows("orders");
      assert.ok(order);
      for (const column of ["notes", "files"]) assert.equal((order[column] as []).length, 1);
    }
  });

  test("the bookmark of a partition, or of a sorted list, stays", async (t) => {
    const { state } = await run(t, /entries$|^\/events$/, incremental);
    assert.deepEqual(state.bookmarks.entries?.partitions ?? {}, {});
    assert.equal(state.bookmarks.events?.replication_key_value, undefined);
    assert.ok(state.bookmarks.orders?.replication_key_value);
  });

  test("the next run reads it from the start", async (t) => {
    const shop = await shortShop(t, /^\/events$/);
    class NewestEventsStream extends EventsStream {
      override readonly isSorted = false;
    }
    const streams = shopStreams(shop, [NewestEventsStream]);
    const selected = { events: [] };
    const first = await runStreams(t, { streams, selected, ...incremental });
    shop.onRequest = () => false;
    shop.asked.length = 0;
    const { rows, state } = await runStreams(t, {
      streams,
      selected,
      state: first.state,
      ...incremental,
    });
    assert.deepEqual(shop.asked, ["/events"]);
    assert.equal(rows("events").length, 1);
    assert.ok(state.bookmarks.events?.replication_key_value);
  });
});
