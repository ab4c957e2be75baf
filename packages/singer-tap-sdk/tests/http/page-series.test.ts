/** The walk through a series of pages: what of a page is kept, and when the series ends. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { ResponsePage } from "../../src/http/page.ts";
import { keyOf, maxEmptyPages, PageSeries } from "../../src/http/page-series.ts";
import { InvalidResponse } from "../../src/http/response.ts";
import { CursorPaginator, UnexpectedResponseError } from "../../src/index.ts";
import type { JsonObject } from "../../src/singer/index.ts";
import { testClient } from "../support/client.ts";
import { sendJson, serve } from "../support/serve.ts";
import { readPages, ThingsStream } from "../support/things-stream.ts";

type PageBody = Pick<ResponsePage, "records" | "next" | "body">;

/** What a response held. */
function page(records: readonly JsonObject[], next: string | null, body: unknown = {}): PageBody {
  return { records, next, body };
}

suite("Of a page is kept", () => {
  const series = () => new PageSeries(["id"], null);

  test("each record with a key; those without are counted", () => {
    const records = [{ id: 1 }, { size: 2 }, { id: null }, { id: 0 }, { id: "" }];
    assert.deepEqual(series().advance(page(records, null)), {
      records: [{ id: 1 }, { id: 0 }, { id: "" }],
      keyless: 2,
      repeated: 0,
    });
  });

  test("what the page before did not have in the same words: of a row that changed, the newer", () => {
    const pages = series();
    const before = [
      { id: 1, at: { day: 1 } },
      { id: 2, at: { day: 1 } },
    ];
    pages.advance(page(before, "next"));
    const after = [
      { at: { day: 1 }, id: 1 },
      { id: 2, at: { day: 2 } },
      { id: 3, at: { day: 1 } },
    ];
    assert.deepEqual(pages.advance(page(after, null)), {
      records: after.slice(1),
      keyless: 0,
      repeated: 1,
    });
  });

  test("everything where there is no key to compare by", () => {
    const pages = new PageSeries([], null);
    pages.advance(page([{ size: 1 }], "next"));
    assert.deepEqual(pages.advance(page([{ size: 1 }, {}, {}], null)), {
      records: [{ size: 1 }, {}, {}],
      keyless: 0,
      repeated: 0,
    });
  });

  test("a record of any page but the last one before, since it may have changed back", () => {
    const pages = series();
    pages.advance(page([{ id: 1 }], "b"));
    pages.advance(page([{ id: 2 }], "c"));
    assert.deepEqual(pages.advance(page([{ id: 1 }], null)).records, [{ id: 1 }]);
  });
});

suite("A series", () => {
  test("begins at its cursor, and ends where no page follows", () => {
    const pages = new PageSeries(["id"], "a");
    assert.deepEqual([pages.goesOn, pages.cursor], [true, "a"]);
    pages.advance(page([], "b"));
    assert.deepEqual([pages.goesOn, pages.cursor], [true, "b"]);
    pages.advance(page([], null));
    assert.equal(pages.goesOn, false);
  });

  test("refuses a cursor that leads back: to this page, or to one before", () => {
    const pages = new PageSeries(["id"], "a");
    assert.throws(() => pages.check("a"), InvalidResponse);
    pages.advance(page([], "b"));
    pages.advance(page([], "c"));
    for (const cursor of ["b", "c"]) assert.throws(() => pages.check(cursor), InvalidResponse);
    pages.check("d");
    pages.check(null);
    // Checking changes nothing: the same page may be asked for again.
    pages.check("d");
  });

  test("steps back over the records of the page before, the nearest first, until there is none", () => {
    const pages = new PageSeries(["id"], null);
    assert.equal(pages.stepBack(), false);
    pages.advance(page([], "c"), [], ["b", "a"]);
    assert.deepEqual([pages.stepBack(), pages.cursor], [true, "b"]);
    assert.deepEqual([pages.stepBack(), pages.cursor], [true, "a"]);
    assert.deepEqual([pages.stepBack(), pages.cursor], [false, "a"]);
  });

  test("steps back over a page of ten thousand records in a few requests, to the first of them at last", () => {
    const substitutes = Array.from({ length: 10_000 }, (_, index) => String(index));
    const pages = new PageSeries(["id"], null);
    for (let round = 0; round < 2; round += 1) {
      pages.advance(page([], `next ${round}`), [], substitutes);
      const steps: (string | null)[] = [];
      while (pages.stepBack()) steps.push(pages.cursor);
      assert.deepEqual(steps.slice(0, 5), ["0", "1", "3", "7", "15"]);
      assert.equal(steps.at(-1), "9999");
      assert.ok(steps.length < 20, String(steps.length));
    }
  });

  test("is endless after a hundred empty pages in a row, and not before", () => {
    const pages = new PageSeries(["id"], null);
    for (let count = 1; count < maxEmptyPages; count += 1) pages.advance(page([], `a${count}`));
    assert.equal(pages.isEndless, false);
    pages.advance(page([{ id: 1 }], "with a record"));
    for (let count = 1; count < maxEmptyPages; count += 1) pages.advance(page([], `b${count}`));
    assert.equal(pages.isEndless, false);
    pages.advance(page([], "one more"));
    assert.equal(pages.isEndless, true);
    pages.advance(page([], null));
    assert.equal(pages.isEndless, false);
  });

  test("is not endless for pages whose records are no rows of the stream", () => {
    const pages = new PageSeries(["id"], null);
    for (let count = 0; count <= maxEmptyPages; count += 1) {
      pages.advance(page([{ count }], String(count), { count }), []);
    }
    assert.equal(pages.isEndless, false);
  });

  /** After which of some pages, counted from 1, the one before is to be asked for again, and by which cursor. */
  function doubts(primaryKeys: readonly string[], pages: readonly PageBody[], rows?: []) {
    const series = new PageSeries(primaryKeys, null);
    return pages.flatMap((read, index) => {
      series.advance(read, rows);
      return series.doubtful === null ? [] : [[index + 1, series.doubtful.cursor]];
    });
  }

  test("is doubted at the third page in a row with the same keys, whatever else is in it", () => {
    const [one, two, three] = [1, 2, 3].map((size) =>
      page([{ id: size > 1 ? 2 : 1, size }, { id: size > 1 ? 1 : 2 }], `after ${size}`),
    ) as [PageBody, PageBody, PageBody];
    assert.deepEqual(doubts(["id"], [one, two, three]), [[3, "after 1"]]);
    const other = page([{ id: 1 }], "other");
    assert.deepEqual(doubts(["id"], [one, two, other, three, one]), []);
    assert.deepEqual(doubts(["id"], [one, two, { ...three, next: null }]), []);
  });

  test("is doubted at the third answer in a row that is the same, where there are no keys", () => {
    const bodies = [{ page: 1 }, { page: 2 }, { page: 2 }, { page: 2 }];
    const pages = bodies.map((body, place) => page([{ size: 1 }], String(place), body));
    assert.deepEqual(doubts([], pages), [[4, "1"]]);
    assert.deepEqual(doubts(["id"], pages, []), [[4, "1"]]);
  });

  test("goes on where the page before, requested again, has changed by then", () => {
    for (const keys of [["id"], []]) {
      const series = new PageSeries(keys, null);
      const [same, other] = [{ id: 1 }, { id: 2 }];
      for (const next of ["a", "b", "c"]) series.advance(page([same], next, same));
      assert.ok(series.isSame([same], same));
      assert.notEqual(series.doubtful, null);
      assert.ok(!series.isSame([other], other));
      assert.equal(series.doubtful, null);
    }
  });
});

test("A list of empty pages with ever new cursors ends with an error", async (t) => {
  let requests = 0;
  const origin = await serve(t, (_request, response) => {
    requests += 1;
    sendJson(response, { things: [], meta: { after: `c${requests}` } });
  });
  const paginator = () => new CursorPaginator({ cursorPath: "meta.after", parameter: "after" });
  await assert.rejects(readPages(new ThingsStream(origin, paginator), testClient(t)), (error) => {
    assert.ok(error instanceof UnexpectedResponseError);
    assert.match(error.message, /100 empty pages/);
    return true;
  });
  assert.equal(requests, 100);
});

test("Keys of several columns stay distinct, whatever is in them", () => {
  const keys = [
    { a: "x", b: "y,z" },
    { a: "x,y", b: "z" },
    { a: "x", b: '"y' },
    { a: "", b: "xy" },
  ].map((record) => keyOf(record, ["a", "b"]));
  assert.equal(new Set(keys).size, keys.length);
  assert.equal(keyOf({ a: 1, b: 2 }, ["a", "b"]), keyOf({ b: 2, a: 1 }, ["a", "b"]));
  assert.equal(keyOf({ a: "x" }, ["a", "b"]), null);
});
