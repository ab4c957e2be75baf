/** The law of paging: the pages, one after the other, are the source, each record once and in order. */

import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { suite, test } from "node:test";
import fc from "fast-check";
import {
  CursorPaginator,
  LinkHeaderPaginator,
  MalformedAnswerError,
  NotFoundError,
  OffsetPaginator,
  PageNumberPaginator,
  type Paginator,
} from "../../../src/sdk/index.ts";
import { testClient } from "../../support/client.ts";
import { type Handler, sendJson, serve } from "../../support/serve.ts";
import { readPages, ThingsStream } from "../../support/things-stream.ts";

interface Thing {
  readonly id: string;
  readonly size: number;
}

/** How a server of one kind of paging answers: written for the test, with nothing of the paginators in it. */
interface Kind {
  readonly paginator: () => Paginator;
  readonly answer: (things: readonly Thing[], pageSize: number) => Handler;
}

const cursorPaginator = (): Paginator =>
  new CursorPaginator({
    cursorPath: "pagination_meta.after",
    parameter: "after",
    recordProperty: "id",
  });

const kinds: Readonly<Record<string, Kind>> = {
  cursor: {
    paginator: cursorPaginator,
    answer: (things, pageSize) => (_request, response, url) => {
      const after = url.searchParams.get("after");
      const start = after === null ? 0 : things.findIndex(({ id }) => id === after) + 1;
      const page = things.slice(start, start + pageSize);
      // Like some endpoints, it gives a cursor with every full page, the last one included.
      const meta = page.length === pageSize ? { after: page.at(-1)?.id } : {};
      sendJson(response, { things: page, pagination_meta: { page_size: pageSize, ...meta } });
    },
  },
  "page number": {
    paginator: () => new PageNumberPaginator(),
    answer: (things, pageSize) => (_request, response, url) => {
      const start = (Number(url.searchParams.get("page")) - 1) * pageSize;
      sendJson(response, { things: things.slice(start, start + pageSize) });
    },
  },
  offset: {
    paginator: () => new OffsetPaginator(),
    answer: (things, pageSize) => (_request, response, url) => {
      const start = Number(url.searchParams.get("offset"));
      sendJson(response, { things: things.slice(start, start + pageSize) });
    },
  },
  "Link header": {
    paginator: () => new LinkHeaderPaginator(),
    answer: (things, pageSize) => (_request, response, url) => {
      const start = Number(url.searchParams.get("from") ?? 0);
      const end = start + pageSize;
      const links = ['</things>; rel="first"'];
      if (end < things.length) links.push(`</things?from=${end}>; rel="next"`);
      const headers = { link: links.join(", ") };
      sendJson(response, { things: things.slice(start, end) }, 200, headers);
    },
  },
};

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
  .uniqueArray(fc.string({ minLength: 1 }), { maxLength: 25 })
  .map((ids) => ids.map((id, size) => ({ id, size })));
/** For each request in turn, how it fails first, if it does. */
const schedules = fc.array(
  fc.option(fc.constantFrom(...Object.keys({ ...faults, ...misfits })), { freq: 2 }),
  {
    maxLength: 40,
  },
);

suite("pagination", () => {
  for (const [kind, { paginator, answer }] of Object.entries(kinds)) {
    test(`${kind}: the pages are the source, for any data, page size and faults`, async (t) => {
      let handler: Handler = (_request, response) => response.end();
      const origin = await serve(t, (request, response, url) => handler(request, response, url));
      const http = testClient(t, { retry: { maxAttempts: 100, retryTimeout: 60 } });
      const law = fc.asyncProperty(
        things,
        fc.integer({ min: 1, max: 7 }),
        schedules,
        async (source, pageSize, schedule) => {
          const answered = answer(source, pageSize);
          const upcoming = [...schedule];
          let hasAnswered = false;
          handler = (request, response, url) => {
            const name = upcoming.shift() ?? "";
            const fault = faults[name] ?? (hasAnswered ? misfits[name] : undefined);
            hasAnswered ||= fault === undefined;
            if (fault === undefined) answered(request, response, url);
            else fault(response);
          };
          const pages = await readPages(new ThingsStream(origin, paginator), http);
          assert.deepEqual(pages.flat(), source);
        },
      );
      await fc.assert(law, { numRuns: 60 });
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
    await assert.rejects(readPages(stream, testClient(t)), MalformedAnswerError);
  });

  test("an answer without the paging that the endpoint declares is an error, not the last page", async (t) => {
    const origin = await serve(t, (_request, response) => sendJson(response, { things: [] }));
    const stream = new ThingsStream(origin, cursorPaginator);
    await assert.rejects(readPages(stream, testClient(t)), /pagination_meta is missing/);
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
