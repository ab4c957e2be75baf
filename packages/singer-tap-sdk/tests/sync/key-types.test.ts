/** Replication by keys that are no times: sequences, ULIDs, and versions. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import fc from "fast-check";
import {
  CursorPaginator,
  type Declaration,
  type JsonObject,
  RESTStream,
  type RowOf,
  Type,
  t,
} from "../../src/index.ts";
import { type State, stringifyJson } from "../../src/singer/index.ts";
import { recordedLog } from "../support/logger.ts";
import { type RunSetup, runStreams } from "../support/run-streams.ts";
import { sendJson, serve } from "../support/serve.ts";

/** Digits of a ULID's alphabet: text that sorts as the numbers do. */
const ulidOf = (seq: bigint): string => `01J${seq.toString(32).toUpperCase().padStart(23, "0")}`;

interface Thing {
  readonly id: string;
  readonly seq: bigint;
  readonly name: string;
}

/** A list sorted by a sequence, in which a row moves to the end when it changes. */
class Source {
  readonly things = new Map<string, Thing>();
  readonly since: (string | null)[] = [];
  /** Changes to make, one before each request. */
  readonly changes: string[] = [];
  /** Awaited before the parts of a thing are sent. */
  beforeParts: (thing: string) => Promise<void> = async () => {};
  #seq: bigint;

  constructor(first: bigint) {
    this.#seq = first;
  }

  change(id: string): void {
    this.#seq += 1n;
    this.things.set(id, { id, seq: this.#seq, name: `name ${this.#seq}` });
  }

  serve(test: Pick<TestContext, "after">): Promise<string> {
    return serve(test, async (_request, response, { pathname, searchParams }) => {
      const thing = /^\/things\/(\w+)\/parts$/.exec(pathname)?.[1];
      if (thing !== undefined) {
        await this.beforeParts(thing);
        sendJson(response, { parts: [{ id: `part of ${thing}` }] });
        return;
      }
      const change = this.changes.shift();
      if (change !== undefined) this.change(change);
      const since = searchParams.get("since");
      const after = BigInt(searchParams.get("after") ?? 0);
      const isSince = ({ seq }: Thing): boolean =>
        since === null || (searchParams.has("text") ? ulidOf(seq) >= since : seq >= BigInt(since));
      this.since.push(since);
      const things = [...this.things.values()]
        .filter((one) => one.seq > after && isSince(one))
        .sort((one, other) => Number(one.seq - other.seq))
        .slice(0, 2)
        .map((one) => ({ ...one, ulid: ulidOf(one.seq) }));
      response.writeHead(200, { "content-type": "application/json" });
      response.end(stringifyJson({ things }));
    });
  }
}

const settingsSchema = Type.Object({ origin: Type.String() });

abstract class SourceStream<Self extends Declaration> extends RESTStream<
  Self,
  typeof settingsSchema
> {
  get urlBase() {
    return this.settings.origin;
  }
}

const services = (origin: string) => ({ settings: { origin }, logger: recordedLog().logger });

const thing = t.object({ id: t.key(), seq: t.bigInteger(), ulid: t.string(), name: t.string() });

class BySequence extends SourceStream<BySequence> {
  readonly name = "things";
  readonly path: string = "/things";
  readonly schema = thing;
  override readonly replicationKey: "seq" | "ulid" = "seq";
  override readonly replicationFilter = { parameter: "since" };
  override readonly isSorted = true;

  override paginator() {
    return new CursorPaginator({ recordProperty: "seq", parameter: "after" });
  }
}

class ByUlid extends BySequence {
  override readonly path = "/things?text";
  override readonly replicationKey = "ulid";
}

/** Read for the things that changed. */
class PartsStream extends SourceStream<PartsStream> {
  readonly name = "parts";
  readonly path = "/things/{thing_id}/parts";
  readonly schema = t.object({ id: t.key(), thing_id: t.key() });
  override readonly parent = BySequence;

  override childContext({ id }: RowOf<BySequence> & JsonObject) {
    return { thing_id: String(id) };
  }
}

const incremental = { replication: { method: "INCREMENTAL" } } as const;

async function run(test: Pick<TestContext, "after">, setup: RunSetup) {
  const outcome = await runStreams(test, { ...incremental, ...setup });
  assert.deepEqual(outcome.failures, []);
  return outcome;
}

suite("A table whose replication key is a sequence", () => {
  test("has the value itself as its bookmark, and goes on from it without a lookback", async (t) => {
    const source = new Source(41n);
    for (const id of ["a", "b", "c"]) source.change(id);
    const origin = await source.serve(t);
    const first = await run(t, { streams: [new BySequence(services(origin))] });
    assert.deepEqual(first.state, {
      bookmarks: {
        things: {
          columns: first.state.bookmarks.things?.columns,
          replication_key: "seq",
          replication_key_value: 44,
          rows: 3,
          pages: 3,
          resume: "",
        },
      },
    });
    assert.deepEqual(source.since, [null, null, null]);
    source.change("b");
    const second = await run(t, {
      streams: [new BySequence(services(origin))],
      state: first.state,
    });
    assert.deepEqual(source.since.slice(3), ["44", "44"]);
    assert.deepEqual(
      second.rows("things").map(({ id }) => id),
      ["c", "b"],
    );
  });

  test("is read from its beginning without a bookmark, whatever start_date is, and the log says so", async (t) => {
    const source = new Source(10n);
    source.change("a");
    const origin = await source.serve(t);
    const replication = { method: "INCREMENTAL", startDate: "2026-01-01T00:00:00Z" } as const;
    const first = await runStreams(t, { streams: [new BySequence(services(origin))], replication });
    const said =
      "INFO Read from the beginning, because start_date applies only to replication keys that are times: things";
    const infosOf = ({ log }: typeof first) =>
      log
        .map(({ level, message }) => `${level} ${message}`)
        .filter((line) => line.includes("start_date"));
    assert.deepEqual(infosOf(first), [said]);
    assert.deepEqual(source.since, [null, null]);
    const { state } = first;
    const second = await runStreams(t, {
      streams: [new BySequence(services(origin))],
      replication,
      state,
    });
    assert.deepEqual(infosOf(second), []);
  });

  test("drives its children, whose bookmark is the value as well", async (t) => {
    const source = new Source(7n);
    for (const id of ["a", "b"]) source.change(id);
    const origin = await source.serve(t);
    const streams = [new BySequence(services(origin)), new PartsStream(services(origin))];
    const { state } = await run(t, { streams });
    assert.equal(state.bookmarks.parts?.followed_value, 9);
    for (const id of ["a", "c"]) source.change(id);
    const second = await run(t, { streams, state });
    assert.deepEqual(
      second.rows("parts").map(({ thing_id }) => thing_id),
      ["b", "a", "c"],
    );
    assert.deepEqual(source.since.at(-1), "9");
    assert.equal(second.state.bookmarks.parts?.followed_value, 11);
  });

  test("is resumed from the start of a page, whose rows have moved to a later place if they changed", async (t) => {
    const source = new Source(7n);
    for (const id of ["a", "b"]) source.change(id);
    const stop = new AbortController();
    // The first run ends between the two rows of the page.
    const stopped = new Promise((resolve) => stop.signal.addEventListener("abort", resolve));
    source.beforeParts = async (thing) => void (thing === "b" && (await stopped));
    const origin = await source.serve(t);
    const streams = [new BySequence(services(origin)), new PartsStream(services(origin))];
    const wrote = (stream: string) => void (stream === "things" && stop.abort());
    const first = await run(t, { streams, stop, progress: { wrote } });
    assert.deepEqual(
      first.rows("things").map(({ id }) => id),
      ["a"],
    );
    source.change("a");
    const second = await run(t, { streams, state: first.state });
    assert.deepEqual(
      second.rows("parts").map(({ thing_id }) => thing_id),
      ["b", "a"],
    );
  });

  test("can't go on from a bookmark that is no whole number", async (t) => {
    const replication_key_value = "2026-01-01T00:00:00Z";
    const state: State = {
      bookmarks: { things: { replication_key: "seq", replication_key_value } },
    };
    await assert.rejects(
      run(t, { streams: [new BySequence(services("http://localhost"))], state }),
      {
        message:
          'state: bookmarks.things.replication_key_value must be a whole number such as 4711; it is "2026-01-01T00:00:00Z". Correct it, or remove it to read things from its start',
      },
    );
  });
});

for (const { what, make } of [
  { what: "a sequence", make: (origin: string) => new BySequence(services(origin)) },
  { what: "a ULID", make: (origin: string) => new ByUlid(services(origin)) },
]) {
  test(`No change is lost by ${what}, whenever it comes and wherever a run stops`, async (t) => {
    const id = fc.constantFrom("a", "b", "c", "d", "e");
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            before: fc.array(id, { maxLength: 3 }),
            during: fc.uniqueArray(id, { maxLength: 3 }),
            /** Rows after which the run is stopped. */
            stopAfter: fc.option(fc.integer({ min: 1, max: 4 })),
          }),
          { minLength: 1, maxLength: 4 },
        ),
        async (runs) => {
          const source = new Source(8n);
          const origin = await source.serve(t);
          const target = new Map<unknown, unknown>();
          let state: State = { bookmarks: {} };
          for (const { before, during, stopAfter } of [
            ...runs,
            { before: [], during: [], stopAfter: null },
          ]) {
            for (const one of before) source.change(one);
            source.changes.splice(0, Number.POSITIVE_INFINITY, ...during);
            const stop = new AbortController();
            let written = 0;
            const wrote = (_stream: string, records: number) => {
              written += records;
              if (stopAfter !== null && written >= stopAfter) stop.abort();
            };
            const outcome = await run(t, {
              streams: [make(origin)],
              state,
              stop,
              progress: { wrote },
            });
            for (const row of outcome.rows("things")) target.set(row.id, row.name);
            state = outcome.state;
            source.changes.length = 0;
          }
          const names = [...source.things].map(([key, { name }]) => [key, name]);
          assert.deepEqual(new Map(target), new Map(names as [string, string][]));
        },
      ),
      { numRuns: 40 },
    );
  });
}
