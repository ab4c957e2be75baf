/** A run: what it requests and writes, and what one stream's failure means for the others. */

import assert from "node:assert/strict";
import { Writable } from "node:stream";
import { suite, test } from "node:test";
import {
  type Context,
  CursorPaginator,
  type Declaration,
  RESTStream,
  type Stream,
  type StreamClass,
  t,
} from "../../src/index.ts";
import { type JsonObject, OutputClosedError } from "../../src/singer/index.ts";
import { recordedLog } from "../support/logger.ts";
import { runStreams } from "../support/run-streams.ts";
import { type Handler, sendJson, serve } from "../support/serve.ts";

const leg = t.object(
  { id: t.key("Identifier"), table_id: t.string("Table it carries"), length: t.integer("Length") },
  "A leg",
);
const note = t.object(
  { id: t.key("Identifier"), table_id: t.string("Table"), words: t.string("Words") },
  "Note",
);
const table = t.object(
  {
    id: t.key("Identifier"),
    name: t.string("Name"),
    legs: t.array(leg, "Its legs"),
    notes: t.array(note, "Its notes"),
  },
  "A table",
);
const chair = t.object({ id: t.key("Identifier"), colour: t.string("Colour") }, "A chair");

const origins = { current: "" };

abstract class FurnitureStream extends RESTStream<Declaration> {
  get urlBase(): string {
    return origins.current;
  }
}

/** Embeds its legs, which one list holds, and its notes, which are requested for one table at a time. */
class TablesStream extends FurnitureStream {
  readonly name = "tables";
  readonly path: string = "/tables";
  readonly schema = table;
  override readonly embeds = {
    legs: { stream: "legs", foreignKey: "table_id" },
    notes: { stream: "notes", foreignKey: "table_id" },
  };
}

class LegsStream extends FurnitureStream {
  readonly name = "legs";
  readonly path = "/legs";
  readonly schema = leg;
}

class NotesStream extends FurnitureStream {
  readonly name = "notes";
  readonly path = "/tables/{table_id}/notes";
  readonly schema = note;
  override readonly parent: StreamClass = TablesStream;

  override childContext(parent: JsonObject): Context | null {
    return { table_id: String(parent.id) };
  }
}

class ChairsStream extends FurnitureStream {
  readonly name = "chairs";
  readonly path: string = "/chairs";
  readonly schema = chair;
}

const services = { settings: {}, logger: recordedLog().logger };
const furniture = () => [TablesStream, LegsStream, NotesStream, ChairsStream].map(make);

function make(StreamOfTest: new (given: typeof services) => Stream): Stream {
  return new StreamOfTest(services);
}

/** Two tables; the first has two legs and a note, the second a leg and no note. */
const data: Readonly<Record<string, unknown>> = {
  "/tables": {
    tables: [
      { id: "t1", name: "round" },
      { id: "t2", name: "square" },
    ],
  },
  "/legs": {
    legs: [
      { id: "l1", table_id: "t1", length: 70 },
      { id: "l2", table_id: "t2", length: 71 },
      { id: "l3", table_id: "t1", length: 72 },
    ],
  },
  "/tables/t1/notes": { notes: [{ id: "n1", words: "wobbles" }] },
  "/tables/t2/notes": { notes: [] },
  "/chairs": { chairs: [{ id: "c1", colour: "red" }] },
};

/** Serves the furniture; `faults` responds to the paths that it names instead. Returns what was requested. */
async function serveFurniture(
  t: Parameters<typeof serve>[0],
  faults: Readonly<Record<string, number | Handler>> = {},
): Promise<string[]> {
  const requested: string[] = [];
  origins.current = await serve(t, (request, response, url) => {
    requested.push(url.pathname);
    const fault = faults[url.pathname];
    if (typeof fault === "number") sendJson(response, {}, fault);
    else if (fault !== undefined) fault(request, response, url);
    else sendJson(response, data[url.pathname]);
  });
  return requested;
}

const roundLegs = [
  { id: "l1", table_id: "t1", length: 70 },
  { id: "l3", table_id: "t1", length: 72 },
];
const roundNotes = [{ id: "n1", table_id: "t1", words: "wobbles" }];

test("An output that closes at the last STATE fails the run, even if nothing else was written", async (t) => {
  const stop = new AbortController();
  stop.abort();
  const output = new Writable({ write: (_chunk, _encoding, done) => done(new Error("EPIPE")) });
  await assert.rejects(runStreams(t, { streams: [], output, stop }), OutputClosedError);
});

suite("What is read", () => {
  test("each table has one SCHEMA, before its rows, and the last message is STATE", async (t) => {
    await serveFurniture(t);
    const { messages, failures, records } = await runStreams(t, { streams: furniture() });
    assert.deepEqual(failures, []);
    assert.equal(records, 7);
    for (const name of ["tables", "legs", "notes", "chairs"]) {
      const own = messages.filter(({ stream }) => stream === name).map(({ type }) => type);
      assert.equal(own.indexOf("SCHEMA"), 0, name);
      assert.equal(own.lastIndexOf("SCHEMA"), 0, name);
    }
    assert.equal(messages.at(-1)?.type, "STATE");
  });

  test("rows of other streams are embedded, from one list and from one request a row", async (t) => {
    const requested = await serveFurniture(t);
    const { rows } = await runStreams(t, { streams: furniture(), selected: { tables: [] } });
    assert.deepEqual(rows("tables"), [
      { id: "t1", name: "round", legs: roundLegs, notes: roundNotes },
      {
        id: "t2",
        name: "square",
        legs: [{ id: "l2", table_id: "t2", length: 71 }],
        notes: [],
      },
    ]);
    assert.deepEqual(requested.toSorted(), [
      "/legs",
      "/tables",
      "/tables/t1/notes",
      "/tables/t2/notes",
    ]);
    assert.deepEqual([rows("legs"), rows("notes")], [[], []]);
  });

  test("a stream that feeds its own table and another's column is read once", async (t) => {
    const requested = await serveFurniture(t);
    const { rows } = await runStreams(t, { streams: furniture() });
    assert.equal(requested.length, new Set(requested).size);
    assert.equal(rows("legs").length, 3);
    assert.deepEqual(rows("notes"), roundNotes);
  });

  test("a deselected property costs no request, and neither does a stream", async (t) => {
    const requested = await serveFurniture(t);
    const selected = { tables: ["notes"] };
    const { messages, rows } = await runStreams(t, { streams: furniture(), selected });
    assert.deepEqual(requested.toSorted(), ["/legs", "/tables"]);
    assert.ok(!("notes" in (rows("tables")[0] ?? {})));
    const schema = messages.find(({ type }) => type === "SCHEMA")?.schema as JsonObject;
    assert.deepEqual(Object.keys(schema.properties as object).toSorted(), ["id", "legs", "name"]);
  });

  test("a parent that is not selected is read once for its children, and not written", async (t) => {
    const requested = await serveFurniture(t);
    const { messages, rows } = await runStreams(t, {
      streams: furniture(),
      selected: { notes: [] },
    });
    assert.deepEqual(requested.toSorted(), ["/tables", "/tables/t1/notes", "/tables/t2/notes"]);
    assert.deepEqual(rows("notes"), roundNotes);
    assert.ok(messages.every(({ stream }) => stream === undefined || stream === "notes"));
  });

  test("bookmarks of other streams, and unknown keys, stay in the state", async (t) => {
    await serveFurniture(t);
    const state = {
      bookmarks: { sofas: { at: 1 }, chairs: { page: "x" } },
      other: [{ deep: null }],
    };
    const { messages } = await runStreams(t, {
      streams: furniture(),
      selected: { chairs: [] },
      state,
    });
    const { chairs, ...others } = state.bookmarks;
    const extent = { rows: 1, pages: 1 };
    assert.deepEqual(messages.at(-1), {
      type: "STATE",
      value: { ...state, bookmarks: { ...others, chairs: { ...chairs, ...extent, resume: "" } } },
    });
  });
});

suite("A failure", () => {
  test("with 401 ends the run: nothing more is requested, and the last message is STATE", async (t) => {
    const requested = await serveFurniture(t, { "/legs": 401, "/tables": 401, "/chairs": 401 });
    const { fatal, messages, failures } = await runStreams(t, {
      streams: furniture(),
      client: { concurrency: 1 },
    });
    assert.equal(fatal?.name, "UnauthorizedError");
    assert.deepEqual(failures, []);
    assert.equal(requested.length, 1);
    assert.equal(messages.at(-1)?.type, "STATE");
  });

  for (const status of [400, 403, 404, 422, 500]) {
    test(`status ${status} on one list ends that stream, and the others are read`, async (t) => {
      await serveFurniture(t, { "/chairs": status });
      const { failures, rows, log, messages } = await runStreams(t, { streams: furniture() });
      assert.deepEqual(
        failures.map(({ stream }) => stream),
        ["chairs"],
      );
      assert.equal(rows("tables").length, 2);
      assert.equal(messages.at(-1)?.type, "STATE");
      const errors = log.filter(({ level }) => level === "ERROR");
      assert.equal(errors.length, 1);
      assert.equal(errors[0]?.stream_name, "chairs");
    });
  }

  test("with skip_forbidden a 403 is a warning", async (t) => {
    await serveFurniture(t, { "/chairs": 403 });
    const { failures, log, rows } = await runStreams(t, {
      streams: furniture(),
      skipForbidden: true,
    });
    assert.deepEqual(failures, []);
    assert.equal(rows("tables").length, 2);
    const warnings = log.filter(({ level }) => level === "WARNING");
    assert.equal(warnings.length, 1);
    assert.match(warnings[0]?.message ?? "", /Skipped.*status 403/);
    assert.ok(
      !log.some(
        ({ message, stream_name }) => stream_name === "chairs" && /\d records/.test(message),
      ),
    );
  });

  test("a parent that is skipped takes its children along, which are not reported as empty", async (t) => {
    await serveFurniture(t, { "/tables": 403 });
    const { failures, log } = await runStreams(t, {
      streams: furniture(),
      skipForbidden: true,
      selected: { notes: [] },
    });
    assert.deepEqual(failures, []);
    assert.ok(!log.some(({ message }) => /0 records/.test(message)));
  });

  test("a parent that was deleted meanwhile loses only its own children, and its column is null", async (t) => {
    await serveFurniture(t, { "/tables/t1/notes": 404 });
    const { failures, log, rows } = await runStreams(t, { streams: furniture() });
    assert.deepEqual(failures, []);
    assert.deepEqual(
      rows("tables").map(({ notes }) => notes),
      [null, []],
    );
    const warnings = log.filter(({ level }) => level === "WARNING");
    assert.equal(warnings.length, 1);
    assert.match(warnings[0]?.message ?? "", /Skipped \{"table_id":"t1"\}/);
  });

  test("a column whose rows could not be read is null, not an empty list", async (t) => {
    await serveFurniture(t, { "/legs": 403 });
    const { failures, rows } = await runStreams(t, { streams: furniture() });
    assert.deepEqual(
      failures.map(({ stream }) => stream),
      ["legs"],
    );
    assert.deepEqual(
      rows("tables").map(({ legs, notes }) => [legs, notes]),
      [
        [null, roundNotes],
        [null, []],
      ],
    );
  });

  test("a child that fails leaves its parent's rows, with a null where they could not be read", async (t) => {
    await serveFurniture(t, { "/tables/t1/notes": 403, "/tables/t2/notes": 403 });
    const { failures, rows } = await runStreams(t, { streams: furniture() });
    assert.deepEqual(
      failures.map(({ stream }) => stream),
      ["notes"],
    );
    assert.deepEqual(
      rows("tables").map(({ notes }) => notes),
      [null, null],
    );
  });

  test("a parent that fails is the reason given for its children", async (t) => {
    await serveFurniture(t, { "/tables": 403 });
    const { failures, rows } = await runStreams(t, { streams: furniture() });
    assert.deepEqual(failures.map(({ stream }) => stream).toSorted(), ["notes", "tables"]);
    assert.equal(failures[0]?.error, failures[1]?.error);
    assert.equal(rows("chairs").length, 1);
  });

  test("a stream that fails half-way keeps the pages before", async (t) => {
    await serveFurniture(t, {
      "/chairs": (_request, response, url) => {
        if (url.searchParams.has("after")) return void sendJson(response, {}, 422);
        sendJson(response, { chairs: [{ id: "c1" }], meta: { after: "c1" } });
      },
    });
    class PagedChairs extends ChairsStream {
      override paginator() {
        return new CursorPaginator({
          cursorPath: "meta.after",
          parameter: "after",
        });
      }
    }
    const { failures, rows } = await runStreams(t, { streams: [make(PagedChairs)] });
    assert.equal(failures.length, 1);
    assert.equal(rows("chairs").length, 1);
  });
});

suite("A bug in a hook fails only its stream", () => {
  const bug = (): never => {
    throw new TypeError("a bug");
  };
  class BrokenParse extends ChairsStream {
    override parseResponse = bug;
  }
  class BrokenParams extends ChairsStream {
    override params = bug;
  }
  class BrokenUrl extends ChairsStream {
    override url = bug;
  }
  class BrokenPartitions extends ChairsStream {
    override partitions = bug;
  }
  class BrokenPostProcess extends ChairsStream {
    override postProcess = bug;
  }
  class BrokenJudge extends ChairsStream {
    override readonly path = "/nowhere";
    override validateResponse = bug;
  }
  for (const Broken of [
    BrokenParse,
    BrokenParams,
    BrokenUrl,
    BrokenPartitions,
    BrokenPostProcess,
    BrokenJudge,
  ]) {
    test(`${Broken.name.slice(6)}: the others are read`, async (t) => {
      await serveFurniture(t, { "/nowhere": 404 });
      const streams = [...furniture().slice(0, 3), make(Broken)];
      const { failures, rows, messages } = await runStreams(t, { streams });
      assert.deepEqual(
        failures.map(({ stream, error }) => [stream, error instanceof TypeError]),
        [["chairs", true]],
      );
      assert.equal(rows("tables").length, 2);
      assert.equal(messages.at(-1)?.type, "STATE");
    });
  }

  class BrokenContext extends NotesStream {
    override childContext = bug;
  }
  class BrokenChildJudge extends NotesStream {
    override validateResponse = bug;
  }
  for (const Broken of [BrokenContext, BrokenChildJudge]) {
    test(`${Broken.name.slice(6)} of a child: its parent is read`, async (t) => {
      await serveFurniture(t, { "/tables/t1/notes": 404, "/tables/t2/notes": 404 });
      const streams = [make(TablesStream), make(LegsStream), make(Broken), make(ChairsStream)];
      const { failures, rows } = await runStreams(t, { streams });
      assert.deepEqual(
        failures.map(({ stream, error }) => [stream, error instanceof TypeError]),
        [["notes", true]],
      );
      assert.deepEqual(
        rows("tables").map(({ notes }) => notes),
        [null, null],
      );
    });
  }

  test("the log shows where the bug is", async (t) => {
    await serveFurniture(t);
    const { log } = await runStreams(t, { streams: [make(BrokenParse)] });
    const error = log.find(({ level }) => level === "ERROR");
    assert.equal(error?.stream_name, "chairs");
    assert.match(error?.message ?? "", /TypeError: a bug\n\s+at /);
  });
});
