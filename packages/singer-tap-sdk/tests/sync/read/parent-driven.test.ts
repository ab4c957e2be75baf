/** Parent-driven streams: their driver may be the parent or a stream further up. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import {
  type Context,
  type Declaration,
  RESTStream,
  type RowOf,
  type StreamClass,
  Tap,
  Type,
  t,
} from "../../../src/index.ts";
import { type JsonObject, parseState, type State } from "../../../src/singer/index.ts";
import { partitionsOf } from "../../../src/sync/state/bookmark-keys.ts";
import { recordedLog } from "../../support/logger.ts";
import { type FinishedRun, runStreams } from "../../support/run-streams.ts";
import { sendJson, serve } from "../../support/serve.ts";
import { syncTap } from "../../support/sync-tap.ts";

const settingsSchema = Type.Object({ origin: Type.String() });

abstract class LibraryStream<Self extends Declaration> extends RESTStream<
  Self,
  typeof settingsSchema
> {
  get urlBase() {
    return this.settings.origin;
  }
}

const row = t.object({ id: t.key("Identifier."), updated_at: t.timestamp("Last change.") }, "Row.");

class ShelvesStream extends LibraryStream<ShelvesStream> {
  readonly name = "shelves";
  readonly path = "/shelves";
  readonly schema = row;
  override readonly replicationKey = "updated_at";
  override readonly replicationFilter = { parameter: "since" };
}

class BooksStream extends LibraryStream<BooksStream> {
  readonly name = "books";
  readonly path = "/shelves/{shelf_id}/books";
  readonly schema = row;
  override readonly parent: StreamClass = ShelvesStream;

  override childContext({ id: shelf_id }: RowOf<ShelvesStream>) {
    return { shelf_id };
  }
}

class LoansStream extends LibraryStream<LoansStream> {
  readonly name = "loans";
  readonly path = "/shelves/{shelf_id}/books/{book_id}/loans";
  readonly schema = row;
  override readonly parent = BooksStream;

  override childContext({ id: book_id }: RowOf<BooksStream>, { shelf_id }: Context) {
    return { shelf_id: String(shelf_id), book_id };
  }
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

const old = "2026-01-01T00:00:00Z";
const later = "2026-02-01T00:00:00Z";
const recent = "2026-03-01T00:00:00Z";

suite("Read incrementally, a grandchild", () => {
  test("is requested only for rows below a changed row of the list", async (t) => {
    const { requested, rows } = await secondRun(t, ["loans"]);
    assert.deepEqual(requested, ["/shelves", "/shelves/s2/books", "/shelves/s2/books/s2-b/loans"]);
    assert.deepEqual(rows, { loans: ["s2-b-l"] });
  });

  test("shares the read of its parent, which is driven as well", async (t) => {
    const { requested, rows } = await secondRun(t, ["books", "loans"]);
    assert.deepEqual(requested, ["/shelves", "/shelves/s2/books", "/shelves/s2/books/s2-b/loans"]);
    assert.deepEqual(rows, { books: ["s2-b"], loans: ["s2-b-l"] });
  });

  test("and its parent are read for all rows if one of them has no bookmark yet", async (t) => {
    const { requested } = await secondRun(t, ["books", "loans"], ["books"]);
    assert.deepEqual(requested, [
      "/shelves",
      "/shelves/s1/books",
      "/shelves/s1/books/s1-b/loans",
      "/shelves/s2/books",
      "/shelves/s2/books/s2-b/loans",
    ]);
  });
});

const numbered = t.object({ id: t.key("Identifier."), seq: t.integer("Sequence.") }, "Row.");

class NumberedShelves extends LibraryStream<NumberedShelves> {
  readonly name = "shelves";
  readonly path = "/shelves";
  readonly schema = numbered;
  override readonly replicationKey = "seq";
  override readonly replicationFilter = { parameter: "since" };
  override readonly isSorted = true;
}

/** A list of its own, which can be requested shelf by shelf as well. */
class Labels extends LibraryStream<Labels> {
  readonly name = "labels";
  readonly path = "/labels";
  readonly schema = t.object({ id: t.key("Identifier."), text: t.string("Text.") }, "Label.");
  override readonly optionalParent = NumberedShelves;

  override childContext({ id: shelf_id }: RowOf<NumberedShelves>) {
    return { shelf_id };
  }
}

/** With a bookmark for each shelf. */
class NumberedBooks extends LibraryStream<NumberedBooks> {
  readonly name = "books";
  readonly path = "/shelves/{shelf_id}/books";
  readonly schema = numbered;
  override readonly parent = ShelvesStream;
  override readonly replicationKey = "seq";
  override readonly replicationFilter = { parameter: "since" };
  override readonly isSorted = true;

  override childContext({ id: shelf_id }: RowOf<ShelvesStream>) {
    return { shelf_id };
  }
}

class PlainShelves extends LibraryStream<PlainShelves> {
  readonly name = "shelves";
  readonly path = "/shelves";
  readonly schema = row;
}

/** With a bookmark for each shelf. */
class TimedBooks extends BooksStream {
  override readonly replicationKey = "updated_at";
  override readonly replicationFilter = { parameter: "since" };
}

class Chapters extends LibraryStream<Chapters> {
  readonly name = "chapters";
  readonly path = "/books/{book_id}/chapters";
  readonly schema = t.object({ id: t.key("Identifier."), text: t.string("Text.") }, "Chapter.");
  override readonly parent: StreamClass = NumberedBooks;

  override childContext({ id }: JsonObject) {
    return { book_id: String(id) };
  }
}

suite("A replication key that is no time", () => {
  test("drives no stream with a list of its own, which does not show up to which value it goes", async (t) => {
    const { rows } = await secondNumberedRun(t, [NumberedShelves, Labels]);
    assert.deepEqual(rows("labels"), [{ id: "la", text: "second" }]);
  });

  test("drives no grandchild if there is a bookmark for each row of the list", async (t) => {
    const { rows } = await secondNumberedRun(t, [ShelvesStream, NumberedBooks, Chapters]);
    assert.deepEqual(rows("chapters"), [{ id: "c", text: "second" }]);
  });

  test("does not hold up the bookmark of a grandchild that the times of its parent drive", async (t) => {
    class NamedShelves extends PlainShelves {
      override readonly replicationKey = "id";
      override readonly replicationFilter = { parameter: "since" };
      override readonly isSorted = true;
    }
    for (const Shelves of [NamedShelves, PlainShelves]) {
      class Books extends TimedBooks {
        override readonly parent = Shelves;
      }
      class BookChapters extends Chapters {
        override readonly parent = Books;
      }
      const { rows, state } = await secondNumberedRun(t, [Shelves, Books, BookChapters]);
      assert.deepEqual(rows("chapters"), [{ id: "c", text: "second" }]);
      const [partition] = Object.values(partitionsOf(state.bookmarks.chapters ?? {}));
      assert.equal(partition?.followed_stream, "books");
    }
  });
});

/** A second run over a library in which the only row of each table has changed since the first. */
async function secondNumberedRun(
  t: TestContext,
  classes: readonly StreamClass<{ origin: string }>[],
): Promise<FinishedRun> {
  let text = "first";
  const origin = await serve(t, (_request, response, { pathname }) => {
    const isFirst = text === "first";
    const row = { seq: isFirst ? 1 : 2, updated_at: isFirst ? old : new Date().toISOString() };
    if (pathname === "/shelves") sendJson(response, { shelves: [{ id: "s", ...row }] });
    else if (pathname === "/labels") sendJson(response, { labels: [{ id: "la", text }] });
    else if (pathname.endsWith("/books")) sendJson(response, { books: [{ id: "b", ...row }] });
    else sendJson(response, { chapters: [{ id: "c", text }] });
  });
  const services = { settings: { origin }, logger: recordedLog().logger };
  const streams = classes.map((StreamOf) => new StreamOf(services));
  const replication = { method: "INCREMENTAL" } as const;
  const { state } = await runStreams(t, { streams, replication });
  text = "second";
  return runStreams(t, { streams, replication, state });
}

/** What a second run requests and writes, after shelf s2 has changed; `before` are the tables of the first. */
async function secondRun(
  t: TestContext,
  tables: readonly string[],
  before = tables,
): Promise<{ requested: string[]; rows: Record<string, unknown[]> }> {
  const requested: string[] = [];
  let changed = later;
  const origin = await serve(t, (_request, response, { pathname, searchParams }) => {
    requested.push(pathname);
    const [, , shelf, , book] = pathname.split("/");
    const shelves = [
      { id: "s1", updated_at: old },
      { id: "s2", updated_at: changed },
    ].filter(({ updated_at }) => updated_at >= (searchParams.get("since") ?? ""));
    if (book !== undefined) sendJson(response, { loans: [{ id: `${book}-l` }] });
    else if (shelf !== undefined) sendJson(response, { books: [{ id: `${shelf}-b` }] });
    else sendJson(response, { shelves });
  });
  const settings = { origin, replication_method: "INCREMENTAL" };
  const first = await syncTap(new LibraryTap(), { settings, tables: before });
  const state = stateOf(first.messages.at(-1)?.value);
  requested.length = 0;
  changed = recent;
  const second = await syncTap(new LibraryTap(), { settings, tables, state });
  assert.deepEqual([first.failures, second.failures], [[], []]);
  const rows = tables.map((table) => [table, second.rows(table).map(({ id }: JsonObject) => id)]);
  return { requested: requested.toSorted(), rows: Object.fromEntries(rows) };
}

function stateOf(value: unknown): State {
  const parsed = parseState(value);
  assert.ok("state" in parsed);
  return parsed.state;
}
