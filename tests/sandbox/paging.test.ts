import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { Sandbox } from "../../sandbox/server.ts";
import { get, idsOf, metaOf, rowsOf, startFor, walk } from "./support.ts";

/** Rows whose ids count up and whose creation is an hour apart. */
function rows(count: number) {
  return Array.from({ length: count }, (_, place) => ({
    id: `ROW${place}`,
    created_at: new Date(Date.UTC(2026, 0, 1, place)).toISOString(),
  }));
}

/** How many rows each page of a table has. */
async function lengths(sandbox: Sandbox, table: string): Promise<readonly number[]> {
  return (await walk(sandbox, `/v2/${table}?`, table)).map(({ length }) => length);
}

describe("paging", () => {
  test("a page holds twenty-five records unless the request names another size", async (t) => {
    const sandbox = await startFor(t, { organisation: { users: rows(60) } });
    assert.deepEqual(await lengths(sandbox, "users"), [25, 25, 10]);
    const { body } = await get(sandbox, "/v2/users?page_size=7");
    assert.deepEqual(body.pagination_meta, { after: "ROW6", page_size: 7 });
  });

  test("a size below one, a fraction or a word is a 422", async (t) => {
    const sandbox = await startFor(t, { organisation: {} });
    for (const size of ["0", "-1", "2.5", "1e2", "many", ""]) {
      assert.equal((await get(sandbox, `/v2/users?page_size=${size}`)).status, 422, size);
    }
  });

  test("a cursor that names no record is a 404, whatever it looks like", async (t) => {
    const sandbox = await startFor(t, { organisation: { users: rows(3) } });
    const { status, body } = await get(sandbox, "/v2/users?after=01ARZ3NDEKTSV4RRFFQ69G5FAV");
    assert.equal(status, 404);
    assert.equal(body.type, "resource_not_found");
  });

  test("a cursor keeps its place when its record no longer matches the filter", async (t) => {
    const sandbox = await startFor(t, { organisation: { users: rows(6) } });
    const changed = rows(6).map((row) => ({ ...row, is_active: row.id !== "ROW2" }));
    sandbox.replace("users", changed);
    const { body } = await get(sandbox, "/v2/users?page_size=3&after=ROW2");
    assert.deepEqual(idsOf(rowsOf(body, "users")), ["ROW3", "ROW4", "ROW5"]);
  });

  test("a full last page leads to an empty one where that is the endpoint's habit, or the option says so", async (t) => {
    const organisation = { users: rows(50), incident_updates: rows(50) };
    const sandbox = await startFor(t, { organisation });
    assert.deepEqual(await lengths(sandbox, "users"), [25, 25]);
    assert.deepEqual(await lengths(sandbox, "incident_updates"), [25, 25, 0]);
    const eager = await startFor(t, { organisation, emptyLastPages: true });
    assert.deepEqual(await lengths(eager, "users"), [25, 25, 0]);
  });

  test("incidents come newest first, with their number", async (t) => {
    const sandbox = await startFor(t, { organisation: { incidents: rows(5) } });
    const { body } = await get(sandbox, "/v2/incidents?page_size=2");
    assert.deepEqual(idsOf(rowsOf(body, "incidents")), ["ROW4", "ROW3"]);
    assert.equal(metaOf(body).total_record_count, 5);
  });

  test("endpoints that do not page return everything at once, without pagination_meta", async (t) => {
    const sandbox = await startFor(t, { organisation: { severities: rows(300) } });
    const { body } = await get(sandbox, "/v1/severities?page_size=5");
    assert.equal(rowsOf(body, "severities").length, 300);
    assert.deepEqual(Object.keys(body), ["severities"]);
  });

  test("pages together are the table, for any size, with repeated and missing ids", async (t) => {
    const sandbox = await startFor(t, { organisation: {} });
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record(
            {
              id: fc.oneof(fc.constantFrom("A", "B", "A#0", "gap-", ""), fc.string()),
              created_at: fc.constantFrom("2026-01-01T00:00:00Z", "yesterday", ""),
            },
            { requiredKeys: [] },
          ),
          { maxLength: 30 },
        ),
        fc.integer({ min: 1, max: 12 }),
        async (table, size) => {
          const numbered = table.map((row, number) => ({ ...row, number }));
          sandbox.replace("incident_updates", numbered);
          const url = `/v2/incident_updates?page_size=${size}`;
          const pages = await walk(sandbox, url, "incident_updates");
          const seen = pages.flat().map(({ number }) => Number(number));
          assert.deepEqual(
            seen.toSorted((a, b) => a - b),
            numbered.map(({ number }) => number),
          );
          assert.ok(pages.slice(0, -1).every(({ length }) => length === size));
        },
      ),
      { numRuns: 60 },
    );
  });
});
