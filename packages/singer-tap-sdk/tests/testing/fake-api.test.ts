import assert from "node:assert/strict";
import { test } from "node:test";
import { type FakeApiOptions, fakeApi, serveApi } from "../../src/testing/fake-api.ts";

test("an API whose own code throws answers 400 with the reason, which no tap tries again", async (t) => {
  const { origin } = await serveApi(t, () => {
    throw new TypeError("no such row");
  });
  const response = await fetch(`${origin}/things`);
  assert.equal(response.status, 400);
  assert.deepEqual(await response.json(), {
    message: "The fake API threw: TypeError: no such row",
  });
});

const lists: FakeApiOptions["lists"] = {
  "/shelves": [{ id: "a b" }, { id: "c" }],
  "/shelves/{shelf_id}/books": ({ shelf_id }, query) =>
    shelf_id === "gone" ? null : [{ shelf_id, language: query.get("language") }],
};

test("a fake API has each list at its path, for the values in its variable parts, and a 404 elsewhere", async (t) => {
  const { origin } = await serveApi(t, fakeApi({ lists }));
  for (const [path, expected] of [
    ["/shelves", [{ id: "a b" }, { id: "c" }]],
    ["/shelves/a%20b/books?language=fi", [{ shelf_id: "a b", language: "fi" }]],
    ["/shelves/c/books", [{ shelf_id: "c", language: null }]],
  ] as const) {
    const response = await fetch(`${origin}${path}`);
    assert.equal(response.status, 200);
    assert.deepEqual(await response.json(), expected);
  }
  for (const path of ["/", "/shelf", "/shelves/c", "/shelves/gone/books", "/shelves/c/books/1"]) {
    assert.equal((await fetch(`${origin}${path}`)).status, 404, path);
  }
});

test("a fake API responds with a 401 to a request without the credential", async (t) => {
  const authorize: FakeApiOptions["authorize"] = ({ headers }) => headers.get("x-key") === "right";
  const { origin, requests } = await serveApi(t, fakeApi({ lists, authorize }));
  assert.equal((await fetch(`${origin}/shelves`)).status, 401);
  assert.equal((await fetch(`${origin}/shelves`, { headers: { "x-key": "right" } })).status, 200);
  assert.equal(requests.length, 2);
});

test("a fake API shows the rows from a time, a number or a text that sorts on, those at it included", async (t) => {
  const rows = [
    { id: 1, seen: "2026-01-01T00:00:00Z", place: "000009" },
    { id: 2, seen: "2026-01-01T02:00:00+01:00", place: "00001A" },
    { id: 3, seen: "2026-01-02T00:00:00Z", place: "00001B" },
  ];
  const filters = { since: "seen", after: "id", from: "place" };
  const { origin } = await serveApi(t, fakeApi({ lists: { "/things": rows }, filters }));
  for (const [query, ids] of [
    ["", [1, 2, 3]],
    ["?since=2026-01-01T01:00:00Z", [2, 3]],
    ["?since=2026-01-01T01:00:01Z", [3]],
    ["?after=10", []],
    ["?after=2", [2, 3]],
    ["?after=2&since=2026-01-02", [3]],
    ["?from=00001A", [2, 3]],
  ] as const) {
    const found: unknown = await (await fetch(`${origin}/things${query}`)).json();
    assert.deepEqual(
      found,
      rows.filter(({ id }) => ids.some((one) => one === id)),
      query,
    );
  }
});
