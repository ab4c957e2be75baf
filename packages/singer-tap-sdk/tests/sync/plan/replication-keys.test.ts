/** A replication key that has no order is rejected when the run is planned; one that no row has is a warning. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import {
  type Declaration,
  RESTStream,
  type RecordSchema,
  type RowOf,
  type TimeFormat,
  Type,
  t,
} from "../../../src/index.ts";
import { emptyState, type JsonObject } from "../../../src/singer/index.ts";
import { makePlan } from "../../../src/sync/plan/plan.ts";
import { recordedLog } from "../../support/logger.ts";
import { fullTable, runStreams } from "../../support/run-streams.ts";
import { sendJson, serve } from "../../support/serve.ts";

const settingsSchema = Type.Object({ origin: Type.String() });

abstract class ThingStream<Self extends Declaration> extends RESTStream<
  Self,
  typeof settingsSchema
> {
  get urlBase() {
    return this.settings.origin;
  }
}

class ThingsStream extends ThingStream<ThingsStream> {
  readonly name = "things";
  readonly path = "/things";
  readonly schema: RecordSchema = t.object({ id: t.key(), updated_at: t.timestamp() });
  override readonly replicationKey: string = "updated_at";
  override readonly replicationFilter = { parameter: "since" };
}

const counted = t.object({ id: t.key(), updated_at: t.timestamp("", { from: "epoch-seconds" }) });

/** Without a filter of its own: it follows the things. */
class PartsStream extends ThingStream<PartsStream> {
  readonly name = "parts";
  readonly path = "/things/{thing_id}/parts";
  readonly schema = t.object({ id: t.key(), thing_id: t.key() });
  override readonly parent = ThingsStream;

  override childContext({ id }: RowOf<ThingsStream> & JsonObject) {
    return { thing_id: String(id) };
  }
}

/** With a filter of its own, from a bookmark for each thing. */
class EventsStream extends ThingStream<EventsStream> {
  readonly name = "events";
  readonly path = "/things/{thing_id}/events";
  readonly schema = t.object({ id: t.key(), at: t.timestamp() });
  override readonly replicationKey = "at";
  override readonly replicationFilter = { parameter: "since" };
  override readonly parent = ThingsStream;

  override childContext({ id }: RowOf<ThingsStream> & JsonObject) {
    return { thing_id: String(id) };
  }
}

const services = (origin: string) => ({ settings: { origin }, logger: recordedLog().logger });

suite("A replication key, or a time of creation,", () => {
  const problemsOf = (schema: RecordSchema, format?: TimeFormat): string => {
    const filter = { key: "at", parameter: "since", ...(format !== undefined && { format }) };
    class TimedStream extends ThingsStream {
      override readonly schema = schema;
      override readonly replicationKey = "at";
      override readonly replicationFilter = filter;
      override readonly creationFilter = filter;
    }
    try {
      makePlan([new TimedStream(services("http://localhost"))], [], emptyState, fullTable);
      return "";
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };

  const times = `t.timestamp (with "from" where the source counts), t.date, text whose filter has the format instant, or a number whose filter has the format epoch-seconds`;

  for (const { what, shape, format, type } of [
    { what: "a choice", shape: t.openEnum(["a"]), type: "text" },
    { what: "a number whose filter takes days", shape: t.number(), format: "day", type: "number" },
    { what: "a number", shape: t.number(), type: "number" },
    {
      what: "a sequence whose filter takes days",
      shape: t.integer(),
      format: "day",
      type: "integer",
    },
    {
      what: "text whose filter takes seconds",
      shape: t.string(),
      format: "epoch-seconds",
      type: "text",
    },
    { what: "a flag", shape: t.boolean(), type: "boolean" },
    { what: "a number as text", shape: t.decimal(), type: "text" },
  ] as const) {
    test(`that is ${what} is refused before anything is requested`, () => {
      assert.equal(
        problemsOf(t.object({ id: t.key(), at: shape }), format),
        `things: the replication key at is ${type} and must be a time (${times}), or without a format of the filter an integer, or text that sorts\nthings: the time of creation at is ${type} and must be ${times}`,
      );
    });
  }

  for (const { what, shape, type } of [
    { what: "text", shape: t.string(), type: "text" },
    { what: "text of TypeBox's", shape: Type.String(), type: "text" },
    { what: "a sequence", shape: t.integer(), type: "integer" },
    { what: "a sequence of any size", shape: t.bigInteger(), type: "integer" },
  ] as const) {
    test(`that is ${what} is refused as a time of creation, and as a key unless the list is sorted`, () => {
      assert.equal(
        problemsOf(t.object({ id: t.key(), at: shape })),
        `things: the replication key at is ${type}, and its list must be sorted by it: declare isSorted if the API documents that\nthings: the time of creation at is ${type} and must be ${times}`,
      );
    });
  }

  test("that is no time is refused if partitions would share its bookmark, or for a lookback", () => {
    class RegionsStream extends ThingsStream {
      override readonly schema = t.object({ id: t.key(), region: t.key(), seq: t.integer() });
      override readonly replicationKey = "seq";
      override readonly replicationFilter = { parameter: "after", lookback: 60 };
      override readonly isSorted = true;

      override partitions() {
        return [{ region: "eu" }, { region: "us" }];
      }
    }
    assert.throws(
      () => makePlan([new RegionsStream(services("http://localhost"))], [], emptyState, fullTable),
      {
        message:
          "things: the replication key seq is integer, and its partitions share one bookmark, which only a time can be\nthings: the replication key seq is integer, and only a time has a lookback",
      },
    );
  });

  for (const { what, shape, format } of [
    { what: "an instant", shape: t.timestamp() },
    { what: "an instant whose filter takes days", shape: t.timestamp(), format: "day" },
    { what: "a count of milliseconds", shape: t.timestamp("", { from: "epoch-milliseconds" }) },
    { what: "a day", shape: t.date(), format: "day" },
    { what: "a number whose filter takes seconds", shape: t.integer(), format: "epoch-seconds" },
    { what: "text that holds instants", shape: t.string(), format: "instant" },
    { what: "an instant of TypeBox's", shape: Type.String({ format: "date-time" }) },
  ] as const) {
    test(`that is ${what} is accepted`, () => {
      assert.equal(problemsOf(t.object({ id: t.key(), at: shape }), format), "");
    });
  }
});

suite("A replication key that no row has", () => {
  const warned = /the replication key, so the next run reads all of them again$/;

  async function warnings(
    test: TestContext,
    answers: Readonly<Record<string, readonly JsonObject[]>>,
    method: "FULL_TABLE" | "INCREMENTAL" = "INCREMENTAL",
  ): Promise<string[]> {
    const origin = await serve(test, (_request, response, { pathname }) => {
      const table = pathname.split("/").at(-1) ?? "";
      sendJson(response, { [table]: answers[pathname] ?? [] });
    });
    const given = services(origin);
    const { log, failures } = await runStreams(test, {
      streams: [new ThingsStream(given), new PartsStream(given), new EventsStream(given)],
      selected: Object.fromEntries(
        ["things", "parts", "events"]
          .filter((name) => Object.keys(answers).some((path) => path.endsWith(`/${name}`)))
          .map((name) => [name, []]),
      ),
      replication: { method },
    });
    assert.deepEqual(failures, []);
    return log
      .filter(({ message }) => warned.test(message))
      .map(({ level, message }) => `${level} ${message}`);
  }

  test("is a warning for its table, but for none whose rows have it or that has no rows", async (t) => {
    const things = [{ id: "a" }, { id: "b", updated_at: null }];
    const warning =
      "WARNING things: No record had updated_at, the replication key, so the next run reads all of them again";
    assert.deepEqual(await warnings(t, { "/things": things }), [warning]);
    const wrong = [
      { id: "a", updated_at: 7 },
      { id: "b", updated_at: "soon" },
    ];
    assert.deepEqual(await warnings(t, { "/things": wrong }), [warning]);
    const one = [...things, { id: "c", updated_at: "2026-01-01T00:00:00Z" }];
    assert.deepEqual(await warnings(t, { "/things": one }), []);
    assert.deepEqual(await warnings(t, { "/things": [] }), []);
  });

  test("is no warning if everything is read in full anyway", async (t) => {
    assert.deepEqual(await warnings(t, { "/things": [{ id: "a" }] }, "FULL_TABLE"), []);
  });

  test("is a warning about the parent if it drives a table", async (t) => {
    const found = await warnings(t, { "/things": [{ id: "a" }], "/things/a/parts": [{ id: "1" }] });
    assert.equal(found.length, 1);
    assert.match(found[0] ?? "", /^WARNING things: No record had updated_at/);
  });

  test("is a warning of a table with a bookmark for each row of its parent", async (t) => {
    const things = ["a", "b"].map((id) => ({ id, updated_at: "2026-01-01T00:00:00Z" }));
    const found = await warnings(t, { "/things": things, "/things/a/events": [{ id: "1" }] });
    assert.equal(found.length, 1);
    assert.match(found[0] ?? "", /^WARNING events: No record had at, the/);
  });

  test("is found if the source counts seconds as text", async (t) => {
    class CountedStream extends ThingsStream {
      override readonly schema = counted;
    }
    const origin = await serve(t, (_request, response) => {
      sendJson(response, { things: [{ id: "a", updated_at: "1767225600" }] });
    });
    const { log, rows, state } = await runStreams(t, {
      streams: [new CountedStream(services(origin))],
      replication: { method: "INCREMENTAL" },
    });
    assert.deepEqual(rows("things"), [{ id: "a", updated_at: "2026-01-01T00:00:00Z" }]);
    assert.equal(state.bookmarks.things?.replication_key_value, "2026-01-01T00:00:00.000Z");
    assert.ok(!log.some(({ message }) => warned.test(message)));
  });
});
