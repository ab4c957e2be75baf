/** Delta tokens: what a stream with one may declare, and tokens that are no URLs. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  CursorPaginator,
  type Declaration,
  type JsonObject,
  NextUrlPaginator,
  RESTStream,
  t,
} from "../../src/index.ts";
import { emptyState } from "../../src/singer/index.ts";
import { makePlan } from "../../src/sync/plan/plan.ts";
import { recordedLog } from "../support/logger.ts";
import { fullTable, runStreams } from "../support/run-streams.ts";
import { sendJson, serve } from "../support/serve.ts";

abstract class CalendarStream<Self extends Declaration> extends RESTStream<Self> {
  readonly urlBase: string;

  constructor(origin: string) {
    super({ settings: {}, logger: recordedLog().logger });
    this.urlBase = origin;
  }
}

class EventsStream extends CalendarStream<EventsStream> {
  readonly name = "events";
  readonly path = "/events";
  readonly schema = t.object({ id: t.key(), title: t.string() });
  override readonly recordsPath = "items";
  override readonly delta = {
    tokenPath: "nextSyncToken",
    parameter: "syncToken",
    removedPath: "cancelled",
  };

  override paginator() {
    return new CursorPaginator({
      cursorPath: "nextPageToken",
      parameter: "pageToken",
      required: false,
    });
  }

  /** A removed row has no title. */
  override postProcess({ title, ...record }: JsonObject) {
    return { ...record, title: String(title).toUpperCase() };
  }
}

suite("A sync token", () => {
  test("goes into its parameter, in each request of a read, and is kept after the last page only", async (t) => {
    const requests: string[] = [];
    const origin = await serve(t, (_request, response, { search, searchParams }) => {
      requests.push(search);
      const isDelta = searchParams.has("syncToken");
      const isFirst = !searchParams.has("pageToken");
      const removed = isDelta ? [{ id: "a", cancelled: true }] : [];
      sendJson(
        response,
        isFirst
          ? { items: [{ id: "a", title: "one" }], nextPageToken: "2" }
          : {
              items: [{ id: "b", title: "two", cancelled: false }, ...removed],
              nextSyncToken: `t${requests.length}`,
            },
      );
    });
    const replication = { method: "INCREMENTAL" } as const;
    const first = await runStreams(t, { streams: [new EventsStream(origin)], replication });
    assert.deepEqual(requests, ["", "?pageToken=2"]);
    assert.equal(first.state.bookmarks.events?.delta_token, "t2");
    assert.deepEqual(
      first.rows("events").map(({ title }) => title),
      ["ONE", "TWO"],
    );
    const { state } = first;
    const second = await runStreams(t, { streams: [new EventsStream(origin)], replication, state });
    assert.deepEqual(requests.slice(2), ["?syncToken=t2", "?syncToken=t2&pageToken=2"]);
    assert.equal(second.state.bookmarks.events?.delta_token, "t4");
    assert.deepEqual(
      second.rows("events").map((row) => Object.keys(row)),
      [
        ["id", "title", "_sdc_deleted_at", "cancelled"].slice(0, 3),
        ["id", "title", "_sdc_deleted_at"],
        ["id", "_sdc_deleted_at"],
      ],
    );
  });

  test("stays as it was if the read fails, or is a full one", async (t) => {
    let isDown = true;
    const origin = await serve(t, (_request, response) => {
      sendJson(
        response,
        isDown ? { message: "no" } : { items: [], nextSyncToken: "new" },
        isDown ? 403 : 200,
      );
    });
    const state = { bookmarks: { events: { delta_token: "old" } } };
    const streams = [new EventsStream(origin)];
    const failed = await runStreams(t, { streams, state, replication: { method: "INCREMENTAL" } });
    assert.equal(failed.failures.length, 1);
    assert.equal(failed.state.bookmarks.events?.delta_token, "old");
    isDown = false;
    const full = await runStreams(t, { streams, state });
    assert.equal(full.state.bookmarks.events?.delta_token, "old");
  });

  test("is a failure where the last page has none", async (t) => {
    const origin = await serve(t, (_request, response) => sendJson(response, { items: [] }));
    const { failures } = await runStreams(t, { streams: [new EventsStream(origin)] });
    assert.match(String(failures[0]?.error), /it has neither a next page nor nextSyncToken/);
  });
});

class FilesStream extends CalendarStream<FilesStream> {
  readonly name = "files";
  readonly path = "/files/changes";
  readonly schema = t.object({ id: t.key() });
  override readonly recordsPath = "items";
  override readonly pageSize = 2;
  override readonly delta = { tokenPath: "deltaLink", removedPath: "removed" };

  override paginator() {
    return new NextUrlPaginator({ path: "nextLink", pageSizeParameter: "top", pageSize: 2 });
  }
}

test("A delta link is requested as it is, and its pages are followed", async (context) => {
  const requests: string[] = [];
  const origin: string = await serve(context, (_request, response, { search }) => {
    requests.push(search);
    const isLast = search.includes("page=2");
    const id = `f${requests.length}`;
    const links = isLast
      ? { deltaLink: `${origin}/files/changes?since=${requests.length}` }
      : { nextLink: `${origin}/files/changes${search === "" ? "?" : `${search}&`}page=2` };
    sendJson(response, { items: [{ id }], ...links });
  });
  const replication = { method: "INCREMENTAL" } as const;
  const first = await runStreams(context, { streams: [new FilesStream(origin)], replication });
  assert.deepEqual(requests.splice(0), ["?top=2", "?top=2&page=2"]);
  const { state } = first;
  const streams = [new FilesStream(origin)];
  const second = await runStreams(context, { streams, replication, state });
  assert.deepEqual(requests, ["?since=2", "?since=2&page=2"]);
  assert.deepEqual(
    second.rows("files").map(({ id }) => id),
    ["f1", "f2"],
  );
  assert.equal(second.state.bookmarks.files?.delta_token, `${origin}/files/changes?since=2`);
});

class SeatsStream extends CalendarStream<SeatsStream> {
  readonly name = "seats";
  readonly path = "/seats";
  readonly schema = t.object({ id: t.required(t.integer()), row: t.string() });
  override readonly recordsPath = "items";
  override readonly delta = {
    tokenPath: "nextSyncToken",
    parameter: "syncToken",
    removedPath: "cancelled",
  };
}

test("A removed row whose key has another type is skipped, and fails the stream", async (context) => {
  const removed = ["x", 3].map((id) => ({ id, cancelled: true }));
  const origin = await serve(context, (_request, response) =>
    sendJson(response, { items: [{ id: 1, row: "a" }, ...removed], nextSyncToken: "2" }),
  );
  const run = await runStreams(context, {
    streams: [new SeatsStream(origin)],
    state: { bookmarks: { seats: { delta_token: "1" } } },
    replication: { method: "INCREMENTAL" },
  });
  assert.deepEqual(
    run.rows("seats").map(({ id }) => id),
    [1, 3],
  );
  assert.match(String(run.failures[0]?.error), /Reading seats: skipped 1 record without id/);
  assert.equal(run.state.bookmarks.seats?.delta_token, "1");
});

test("A stream with delta tokens can declare nothing else that says what is read of it", () => {
  class FilteredStream extends EventsStream {
    override readonly schema = t.object({ id: t.key(), title: t.required(t.string()) });
    override readonly replicationKey = "title";
    override readonly isSorted = true;
    override readonly replicationFilter = { parameter: "since" };
  }
  assert.throws(
    () => makePlan([new FilteredStream("http://localhost")], [], emptyState, fullTable),
    {
      message:
        "events: declares delta, and so has one partition, and no replication key, time filter, parent, or list that it follows\nevents: marks removed rows, of which only the key is known, so that title may be null",
    },
  );
});
