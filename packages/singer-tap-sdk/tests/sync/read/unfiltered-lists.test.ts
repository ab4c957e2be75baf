/** A list without a filter by time is read whole; only what changed is written and requested further. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { RESTStream, type RecordSchema, type RowOf, Type, t } from "../../../src/index.ts";
import { emptyState, type JsonObject, type State } from "../../../src/singer/index.ts";
import { recordedLog } from "../../support/logger.ts";
import { runStreams } from "../../support/run-streams.ts";
import { sendJson, serve } from "../../support/serve.ts";

const settingsSchema = Type.Object({ origin: Type.String() });

class DocumentsStream extends RESTStream<DocumentsStream, typeof settingsSchema> {
  readonly name = "documents";
  readonly path = "/documents";
  readonly schema: RecordSchema = t.object({
    id: t.key(),
    updated_at: t.string(),
    content: t.string(),
  });
  override readonly replicationKey = "updated_at";
  override readonly embeds = {
    content: { stream: "contents", foreignKey: "document_id", value: "content" },
  };

  get urlBase() {
    return this.settings.origin;
  }
}

class ContentsStream extends RESTStream<ContentsStream, typeof settingsSchema> {
  readonly name = "contents";
  readonly path = "/documents/{document_id}/content";
  readonly schema = t.object({ document_id: t.key(), content: t.string() });
  override readonly primaryKeys = ["document_id"] as const;
  override readonly hasTable = false;
  override readonly parent = DocumentsStream;

  get urlBase() {
    return this.settings.origin;
  }

  override childContext({ id }: RowOf<DocumentsStream> & JsonObject) {
    return { document_id: String(id) };
  }

  override parseResponse() {
    return [{ content: "What it says" }];
  }
}

/** With days, as a source may give changes. */
class DatedDocumentsStream extends DocumentsStream {
  override readonly schema = t.object({ id: t.key(), updated_at: t.date(), content: t.string() });
}

const hour = 3_600_000;
const firstRun = Date.parse("2026-11-20T12:00:00Z");

/** Serves documents by the time of their last change, and returns what reads them at some time of the source. */
async function library(
  test: TestContext,
  documents: Record<string, string | null>,
  Documents: typeof DocumentsStream = DocumentsStream,
) {
  let requested: string[] = [];
  let now = 0;
  const origin = await serve(test, (_request, response, { pathname, search }) => {
    requested.push(`${pathname}${search}`);
    response.setHeader("date", new Date(now).toUTCString());
    const rows = Object.entries(documents).map(([id, updated_at]) => ({ id, updated_at }));
    sendJson(response, { documents: rows });
  });
  return async (at: number, state: State = emptyState, lookback = 300) => {
    requested = [];
    now = at;
    const given = { settings: { origin }, logger: recordedLog().logger };
    const run = await runStreams(test, {
      streams: [new Documents(given), new ContentsStream(given)],
      replication: { method: "INCREMENTAL", lookback },
      state,
    });
    assert.deepEqual(run.failures, []);
    const written = run.rows("documents").map(({ id }) => id);
    return { ...run, requested: requested.toSorted(), written };
  };
}

const contentOf = (id: string) => `/documents/${id}/content`;

suite("A list without a filter by time, read incrementally", () => {
  test("is read whole, and nothing else is requested of unchanged documents", async (t) => {
    const documents = {
      a: "2026-10-01T00:00:00Z",
      b: "2026-10-02T00:00:00Z",
      c: "2026-10-03T00:00:00Z",
    };
    const run = await library(t, documents);
    const first = await run(firstRun);
    assert.deepEqual(first.requested, ["/documents", ...["a", "b", "c"].map(contentOf)]);
    documents.a = "2026-11-20T13:00:00+00:00";
    const second = await run(firstRun + 2 * hour, first.state);
    assert.deepEqual(second.requested, ["/documents", contentOf("a")]);
    assert.deepEqual(second.written, ["a"]);
    const third = await run(firstRun + 3 * hour, second.state);
    assert.deepEqual([third.requested, third.written], [["/documents"], []]);
  });

  test("keeps the start of the read for its bookmark, by the source's clock", async (t) => {
    const run = await library(t, { a: "2026-10-01T00:00:00Z" });
    const { state } = await run(firstRun);
    const { replication_key_value: value } = state.bookmarks.documents ?? {};
    const behind = firstRun - Date.parse(String(value));
    assert.ok(behind >= 0 && behind < 60_000, String(value));
  });

  test("repeats what changed within the lookback, because it may have become visible late", async (t) => {
    const documents = { a: "2026-11-20T11:58:00Z", b: "2026-11-20T11:40:00Z" };
    const run = await library(t, documents);
    const { state } = await run(firstRun);
    assert.deepEqual((await run(firstRun + hour, state)).written, ["a"]);
    assert.deepEqual((await run(firstRun + hour, state, 3600)).written, ["a", "b"]);
  });

  for (const text of ["2026-11-20", "2026-11-20T10:00:00", "a while ago", "", null]) {
    test(`counts a document as changed of which ${JSON.stringify(text)} leaves open when it changed`, async (t) => {
      const run = await library(t, { a: "2026-10-01T00:00:00Z", b: text });
      const { state } = await run(firstRun);
      assert.deepEqual((await run(firstRun + 24 * hour, state)).written, ["b"]);
    });
  }

  test("loses no change if the source gives only its day", async (t) => {
    const documents = { a: "2026-11-18", b: "2026-11-20" };
    const run = await library(t, documents, DatedDocumentsStream);
    const { state } = await run(firstRun);
    documents.a = "2026-11-20";
    assert.deepEqual((await run(firstRun + hour, state)).written, ["a", "b"]);
    assert.deepEqual((await run(firstRun + 48 * hour, state, 0)).written, ["a", "b"]);
  });

  test("is all written if its bookmark is gone", async (t) => {
    const run = await library(t, { a: "2026-10-01T00:00:00Z", b: "2026-11-20T11:40:00Z" });
    await run(firstRun);
    assert.deepEqual((await run(firstRun + hour)).written, ["a", "b"]);
  });
});
