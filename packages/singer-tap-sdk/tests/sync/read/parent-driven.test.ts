/** Streams that follow the changed rows of a stream above them, whether or not that is their own parent. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import {
  type Context,
  type Declaration,
  RESTStream,
  type RowOf,
  Tap,
  Type,
  t,
} from "../../../src/index.ts";
import { type JsonObject, parseState, type State } from "../../../src/singer/index.ts";
import { sendJson, serve } from "../../../src/testing/serve.ts";
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
  override readonly parent = ShelvesStream;

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
  test("is asked only for those rows that hang on a changed row of the list above", async (t) => {
    const { asked, rows } = await secondRun(t, ["loans"]);
    assert.deepEqual(asked, ["/shelves", "/shelves/s2/books", "/shelves/s2/books/s2-b/loans"]);
    assert.deepEqual(rows, { loans: ["s2-b-l"] });
  });

  test("shares the reading of its parent that follows as well", async (t) => {
    const { asked, rows } = await secondRun(t, ["books", "loans"]);
    assert.deepEqual(asked, ["/shelves", "/shelves/s2/books", "/shelves/s2/books/s2-b/loans"]);
    assert.deepEqual(rows, { books: ["s2-b"], loans: ["s2-b-l"] });
  });

  test("and its parent are read for all rows where one of them has no bookmark yet", async (t) => {
    const { asked } = await secondRun(t, ["books", "loans"], ["books"]);
    assert.deepEqual(asked, [
      "/shelves",
      "/shelves/s1/books",
      "/shelves/s1/books/s1-b/loans",
      "/shelves/s2/books",
      "/shelves/s2/books/s2-b/loans",
    ]);
  });
});

/** What a second run asks for and writes, after shelf s2 has changed; `before` are the tables of the first. */
async function secondRun(
  t: TestContext,
  tables: readonly string[],
  before = tables,
): Promise<{ asked: string[]; rows: Record<string, unknown[]> }> {
  const asked: string[] = [];
  let changed = later;
  const origin = await serve(t, (_request, response, { pathname, searchParams }) => {
    asked.push(pathname);
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
  asked.length = 0;
  changed = recent;
  const second = await syncTap(new LibraryTap(), { settings, tables, state });
  assert.deepEqual([first.failures, second.failures], [[], []]);
  const rows = tables.map((table) => [table, second.rows(table).map(({ id }: JsonObject) => id)]);
  return { asked: asked.toSorted(), rows: Object.fromEntries(rows) };
}

function stateOf(value: unknown): State {
  const parsed = parseState(value);
  assert.ok("state" in parsed);
  return parsed.state;
}
