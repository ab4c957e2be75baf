/** Searches that return a limited number of results go on behind the last record. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { CursorPaginator } from "../../src/index.ts";
import type { JsonObject } from "../../src/singer/index.ts";

/** The body of a request, as the paginator makes it. */
interface Search extends JsonObject {
  readonly filters: readonly { readonly value: unknown }[];
  readonly after?: number;
  readonly limit: number;
}

suite("A cursor paginator of searches that return a limited number of results", () => {
  const paginator = new CursorPaginator({
    in: "body",
    pageSize: 2,
    cursorPath: "next",
    parameter: "after",
    required: false,
    maxResults: { count: 5, parameter: "filters.0.value" },
  });
  const request = {
    url: new URL("https://api.example.com/search"),
    body: { filters: [{ operator: "GT", value: 0 }] },
  };
  const response = (body: JsonObject) => ({
    url: request.url,
    status: 200,
    headers: new Headers(),
    body,
  });
  const ids = (...values: readonly unknown[]) => values.map((id) => ({ id }));

  test("reads every record once, whatever the cap, the page size, and how many there are", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 1_000_000 }), { maxLength: 40 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 4, max: 12 }),
        fc.boolean(),
        (numbers, pageSize, count, asText) => {
          const sorted = numbers.toSorted((one, other) => one - other);
          const capped = new CursorPaginator({
            in: "body",
            pageSize,
            cursorPath: "next",
            parameter: "after",
            required: false,
            maxResults: { count, recordProperty: "id", parameter: "filters.0.value" },
          });
          const read: unknown[] = [];
          let cursor: string | null = null;
          do {
            const { body } = capped.prepare(request, cursor);
            const { filters, after = 0, limit } = body as Search;
            assert.ok(after + limit <= count, "a page beyond the cap is refused");
            const found = sorted.filter((id) => id > Number(filters[0]?.value));
            const page = found.slice(after, after + limit);
            // Of what is behind the cap, this API says nothing.
            const end = after + limit;
            const hasNext = end < found.length && end < count;
            const records = ids(...page.map((id) => (asText ? String(id) : id)));
            const next = hasNext ? { next: end } : {};
            cursor = capped.next(response(next), records, cursor);
            read.push(...page);
          } while (cursor !== null);
          assert.deepEqual(read, sorted);
        },
      ),
    );
  });

  test("goes on behind the last record before a page would end beyond the cap", () => {
    const second = paginator.next(response({ next: 2 }), ids("7", "9"), null);
    assert.deepEqual(paginator.prepare(request, second).body, {
      filters: [{ operator: "GT", value: 0 }],
      limit: 2,
      after: 2,
    });
    const third = paginator.next(response({ next: 4 }), ids("10", "11"), second);
    assert.deepEqual(paginator.prepare(request, third).body, {
      filters: [{ operator: "GT", value: "11" }],
      limit: 2,
    });
    const fourth = paginator.next(response({ next: 2 }), ids("12", "13"), third);
    assert.deepEqual(paginator.prepare(request, fourth).body, {
      filters: [{ operator: "GT", value: "11" }],
      limit: 2,
      after: 2,
    });
    assert.equal(paginator.next(response({}), ids("14"), fourth), null);
  });

  test("refuses records that are not sorted, or have no value to go on behind", () => {
    assert.throws(() => paginator.next(response({}), ids("10", "9"), null), {
      name: "InvalidResponse",
      message: "its records are not sorted by id",
    });
    const full = paginator.next(response({ next: 2 }), ids(1, 2), null);
    assert.throws(() => paginator.next(response({ next: 4 }), ids(3, null), full), {
      message: "its last record has no id",
    });
  });

  test("names a path of the filter that the body does not have before the first request", () => {
    assert.match(paginator.problem({}) ?? "", /the parameter filters\.0\.value can't be set/);
    assert.equal(paginator.problem(request.body), null);
  });
});
