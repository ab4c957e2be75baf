/** The plan: what is decided and rejected before anything is requested. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { ReplicationOptions } from "../../../src/config/replication-options.ts";
import { ConfigError, RESTStream, Stream, type StreamClass, t } from "../../../src/index.ts";
import type { RecordSchema } from "../../../src/schema/schema.ts";
import {
  type Bookmark,
  type CatalogEntry,
  catalogEntry,
  type State,
} from "../../../src/singer/index.ts";
import { makePlan } from "../../../src/sync/plan/plan.ts";
import type { Plan, StreamPlan } from "../../../src/sync/plan/stream-plan.ts";
import { ColumnCursor } from "../../../src/sync/state/column-cursor.ts";
import { FullTableCursor } from "../../../src/sync/state/full-table-cursor.ts";
import { ParentDrivenCursor } from "../../../src/sync/state/parent-driven-cursor.ts";
import { PartitionCursor } from "../../../src/sync/state/partition-cursor.ts";
import type { ReplicationCursor } from "../../../src/sync/state/replication-cursor.ts";
import { resumeKey, writeResumption } from "../../../src/sync/state/resumption.ts";
import { recordedLog } from "../../support/logger.ts";
import { fullTable } from "../../support/run-streams.ts";
import { shopStreams } from "../../support/shop-streams.ts";

const text = t.string("Text");
const id = t.key("Identifier");

/** Declarations of a stream that differ from the default. */
type Declared = Partial<
  Pick<
    Stream,
    | "primaryKeys"
    | "replicationKey"
    | "replicationFilter"
    | "creationFilter"
    | "parent"
    | "optionalParent"
    | "follows"
    | "embeds"
    | "hasTable"
  >
>;

/** A class of streams with a column `id` and others. */
function streamClass(name: string, columns: RecordSchema["properties"], declared: Declared = {}) {
  return class extends Stream {
    readonly name = name;
    readonly schema = t.object({ id, ...columns }, name);

    constructor() {
      super();
      Object.assign(this, declared);
    }

    override pages(): never {
      throw new Error("A plan requests nothing");
    }
  };
}

function entryOf(
  { name, jsonSchema: schema, primaryKeys, replicationKey }: Stream,
  more: Partial<CatalogEntry> = {},
): CatalogEntry {
  const entry = { name, schema, primaryKeys, replicationKey, selectedByDefault: true };
  return { ...catalogEntry(entry), ...more };
}

function planOf(
  streams: readonly Stream[],
  setup: {
    readonly bookmarks?: State["bookmarks"];
    readonly options?: Partial<ReplicationOptions>;
    /** Names of the tables to read. Default: all. */
    readonly tables?: readonly string[];
    /** What catalog entries say that differs. */
    readonly entries?: Readonly<Record<string, Partial<CatalogEntry>>>;
  } = {},
): Plan {
  const { bookmarks = {}, options, tables, entries = {} } = setup;
  const selected = streams.filter(
    ({ name, hasTable }) => hasTable && (tables?.includes(name) ?? true),
  );
  return makePlan(
    streams,
    selected.map((stream) => entryOf(stream, entries[stream.name])),
    { bookmarks },
    { ...fullTable, ...options },
  );
}

function problemsOf(plan: () => unknown): readonly string[] {
  try {
    plan();
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    return error.problems;
  }
  return assert.fail("The plan was made");
}

function tableOf(plan: Plan, name: string): StreamPlan {
  return plan.tables.find(({ stream }) => stream.name === name) ?? assert.fail(`no table ${name}`);
}

function cursorOf(plan: Plan, name: string): ReplicationCursor {
  return tableOf(plan, name).table?.cursor ?? assert.fail(`${name} has no cursor`);
}

/** The table needs every row, and has no version. */
function assertFullTable(cursor: ReplicationCursor | undefined): void {
  assert.ok(cursor instanceof FullTableCursor);
  assert.equal(cursor.version, null);
}

/** The table needs the rows that changed since a time. */
function assertSince(cursor: ReplicationCursor | undefined, since: string | null): void {
  assert.ok(cursor instanceof ColumnCursor);
  assert.equal(cursor.since, since);
}

const shop = () => shopStreams({ origin: "http://localhost" });

const incremental = { method: "INCREMENTAL" } as const;

/** A bookmark of orders; items and events have the same key. */
function updated(value: unknown): Bookmark {
  return { replication_key: "updated_at", replication_key_value: value };
}

suite("A plan refuses", () => {
  const Desks = streamClass("desks", { lamps: t.array(t.object({ id }, "Lamp"), "Lamps") });
  const cases: Readonly<
    Record<string, { streams: readonly (new () => Stream)[]; expected: readonly RegExp[] }>
  > = {
    "streams that embed each other": {
      streams: [
        streamClass(
          "desks",
          { lamp_id: text, lamps: t.array(t.object({ id }, "Lamp"), "Lamps") },
          { embeds: { lamps: { stream: "lamps", foreignKey: "desk_id" } } },
        ),
        streamClass(
          "lamps",
          { desk_id: text, desks: t.array(t.object({ id }, "Desk"), "Desks") },
          { embeds: { desks: { stream: "desks", foreignKey: "lamp_id" } } },
        ),
      ],
      expected: [/desks.*lamps.*wait for/],
    },
    "a stream that follows what the plan does not know, or what has no filter by time": {
      streams: [
        Desks,
        streamClass("lamps", {}, { follows: { desk_id: Desks } }),
        streamClass("shades", {}, { follows: { lamp_id: streamClass("bulbs", {}) } }),
      ],
      expected: [
        /lamps: follows desks, which is no list with a filter/,
        /shades: follows .*not among/,
      ],
    },
    "a stream that follows lists and has a parent": {
      streams: [Desks, streamClass("lamps", {}, { parent: Desks, follows: { desk_id: Desks } })],
      expected: [/lamps: follows lists, and so has no filter by time and no parent/],
    },
    "three streams that embed each other in a circle": {
      streams: [
        streamClass(
          "a",
          { c_id: text, bs: t.array(t.object({ id }, "B"), "Bs") },
          { embeds: { bs: { stream: "b", foreignKey: "a_id" } } },
        ),
        streamClass(
          "b",
          { a_id: text, cs: t.array(t.object({ id }, "C"), "Cs") },
          { embeds: { cs: { stream: "c", foreignKey: "b_id" } } },
        ),
        streamClass(
          "c",
          { b_id: text, as: t.array(t.object({ id }, "A"), "As") },
          { embeds: { as: { stream: "a", foreignKey: "c_id" } } },
        ),
      ],
      expected: [/a, b, and c would wait for/],
    },
    "a stream that embeds itself": {
      streams: [
        streamClass(
          "parts",
          { part_id: text, parts: t.array(t.object({ id }, "Part"), "Parts") },
          { embeds: { parts: { stream: "parts", foreignKey: "part_id" } } },
        ),
      ],
      expected: [/parts.*wait for/],
    },
    "an embed of a child of another stream": {
      streams: [
        Desks,
        streamClass("lamps", { desk_id: text }, { parent: Desks }),
        streamClass(
          "rooms",
          { lamps: t.array(t.object({ id }, "Lamp"), "Lamps") },
          { embeds: { lamps: { stream: "lamps", foreignKey: "desk_id" } } },
        ),
      ],
      expected: [/rooms\.lamps embeds lamps, which is read for the rows of .* and not of rooms/],
    },
    "an embed by a column of another type than the key": {
      streams: [
        streamClass("lamps", { desk_id: t.integer("Number") }),
        streamClass(
          "desks",
          { lamps: t.array(t.object({ id }, "Lamp"), "Lamps") },
          { embeds: { lamps: { stream: "lamps", foreignKey: "desk_id" } } },
        ),
      ],
      expected: [/desks\.lamps embeds lamps by desk_id, whose type is not that of desks\.id/],
    },
    "an embed into a stream whose key has two columns": {
      streams: [
        streamClass("lamps", { desk_id: text }),
        streamClass(
          "desks",
          { room: t.key("Room"), lamps: t.array(t.object({ id }, "Lamp"), "Lamps") },
          {
            primaryKeys: ["id", "room"],
            embeds: { lamps: { stream: "lamps", foreignKey: "desk_id" } },
          },
        ),
      ],
      expected: [/desks\.lamps embeds lamps, but desks has no key of one column that desk_id/],
    },
    "embeds of streams and columns that there are not": {
      streams: [
        streamClass("lamps", {}),
        streamClass(
          "desks",
          { chairs: t.array(text, "Chairs"), lamps: t.array(text, "Lamps") },
          {
            embeds: {
              chairs: { stream: "chairs", foreignKey: "desk_id" },
              lamps: { stream: "lamps", foreignKey: "desk_id" },
              pens: { stream: "lamps", foreignKey: "id" },
            },
          },
        ),
      ],
      expected: [
        /desks\.chairs embeds chairs, which does not exist/,
        /desks\.lamps embeds lamps by desk_id, which lamps does not have/,
        /desks\.pens embeds lamps, but is no column/,
      ],
    },
    "keys, replication keys and times of creation that are no columns": {
      streams: [
        streamClass(
          "desks",
          {},
          {
            primaryKeys: ["id", "room"],
            replicationKey: "changed_at",
            replicationFilter: { parameter: "since" },
            creationFilter: { key: "made_at", parameter: "from" },
          },
        ),
      ],
      expected: [
        /desks: the primary key room is no column; there are id/,
        /desks: the replication key changed_at is no column/,
        /desks: the time of creation made_at is no column/,
      ],
    },
    "a range of times of creation without the parameter for its end": {
      streams: [
        streamClass(
          "desks",
          {},
          {
            creationFilter: {
              key: "id",
              parameter: "from",
              range: { parameter: "made", separator: "~" },
            },
          },
        ),
      ],
      expected: [/desks: the range of its creationFilter needs until as well/],
    },
    "parents that are not among the streams": {
      streams: [
        streamClass("lamps", {}, { parent: Desks }),
        streamClass("pens", {}, { optionalParent: Desks }),
      ],
      expected: [/lamps: its parent .* is not among the streams/, /pens: its parent/],
    },
  };
  for (const [what, { streams, expected }] of Object.entries(cases)) {
    test(`${what}, naming them`, () => {
      const problems = problemsOf(() => planOf(streams.map((Declaring) => new Declaring())));
      assert.equal(problems.length, expected.length, problems.join("\n"));
      for (const [index, words] of expected.entries()) assert.match(problems[index] ?? "", words);
    });
  }

  test("a stream that is its own parent, by way of others too", () => {
    const declared: { parent?: StreamClass } = {};
    const Lamps = streamClass("lamps", {}, declared);
    const Bulbs = streamClass("bulbs", {}, { optionalParent: Lamps });
    const Wires = streamClass("wires", {}, { parent: Bulbs });
    declared.parent = Bulbs;
    const problems = problemsOf(() => planOf([new Lamps(), new Bulbs(), new Wires()]));
    assert.deepEqual(problems, [
      "lamps: declares parent, and so is its own parent by way of bulbs",
      "bulbs: declares optionalParent, and so is its own parent by way of lamps",
    ]);
  });

  test("streams that are each other's parent where both have a list of everything too", () => {
    const declared: { optionalParent?: StreamClass } = {};
    const Teams = streamClass("teams", {}, declared);
    const Users = streamClass("users", {}, { optionalParent: Teams });
    declared.optionalParent = Users;
    const problems = problemsOf(() => planOf([new Teams(), new Users()]));
    assert.deepEqual(problems, [
      "teams: declares optionalParent, and so is its own parent by way of users",
      "users: declares optionalParent, and so is its own parent by way of teams",
    ]);
  });

  test("a path that needs what the foreign key, or nothing at all, gives it", () => {
    class Shelves extends RESTStream<Shelves> {
      readonly name = "shelves";
      readonly path = "/shelves";
      readonly urlBase = "https://api.example.com";
      readonly schema = t.object({ id });
    }
    class Books extends RESTStream<Books> {
      readonly name = "books";
      readonly path = "/shelves/{shelf}/rows/{row}/books";
      readonly urlBase = "https://api.example.com";
      readonly schema = t.object({ id, shelf_id: t.key() });
      override readonly parent: StreamClass | null = Shelves;
      override readonly foreignKey: "shelf_id" | null = "shelf_id";
    }
    class KeylessBooks extends Books {
      override readonly foreignKey = null;
    }
    class OwnBooks extends Books {
      override childContext() {
        return { shelf: "s1", row: "r1" };
      }
    }
    class ShelvesForChildren extends Shelves {
      override contextForChildren() {
        return { shelf: "s1", row: "r1" };
      }
    }
    const services = { settings: {}, logger: recordedLog().logger };
    const planWith = (Child: typeof Books, Parent = Shelves) =>
      planOf([new Parent(services), new Child(services)]);
    const problemOf = (Child: typeof Books) => problemsOf(() => planWith(Child)).join("\n");
    assert.equal(
      problemOf(Books),
      "books: its path needs shelf and row, and its foreignKey gives shelf_id alone; name them alike, or override childContext",
    );
    assert.equal(
      problemOf(KeylessBooks),
      "books: declares a parent, and so needs a foreignKey, childContext, or contextForChildren in shelves",
    );
    assert.equal(planWith(OwnBooks).tables.length, 2);
    assert.equal(planWith(KeylessBooks, ShelvesForChildren).tables.length, 2);
  });

  test("a first page, or a parent's id, that the streams do not have", () => {
    class Shelves extends RESTStream<Shelves> {
      readonly name = "shelves";
      readonly path = "/shelves";
      readonly urlBase = "https://api.example.com";
      readonly schema = t.object({ id });
    }
    class Books extends RESTStream<Books> {
      readonly name: string = "books";
      readonly path = "/shelves/{shelf_id}/books";
      readonly urlBase = "https://api.example.com";
      readonly schema = t.object({ id, shelf_id: t.key() });
      override readonly parent: StreamClass | null = Shelves;
      override readonly foreignKey: "shelf_id" | null = "shelf_id";
      override readonly firstPage: string | null = null;
    }
    const services = { settings: {}, logger: recordedLog().logger };
    const problemOf = (Declaring: typeof Books) => {
      const streams = [new Shelves(services), new Declaring(services)];
      return problemsOf(() => planOf(streams)).join("\n");
    };
    class PagedBooks extends Books {
      override readonly firstPage = "books";
    }
    assert.equal(
      problemOf(PagedBooks),
      "books: declares the firstPage books, which shelves does not have; declare it there as t.ignore(t.json())",
    );
    class LooseBooks extends PagedBooks {
      override readonly foreignKey = null;
    }
    assert.match(
      problemOf(LooseBooks),
      /books: declares firstPage, and needs a foreignKey with it/,
    );
    class RootBooks extends Books {
      override readonly parent = null;
    }
    assert.match(problemOf(RootBooks), /books: declares foreignKey, and has no parent/);
    class BatchedBooks extends PagedBooks {
      override readonly batch = { key: "shelf_id", parameter: "shelf_ids", size: 5 };
    }
    assert.match(problemOf(BatchedBooks), /books: declares firstPage, and so has no batch/);
  });

  test("a template without a place for the bookmark", () => {
    const Lamps = streamClass(
      "lamps",
      { changed: t.timestamp() },
      { replicationKey: "changed", replicationFilter: { parameter: "q", template: "ge {time}" } },
    );
    assert.deepEqual(
      problemsOf(() => planOf([new Lamps()])),
      ["lamps: the template of its replicationFilter has no {value} for the bookmark"],
    );
  });

  test("an embed of a stream for each of whose rows the table is read", () => {
    // The list of shelves would wait for its books, and these for the whole list.
    const Shelves = streamClass("shelves", { book_id: text });
    const Books = streamClass(
      "books",
      { shelves: t.array(t.object({ id }, "Shelf"), "Shelves") },
      { parent: Shelves, embeds: { shelves: { stream: "shelves", foreignKey: "book_id" } } },
    );
    const problems = problemsOf(() => planOf([new Shelves(), new Books()]));
    assert.equal(problems.length, 1);
    assert.match(problems[0] ?? "", /books and shelves.*wait for/);
  });

  test("two columns that embed one stream", () => {
    const rows = t.array(t.object({ id }, "Lamp"), "Lamps");
    const Lamps = streamClass("lamps", { desk_id: text });
    const Desks = streamClass(
      "desks",
      { lamps: rows, lights: rows },
      {
        embeds: {
          lamps: { stream: "lamps", foreignKey: "desk_id" },
          lights: { stream: "lamps", foreignKey: "desk_id" },
        },
      },
    );
    assert.match(problemsOf(() => planOf([new Lamps(), new Desks()])).join(), /lamps .*twice/);
  });

  for (const { says, lights } of [
    { says: "one of them whole", lights: { foreignKey: "desk_id" } },
    { says: "by different keys", lights: { foreignKey: "id", value: "watts" } },
  ]) {
    test(`two columns that embed one stream by a value, ${says}`, () => {
      const Lamps = streamClass("lamps", { desk_id: text, watts: text });
      const Desks = streamClass(
        "desks",
        { lamp: text, lights: t.array(t.object({ id }, "Lamp"), "Lamps") },
        {
          embeds: {
            lamp: { stream: "lamps", foreignKey: "desk_id", value: "watts" },
            lights: { stream: "lamps", ...lights },
          },
        },
      );
      const problems = problemsOf(() => planOf([new Lamps(), new Desks()])).join();
      assert.match(problems, /lamps is embedded twice.* a value each/);
    });
  }

  for (const value of ["yesterday", 1700000000, { at: "2026" }, true, "2026-02-30T00:00:00Z"]) {
    test(`the bookmark ${JSON.stringify(value)}, and says what to do`, () => {
      const [problem = "", ...others] = problemsOf(() =>
        planOf(shop(), {
          options: incremental,
          tables: ["orders"],
          bookmarks: { orders: updated(value) },
        }),
      );
      assert.deepEqual(others, []);
      assert.match(problem, /^state: bookmarks\.orders\.replication_key_value must be an instant/);
      assert.ok(problem.includes(JSON.stringify(value)), problem);
      assert.match(problem, /remove it to read orders from its start/);
    });
  }

  test("all unusable bookmarks at once: of tables, partitions, and driving parents and lists", () => {
    const problems = problemsOf(() =>
      planOf(shop(), {
        options: incremental,
        bookmarks: {
          orders: updated("x"),
          entries: { partitions: { '{"account_id":"a1"}': updated("y") } },
          notes: { followed_stream: "orders", followed_value: "z" },
        },
      }),
    );
    assert.equal(problems.length, 3);
    assert.match(problems[0] ?? "", /bookmarks\.entries\.partitions\["\{.*a1.*"y"/);
    assert.match(problems[1] ?? "", /bookmarks\.notes\.followed_value.*"z"/);
    assert.match(problems[2] ?? "", /bookmarks\.orders\.replication_key_value.*"x"/);
  });

  test("nothing about the bookmark of a table that is read in full, or not at all", () => {
    const bookmarks = { orders: updated("x"), events: updated("x") };
    planOf(shop(), { tables: ["orders"], bookmarks });
  });
});

suite("How a table is replicated", () => {
  const metadata = (method: string) => [
    { breadcrumb: [], metadata: { selected: true, "replication-method": method } },
  ];

  test("is FULL_TABLE by default", () => {
    const plan = planOf(shop());
    for (const { table } of plan.tables) {
      assertFullTable(table?.cursor);
    }
    assert.deepEqual(plan.warnings, []);
  });

  test("is what the setting says, for all tables that can", () => {
    const plan = planOf(shop(), { options: incremental });
    const kinds = plan.tables.map(({ stream, table }) => [stream.name, table?.cursor.constructor]);
    assert.deepEqual(Object.fromEntries(kinds), {
      accounts: FullTableCursor,
      entries: PartitionCursor,
      events: ColumnCursor,
      items: ColumnCursor,
      notes: ParentDrivenCursor,
      orders: ColumnCursor,
      payments: ParentDrivenCursor,
    });
    assert.deepEqual(plan.warnings, []);
  });

  test("is what the catalog says: metadata first, then the entry, then the setting", () => {
    const cases: readonly [
      Partial<CatalogEntry>,
      ReplicationOptions["method"],
      typeof ColumnCursor | typeof FullTableCursor,
    ][] = [
      [{ metadata: metadata("INCREMENTAL") }, "FULL_TABLE", ColumnCursor],
      [{ metadata: metadata("FULL_TABLE") }, "INCREMENTAL", FullTableCursor],
      [{ replication_method: "INCREMENTAL" }, "FULL_TABLE", ColumnCursor],
      [{ replication_method: "FULL_TABLE" }, "INCREMENTAL", FullTableCursor],
      [
        { metadata: metadata("FULL_TABLE"), replication_method: "INCREMENTAL" },
        "INCREMENTAL",
        FullTableCursor,
      ],
      [
        { metadata: metadata("INCREMENTAL"), replication_method: "FULL_TABLE" },
        "FULL_TABLE",
        ColumnCursor,
      ],
    ];
    for (const [entry, method, kind] of cases) {
      const plan = planOf(shop(), { options: { method }, entries: { orders: entry } });
      assert.ok(cursorOf(plan, "orders") instanceof kind, JSON.stringify(entry));
    }
  });

  test("may be in lower case, with a warning", () => {
    for (const entry of [
      { metadata: metadata("incremental") },
      { replication_method: "Incremental" },
    ]) {
      const plan = planOf(shop(), { entries: { orders: entry } });
      assert.ok(cursorOf(plan, "orders") instanceof ColumnCursor);
      assert.equal(plan.warnings.length, 1);
      assert.match(
        plan.warnings[0]?.text ?? "",
        /^The catalog's replication method is incremental, which is read as INCREMENTAL$/i,
      );
    }
    const plan = planOf(shop(), {
      options: incremental,
      entries: { orders: { replication_method: "full_table" } },
    });
    assert.ok(cursorOf(plan, "orders") instanceof FullTableCursor);
  });

  const unknownMethods: readonly [string, string][] = [
    ["LOG_BASED", "LOG_BASED"],
    ["INCREMENTEL", "INCREMENTEL (did you mean INCREMENTAL?)"],
    ["full-table", "full-table (did you mean FULL_TABLE?)"],
  ];
  for (const [written, shown] of unknownMethods) {
    test(`is what the setting says where the catalog has ${JSON.stringify(written)}, with a warning`, () => {
      for (const [method, kind] of [
        ["INCREMENTAL", ColumnCursor],
        ["FULL_TABLE", FullTableCursor],
      ] as const) {
        const plan = planOf(shop(), {
          options: { method },
          entries: { orders: { metadata: metadata(written) } },
        });
        assert.ok(cursorOf(plan, "orders") instanceof kind);
        assert.deepEqual(plan.warnings, [
          {
            stream: "orders",
            text: `The catalog's replication method is ${shown}, and must be one of FULL_TABLE, INCREMENTAL; the setting replication_method applies: ${method}`,
          },
        ]);
      }
    });
  }

  test("is what the setting says if the catalog has null or an empty text", () => {
    const entries = { orders: { replication_method: "" } };
    const plan = planOf(shop(), { options: incremental, entries });
    assert.ok(cursorOf(plan, "orders") instanceof ColumnCursor);
    assert.deepEqual(plan.warnings, []);
  });

  test("stays FULL_TABLE without a filter, with a warning if the catalog says otherwise", () => {
    const plan = planOf(shop(), { entries: { accounts: { replication_method: "INCREMENTAL" } } });
    assertFullTable(cursorOf(plan, "accounts"));
    assert.deepEqual(plan.warnings, [
      {
        stream: "accounts",
        text: "The API has no filter by time for this stream; it is read in full",
      },
    ]);
  });

  test("is full if the parent has no replication key", () => {
    const Desks = streamClass("desks", {});
    const Lamps = streamClass("lamps", { desk_id: text }, { parent: Desks });
    const plan = planOf([new Desks(), new Lamps()], { options: incremental });
    assert.ok(cursorOf(plan, "lamps") instanceof FullTableCursor);
  });
});

suite("The start of an incremental read", () => {
  const since = (setup: Parameters<typeof planOf>[1], name = "events") => {
    const options = { ...incremental, lookback: 0, ...setup?.options };
    const cursor = cursorOf(planOf(shop(), { ...setup, options }), name);
    assert.ok(cursor.isIncremental && !cursor.isPerPartition);
    return cursor.since ?? cursor.parentSince;
  };
  const bookmark = "2026-11-20T10:20:30.456Z";

  test("is the beginning without a bookmark, or start_date", () => {
    assert.equal(since({}), null);
    assert.equal(
      since({ options: { startDate: "2026-01-01T00:00:00Z" } }),
      "2026-01-01T00:00:00.000Z",
    );
  });

  test("is the bookmark, which takes precedence over start_date", () => {
    const bookmarks = { events: updated(bookmark) };
    assert.equal(since({ bookmarks }), bookmark);
    assert.equal(since({ bookmarks, options: { startDate: "2026-11-22T00:00:00Z" } }), bookmark);
  });

  test("is start_date for a parent-driven table too, by its parent's filter, and not for a full one, which is read whole", () => {
    const options = { ...incremental, startDate: "2026-01-01T10:00:00Z" };
    const plan = planOf(shop(), { options, tables: ["accounts", "notes"] });
    assertFullTable(cursorOf(plan, "accounts"));
    const day = "2026-01-01T00:00:00.000Z";
    assert.equal(since({ options, tables: ["notes"] }, "notes"), day);
    assert.equal(tableOf(plan, "notes").parent?.since, day);
    const bookmarks = { notes: { followed_stream: "orders", followed_value: bookmark } };
    assert.equal(
      since({ options, tables: ["notes"], bookmarks }, "notes"),
      "2026-11-20T00:00:00.000Z",
    );
  });

  test("is earlier by the lookback, or by the stream's own", () => {
    const bookmarks = { events: updated(bookmark), slow: updated(bookmark) };
    assert.equal(since({ bookmarks, options: { lookback: 30 } }), "2026-11-20T10:20:00.456Z");
    const Slow = streamClass(
      "slow",
      { updated_at: t.timestamp("Time") },
      { replicationKey: "updated_at", replicationFilter: { parameter: "since", lookback: 60 } },
    );
    const plan = planOf([new Slow()], { bookmarks, options: { ...incremental, lookback: 30 } });
    assertSince(cursorOf(plan, "slow"), "2026-11-20T10:19:30.456Z");
  });

  test("is the start of the UTC day if the filter takes days", () => {
    const late = { orders: updated("2026-11-20T00:20:00+02:00") };
    assert.equal(since({ bookmarks: late }, "orders"), "2026-11-19T00:00:00.000Z");
    const early = { orders: updated("2026-11-20T00:00:10Z") };
    assert.equal(since({ bookmarks: early }, "orders"), "2026-11-20T00:00:00.000Z");
    // The lookback is taken off first.
    assert.equal(
      since({ bookmarks: early, options: { lookback: 11 } }, "orders"),
      "2026-11-19T00:00:00.000Z",
    );
    const startDate = "2026-01-01T10:00:00Z";
    assert.equal(since({ options: { startDate } }, "orders"), "2026-01-01T00:00:00.000Z");
  });

  test("is the beginning if the bookmark is of another replication key", () => {
    const bookmarks = {
      events: { replication_key: "created_at", replication_key_value: "no instant at all" },
    };
    assert.equal(since({ bookmarks }), null);
  });

  test("is the bookmark even if it does not name its key", () => {
    assert.equal(since({ bookmarks: { events: { replication_key_value: bookmark } } }), bookmark);
  });

  for (const value of [null, "", undefined]) {
    test(`is the beginning if the bookmark is ${JSON.stringify(value)}`, () => {
      assert.equal(since({ bookmarks: { events: updated(value) } }), null);
    });
  }

  test("is a bookmark in the future, until the source has sent its time", () => {
    const setup = {
      options: { ...incremental, lookback: 60 },
      tables: ["events"],
      bookmarks: { events: updated("2999-01-01T00:00:00Z") },
    };
    const plan = planOf(shop(), setup);
    assert.deepEqual(plan.warnings, []);
    const list = tableOf(plan, "events");
    assert.equal(list.since, "2998-12-31T23:59:00.000Z");
    const now = Date.parse("2026-11-23T09:00:00Z");
    const place = "bookmarks.events.replication_key_value";
    assert.deepEqual(list.correctFuture(now, now - 1000), [
      {
        stream: "events",
        text: `${place} lies in the future (2999-01-01T00:00:00Z); the current time is used instead`,
      },
    ]);
    assert.equal(list.since, "2026-11-23T08:58:59.000Z");
    assertSince(list.table?.cursor, list.since);
    assert.deepEqual(list.correctFuture(now, now - 1000), []);
  });

  test("stays if the bookmark is not later than the source's time, or there is only a start date", () => {
    const now = Date.parse(bookmark);
    const options = { ...incremental, startDate: "2999-01-01T00:00:00Z" };
    const bookmarks = { events: updated(bookmark) };
    for (const plan of [
      planOf(shop(), { options, tables: ["events"], bookmarks }),
      planOf(shop(), { options, tables: ["events"] }),
    ]) {
      const list = tableOf(plan, "events");
      const { since } = list;
      assert.deepEqual(list.correctFuture(now, now - 1000), []);
      assert.equal(list.since, since);
    }
  });
});

suite("A parent-driven table", () => {
  const followed = (value: string) => ({ followed_stream: "orders", followed_value: value });
  const options = { ...incremental, lookback: 0 };

  test("is read from its own list as long as it has no bookmark", () => {
    const plan = planOf(shop(), { options, tables: ["notes"] });
    const { parent, since } = tableOf(plan, "notes");
    assert.equal(parent, null);
    assert.equal(since, null);
  });

  test("is read for all rows of its parent if it has no list, or if its bookmark is of another parent", () => {
    const bookmarks = {
      payments: { followed_stream: "carts", followed_value: "2026-11-20T00:00:00Z" },
      orders: updated("2026-11-21T00:00:00Z"),
    };
    for (const plan of [
      planOf(shop(), { options, tables: ["payments"] }),
      planOf(shop(), { options, tables: ["payments", "orders"], bookmarks }),
    ]) {
      const { parent, since } = tableOf(plan, "payments");
      assert.equal(parent?.stream.name, "orders");
      assert.equal(since, null);
      assert.equal(parent?.since, null);
    }
  });

  test("is read for the rows that changed since its bookmark, whatever the parent's bookmark", () => {
    const bookmarks = {
      payments: followed("2026-11-20T10:00:00Z"),
      notes: followed("2026-11-22T10:00:00Z"),
      orders: updated("2026-11-21T10:00:00Z"),
    };
    const plan = planOf(shop(), { options, tables: ["payments", "notes", "orders"], bookmarks });
    assert.equal(tableOf(plan, "payments").since, "2026-11-20T00:00:00.000Z");
    assert.equal(tableOf(plan, "notes").since, "2026-11-22T00:00:00.000Z");
    // The list is requested for all tables together; each writes its own part of it.
    assert.equal(tableOf(plan, "orders").since, "2026-11-20T00:00:00.000Z");
    assertSince(cursorOf(plan, "orders"), "2026-11-21T00:00:00.000Z");
  });

  test("does not make its parent read more if its own bookmark is later", () => {
    const bookmarks = {
      payments: followed("2026-11-22T10:00:00Z"),
      orders: updated("2026-11-21T10:00:00Z"),
    };
    const plan = planOf(shop(), { options, tables: ["payments", "orders"], bookmarks });
    assert.equal(tableOf(plan, "orders").since, "2026-11-21T00:00:00.000Z");
  });

  test("reads its parent even if that has no table", () => {
    const bookmarks = { payments: followed("2026-11-22T10:00:00Z") };
    const plan = planOf(shop(), { options, tables: ["payments"], bookmarks });
    const [root, ...others] = plan.roots;
    assert.deepEqual(others, []);
    assert.equal(root?.stream.name, "orders");
    assert.equal(root?.table, null);
    assert.equal(root?.since, "2026-11-22T00:00:00.000Z");
  });

  test("has no version, because deleted rows do not show", () => {
    const plan = planOf(shop(), { options: { ...options, activateVersions: true } });
    for (const name of ["notes", "payments", "orders", "entries"]) {
      assert.equal(cursorOf(plan, name).version, null, name);
    }
  });

  test("is written from its full list if that is read for a column anyway", () => {
    const bookmarks = { notes: followed("2026-11-22T10:00:00Z") };
    const plan = planOf(shop(), { options, tables: ["notes", "orders"], bookmarks });
    const notes = tableOf(plan, "notes");
    assert.equal(notes.parent, null);
    assert.notEqual(notes.collection, null);
    assert.ok(plan.roots.includes(notes));
  });
});

suite("A list that one table needs in full", () => {
  const options = { ...incremental, lookback: 0 };
  const bookmarks = {
    orders: updated("2026-11-21T10:00:00Z"),
    items: updated("2026-11-21T10:00:00Z"),
  };

  test("is read in full, while the other table still writes only what changed", () => {
    const plan = planOf(shop(), {
      options,
      tables: ["orders", "payments"],
      entries: { payments: { replication_method: "FULL_TABLE" } },
      bookmarks,
    });
    assert.equal(tableOf(plan, "orders").since, null);
    assertSince(cursorOf(plan, "orders"), "2026-11-21T00:00:00.000Z");
  });

  test("is read once for the table and for the column that embeds everything", () => {
    const plan = planOf(shop(), {
      options,
      tables: ["orders", "items"],
      entries: { orders: { replication_method: "FULL_TABLE" } },
      bookmarks,
    });
    const items = tableOf(plan, "items");
    assert.equal(items.since, null);
    const { embeddings } = tableOf(plan, "orders");
    assert.equal(embeddings.find(({ property }) => property === "items")?.source, items);
  });

  test("is not read in full for its own filtered table if single rows are embedded", () => {
    const plan = planOf(shop(), { options, tables: ["orders", "items"], bookmarks });
    const items = tableOf(plan, "items");
    assert.equal(items.since, "2026-11-21T10:00:00.000Z");
    assert.equal(items.collection, null);
    const { embeddings } = tableOf(plan, "orders");
    const source = embeddings.find(({ property }) => property === "items")?.source;
    assert.equal(source?.parent, tableOf(plan, "orders"));
    assert.equal(source?.bulkList?.requests, null);
  });

  test("is estimated by the pages that it had last time", () => {
    const plan = planOf(shop(), {
      options,
      tables: ["orders"],
      bookmarks: { ...bookmarks, items: { pages: 7 } },
    });
    const { embeddings } = tableOf(plan, "orders");
    const source = embeddings.find(({ property }) => property === "items")?.source;
    assert.equal(source?.bulkList?.requests, 7);
  });
});

suite("The plan leaves out", () => {
  test("the sources of deselected columns, and streams that nothing needs", () => {
    const [orders] = shop().filter(({ name }) => name === "orders");
    assert.ok(orders);
    const entry = entryOf(orders);
    const left = ["items", "notes", "files"].map((name) => ({
      breadcrumb: ["properties", name],
      metadata: { selected: false },
    }));
    const kept = entry.metadata.filter(
      ({ breadcrumb }) => !left.some((one) => one.breadcrumb[1] === breadcrumb[1]),
    );
    const plan = planOf(shop(), {
      tables: ["orders"],
      entries: { orders: { metadata: [...kept, ...left] } },
    });
    assert.deepEqual(
      plan.roots.map(({ stream }) => stream.name),
      ["orders"],
    );
    assert.deepEqual(tableOf(plan, "orders").embeddings, []);
    assert.deepEqual(tableOf(plan, "orders").children, []);
  });
});

suite("A version", () => {
  const options = { activateVersions: true };

  test("is the time in seconds", () => {
    const before = Math.floor(Date.now() / 1000);
    const { version } = cursorOf(planOf(shop(), { options }), "accounts");
    assert.ok(version !== null && version >= before && version <= Date.now() / 1000);
  });

  test("is above the last one, even if the clock was set back", () => {
    const bookmarks = { accounts: { version: 4_000_000_000 } };
    const { version } = cursorOf(planOf(shop(), { options, bookmarks }), "accounts");
    assert.equal(version, 4_000_000_001);
  });

  test("is null unless the setting turns versions on", () => {
    const bookmarks = { accounts: { version: 7 } };
    assertFullTable(cursorOf(planOf(shop(), { bookmarks }), "accounts"));
  });
});

suite("An interrupted read", () => {
  const hour = 3_600_000;
  const resumable = (age: number) => {
    const at = new Date(Date.now() - age).toISOString();
    return writeResumption({ startedAt: at, at, greatest: null, partitions: {} });
  };
  const resumptionOf = (resumption: unknown, options: Partial<ReplicationOptions> = {}) => {
    const bookmarks = { accounts: { [resumeKey]: resumption } };
    const plan = planOf(shop(), { tables: ["accounts"], bookmarks, options });
    return tableOf(plan, "accounts").resumption;
  };

  test("is resumed until it is too old", () => {
    assert.notEqual(resumptionOf(resumable(23.9 * hour)), null);
    assert.equal(resumptionOf(resumable(24.1 * hour)), null);
    assert.notEqual(resumptionOf(resumable(1.9 * hour), { maxResumeAge: 2 }), null);
    assert.equal(resumptionOf(resumable(2.1 * hour), { maxResumeAge: 2 }), null);
  });

  test("is never resumed with a maximum age of 0, nor if it is from the future", () => {
    assert.equal(resumptionOf(resumable(0), { maxResumeAge: 0 }), null);
    assert.equal(resumptionOf(resumable(-hour)), null);
  });

  test("starts over if the state has no valid resumption", () => {
    assert.equal(resumptionOf("half-way"), null);
    assert.equal(resumptionOf({ a: 1 }), null);
    assert.equal(resumptionOf(""), null);
  });
});
