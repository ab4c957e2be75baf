/** Responses that contradict themselves: what they lack is not taken for gone, and is not passed over in silence. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { type Handler, sendJson, serve } from "../../packages/singer-tap-sdk/src/testing/serve.ts";
import {
  temporaryFolder,
  writeInto,
} from "../../packages/singer-tap-sdk/tests/support/temporary-folder.ts";
import { catalogOf, type Finished, messagesOf, runCli } from "../support/run-cli.ts";

const incidents = Array.from({ length: 25 }, (_, index) => ({
  id: `I${index + 10}`,
  name: "Fire",
  updated_at: "2026-11-01T09:00:00Z",
}));

/** Runs the program for the incidents that a server gives, one response after the other, the last one again and again. */
async function run(
  t: TestContext,
  bodies: readonly object[],
  { state = {}, ...settings }: Record<string, unknown> = {},
): Promise<Finished & { readonly requests: number }> {
  let requests = 0;
  const origin = await serve(t, (_request, response, { pathname }) => {
    if (pathname !== "/v2/incidents") return sendJson(response, { identity: {} });
    sendJson(response, bodies[Math.min(requests, bodies.length - 1)]);
    requests += 1;
  });
  const folder = temporaryFolder(t);
  const catalog = await catalogOf("incidents");
  const [incident] = catalog.streams;
  assert.ok(incident);
  const metadata = incident.metadata.map((entry) =>
    /actions|follow_ups|updates|attachments/.test(entry.breadcrumb.join())
      ? { ...entry, metadata: { ...entry.metadata, selected: false } }
      : entry,
  );
  const config = { api_key: "key", api_url: origin, max_attempts: 2, ...settings };
  const finished = await runCli([
    "--config",
    writeInto(folder, "config.json", config),
    "--catalog",
    writeInto(folder, "catalog.json", { streams: [{ ...incident, metadata }] }),
    "--state",
    writeInto(folder, "state.json", state),
  ]);
  return { ...finished, requests };
}

function idsIn(stdout: string): unknown[] {
  return messagesOf(stdout).flatMap(({ type, record }) => (type === "RECORD" ? [record?.id] : []));
}

const all = incidents.map(({ id }) => id);

suite("A list of 25 incidents without a next page that counts 1000", () => {
  const body = { incidents, pagination_meta: { page_size: 250, total_record_count: 1000 } };

  test("is written, requested twice and warned of: no version is activated, the exit code is 0", async (t) => {
    const { code, stdout, stderr, requests } = await run(t, [body], {
      emit_activate_version_messages: true,
    });
    assert.equal(code, 0, stderr);
    assert.deepEqual(idsIn(stdout), all);
    assert.equal(requests, 2);
    assert.match(stderr, /WARNING incidents: The API counts 1000 records but sent 25,/);
    assert.ok(!messagesOf(stdout).some(({ type }) => type === "ACTIVATE_VERSION"));
  });

  test("leaves the bookmark where it was", async (t) => {
    const bookmark = {
      replication_key: "updated_at",
      replication_key_value: "2026-10-01T00:00:00.000Z",
    };
    const { code, stdout } = await run(t, [body], {
      replication_method: "INCREMENTAL",
      state: { bookmarks: { incidents: bookmark } },
    });
    assert.equal(code, 0);
    const last = JSON.stringify(messagesOf(stdout).at(-1));
    assert.ok(last.includes(`"replication_key_value":"${bookmark.replication_key_value}"`), last);
  });

  test("is whole where the second response has the rest", async (t) => {
    const rest = { after: "I34", page_size: 25, total_record_count: 26 };
    const { stdout, stderr } = await run(
      t,
      [
        { incidents, pagination_meta: { page_size: 25, total_record_count: 26 } },
        { incidents, pagination_meta: rest },
        { incidents: [{ id: "I99" }], pagination_meta: { total_record_count: 26 } },
      ],
      { emit_activate_version_messages: true },
    );
    assert.deepEqual(idsIn(stdout), [...all, "I99"]);
    assert.doesNotMatch(stderr, /WARNING incidents: The API counts/);
    assert.ok(messagesOf(stdout).some(({ type }) => type === "ACTIVATE_VERSION"));
  });
});

suite("A response with status 200 that lists errors", () => {
  const paged = { incidents, pagination_meta: { page_size: 250, total_record_count: 25 } };
  const errors = [{ code: "timeout", message: "A shard did not respond" }];
  for (const type of ["internal_error", undefined, null, 7]) {
    test(`is the API's error whatever its type, ${JSON.stringify(type)}, and passes`, async (t) => {
      const { code, stdout, requests } = await run(t, [{ ...paged, type, errors }, paged]);
      assert.equal(code, 0);
      assert.equal(requests, 2);
      assert.deepEqual(idsIn(stdout), all);
    });
  }

  test("fails its table where it comes again and again, in the API's words", async (t) => {
    const { code, stdout, reason } = await run(t, [{ ...paged, errors }]);
    assert.equal(code, 1);
    assert.deepEqual(idsIn(stdout), []);
    assert.match(reason, /incidents: failed on the server: timeout, A shard did not respond/);
  });

  test("is a page where the list is empty or null, or no list", async (t) => {
    for (const none of [[], null, "none", {}]) {
      const { code, stdout } = await run(t, [{ ...paged, errors: none }]);
      assert.equal(code, 0);
      assert.deepEqual(idsIn(stdout), all);
    }
  });
});

suite("A list of 4000 alerts whose cursors are bound to the filter", () => {
  const start = Date.parse("2026-11-01T00:00:00Z");
  const alerts = Array.from({ length: 4000 }, (_, index) => {
    const created_at = new Date(start - index * 600_000).toISOString();
    return { id: `A${index}`, title: "Disk full", created_at, updated_at: created_at };
  });

  /** Answers with a page of 50, the newest first; a cursor under another filter is refused. */
  function alertPages(asked: string[], status: number, cursorOf: (id: string) => string): Handler {
    const filters = new Map<string, string>();
    return (_request, response, { searchParams: query }) => {
      const [since = "0", until = "9"] = query.get("created_at[date_range]")?.split("~") ?? [
        query.get("created_at[gte]") ?? "0",
        query.get("created_at[lte]") ?? "9",
      ];
      const filter = `${since}~${until}`;
      const after = query.get("after");
      asked.push(filter);
      if (after !== null && filters.get(after) !== filter) {
        const errors = [{ code: "invalid", message: "The cursor is of another list" }];
        return sendJson(response, { type: "validation_error", status, errors }, status);
      }
      const wanted = alerts.filter(({ created_at }) => since <= created_at && created_at <= until);
      const from = after === null ? 0 : wanted.findIndex(({ id }) => cursorOf(id) === after) + 1;
      const page = wanted.slice(from, from + 50);
      const last = page.at(-1);
      const next = last === undefined || last === wanted.at(-1) ? undefined : cursorOf(last.id);
      if (next !== undefined) filters.set(next, filter);
      sendJson(response, { alerts: page, pagination_meta: { after: next, page_size: 50 } });
    };
  }

  for (const [what, cursorOf] of Object.entries({
    "the last record's id": (id: string) => id,
    "a text of its own": (id: string) => `cursor-${id}`,
  })) {
    for (const status of [400, 404, 422]) {
      test(`is read in one chain of pages, each row once, where they are ${what} and answered with ${status}`, async (t) => {
        const asked: string[] = [];
        const pages = alertPages(asked, status, cursorOf);
        const origin = await serve(t, (request, response, url) =>
          url.pathname === "/v2/alerts"
            ? pages(request, response, url)
            : sendJson(response, { identity: {} }),
        );
        const folder = temporaryFolder(t);
        const { code, stdout, reason } = await runCli([
          "--config",
          writeInto(folder, "config.json", { api_key: "key", api_url: origin }),
          "--catalog",
          writeInto(folder, "catalog.json", await catalogOf("alerts")),
        ]);
        assert.equal(code, 0, reason);
        assert.deepEqual(
          idsIn(stdout),
          alerts.map(({ id }) => id),
        );
        const whole = asked.filter((filter) => filter === "0~9");
        assert.equal(whole.length, 80);
        const isCut = what === "the last record's id";
        assert.ok(isCut ? asked.length <= 82 : asked.length === 80, `${asked.length} requests`);
      });
    }
  }
});
