/** The law of paging: the pages, one after the other, are the source, each record once and in order. */

import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { suite, type TestContext, test } from "node:test";
import fc from "fast-check";
import type { HttpClient } from "../../src/http/http-client.ts";
import {
  CursorPaginator,
  ForeignOriginError,
  InvalidResponseError,
  LinkHeaderPaginator,
  NextUrlPaginator,
  NotFoundError,
  OffsetPaginator,
  PageNumberPaginator,
  type Paginator,
  type Stream,
  UnexpectedResponseError,
  valueAt,
} from "../../src/index.ts";
import type { JsonObject } from "../../src/singer/index.ts";
import { testClient } from "../support/client.ts";
import { runStreams } from "../support/run-streams.ts";
import { type Handler, sendJson, serve } from "../support/serve.ts";
import { sliceOf } from "../support/slice.ts";
import { readPages, ThingsStream } from "../support/things-stream.ts";

interface Thing {
  readonly id: string;
  /** Its place in the list, which is sorted by it. */
  readonly size: number;
}

/** What a request asks for: a parameter of its query, or the value at a path of its JSON body. */
type Asked = (name: string) => unknown;

interface Reply {
  readonly body: unknown;
  readonly headers?: Record<string, string>;
}

/** How a server of one kind of paging answers: written for the test, with nothing of the paginators in it. */
interface Kind {
  readonly paginator: (pageSize: number) => Paginator;
  /** A page of a list; null for a 404. */
  readonly answer: (list: readonly Thing[], asked: Asked, origin: string) => Reply | null;
  /** Whether a page is named by what is on it, so that nothing is missed while other things are deleted. */
  readonly keepsPlace: boolean;
  /** Whether the cursor is a record, which has to be there: when it is gone, the one before it on the page serves. */
  readonly needsRecord?: boolean;
  readonly stream?: typeof ThingsStream;
}

/** Things behind a size, and whether there are more behind those. */
function behind(list: readonly Thing[], size: unknown, limit: unknown): [Thing[], boolean] {
  const left = list.filter((thing) => size == null || thing.size > Number(size));
  return [left.slice(0, Number(limit)), left.length > Number(limit)];
}

/** Things behind the one with an id; null where that is gone. */
function behindThing(
  list: readonly Thing[],
  id: unknown,
  limit: unknown,
): [Thing[], boolean] | null {
  const place = list.findIndex((thing) => thing.id === id);
  if (id != null && place === -1) return null;
  const left = list.slice(place + 1);
  return [left.slice(0, Number(limit)), left.length > Number(limit)];
}

/** Things from a place in the list on. */
function from(list: readonly Thing[], place: number, limit: unknown): [Thing[], boolean] {
  const end = place + Number(limit);
  return [list.slice(place, end), end < list.length];
}

class PostedThings extends ThingsStream {
  override readonly method = "POST";
}

class GraphThings extends PostedThings {
  override readonly recordsPath = "data.things.edges[*].node";
}

class WindowThings extends ThingsStream {
  override params() {
    return { window_start: "2026-01-01T00:00:00Z" };
  }
}

const cursorPaginator = (pageSize: number | null = null): Paginator =>
  new CursorPaginator({
    cursorPath: "pagination_meta.after",
    parameter: "after",
    recordProperty: "id",
    pageSize,
    pageSizeParameter: "page_size",
  });

const kinds: Readonly<Record<string, Kind>> = {
  "the last record's id as cursor": {
    paginator: cursorPaginator,
    needsRecord: true,
    keepsPlace: true,
    answer: (list, asked) => {
      const found = behindThing(list, asked("after"), asked("page_size"));
      if (found === null) return null;
      const [things] = found;
      // Like some endpoints, it gives a cursor with every full page, the last one included.
      const isFull = things.length === Number(asked("page_size"));
      return { body: { things, pagination_meta: isFull ? { after: things.at(-1)?.id } : {} } };
    },
  },
  "a cursor that is a number": {
    paginator: (pageSize) =>
      new CursorPaginator({ cursorPath: "next", parameter: "from", pageSize }),
    keepsPlace: true,
    answer: (list, asked) => {
      const [things, more] = behind(list, asked("from"), asked("limit"));
      return { body: { things, next: more ? things.at(-1)?.size : null } };
    },
  },
  "a cursor in place of the start of a window, without paging on the last page": {
    paginator: (pageSize) =>
      new CursorPaginator({
        cursorPath: "pagination_meta.after",
        parameter: "window_start",
        required: false,
        pageSize,
      }),
    stream: WindowThings,
    keepsPlace: true,
    answer: (list, asked) => {
      const start = String(asked("window_start"));
      const [, size] = /^behind (.*)$/.exec(start) ?? [];
      const [things, more] = behind(list, size, asked("limit"));
      const after = `behind ${things.at(-1)?.size}`;
      return { body: more ? { things, pagination_meta: { after } } : { things } };
    },
  },
  "the last record, until the answer says that there is no more": {
    paginator: (pageSize) =>
      new CursorPaginator({
        recordProperty: "id",
        parameter: "starting_after",
        morePath: "has_more",
        pageSize,
      }),
    needsRecord: true,
    keepsPlace: true,
    answer: (list, asked) => {
      const found = behindThing(list, asked("starting_after"), asked("limit"));
      return found && { body: { things: found[0], has_more: found[1] } };
    },
  },
  "the last record, until a page is empty": {
    paginator: (pageSize) =>
      new CursorPaginator({ recordProperty: "size", parameter: "above", pageSize }),
    keepsPlace: true,
    answer: (list, asked) => ({
      body: { things: behind(list, asked("above"), asked("limit"))[0] },
    }),
  },
  "the last record, until a page is short": {
    paginator: (pageSize) =>
      new CursorPaginator({
        recordProperty: "size",
        parameter: "above",
        pageSize,
        stopAtShortPage: true,
      }),
    keepsPlace: true,
    answer: (list, asked) => ({
      body: { things: behind(list, asked("above"), asked("limit"))[0] },
    }),
  },
  "page numbers, until a page is empty": {
    paginator: (pageSize) => new PageNumberPaginator({ pageSize, pageSizeParameter: "per_page" }),
    keepsPlace: false,
    answer: (list, asked) => {
      const limit = Number(asked("per_page"));
      return { body: { things: from(list, (Number(asked("page")) - 1) * limit, limit)[0] } };
    },
  },
  "page numbers from 0 to the number of pages": {
    paginator: (pageSize) =>
      new PageNumberPaginator({ first: 0, totalPagesPath: "meta.pages", pageSize }),
    keepsPlace: false,
    answer: (list, asked) => {
      const limit = Number(asked("limit"));
      const [things] = from(list, Number(asked("page")) * limit, limit);
      return { body: { things, meta: { pages: Math.ceil(list.length / limit) } } };
    },
  },
  "page numbers, until a page is short": {
    paginator: (pageSize) => new PageNumberPaginator({ pageSize, stopAtShortPage: true }),
    keepsPlace: false,
    answer: (list, asked) => {
      const limit = Number(asked("limit"));
      return { body: { things: from(list, (Number(asked("page")) - 1) * limit, limit)[0] } };
    },
  },
  "offsets, until a page is empty": {
    paginator: (pageSize) => new OffsetPaginator({ pageSize }),
    keepsPlace: false,
    // Like some endpoints, it sends fewer than are asked for.
    answer: (list, asked) => {
      const limit = Math.min(Number(asked("limit")), 3);
      return { body: { things: from(list, Number(asked("offset")), limit)[0] } };
    },
  },
  "offsets in a JSON body, until the answer says that there is no more": {
    paginator: (pageSize) =>
      new OffsetPaginator({
        in: "body",
        parameter: "page.from",
        pageSizeParameter: "page.size",
        morePath: "more",
        pageSize,
      }),
    stream: PostedThings,
    keepsPlace: false,
    answer: (list, asked) => {
      const [things, more] = from(list, Number(asked("page.from")), asked("page.size"));
      return { body: { things, more } };
    },
  },
  "Link headers": {
    paginator: (pageSize) => new LinkHeaderPaginator({ pageSize, pageSizeParameter: "per_page" }),
    keepsPlace: false,
    answer: (list, asked) => {
      const place = Number(asked("from") ?? 0);
      const [things, more] = from(list, place, asked("per_page"));
      const links = ['</things>; rel="first"'];
      const query = `from=${place + things.length}&per_page=${asked("per_page")}`;
      if (more) links.push(`</things?${query}>; rel="next"`);
      return { body: { things }, headers: { link: links.join(", ") } };
    },
  },
  "whole URLs in the body": {
    paginator: (pageSize) => new NextUrlPaginator({ path: "links.next", pageSize }),
    keepsPlace: true,
    answer: (list, asked, origin) => {
      const [things, more] = behind(list, asked("behind"), asked("limit"));
      const next = `${origin}/things?behind=${things.at(-1)?.size}&limit=${asked("limit")}`;
      return { body: { things, links: more ? { next } : {} } };
    },
  },
  "relative URLs in the body, under a name with a dot": {
    paginator: (pageSize) =>
      new NextUrlPaginator({ path: "@odata.nextLink", required: false, pageSize }),
    keepsPlace: true,
    answer: (list, asked) => {
      const [things, more] = behind(list, asked("behind"), asked("limit"));
      const next = `?behind=${things.at(-1)?.size}&limit=${asked("limit")}`;
      return { body: { things, ...(more && { "@odata.nextLink": next }) } };
    },
  },
  "GraphQL, with the cursor in its variables": {
    paginator: (pageSize) =>
      new CursorPaginator({
        in: "body",
        cursorPath: "data.things.pageInfo.endCursor",
        morePath: "data.things.pageInfo.hasNextPage",
        parameter: "variables.after",
        pageSize,
        pageSizeParameter: "variables.first",
      }),
    stream: GraphThings,
    keepsPlace: true,
    answer: (list, asked) => {
      const after = asked("variables.after");
      assert.ok(after === undefined || typeof after === "string");
      const [things, hasNextPage] = behind(list, after, asked("variables.first"));
      const pageInfo = { hasNextPage, endCursor: String(things.at(-1)?.size) };
      return { body: { data: { things: { edges: things.map((node) => ({ node })), pageInfo } } } };
    },
  },
  "a cursor that is a list, in a JSON body": {
    paginator: (pageSize) =>
      new CursorPaginator({
        in: "body",
        cursorPath: "next",
        parameter: "search_after",
        pageSize,
        pageSizeParameter: "size",
      }),
    stream: PostedThings,
    keepsPlace: true,
    answer: (list, asked) => {
      const after = asked("search_after");
      assert.ok(after === undefined || Array.isArray(after));
      const [things, more] = behind(list, after?.[0], asked("size"));
      return { body: { things, next: more ? [things.at(-1)?.size] : null } };
    },
  },
};

/** Answers with the pages of a list. */
function pagesOf(kind: Kind, origin: string, list: () => readonly Thing[]): Handler {
  return async (request, response, url) => {
    const text = (await request.toArray()).join("");
    const asked: Asked =
      request.method === "POST"
        ? (name) => valueAt(JSON.parse(text), name)
        : (name) => url.searchParams.get(name);
    const reply = kind.answer(list(), asked, origin);
    if (reply === null) sendJson(response, { message: "no such thing" }, 404);
    else sendJson(response, reply.body, 200, reply.headers);
  };
}

/** Faults of a single answer, after which the same request succeeds. */
const faults: Readonly<Record<string, (response: ServerResponse) => void>> = {
  "500": (response) => sendJson(response, {}, 500),
  "429": (response) => sendJson(response, {}, 429),
  reset: (response) => response.destroy(),
  "cut off": (response) => {
    response.writeHead(200, { "content-length": 1000 });
    response.write('{"things": [');
    response.destroy();
  },
  html: (response) => response.end("<html>"),
  empty: (response) => response.end(),
};

/** Faults of the kind that end a stream before the first of its rows has come, as a wrong declaration would look so. */
const misfits: Readonly<Record<string, (response: ServerResponse) => void>> = {
  "other JSON": (response) => sendJson(response, { error: "none" }),
  "no object": (response) => sendJson(response, { things: [7], pagination_meta: {} }),
};

const things = fc
  .uniqueArray(fc.string({ minLength: 1 }), { maxLength: 20 })
  .map((ids) => ids.map((id, size) => ({ id, size })));
/** For each request in turn, how it fails first, if it does. */
const schedules = fc.array(
  fc.option(fc.constantFrom(...Object.keys({ ...faults, ...misfits })), { freq: 2 }),
  { maxLength: 40 },
);
/** For each page in turn, what happens to the list before it is read, and how far along the list. */
const changes = fc.array(
  fc.record({
    kind: fc.constantFrom("insert", "delete", "nothing"),
    place: fc.double({ min: 0, max: 0.99, noNaN: true }),
  }),
  { maxLength: 30 },
);

/** The rows and cursors of a series, from a cursor on. */
async function walk(stream: Stream, http: HttpClient, cursor: string | null) {
  const pages: { readonly rows: readonly JsonObject[]; readonly next: string | null }[] = [];
  for await (const { records, next } of stream.pages(sliceOf({ cursor }), http))
    pages.push({ rows: records, next });
  return pages;
}

suite("pagination", () => {
  for (const [name, kind] of Object.entries(kinds)) {
    const { stream: Things = ThingsStream } = kind;

    test(`${name}: the pages are the source, for any data, page size and faults, from any cursor on`, async (t) => {
      let handler: Handler = (_request, response) => response.end();
      const origin = await serve(t, (request, response, url) => handler(request, response, url));
      const http = testClient(t, { retry: { maxAttempts: 100, retryTimeout: 60 } });
      const law = fc.asyncProperty(
        things,
        fc.integer({ min: 1, max: 7 }),
        schedules,
        fc.nat(),
        async (source, pageSize, schedule, place) => {
          const answered = pagesOf(kind, origin, () => source);
          const upcoming = [...schedule];
          let hasAnswered = false;
          handler = (request, response, url) => {
            const name = upcoming.shift() ?? "";
            const fault = faults[name] ?? (hasAnswered ? misfits[name] : undefined);
            hasAnswered ||= fault === undefined;
            if (fault === undefined) answered(request, response, url);
            else fault(response);
          };
          const stream = new Things(origin, () => kind.paginator(pageSize));
          const pages = await walk(stream, http, null);
          assert.deepEqual(
            pages.flatMap(({ rows }) => rows),
            source,
          );
          const read = pages.slice(0, -1);
          const from = read[place % Math.max(1, read.length)];
          if (from === undefined) return;
          const rest = await walk(stream, http, from.next);
          const expected = pages.slice(pages.indexOf(from) + 1);
          assert.deepEqual(
            rest.flatMap(({ rows }) => rows),
            expected.flatMap(({ rows }) => rows),
          );
        },
      );
      await fc.assert(law, { numRuns: 25 });
    });

    const changed = kind.keepsPlace ? "inserted and deleted" : "inserted";
    test(`${name}: what is there throughout is read once while others are ${changed}`, async (t) => {
      let handler: Handler = (_request, response) => response.end();
      const origin = await serve(t, (request, response, url) => handler(request, response, url));
      const http = testClient(t);
      const law = fc.asyncProperty(
        things,
        fc.integer({ min: kind.needsRecord ? 2 : 1, max: 7 }),
        changes,
        async (source, pageSize, schedule) => {
          const list = new ChangingList(source, kind.keepsPlace);
          // A list that moves on with every request looks like a server that ignores which page is asked for.
          const upcoming = schedule.map((change, index) =>
            !kind.keepsPlace && index % 3 === 2 ? { ...change, kind: "nothing" } : change,
          );
          const answered = pagesOf(kind, origin, () => list.things);
          handler = (request, response, url) => {
            response.on("finish", () => {
              if (response.statusCode === 200) list.change(upcoming.shift());
            });
            answered(request, response, url);
          };
          const pages = await walk(new Things(origin, () => kind.paginator(pageSize)), http, null);
          const read = pages.flatMap(({ rows }) => rows.map(({ id }) => String(id)));
          const ids = list.kept.map(({ id }) => id);
          assert.deepEqual(
            read.filter((id) => ids.includes(id)),
            ids,
          );
          assert.deepEqual(
            read.filter((id) => !list.everIds.has(id)),
            [],
          );
        },
      );
      await fc.assert(law, { numRuns: 25 });
    });
  }

  test("a cursor that comes back ends with an error instead of a loop", async (t) => {
    const next: Record<string, string> = { "": "a", a: "b", b: "a" };
    const origin = await serve(t, (_request, response, url) => {
      const after = url.searchParams.get("after") ?? "";
      sendJson(response, {
        things: [{ id: `${after}!` }],
        pagination_meta: { after: next[after] },
      });
    });
    const stream = new ThingsStream(origin, cursorPaginator);
    await assert.rejects(readPages(stream, testClient(t)), InvalidResponseError);
  });

  test("an answer without the paging that the endpoint declares is an error, not the last page", async (t) => {
    const origin = await serve(t, (_request, response) => sendJson(response, { things: [] }));
    const stream = new ThingsStream(origin, cursorPaginator);
    await assert.rejects(readPages(stream, testClient(t)), /pagination_meta is missing/);

    const linked = new ThingsStream(origin, () => new NextUrlPaginator({ path: "links.next" }));
    await assert.rejects(readPages(linked, testClient(t)), /links is missing/);
  });

  test("an empty page in the middle does not end the series", async (t) => {
    const pages: Record<string, object> = {
      "": { things: [{ id: "a" }], pagination_meta: { after: "x" } },
      x: { things: [], pagination_meta: { after: "y" } },
      y: { things: [{ id: "b" }], pagination_meta: {} },
    };
    const origin = await serve(t, (_request, response, url) => {
      sendJson(response, pages[url.searchParams.get("after") ?? ""]);
    });
    const read = await readPages(new ThingsStream(origin, cursorPaginator), testClient(t));
    assert.deepEqual(read.flat(), [{ id: "a" }, { id: "b" }]);
  });

  test("when the record that serves as cursor is deleted, the series goes on without gap or repetition", async (t) => {
    const ids = ["a", "b", "c", "d", "e", "f"];
    const deleted = new Set<string>();
    const origin = await serve(t, (_request, response, url) => {
      const after = url.searchParams.get("after");
      if (after !== null && deleted.has(after)) return sendJson(response, {}, 404);
      const left = ids.filter((id) => !deleted.has(id));
      const page = left.slice(after === null ? 0 : left.indexOf(after) + 1).slice(0, 3);
      if (after === null) deleted.add("c").add("b");
      const more = page.at(-1) === "f" ? {} : { after: page.at(-1) };
      sendJson(response, { things: page.map((id) => ({ id })), pagination_meta: more });
    });
    const read = await readPages(new ThingsStream(origin, cursorPaginator), testClient(t));
    assert.deepEqual(
      read.flat().map(({ id }) => id),
      ids,
    );
  });

  test("when the record that serves as cursor is deleted, the record before it takes its place, not an earlier one", async (t) => {
    const asked: (string | null)[] = [];
    const origin = await serve(t, (_request, response, { searchParams }) => {
      const after = searchParams.get("after");
      asked.push(after);
      if (after === "c") return sendJson(response, {}, 404);
      const [ids, more] = after === null ? [["a", "b", "c"], { after: "c" }] : [["d"], {}];
      sendJson(response, { things: ids.map((id) => ({ id })), pagination_meta: more });
    });
    await readPages(new ThingsStream(origin, cursorPaginator), testClient(t));
    assert.deepEqual([...new Set(asked)], [null, "c", "b"]);
  });

  test("no record takes the place of a cursor that is something else than the last record's property", async (t) => {
    const asked = new Set<string | null>();
    const origin = await serve(t, (_request, response, { searchParams }) => {
      const after = searchParams.get("after");
      asked.add(after);
      if (after !== null) return sendJson(response, {}, 404);
      sendJson(response, { things: [{ id: "a" }, { id: "b" }], pagination_meta: { after: "x" } });
    });
    const stream = new ThingsStream(origin, cursorPaginator);
    await assert.rejects(readPages(stream, testClient(t)), NotFoundError);
    assert.deepEqual([...asked], [null, "x"]);
  });

  test("when no record before the cursor is left either, the partition is not found", async (t) => {
    const origin = await serve(t, (_request, response, url) => {
      if (url.searchParams.has("after")) return sendJson(response, {}, 404);
      sendJson(response, { things: [{ id: "a" }], pagination_meta: { after: "a" } });
    });
    const stream = new ThingsStream(origin, cursorPaginator);
    await assert.rejects(readPages(stream, testClient(t)), NotFoundError);
  });

  test("a record that slides onto the next page while others are inserted is read once", async (t) => {
    const origin = await serve(t, (_request, response, url) => {
      const first = !url.searchParams.has("after");
      sendJson(response, {
        things: (first ? ["a", "b"] : ["b", "c"]).map((id) => ({ id })),
        pagination_meta: first ? { after: "b" } : {},
      });
    });
    const read = await readPages(new ThingsStream(origin, cursorPaginator), testClient(t));
    assert.deepEqual(
      read.flat().map(({ id }) => id),
      ["a", "b", "c"],
    );
  });
});

/** How many requests a stream makes of a server that gives every one of them the same answer, and its error. */
async function askedFor(
  t: TestContext,
  body: unknown,
  make: (origin: string) => ThingsStream,
): Promise<{ requests: number; message: string }> {
  let requests = 0;
  const origin = await serve(t, (_request, response) => {
    requests += 1;
    sendJson(response, body);
  });
  const error = await readPages(make(origin), testClient(t)).then(
    () => assert.fail("it was read to its end"),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof UnexpectedResponseError);
  return { requests, message: error.message };
}

suite("an endpoint that ignores the next page's parameter", () => {
  class KeylessThings extends ThingsStream {
    override readonly primaryKeys = [];
  }
  const paginators = { page: () => new PageNumberPaginator(), offset: () => new OffsetPaginator() };
  for (const [name, paginator] of Object.entries(paginators)) {
    for (const Things of [ThingsStream, KeylessThings]) {
      test(`is requested by ${name} three times and for one of the pages again, then the stream ends (${Things.name})`, async (t) => {
        const body = { things: [{ id: "a" }, { id: "b" }] };
        const { requests, message } = await askedFor(t, body, (url) => new Things(url, paginator));
        assert.equal(requests, 4);
        assert.match(message, /3 times the same page, although the next page was requested/);
      });
    }
  }
});

suite("an answer that does not fit the stream's declaration", () => {
  class MisplacedThings extends ThingsStream {
    override readonly recordsPath = "items";
  }
  class MiskeyedThings extends ThingsStream {
    override readonly primaryKeys = ["size"] as const;
  }
  const rows = [{ id: "private" }, { id: "private", name: "private" }];
  const cases: Readonly<Record<string, [unknown, (origin: string) => ThingsStream, RegExp]>> = {
    "has its list elsewhere": [
      { data: rows, total: 2 },
      (origin) => new MisplacedThings(origin),
      /it has no list at "items", but data \(a list\), total\./,
    ],
    "is the list itself": [
      rows,
      (origin) => new ThingsStream(origin),
      /it has no list at "things", but a list \(its path is ""\)\./,
    ],
    "has records without the key": [
      { things: rows },
      (origin) => new MiskeyedThings(origin),
      /its records lack the key "size"; they have id\./,
    ],
    "has its paging elsewhere": [
      { things: rows, meta: { after: "private" } },
      (origin) => new ThingsStream(origin, cursorPaginator),
      /pagination_meta is missing; there is things \(a list\), meta\.after\./,
    ],
  };
  for (const [what, [body, make, told]] of Object.entries(cases)) {
    test(`${what}: the stream ends at once, and the message names what there is, without values`, async (t) => {
      const { requests, message } = await askedFor(t, body, make);
      assert.equal(requests, 1);
      assert.match(message, told);
      assert.doesNotMatch(message, /private/);
    });
  }

  test("once rows have come is a passing fault, and requested again", async (t) => {
    let requests = 0;
    const origin = await serve(t, (_request, response, { searchParams }) => {
      requests += 1;
      if (requests === 2) return sendJson(response, { error: "none" });
      const things = searchParams.get("page") === "3" ? [] : [{ id: searchParams.get("page") }];
      sendJson(response, { things });
    });
    const stream = new ThingsStream(origin, () => new PageNumberPaginator());
    assert.deepEqual((await readPages(stream, testClient(t))).flat(), [{ id: "1" }, { id: "2" }]);
  });

  test("for one row alone costs that row, whose lack of a key is counted", async (t) => {
    const origin = await serve(t, (_request, response) => {
      sendJson(response, { things: [{ name: "x" }, { id: "a" }] });
    });
    const { rows, failures } = await runStreams(t, { streams: [new ThingsStream(origin)] });
    assert.deepEqual(rows("things"), [{ id: "a", size: null }]);
    assert.match(String(failures[0]?.error), /skipped 1 record without id/);
  });
});

suite("what an answer says of its paging", () => {
  const wrong: Readonly<Record<string, [unknown, () => Paginator, RegExp]>> = {
    "more, but not where": [
      { things: [{ id: "a" }], cursor: null, more: true },
      () => new CursorPaginator({ cursorPath: "cursor", parameter: "after", morePath: "more" }),
      /it says that there is another page, but has no cursor/,
    ],
    "nothing where it should say whether there is more": [
      { things: [{ id: "a" }] },
      () => new OffsetPaginator({ morePath: "has_more" }),
      /has_more is missing/,
    ],
    "whether there is more in a word": [
      { things: [{ id: "a" }], has_more: "true" },
      () => new OffsetPaginator({ morePath: "has_more" }),
      /has_more is not a boolean/,
    ],
    "no number of pages": [
      { things: [{ id: "a" }] },
      () => new PageNumberPaginator({ totalPagesPath: "pages" }),
      /pages is not a number/,
    ],
    "a cursor that is neither text nor a number": [
      { things: [{ id: "a" }], cursor: { at: 1 } },
      () => new CursorPaginator({ cursorPath: "cursor", parameter: "after" }),
      /cursor is neither text nor a number/,
    ],
    "nothing, where the cursor is a property that the last record lacks": [
      { things: [{ id: "a" }] },
      () => new CursorPaginator({ recordProperty: "size", parameter: "above" }),
      /its last record has no size/,
    ],
    "a URL that is none": [
      { things: [{ id: "a" }], next: "http://" },
      () => new NextUrlPaginator({ path: "next" }),
      /its next page is not a valid URL/,
    ],
    "a URL that is no text": [
      { things: [{ id: "a" }], next: 2 },
      () => new NextUrlPaginator({ path: "next" }),
      /next is not text/,
    ],
  };
  for (const [what, [body, paginator, told]] of Object.entries(wrong)) {
    test(`${what}: the stream ends`, async (t) => {
      const { message } = await askedFor(t, body, (url) => new ThingsStream(url, paginator));
      assert.match(message, told);
    });
  }

  test("a URL of another origin is not requested", async (t) => {
    let isAsked = false;
    const other = await serve(t, (_request, response) => {
      isAsked = true;
      sendJson(response, { things: [] });
    });
    const origin = await serve(t, (_request, response) => {
      sendJson(response, { things: [{ id: "a" }], next: `${other}/things` });
    });
    const stream = new ThingsStream(origin, () => new NextUrlPaginator({ path: "next" }));
    await assert.rejects(readPages(stream, testClient(t)), ForeignOriginError);
    assert.ok(!isAsked);
  });
});

/** A list in which things are inserted and deleted while it is read. */
class ChangingList {
  things: readonly Thing[];
  /** What has been there from the start. */
  kept: readonly Thing[];
  readonly everIds: Set<string>;
  readonly #keepsPlace: boolean;

  /** @param keepsPlace Whether things are inserted anywhere and deleted, rather than only put in front. */
  constructor(source: readonly Thing[], keepsPlace: boolean) {
    this.things = source;
    this.kept = source;
    this.everIds = new Set(source.map(({ id }) => id));
    this.#keepsPlace = keepsPlace;
  }

  change({ kind, place }: { kind: string; place: number } = { kind: "nothing", place: 0 }): void {
    const at = this.#keepsPlace ? Math.floor(place * this.things.length) : 0;
    const [before, there] = [this.things[at - 1], this.things[at]];
    if (kind === "delete" && this.#keepsPlace && there !== undefined) {
      this.things = this.things.filter((thing) => thing !== there);
      this.kept = this.kept.filter((thing) => thing !== there);
    }
    if (kind === "insert") {
      const high = there?.size ?? 0;
      const size = before === undefined ? high - 1 : (before.size + high) / 2;
      const added = { id: `new ${this.everIds.size}`, size };
      this.everIds.add(added.id);
      this.things = [...this.things.slice(0, at), added, ...this.things.slice(at)];
    }
  }
}
