/** Children named by their parent's id, whose first page may be inside the parent's row. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import {
  CursorPaginator,
  type Declaration,
  OffsetPaginator,
  type Paginator,
  RESTStream,
  Type,
  t,
} from "../../src/index.ts";
import { fakeApi, offsetPages, serveApi } from "../../src/testing/index.ts";
import { recordedLog } from "../support/logger.ts";
import { runStreams } from "../support/run-streams.ts";

const settings = Type.Object({ origin: Type.String() });

abstract class ShopStream<Self extends Declaration> extends RESTStream<Self, typeof settings> {
  override readonly recordsPath = "data";

  get urlBase() {
    return this.settings.origin;
  }

  override paginator(): Paginator {
    const place = { recordProperty: "id", parameter: "starting_after", morePath: "has_more" };
    return new CursorPaginator({ ...place, pageSize: 2 });
  }
}

class Invoices extends ShopStream<Invoices> {
  readonly name = "invoices";
  readonly path = "/invoices";
  readonly schema = t.object({ id: t.key(), lines: t.ignore(t.json()) });
}

class Lines extends ShopStream<Lines> {
  readonly name = "lines";
  readonly path = "/invoices/{invoice_id}/lines";
  readonly schema = t.object({ id: t.key(), invoice_id: t.key() });
  override readonly parent = Invoices;
  override readonly foreignKey = "invoice_id";
  override readonly firstPage: string | null = "lines";
}

/** Lines of each invoice. */
const shop: Readonly<Record<string, readonly string[]>> = {
  none: [],
  short: ["s1", "s2"],
  long: ["l1", "l2", "l3", "l4", "l5"],
};

function page(ids: readonly string[], from: number, size: number) {
  return {
    data: ids.slice(from, from + size).map((id) => ({ id })),
    has_more: from + size < ids.length,
  };
}

/** Reads both streams, of rows that each hold the given property; of lines that are gone, by the status that cursors get. */
async function read(
  test: TestContext,
  Children: typeof Lines,
  inside: (ids: readonly string[]) => unknown = (ids) => page(ids, 0, 2),
  gone: Readonly<Record<string, number>> = {},
) {
  const { origin, requests } = await serveApi(test, ({ url, query }) => {
    const [, , id] = url.pathname.split("/");
    if (id === undefined) {
      const data = Object.entries(shop).map(([name, ids]) => ({ id: name, lines: inside(ids) }));
      return { body: { data, has_more: false } };
    }
    const ids = (shop[id] ?? []).filter((line) => gone[line] === undefined);
    const status = gone[query.get("starting_after") ?? ""];
    if (status !== undefined) return { status, body: { message: "No such line" } };
    const from = ids.indexOf(query.get("starting_after") ?? "") + 1 || Number(query.get("offset"));
    return { body: page(ids, from, 2) };
  });
  const services = { settings: { origin }, logger: recordedLog().logger };
  const run = await runStreams(test, { streams: [new Invoices(services), new Children(services)] });
  return {
    rows: run.rows("lines").map(({ invoice_id, id }) => `${invoice_id}/${id}`),
    failures: run.failures.map(({ error }) => String(error)),
    requests: requests
      .map(({ url }) => url.pathname + url.search)
      .filter((path) => path.includes("lines"))
      .sort(),
  };
}

class ChangedLines extends ShopStream<ChangedLines> {
  readonly name = "lines";
  readonly path = "/invoices/{invoice_id}/lines";
  readonly schema = t.object({ id: t.key(), invoice_id: t.key(), day: t.date() });
  override readonly parent = Invoices;
  override readonly foreignKey = "invoice_id";
  override readonly firstPage = "lines";
  override readonly replicationKey = "day";
  override readonly replicationFilter = { parameter: "since", format: "day", lookback: 0 } as const;

  override paginator() {
    return new OffsetPaginator({ pageSize: 2, morePath: "has_more" });
  }
}

const all = Object.entries(shop).flatMap(([name, ids]) => ids.map((id) => `${name}/${id}`));

suite("The first page of a child inside its parent's row", () => {
  test("is not requested, and the pages behind it are, each row once", async (t) => {
    const { rows, requests, failures } = await read(t, Lines);
    assert.deepEqual(failures, []);
    assert.deepEqual(rows.toSorted(), all.toSorted());
    assert.deepEqual(requests, [
      "/invoices/long/lines?limit=2&starting_after=l2",
      "/invoices/long/lines?limit=2&starting_after=l4",
    ]);
  });

  test("is followed as any paginator says", async (t) => {
    class OffsetLines extends Lines {
      override paginator() {
        return new OffsetPaginator({ pageSize: 2, morePath: "has_more" });
      }
    }
    const { rows, requests } = await read(t, OffsetLines);
    assert.deepEqual(rows.toSorted(), all.toSorted());
    assert.deepEqual(requests, [
      "/invoices/long/lines?limit=2&offset=2",
      "/invoices/long/lines?limit=2&offset=4",
    ]);
  });

  test("is requested for rows without it", async (t) => {
    const { rows, requests } = await read(t, Lines, () => null);
    assert.deepEqual(rows.toSorted(), all.toSorted());
    assert.equal(requests.length, 5);
  });

  test("is requested where only the parent's id is declared", async (t) => {
    class AllLines extends Lines {
      override readonly firstPage = null;
    }
    const { rows, requests } = await read(t, AllLines);
    assert.deepEqual(rows.toSorted(), all.toSorted());
    assert.equal(requests.length, 5);
  });

  for (const status of [404, 400]) {
    test(`is requested as well where its last row is gone, so that the cursor behind it gets ${status}`, async (t) => {
      const { rows, requests, failures } = await read(t, Lines, undefined, { l2: status });
      assert.deepEqual(failures, []);
      assert.deepEqual(rows.toSorted(), all.toSorted());
      assert.equal(requests.at(0), "/invoices/long/lines?limit=2");
    });
  }

  test("is followed by all that has changed, where no more than that is requested", async (t) => {
    const lines = [1, 2, 3, 4, 5].map((day) => ({ id: `l${day}`, day: `2026-01-0${day}` }));
    const invoice = { id: "long", lines: { data: lines.slice(0, 2), has_more: true } };
    const api = fakeApi({
      lists: { "/invoices": [invoice], "/invoices/long/lines": lines },
      filters: { since: "day" },
      paging: offsetPages({ recordsPath: "data", morePath: "has_more" }),
    });
    const { origin } = await serveApi(t, api);
    const services = { settings: { origin }, logger: recordedLog().logger };
    const bookmark = { replication_key: "day", replication_key_value: "2026-01-04T00:00:00.000Z" };
    const run = await runStreams(t, {
      streams: [new Invoices(services), new ChangedLines(services)],
      replication: { method: "INCREMENTAL" },
      state: { bookmarks: { lines: { partitions: { '{"invoice_id":"long"}': bookmark } } } },
    });
    assert.deepEqual(
      run.rows("lines").map(({ id }) => id),
      ["l1", "l2", "l4", "l5"],
    );
  });

  test("fails its stream where it is something else", async (t) => {
    const { failures } = await read(t, Lines, () => ({ items: [] }));
    assert.match(failures[0] ?? "", /no list at "data", but items/);
  });
});
