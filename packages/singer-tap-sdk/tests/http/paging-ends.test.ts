/** How a list says that it ends, in the ways that APIs have: every row is read, and nothing behind the last page asked for. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import {
  CursorPaginator,
  NextUrlPaginator,
  OffsetPaginator,
  PageNumberPaginator,
  type Paginator,
} from "../../src/index.ts";
import type { JsonObject } from "../../src/singer/index.ts";
import { testClient } from "../support/client.ts";
import { runStreams } from "../support/run-streams.ts";
import { sendJson, serve } from "../support/serve.ts";
import { EntriesStream, shopStreams } from "../support/shop-streams.ts";
import { sliceOf } from "../support/slice.ts";
import { readPages, ThingsStream } from "../support/things-stream.ts";

interface Read {
  readonly ids: readonly unknown[];
  /** The queries that were sent. */
  readonly asked: readonly string[];
}

/** Reads a list of things whose pages, one after the other, have these bodies; what is asked beyond them is a 404. */
async function readThings(
  t: TestContext,
  bodies: readonly object[],
  paginator: () => Paginator,
  Things = ThingsStream,
): Promise<Read> {
  const asked: string[] = [];
  const origin = await serve(t, (_request, response, url) => {
    const body = bodies[asked.length];
    asked.push(url.search);
    if (body === undefined) sendJson(response, { message: "no such page" }, 404);
    else sendJson(response, body);
  });
  const pages = await readPages(new Things(origin, paginator), testClient(t));
  return { ids: pages.flat().map(({ id }) => id), asked };
}

function things(...ids: readonly string[]): JsonObject[] {
  return ids.map((id) => ({ id }));
}

const meta = (after?: string) => ({ pagination_meta: after === undefined ? {} : { after } });

suite("A list that is null", () => {
  const cursor = () =>
    new CursorPaginator({ cursorPath: "pagination_meta.after", parameter: "after" });

  test("is empty on the first page, and one that is absent is an error", async (t) => {
    const { ids } = await readThings(t, [{ things: null, ...meta() }], cursor);
    assert.deepEqual(ids, []);
    await assert.rejects(readThings(t, [meta()], cursor), /it has no list at "things"/);
  });

  test("is empty on a later page, and the pages behind it are read", async (t) => {
    const { ids } = await readThings(
      t,
      [
        { things: things("a"), ...meta("x") },
        { things: null, ...meta("y") },
        { things: things("b"), ...meta() },
      ],
      cursor,
    );
    assert.deepEqual(ids, ["a", "b"]);
  });

  test("ends pages that are counted", async (t) => {
    const pages = [{ things: things("a") }, { things: null }];
    for (const paginator of [() => new PageNumberPaginator(), () => new OffsetPaginator()]) {
      const { ids, asked } = await readThings(t, pages, paginator);
      assert.deepEqual(ids, ["a"]);
      assert.equal(asked.length, 2);
    }
  });
});

suite("A page without the object that holds the cursor", () => {
  const sized = (options: object = {}) =>
    new CursorPaginator({
      cursorPath: "pagination_meta.after",
      parameter: "after",
      pageSize: 2,
      ...options,
    });

  for (const [what, missing] of Object.entries({ absent: {}, null: { pagination_meta: null } })) {
    test(`is the last one where it is shorter than the page size (${what})`, async (t) => {
      const pages = [
        { things: things("a", "b"), ...meta("b") },
        { things: things("c"), ...missing },
      ];
      const { ids } = await readThings(t, pages, sized);
      assert.deepEqual(ids, ["a", "b", "c"]);
      assert.deepEqual((await readThings(t, [{ things: [], ...missing }], sized)).ids, []);
    });
  }

  test("that is full is followed by what is behind its last record, where cursors are that", async (t) => {
    const pages = [{ things: things("a", "b") }, { things: things("c", "d") }, { things: [] }];
    const { ids, asked } = await readThings(t, pages, () => sized({ recordProperty: "id" }));
    assert.deepEqual(ids, ["a", "b", "c", "d"]);
    assert.deepEqual(asked, ["?limit=2", "?limit=2&after=b", "?limit=2&after=d"]);
  });

  test("that is full is an error where cursors are something else", async (t) => {
    const read = readThings(t, [{ things: things("a", "b") }], sized);
    await assert.rejects(read, /pagination_meta is missing; there is things \(a list\)/);
  });

  test("is an error without a page size, and the last one where the object is not required", async (t) => {
    const pages = [{ things: things("a") }];
    const unsized = () => sized({ pageSize: null, recordProperty: "id" });
    await assert.rejects(readThings(t, pages, unsized), /pagination_meta is missing/);
    const { ids } = await readThings(t, [{ things: things("a", "b") }], () =>
      sized({ required: false, recordProperty: "id" }),
    );
    assert.deepEqual(ids, ["a", "b"]);
  });
});

suite("The number of pages", () => {
  const paginator = () => new PageNumberPaginator({ totalPagesPath: "meta.pages" });
  const cases: Readonly<Record<string, readonly [unknown, unknown, unknown]>> = {
    "is on the first page only": [{ pages: 3 }, {}, undefined],
    "is null behind the first page": [{ pages: 3 }, { pages: null }, { pages: null }],
    "is text": [{ pages: "3" }, { pages: "3" }, { pages: "3" }],
    "grows while the list is read": [{ pages: 2 }, { pages: 3 }, { pages: 3 }],
    "is text on the first page only": [{ pages: "3" }, null, null],
  };
  for (const [what, metas] of Object.entries(cases)) {
    test(`${what}: all pages are read, and none beyond`, async (t) => {
      const pages = ["a", "b", "c"].map((id, index) => ({
        things: things(id),
        meta: metas[index],
      }));
      const { ids, asked } = await readThings(t, pages, paginator);
      assert.deepEqual(ids, ["a", "b", "c"]);
      assert.deepEqual(asked, ["?page=1", "?page=2", "?page=3"]);
    });
  }

  for (const pages of [null, undefined, 0, "0"]) {
    test(`is ${JSON.stringify(pages)} for an empty list: it has no rows`, async (t) => {
      const { ids, asked } = await readThings(t, [{ things: [], meta: { pages } }], paginator);
      assert.deepEqual(ids, []);
      assert.equal(asked.length, 1);
    });
  }

  test("is not believed where a page beyond it has records", async (t) => {
    const pages = [["a"], ["b"], []].map((ids) => ({ things: things(...ids), meta: { pages: 0 } }));
    assert.deepEqual((await readThings(t, pages, paginator)).ids, ["a", "b"]);
  });

  for (const pages of [null, "many", {}]) {
    test(`of a list with records must be a number, not ${JSON.stringify(pages)}`, async (t) => {
      const read = readThings(t, [{ things: things("a"), meta: { pages } }], paginator);
      await assert.rejects(read, /meta\.pages is not a number/);
    });
  }

  test("is remembered in the cursor, so that a series can be taken up anywhere", async (t) => {
    const asked: string[] = [];
    const origin = await serve(t, (_request, response, { searchParams }) => {
      const page = searchParams.get("page") ?? "";
      asked.push(page);
      sendJson(response, { things: things(page), meta: page === "1" ? { pages: 3 } : {} });
    });
    const stream = new ThingsStream(origin, paginator);
    const http = testClient(t);
    const read = async (cursor: string | null) => {
      const nexts: (string | null)[] = [];
      for await (const { next } of stream.pages(sliceOf({ cursor }), http)) nexts.push(next);
      return nexts;
    };
    const [second = ""] = await read(null);
    assert.equal((await read(second)).length, 2);
    assert.deepEqual(asked, ["1", "2", "3", "2", "3"]);
  });
});

suite("A flag that says whether there is more", () => {
  for (const paginator of [
    () => new OffsetPaginator({ morePath: "has_more" }),
    () => new PageNumberPaginator({ morePath: "has_more" }),
  ]) {
    test(`may be null on an empty page, which is the last one (${paginator().constructor.name})`, async (t) => {
      const pages = [
        { things: things("a"), has_more: true },
        { things: null, has_more: null },
      ];
      const { ids, asked } = await readThings(t, pages, paginator);
      assert.deepEqual([ids, asked.length], [["a"], 2]);
    });
  }
});

suite("The same cursor again", () => {
  class SolrThings extends ThingsStream {
    override params() {
      return { cursorMark: "*" };
    }
  }
  const paginator = () =>
    new CursorPaginator({ cursorPath: "nextCursorMark", parameter: "cursorMark" });

  test("is the end of the list on an empty page", async (t) => {
    const pages = [
      { things: things("a"), nextCursorMark: "A" },
      { things: things("b"), nextCursorMark: "B" },
      { things: [], nextCursorMark: "B" },
    ];
    const { ids, asked } = await readThings(t, pages, paginator, SolrThings);
    assert.deepEqual(ids, ["a", "b"]);
    assert.deepEqual(asked, ["?cursorMark=*", "?cursorMark=A", "?cursorMark=B"]);
    const empty = [
      { things: [], nextCursorMark: "*" },
      { things: [], nextCursorMark: "*" },
    ];
    assert.deepEqual((await readThings(t, empty, paginator, SolrThings)).ids, []);
  });

  test("is an error on a page with records, and so is an earlier one on an empty page", async (t) => {
    for (const last of [
      { things: things("c"), nextCursorMark: "B" },
      { things: [], nextCursorMark: "A" },
    ]) {
      const pages = [
        { things: things("a"), nextCursorMark: "A" },
        { things: things("b"), nextCursorMark: "B" },
        ...Array.from({ length: 9 }, () => last),
      ];
      const read = readThings(t, pages, paginator, SolrThings);
      await assert.rejects(read, /its next page was read before/);
    }
  });
});

suite("The URL of the next page under a name of OData's", () => {
  for (const path of ["@odata.nextLink", "odata.nextLink", "value.@odata.nextLink"]) {
    test(`${path}: a list ends where the name is not there, after one page or several`, async (t) => {
      const [name = "", holder] = path.split(/^(value)\./).toReversed();
      const linked = (link: object) => (holder === undefined ? link : { [holder]: link });
      const pages = [
        { things: things("a"), ...linked({ [name]: "?skip=1" }) },
        { things: things("b"), ...linked({}) },
      ];
      const paginator = () => new NextUrlPaginator({ path });
      assert.deepEqual((await readThings(t, pages, paginator)).ids, ["a", "b"]);
      assert.deepEqual((await readThings(t, pages.slice(1), paginator)).ids, ["b"]);
    });
  }
});

suite("A parameter at a path of the body", () => {
  /** Reads two pages of a search with a body; gives the bodies that were sent. */
  async function search(
    t: TestContext,
    body: JsonObject,
    parameter: string,
  ): Promise<{ readonly sent: readonly unknown[]; readonly failure: string }> {
    class SearchedThings extends ThingsStream {
      override body() {
        return body;
      }
    }
    const sent: unknown[] = [];
    const origin = await serve(t, async (request, response) => {
      sent.push(JSON.parse((await request.toArray()).join("")));
      const isFirst = sent.length === 1;
      sendJson(response, { things: things(`${sent.length}`), next: isFirst ? "7" : null });
    });
    const paginator = () => new CursorPaginator({ in: "body", cursorPath: "next", parameter });
    const streams = [new SearchedThings(origin, paginator)];
    const failure = await runStreams(t, { streams }).then(
      ({ failures }) => String(failures[0]?.error ?? ""),
      (error: unknown) => String(error),
    );
    return { sent, failure };
  }

  const filters = (value: string) => ({
    filterGroups: [{ filters: [{ propertyName: "id", operator: "GT", value }, { value: "kept" }] }],
    limit: 100,
  });

  test("replaces the element that an index addresses, and keeps all else", async (t) => {
    const { sent, failure } = await search(t, filters("0"), "filterGroups.0.filters.0.value");
    assert.equal(failure, "");
    assert.deepEqual(sent, [filters("0"), filters("7")]);
  });

  test("makes the objects that are missing on the way, or null", async (t) => {
    const { sent } = await search(t, { variables: null }, "variables.page.after");
    assert.deepEqual(sent[1], { variables: { page: { after: "7" } } });
  });

  test("replaces a property whose name holds dots", async (t) => {
    const { sent } = await search(t, { "page.after": null, query: "x" }, "page.after");
    assert.deepEqual(sent[1], { "page.after": "7", query: "x" });
  });

  const astray: Readonly<Record<string, readonly [JsonObject, string]>> = {
    "filterGroups.1.filters.0.value": [filters("0"), "filterGroups is a list without an element 1"],
    "filterGroups.first.value": [filters("0"), "filterGroups is a list without an element first"],
    "filterGroups.00.value": [filters("0"), "filterGroups is a list without an element 00"],
    "limit.value": [filters("0"), "limit is a number"],
    "filters.0.value": [filters("0"), "filters is not a list"],
    "variables.0": [{ variables: {} }, "variables is not a list"],
    "variables.after": [{ variables: "{}" }, "variables is a string"],
  };

  test("is an error before any request of a stream below another one, too", async (t) => {
    const sent: string[] = [];
    const origin = await serve(t, (_request, response, { pathname }) => {
      sent.push(pathname);
      sendJson(response, { accounts: things("a"), meta: {} });
    });
    class SearchedEntriesStream extends EntriesStream {
      override body() {
        return { filter: "all" };
      }

      override paginator() {
        return new CursorPaginator({ in: "body", cursorPath: "next", parameter: "filter.after" });
      }
    }
    const streams = shopStreams({ origin }, [SearchedEntriesStream]);
    const { failures } = await runStreams(t, { streams, selected: { entries: [] } });
    assert.equal(
      String(failures[0]?.error),
      "ConfigError: the parameter filter.after can't be set in the body: filter is a string",
    );
    assert.deepEqual(sent, ["/accounts"]);
  });

  for (const [parameter, [body, told]] of Object.entries(astray)) {
    test(`${parameter} is an error before any request where ${told}`, async (t) => {
      const { sent, failure } = await search(t, body, parameter);
      assert.ok(
        failure.includes(`things: the parameter ${parameter} can't be set in the body: ${told}`),
        failure,
      );
      assert.deepEqual(sent, []);
    });
  }
});
