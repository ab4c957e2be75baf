/** The example of searches by POST: a cap on the results of one search, values as text, and a 429 without a header. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { tap } from "../../examples/tap-crm.ts";
import { isJsonObject } from "../../src/singer/index.ts";
import { type FakeApi, type FakeResponse, runTap, serveApi } from "../../src/testing/index.ts";

interface Filter {
  readonly propertyName: string;
  readonly operator: string;
  readonly value: string;
}

interface CrmRecord {
  readonly id: string;
  readonly properties: Readonly<Record<string, string | null>>;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly archived: boolean;
}

const instant = (index: number): string =>
  new Date(Date.parse("2026-01-01T00:00:00Z") + index * 60_000).toISOString();

/** Ids with gaps, so that no row is where a count would look for it. */
function records(
  count: number,
  properties: (index: number) => CrmRecord["properties"],
): CrmRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    id: String(7 + index * 3),
    properties: properties(index),
    createdAt: instant(index),
    updatedAt: instant(index * 2),
    archived: false,
  }));
}

const tables: Readonly<Record<string, readonly CrmRecord[]>> = {
  contacts: records(12_500, (index) => ({
    email: `c${index}@example.com`,
    firstname: index % 10 === 0 ? null : "Ada",
    num_deals: String(index % 4),
    score: "0.5",
  })),
  companies: records(300, (index) => ({ name: `Co ${index}`, domain: null, employees: "12" })),
};

const owners = Array.from({ length: 7 }, (_, index) => ({
  id: String(index),
  email: `o${index}@example.com`,
  archived: false,
}));

const problem = (message: string): FakeResponse => ({ status: 400, body: { message } });

const operators: Readonly<Record<string, (one: number, other: number) => boolean>> = {
  GT: (one, other) => one > other,
  GTE: (one, other) => one >= other,
  LT: (one, other) => one < other,
  LTE: (one, other) => one <= other,
};

function sortValue(record: CrmRecord, property: string): number {
  return property === "hs_object_id" ? Number(record.id) : Date.parse(record.updatedAt);
}

/** A search as the API takes it: everything that it would refuse is refused. */
function search(rows: readonly CrmRecord[], body: unknown): FakeResponse {
  if (!isJsonObject(body)) return problem("no body");
  const { limit, after = "0", sorts = [], filterGroups, properties } = body;
  if (typeof limit !== "number" || limit > 200) return problem("limit");
  if (!Array.isArray(filterGroups)) return problem("filterGroups must be a list");
  if (!Array.isArray(properties) || !Array.isArray(sorts)) return problem("lists");
  const filters: readonly Filter[] = filterGroups.flatMap((group) => group.filters);
  const found = rows.filter((record) =>
    filters.every(({ propertyName, operator, value }) => {
      const bound = /^\d+$/.test(value) ? Number(value) : Date.parse(value);
      return operators[operator]?.(sortValue(record, propertyName), bound);
    }),
  );
  const [sort] = sorts;
  const sorted = found.toSorted((one, other) =>
    sort === undefined
      ? one.updatedAt < other.updatedAt
        ? 1
        : -1
      : sortValue(one, sort.propertyName) - sortValue(other, sort.propertyName),
  );
  const from = Number(after);
  if (from + limit > 10_000) return problem("more than 10,000 results");
  const results = sorted.slice(from, from + limit).map((record) => ({
    ...record,
    properties: Object.fromEntries(
      Object.entries(record.properties).filter(([name]) => properties.includes(name)),
    ),
  }));
  const end = from + limit;
  return {
    body: {
      total: sorted.length,
      results,
      ...(end < sorted.length && { paging: { next: { after: String(end) } } }),
    },
  };
}

interface Crm {
  readonly api: FakeApi;
  /** Requests that were refused, with the reason. */
  readonly refused: unknown[];
  readonly bodies: string[];
}

/** @param limited How many requests are turned away by the rate limit, without a header. */
function crm({ limited = 0 } = {}): Crm {
  let left = limited;
  const refused: unknown[] = [];
  const bodies: string[] = [];
  const api: FakeApi = ({ method, url, headers, body }) => {
    if (headers.get("authorization") !== "Bearer the-token") return { status: 401, body: {} };
    if (left > 0 && bodies.length === 3) {
      left -= 1;
      return { status: 429, body: { status: "error", policyName: "SECONDLY" } };
    }
    bodies.push(body);
    if (url.pathname === "/crm/v3/owners" && method === "GET") {
      const from = Number(url.searchParams.get("after") ?? 0);
      const size = Number(url.searchParams.get("limit"));
      const results = owners.slice(from, from + size);
      const next = from + size < owners.length && {
        paging: { next: { after: String(from + size) } },
      };
      return { body: { results, ...next } };
    }
    const table = /^\/crm\/v3\/objects\/(\w+)\/search$/.exec(url.pathname)?.[1] ?? "";
    const rows = tables[table];
    if (rows === undefined || method !== "POST") return { status: 404, body: { message: "no" } };
    const response = search(rows, JSON.parse(body));
    if (response.status === 400) refused.push(response.body);
    return response;
  };
  return { api, refused, bodies };
}

const settings = (api_url: string) => ({ access_token: "the-token", api_url });

async function run(
  test: TestContext,
  options: Partial<Parameters<typeof runTap>[1]>,
  fake = crm(),
) {
  const { origin } = await serveApi(test, fake.api);
  const outcome = await runTap(tap, {
    ...options,
    settings: { ...settings(origin), ...options.settings },
  });
  assert.deepEqual(fake.refused, [], outcome.log);
  assert.equal(outcome.code, 0, outcome.log);
  return { ...outcome, requests: fake.bodies.length };
}

suite("A CRM with 12,500 contacts, of which a search returns 10,000", () => {
  test("is read whole, in as many requests as there are pages, with numbers as numbers", async (t) => {
    const { records, requests } = await run(t, {});
    const contacts = records("contacts");
    assert.deepEqual(
      contacts.map(({ id }) => id),
      tables.contacts?.map(({ id }) => id),
    );
    const { additional_properties: _, ...second } = contacts[1] ?? {};
    assert.deepEqual(second, {
      id: "10",
      created_at: "2026-01-01T00:01:00.000Z",
      updated_at: "2026-01-01T00:02:00.000Z",
      archived: false,
      email: "c1@example.com",
      firstname: "Ada",
      num_deals: 1,
      score: 0.5,
    });
    assert.deepEqual([records("companies").length, records("owners").length], [300, 7]);
    assert.equal(requests, 63 + 2 + 1);
  });

  test("is read whole beside a rate limit that names no time", async (t) => {
    const { records } = await run(t, {}, crm({ limited: 2 }));
    assert.equal(new Set(records("contacts").map(({ id }) => id)).size, 12_500);
  });

  test("is read from the bookmark on, across the cap as well", async (t) => {
    const incremental = { replication_method: "INCREMENTAL", lookback: 0 };
    for (const from of [1000, 12_400]) {
      const replication_key_value = instant(from * 2);
      const contacts = { replication_key: "updated_at", replication_key_value };
      const { records } = await run(t, {
        settings: incremental,
        state: { bookmarks: { contacts } },
      });
      assert.deepEqual(
        records("contacts").map(({ id }) => id),
        tables.contacts?.slice(from).map(({ id }) => id),
      );
    }
  });
});
