/** The walk through a series of pages: what of a page is kept, and when the series ends. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { UnusableAnswer } from "../../../src/sdk/http/answer.ts";
import { keyOf, maxEmptyPages, PageSeries } from "../../../src/sdk/http/page-series.ts";
import { CursorPaginator, MalformedAnswerError } from "../../../src/sdk/index.ts";
import { testClient } from "../../support/client.ts";
import { sendJson, serve } from "../../support/serve.ts";
import { readPages, ThingsStream } from "../../support/things-stream.ts";

suite("Of a page is kept", () => {
  const series = () => new PageSeries(["id"], null);

  test("each record with a key; those without are counted", () => {
    const records = [{ id: 1 }, { size: 2 }, { id: null }, { id: 0 }, { id: "" }];
    assert.deepEqual(series().advance(records, null, []), {
      records: [{ id: 1 }, { id: 0 }, { id: "" }],
      keyless: 2,
    });
  });

  test("what the page before did not have in the same words: of a row that changed, the newer", () => {
    const pages = series();
    const before = [
      { id: 1, at: { day: 1 } },
      { id: 2, at: { day: 1 } },
    ];
    pages.advance(before, "next", []);
    const after = [
      { at: { day: 1 }, id: 1 },
      { id: 2, at: { day: 2 } },
      { id: 3, at: { day: 1 } },
    ];
    assert.deepEqual(pages.advance(after, null, []).records, after.slice(1));
  });

  test("everything where there is no key to compare by", () => {
    const pages = new PageSeries([], null);
    pages.advance([{ size: 1 }], "next", []);
    assert.deepEqual(pages.advance([{ size: 1 }], null, []), {
      records: [{ size: 1 }],
      keyless: 0,
    });
  });

  test("a record of any page but the last one before, since it may have changed back", () => {
    const pages = series();
    pages.advance([{ id: 1 }], "b", []);
    pages.advance([{ id: 2 }], "c", []);
    assert.deepEqual(pages.advance([{ id: 1 }], null, []).records, [{ id: 1 }]);
  });
});

suite("A series", () => {
  test("begins where it is told to, and ends where no page follows", () => {
    const pages = new PageSeries(["id"], "a");
    assert.deepEqual([pages.goesOn, pages.cursor], [true, "a"]);
    pages.advance([], "b", []);
    assert.deepEqual([pages.goesOn, pages.cursor], [true, "b"]);
    pages.advance([], null, []);
    assert.equal(pages.goesOn, false);
  });

  test("refuses a cursor that leads back: to this page, or to one before", () => {
    const pages = new PageSeries(["id"], "a");
    assert.throws(() => pages.check("a"), UnusableAnswer);
    pages.advance([], "b", []);
    pages.advance([], "c", []);
    for (const cursor of ["b", "c"]) assert.throws(() => pages.check(cursor), UnusableAnswer);
    pages.check("d");
    pages.check(null);
    // Checking changes nothing: the same page may be asked for again.
    pages.check("d");
  });

  test("steps back over the records of the page before, the nearest first, until there is none", () => {
    const pages = new PageSeries(["id"], null);
    assert.equal(pages.stepBack(), false);
    pages.advance([], "c", ["b", "a"]);
    assert.deepEqual([pages.stepBack(), pages.cursor], [true, "b"]);
    assert.deepEqual([pages.stepBack(), pages.cursor], [true, "a"]);
    assert.deepEqual([pages.stepBack(), pages.cursor], [false, "a"]);
  });

  test("is endless after a hundred empty pages in a row, and not before", () => {
    const pages = new PageSeries(["id"], null);
    for (let page = 1; page < maxEmptyPages; page += 1) pages.advance([], `a${page}`, []);
    assert.equal(pages.isEndless, false);
    pages.advance([{ id: 1 }], "with a record", []);
    for (let page = 1; page < maxEmptyPages; page += 1) pages.advance([], `b${page}`, []);
    assert.equal(pages.isEndless, false);
    pages.advance([], "one more", []);
    assert.equal(pages.isEndless, true);
    pages.advance([], null, []);
    assert.equal(pages.isEndless, false);
  });
});

test("A list of empty pages with ever new cursors ends with an error", async (t) => {
  let requests = 0;
  const origin = await serve(t, (_request, response) => {
    requests += 1;
    sendJson(response, { things: [], meta: { after: `c${requests}` } });
  });
  const paginator = () =>
    new CursorPaginator({ metaPath: "meta", cursorProperty: "after", parameter: "after" });
  await assert.rejects(readPages(new ThingsStream(origin, paginator), testClient(t)), (error) => {
    assert.ok(error instanceof MalformedAnswerError);
    assert.match(error.message, /100 empty pages/);
    return true;
  });
  assert.equal(requests, 100);
});

test("Keys of several columns are told apart, whatever is in them", () => {
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
