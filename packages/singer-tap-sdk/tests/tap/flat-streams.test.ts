/** Tables that are made of the rows of another one: what they hold, whom they follow, and that nothing is requested for them. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { tableFacts } from "../../src/cli/table-facts.ts";
import {
  type Declaration,
  FlatStream,
  type JsonObject,
  PageNumberPaginator,
  RESTStream,
  type RowOf,
  Tap,
  Type,
  t,
} from "../../src/index.ts";
import { catalogEntry, emptyState, parseState, type State } from "../../src/singer/index.ts";
import { definitionProblems } from "../../src/sync/plan/definitions.ts";
import { makePlan } from "../../src/sync/plan/plan.ts";
import { probe } from "../../src/sync/probe.ts";
import { sendJson, serve } from "../../src/testing/serve.ts";
import { testClient } from "../support/client.ts";
import { recordedLog } from "../support/logger.ts";
import { fullTable } from "../support/run-streams.ts";
import { type Synced, syncTap } from "../support/sync-tap.ts";

const settingsSchema = Type.Object({ origin: Type.String() });

/** Rows to a page. */
const pageSize = 2;

abstract class LibraryStream<Self extends Declaration> extends RESTStream<
  Self,
  typeof settingsSchema
> {
  get urlBase() {
    return this.settings.origin;
  }

  override paginator() {
    return new PageNumberPaginator({ pageSize });
  }
}

const author = t.object({ id: t.string(), name: t.string() });

class BooksStream extends LibraryStream<BooksStream> {
  readonly name = "books";
  readonly path = "/books";
  readonly schema = t.object({
    id: t.key(),
    authors: t.array(author),
    tags: t.array(t.string()),
    updated_at: t.timestamp(),
  });
  override readonly requiredScope = "books.view";
  override readonly replicationKey = "updated_at";
  override readonly replicationFilter = { parameter: "since" };
}

class BookAuthorsStream extends FlatStream<BookAuthorsStream> {
  readonly name = "book_authors";
  readonly schema = t.object({
    ...t.each(t.key(), "book_id", "author_id"),
    author_name: t.string(),
    book_updated_at: t.timestamp(),
  });
  override readonly primaryKeys = ["book_id", "author_id"] as const;
  override readonly parent = BooksStream;

  override embeddedRecords({ id, authors, updated_at }: RowOf<BooksStream>) {
    return (authors ?? []).map((one) => ({
      book_id: id,
      author_id: one.id,
      author_name: one.name,
      book_updated_at: updated_at,
      shelf: "in the table of books",
    }));
  }
}

class BookTagsStream extends FlatStream<BookTagsStream> {
  readonly name = "book_tags";
  readonly schema = t.object({ ...t.each(t.key(), "book_id", "tag") });
  override readonly primaryKeys = ["book_id", "tag"] as const;
  override readonly parent = BooksStream;

  override embeddedRecords({ id, tags }: RowOf<BooksStream>) {
    return (tags ?? []).map((tag) => ({ book_id: id, tag }));
  }
}

class LibraryTap extends Tap {
  readonly name = "tap-library";
  readonly description = "Singer tap for a library of these tests";
  readonly version = "1.0.0";
  readonly settingsSchema = settingsSchema;

  override async streamClasses() {
    return [BookAuthorsStream, BookTagsStream, BooksStream];
  }
}

const everything = ["book_authors", "book_tags", "books"];

const ada = { id: "ada", name: "Ada" };
const ben = { id: "ben", name: "Ben" };
const old = "2026-01-01T00:00:00Z";
const later = "2026-02-01T00:00:00Z";
const recent = "2026-03-01T00:00:00Z";

type Book = JsonObject & { readonly id: string; readonly updated_at: string };

/** A library whose books change between runs. */
class Library {
  readonly asked: string[] = [];
  books: readonly Book[];
  /** What its streams are made with. */
  readonly logger = recordedLog().logger;
  settings = { origin: "" };
  #state: State = emptyState;

  private constructor(books: readonly Book[]) {
    this.books = books;
  }

  static async open(test: Pick<TestContext, "after">, books: readonly Book[]): Promise<Library> {
    const library = new Library(books);
    const origin = await serve(test, (_request, response, { pathname, searchParams }) => {
      library.asked.push(`${pathname}${searchParams.has("since") ? " since" : ""}`);
      const since = searchParams.get("since") ?? "";
      const found = library.books.filter(({ updated_at }) => updated_at >= since);
      const first = (Number(searchParams.get("page") ?? 1) - 1) * pageSize;
      sendJson(response, { books: found.slice(first, first + pageSize) });
    });
    library.settings = { origin };
    return library;
  }

  /** Reads tables from where the last read ended, and tells what that took. */
  async read(
    tables: readonly string[],
    settings: JsonObject = { replication_method: "INCREMENTAL" },
  ): Promise<Synced & { readonly asked: readonly string[] }> {
    const before = this.asked.length;
    const synced = await syncTap(new LibraryTap(), {
      settings: { ...this.settings, ...settings },
      tables,
      state: this.#state,
    });
    const parsed = parseState(synced.messages.at(-1)?.value);
    assert.ok("state" in parsed);
    this.#state = parsed.state;
    return { ...synced, asked: this.asked.slice(before) };
  }
}

const three: readonly Book[] = [
  { id: "b1", authors: [ada, ben], tags: ["new"], updated_at: old },
  { id: "b2", authors: [], updated_at: old },
  { id: "b3", authors: [ada], tags: ["new", "long"], updated_at: old },
];

const authorsOfThree = [
  { book_id: "b1", author_id: "ada", author_name: "Ada", book_updated_at: old },
  { book_id: "b1", author_id: "ben", author_name: "Ben", book_updated_at: old },
  { book_id: "b3", author_id: "ada", author_name: "Ada", book_updated_at: old },
];

suite("A flat table", () => {
  test("has a row for each value in the rows of its parent, and takes no request", async (t) => {
    const library = await Library.open(t, three);
    const { asked: plain } = await library.read(["books"], {});
    const { asked, rows, failures } = await library.read(everything, {});
    assert.deepEqual(failures, []);
    assert.deepEqual(asked, plain);
    assert.deepEqual(rows("book_authors"), authorsOfThree);
    assert.deepEqual(
      rows("book_tags").map(({ book_id, tag }) => `${book_id} ${tag}`),
      ["b1 new", "b3 new", "b3 long"],
    );
    assert.equal(rows("books").length, 3);
  });

  test("is read without its parent's table, which is requested and not written", async (t) => {
    const library = await Library.open(t, three);
    const { asked: plain } = await library.read(["books"], {});
    const { asked, rows, messages } = await library.read(["book_authors"], {});
    assert.deepEqual(asked, plain);
    assert.deepEqual(rows("book_authors"), authorsOfThree);
    assert.ok(messages.every(({ stream }) => stream !== "books"));
  });

  test("has its own columns alone, and no word about what its hook leaves out of them", async (t) => {
    const library = await Library.open(t, three);
    const { messages, log } = await library.read(["book_authors"], {});
    const { properties } = Object(messages.find(({ type }) => type === "SCHEMA")?.schema);
    assert.deepEqual(Object.keys(properties), [
      "book_id",
      "author_id",
      "author_name",
      "book_updated_at",
    ]);
    assert.ok(!JSON.stringify(log).includes("shelf"));
  });

  test("follows the rows of its parent that changed", async (t) => {
    const library = await Library.open(t, three);
    await library.read(everything);
    library.books = three.with(2, { id: "b3", authors: [ben], tags: ["new"], updated_at: recent });
    const { asked, rows, messages } = await library.read(everything);
    assert.ok(asked.every((one) => one === "/books since"));
    const changed = { book_id: "b3", author_id: "ben", author_name: "Ben" };
    assert.deepEqual(rows("book_authors").slice(-1), [{ ...changed, book_updated_at: recent }]);
    assert.deepEqual(rows("book_tags").slice(-1), [{ book_id: "b3", tag: "new" }]);
    const { bookmarks } = Object(messages.at(-1)?.value);
    assert.deepEqual(bookmarks.book_authors, {
      columns: "author_id author_name book_id book_updated_at",
      followed_stream: "books",
      followed_value: bookmarks.books.replication_key_value,
      pages: 0,
      rows: 3,
    });
  });

  test("that is selected later gets the values of all rows once, and its parent's are not written again", async (t) => {
    const library = await Library.open(t, [
      ...three,
      { id: "b4", authors: [ben], tags: [], updated_at: later },
    ]);
    await library.read(["book_tags", "books"]);
    const { asked, rows } = await library.read(everything);
    // Two pages and the empty one behind them, without a filter.
    assert.deepEqual(asked, ["/books", "/books", "/books"]);
    assert.deepEqual(
      rows("book_authors").map(({ book_id, author_id }) => `${book_id} ${author_id}`),
      ["b1 ada", "b1 ben", "b3 ada", "b4 ben"],
    );
    // What the lookback brings again, as in every run.
    assert.deepEqual(
      rows("books").map(({ id }) => id),
      ["b4"],
    );
    assert.deepEqual(rows("book_tags"), []);
    const { asked: next } = await library.read(everything);
    assert.ok(next.every((one) => one === "/books since"));
  });

  test("warns of rows that share a key inside one row of the parent, and keeps the last", async (t) => {
    const library = await Library.open(t, [
      { id: "b1", authors: [ada, { id: "ada", name: "Ada L." }, ada, ben], updated_at: old },
      { id: "b2", authors: [ben, { id: "ben", name: "Ben B." }], updated_at: old },
    ]);
    const { rows, log, failures } = await library.read(["book_authors"], {});
    assert.deepEqual(failures, []);
    assert.deepEqual(
      rows("book_authors").map(({ author_name }) => author_name),
      ["Ada", "Ben", "Ben B."],
    );
    assert.deepEqual(
      log.flatMap(({ level, message }) => (level === "WARNING" ? [message] : [])),
      [
        "book_authors: Several rows with the same key came in one parent row; only the last was written: book_id + author_id (3 times)",
      ],
    );
  });

  test("fails where a value lacks a part of its key, and writes the others", async (t) => {
    const library = await Library.open(t, [
      { id: "b1", authors: [{ name: "Somebody" }, ben], updated_at: old },
    ]);
    const { rows, failures } = await library.read(["book_authors", "books"], {});
    assert.deepEqual(
      rows("book_authors").map(({ author_id }) => author_id),
      ["ben"],
    );
    assert.equal(rows("books").length, 1);
    assert.match(
      failures.map(({ stream, error }) => `${stream}: ${error}`).join(),
      /^book_authors: .*skipped 1 record without book_id/,
    );
  });

  test("shows the target what is gone, where it is read in full", async (t) => {
    const library = await Library.open(t, three);
    const settings = { emit_activate_version_messages: true };
    const { messages } = await library.read(["book_authors"], settings);
    const versions = messages
      .filter(({ type, stream }) => type === "RECORD" && stream === "book_authors")
      .map(({ version }) => version);
    assert.equal(versions.length, 3);
    const activated = messages.filter(({ type }) => type === "ACTIVATE_VERSION");
    assert.deepEqual(
      activated.map(({ stream, version }) => [stream, version]),
      [["book_authors", versions[0]]],
    );
  });

  test("costs no STATE of its own, whatever came with the rows of its parent", async (t) => {
    const books = Array.from({ length: 40 }, (_, index) => ({
      id: `b${index}`,
      authors: [ada, ben],
      tags: ["new"],
      updated_at: old,
    }));
    const library = await Library.open(t, books);
    const states = ({ messages }: Synced): number =>
      messages.filter(({ type }) => type === "STATE").length;
    const plain = await library.read(["books"], {});
    const flat = await library.read(everything, {});
    assert.equal(flat.rows("book_authors").length, 80);
    assert.ok(states(flat) <= states(plain) + 1, `${states(flat)} and not ${states(plain)}`);
  });
});

suite("What is logged about a flat table", () => {
  const services = { settings: { origin: "http://localhost" }, logger: recordedLog().logger };
  const books = new BooksStream(services);

  test("is that it costs no request, and needs what its parent needs", () => {
    const [facts] = tableFacts([new BookAuthorsStream(), books]);
    assert.deepEqual(facts, {
      name: "book_authors",
      isExtra: false,
      keys: ["book_id", "author_id"],
      endpoint: null,
      scope: "books.view",
      incremental: "by books",
      cost: "no request of its own, only those of books",
    });
  });

  test("by --test is what its parent's request brings", async (t) => {
    const library = await Library.open(t, three);
    const streams = [new BookAuthorsStream(), new BookTagsStream(), new BooksStream(library)];
    const entries = streams.slice(0, 2).map((stream) => {
      const { name, primaryKeys, replicationKey, selectedByDefault, jsonSchema: schema } = stream;
      return catalogEntry({ name, schema, primaryKeys, replicationKey, selectedByDefault });
    });
    const results = await probe(makePlan(streams, entries, emptyState, fullTable), testClient(t));
    assert.deepEqual(
      results,
      ["books", "book_authors", "book_tags"].map((stream) => ({
        stream,
        readable: true,
        finding: "readable",
      })),
    );
    assert.deepEqual(library.asked, ["/books"]);
  });

  test("is refused before anything is requested where it has no parent", () => {
    const orphan = new BookAuthorsStream();
    Reflect.set(orphan, "parent", null);
    assert.deepEqual(definitionProblems([orphan, books]), [
      "book_authors: is made of the rows of its parent, and declares none",
    ]);
  });
});
