/** A small tap as a whole, from its settings to the last STATE, over a real server: what is written of an answer, and when. */

import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { createInterface } from "node:readline";
import { PassThrough } from "node:stream";
import { suite, type TestContext, test } from "node:test";
import {
  CursorPaginator,
  type Declaration,
  RESTStream,
  type RowOf,
  Tap,
  Type,
  t,
} from "../../src/index.ts";
import { type Handler, sendJson, serve } from "../support/serve.ts";
import { type Synced, type SyncSetup, syncTap } from "../support/sync-tap.ts";

const settingsSchema = Type.Object({ library_url: Type.String() });

abstract class LibraryStream<Self extends Declaration> extends RESTStream<
  Self,
  typeof settingsSchema
> {
  get urlBase() {
    return this.settings.library_url;
  }

  override paginator() {
    return new CursorPaginator({ cursorPath: "paging.next", parameter: "after" });
  }
}

const shelf = t.object({ id: t.key("Identifier."), room: t.string("Where it stands.") }, "Shelf.");

class ShelvesStream extends LibraryStream<ShelvesStream> {
  readonly name = "shelves";
  readonly path = "/shelves";
  readonly schema = shelf;
}

const book = t.object(
  {
    isbn: t.key("ISBN."),
    shelf_id: t.key("Shelf that the book stands on."),
    pages: t.integer("Number of pages."),
  },
  "Book.",
);

class BooksStream extends LibraryStream<BooksStream> {
  readonly name = "books";
  readonly path = "/shelves/{shelf_id}/books";
  readonly schema = book;
  override readonly primaryKeys = ["isbn", "shelf_id"] as const;
  override readonly parent = ShelvesStream;

  override childContext({ id: shelf_id }: RowOf<ShelvesStream>) {
    return { shelf_id };
  }
}

const loan = t.object(
  { day: t.key("Day."), reader: t.key("Reader."), fee: t.number("Fee.") },
  "Loan.",
);

class LoansStream extends LibraryStream<LoansStream> {
  readonly name = "loans";
  readonly path = "/loans";
  readonly schema = loan;
  override readonly primaryKeys = ["day", "reader"] as const;
}

class LibraryTap extends Tap {
  readonly name = "tap-library";
  readonly description = "Singer tap for a library of these tests";
  readonly version = "1.0.0";
  readonly settingsSchema = settingsSchema;
  override readonly streamsFolder = new URL("./", import.meta.url);

  override async streamClasses() {
    return [BooksStream, LoansStream, ShelvesStream];
  }
}

/** What the library answers with by path; beside these, one shelf, one book on each shelf, and one loan. */
type Answers = Readonly<Record<string, object | Handler>>;

const shelves = [{ id: "s1", room: "hall" }];
const standard: Answers = {
  "/shelves": { shelves },
  "/shelves/s1/books": { books: [{ isbn: "b1", shelf_id: "s1", pages: 100 }] },
  "/loans": { loans: [{ day: "2026-01-01", reader: "r1", fee: 1.5 }] },
};

suite("A row", { concurrency: true }, () => {
  for (const [what, key] of Object.entries({
    "whose key is null": { day: null },
    "that lacks its key": {},
    "of which one of two keys is null": { day: "2026-01-02", reader: null },
  })) {
    test(`${what} is never written: its table counts as failed, and all other rows are`, async (t) => {
      const loans = [
        { day: "2026-01-01", reader: "r1" },
        { reader: "r2", fee: 2, ...key },
      ];
      const { failures, rows } = await read(t, { "/loans": { loans } });
      assert.deepEqual(
        failures.map(({ stream }) => stream),
        ["loans"],
      );
      assert.deepEqual(rows("loans"), [
        { day: "2026-01-01", reader: "r1", fee: null, additional_properties: null },
      ]);
      assert.deepEqual([rows("shelves").length, rows("books").length], [1, 1]);
    });
  }

  for (const stranger of [null, "r2", 2, ["r2"]]) {
    test(`that is no object but ${JSON.stringify(stranger)} fails its table, which says so`, async (t) => {
      const loans = [{ day: "2026-01-01", reader: "r1" }, stranger];
      const { failures, rows, log } = await read(t, { "/loans": { loans } });
      assert.deepEqual(
        failures.map(({ stream }) => stream),
        ["loans"],
      );
      assert.match(told(log, "ERROR"), /loans holds something other than objects/);
      for (const { reader } of rows("loans")) assert.equal(reader, "r1");
      assert.deepEqual([rows("shelves").length, rows("books").length], [1, 1]);
    });
  }

  test("of a child has its parent's id, also where the answer says null or nothing", async (t) => {
    const books = [{ isbn: "b1", shelf_id: null }, { isbn: "b2" }, { isbn: "b3", shelf_id: "s1" }];
    const { failures, rows } = await read(t, { "/shelves/s1/books": { books } });
    assert.deepEqual(failures, []);
    assert.deepEqual(rows("books"), [
      { isbn: "b1", shelf_id: "s1", pages: null, additional_properties: null },
      { isbn: "b2", shelf_id: "s1", pages: null, additional_properties: null },
      { isbn: "b3", shelf_id: "s1", pages: null, additional_properties: null },
    ]);
  });

  test("has every column, null where the answer says null or nothing", async (t) => {
    const answer = { shelves: [{ id: "s1" }, { id: "s2", room: null }] };
    const { rows } = await read(t, { "/shelves": answer, "/shelves/s2/books": { books: [] } });
    assert.deepEqual(rows("shelves"), [
      { id: "s1", room: null, additional_properties: null },
      { id: "s2", room: null, additional_properties: null },
    ]);
  });

  test("is taken for a repetition only if each of its keys is the same", async (t) => {
    const first = { day: "1", reader: "11" };
    const next = { day: "11", reader: "1" };
    const { rows } = await read(t, {
      "/loans": (_request, response, { searchParams }) => {
        const isFirst = !searchParams.has("after");
        sendJson(response, {
          loans: isFirst ? [first] : [first, next],
          paging: isFirst ? { next: "c" } : {},
        });
      },
    });
    assert.deepEqual(
      rows("loans").map(({ day, reader }) => [day, reader]),
      [
        ["1", "11"],
        ["11", "1"],
      ],
    );
  });
});

suite("What an answer has and the table does not", { concurrency: true }, () => {
  test("is logged once for each table, with the places and how often", async (t) => {
    const loans = ["r1", "r2", "r3"].map((reader) => ({
      day: "2026-01-01",
      reader,
      fee: "a lot",
      reminder: 1,
    }));
    const { failures, log, rows } = await read(t, { "/loans": { loans } });
    assert.deepEqual(failures, []);
    const columns = ["day", "reader", "fee", "additional_properties"];
    assert.deepEqual(rows("loans").map(Object.keys), Array(3).fill(columns));
    const warnings = log.filter(({ level }) => level === "WARNING");
    assert.deepEqual(
      warnings.map(({ stream_name }) => stream_name),
      ["loans"],
    );
    assert.match(
      told(log, "INFO"),
      /does not know are in additional_properties: reminder \(3 times\)/,
    );
    assert.match(told(log, "WARNING"), /do not fit their type became null: fee \(3 times\)/);
  });

  test("is nothing to tell of where there is no such thing", async (t) => {
    const { log } = await read(t, {});
    assert.equal(told(log, "WARNING"), "");
  });
});

test("A reader that takes nothing holds the requests back, and still gets everything in the end", async (t) => {
  const pages = 60;
  let asked = 0;
  let timer: NodeJS.Timeout | undefined;
  const server = new EventEmitter();
  const resting = once(server, "rest");
  const output = new PassThrough();
  const reading = read(
    t,
    {
      "/loans": (_request, response) => {
        asked += 1;
        clearTimeout(timer);
        timer = setTimeout(() => server.emit("rest"), 300);
        const loans = Array.from({ length: 100 }, (_, index) => ({
          day: `${asked} `.repeat(100),
          reader: `${index}`,
        }));
        sendJson(response, { loans, paging: asked < pages ? { next: `${asked}` } : {} });
      },
    },
    { tables: ["loans"], output },
  ).finally(() => output.end());
  await resting;
  // Some 30 KB each, of which the pipe takes half of the first.
  assert.ok(asked <= 5, `${asked} pages were asked for, and none was taken`);
  const messages = createInterface({ input: output });
  let rows = 0;
  for await (const line of messages) {
    rows += line.includes('"RECORD"') ? 1 : 0;
  }
  assert.equal(rows, 100 * pages);
  assert.equal((await reading).records, rows);
});

/** Reads the library. */
async function read(
  t: TestContext,
  answers: Answers,
  setup: Omit<SyncSetup, "settings"> = {},
): Promise<Synced> {
  const library_url = await serve(t, (request, response, url) => {
    const answer = answers[url.pathname] ?? standard[url.pathname];
    if (typeof answer === "function") answer(request, response, url);
    else sendJson(response, { ...answer, paging: {} });
  });
  return syncTap(new LibraryTap(), { settings: { library_url, max_attempts: 1 }, ...setup });
}

/** What the log says at a level. */
function told(log: Synced["log"], level: string): string {
  const lines = log.filter((line) => line.level === level);
  return lines.map(({ message }) => message).join("\n");
}
