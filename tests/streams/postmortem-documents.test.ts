/** Post-mortem documents with what they say, which takes a request for each. */

import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { suite, type TestContext, test } from "node:test";
import type { JsonObject } from "singer-tap-sdk/singer";
import { sendJson, serve } from "singer-tap-sdk/testing";
import { type Synced, syncTap } from "../../packages/singer-tap-sdk/tests/support/sync-tap.ts";
import { ApiProblem, problemBody } from "../../sandbox/http/problem.ts";
import { IncidentTap } from "../../src/tap.ts";
import { pageOf, serveApi } from "../support/second-run.ts";

suite("What a post-mortem document says", () => {
  test("is a column of the document", async (t) => {
    const { failures, rows } = await read(t, (response, id) => {
      sendJson(response, { markdown: `# Of ${id}` });
    });
    assert.deepEqual(failures, []);
    assert.deepEqual(contentsOf(rows("postmortem_documents")), { D1: "# Of D1", D2: "# Of D2" });
  });

  for (const status of [404, 422]) {
    test(`is null where the API has none to show (${status}), for one document or for all`, async (t) => {
      for (const refused of [["D2"], ["D1", "D2"]]) {
        const { failures, rows } = await read(t, (response, id) => {
          if (refused.includes(id)) refuse(response, status);
          else sendJson(response, { markdown: `# Of ${id}` });
        });
        assert.deepEqual(failures, []);
        assert.deepEqual(contentsOf(rows("postmortem_documents")), {
          D1: refused.includes("D1") ? null : "# Of D1",
          D2: null,
        });
      }
    });
  }

  test("is null where the key may not read it, and the run fails with the permission that is missing", async (t) => {
    const { failures, rows } = await read(t, (response) => refuse(response, 403));
    assert.deepEqual(contentsOf(rows("postmortem_documents")), { D1: null, D2: null });
    assert.equal(failures.length, 1);
    assert.match(String(failures[0]?.error), /in_app_postmortems\.copy_as_markdown/);
  });
});

suite("Read incrementally, post-mortem documents", () => {
  test("are listed whole, and what they say is requested only of those that changed", async (t) => {
    const documents = ["D1", "D2", "D3"].map((id) => ({ id, updated_at: "2026-10-01T09:30:00Z" }));
    const run = await serveApi(t, (path, query) =>
      path === "/v1/postmortem_documents"
        ? pageOf("postmortem_documents", documents, query)
        : { markdown: `# Of ${path}` },
    );
    const tables = ["postmortem_documents"];
    const list = "/v1/postmortem_documents page_size=250";
    const first = await run({ tables });
    assert.deepEqual(first.asked, [
      list,
      ...documents.map(({ id }) => `/v1/postmortem_documents/${id}/content`),
    ]);
    const [changed] = documents;
    assert.ok(changed);
    changed.updated_at = new Date().toISOString();
    const second = await run({ tables, state: first.state });
    assert.deepEqual(second.asked, [list, "/v1/postmortem_documents/D1/content"]);
    assert.deepEqual(
      second.rows("postmortem_documents").map(({ id }) => id),
      ["D1"],
    );
  });

  test("are all read where the catalog says FULL_TABLE", async (t) => {
    const documents = ["D1", "D2"].map((id) => ({ id, updated_at: "2026-10-01T09:30:00Z" }));
    const run = await serveApi(t, (path, query) =>
      path === "/v1/postmortem_documents"
        ? pageOf("postmortem_documents", documents, query)
        : { markdown: "#" },
    );
    const runs = {
      tables: ["postmortem_documents"],
      methods: { postmortem_documents: "FULL_TABLE" },
    };
    const first = await run(runs);
    assert.deepEqual((await run({ ...runs, state: first.state })).asked, first.asked);
  });
});

/** Reads two documents from a server that answers what each of them says. */
async function read(
  t: TestContext,
  answer: (response: ServerResponse, id: string) => void,
): Promise<Synced> {
  const origin = await serve(t, (_request, response, { pathname }) => {
    const [, id] = /\/([^/]+)\/content$/.exec(pathname) ?? [];
    if (id === undefined) {
      const postmortem_documents = [{ id: "D1" }, { id: "D2" }];
      sendJson(response, { postmortem_documents, pagination_meta: {} });
    } else {
      answer(response, id);
    }
  });
  return syncTap(new IncidentTap(), {
    settings: { api_key: "key", api_url: origin, max_attempts: 1 },
    tables: ["postmortem_documents"],
  });
}

function refuse(response: ServerResponse, status: number): void {
  const problem = new ApiProblem(status, "refused", "It can't be shown");
  sendJson(response, JSON.parse(problemBody(problem, "request-1")), status);
}

function contentsOf(rows: readonly JsonObject[]): JsonObject {
  return Object.fromEntries(rows.map(({ id, markdown }) => [id, markdown]));
}
