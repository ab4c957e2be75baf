/** Columns whose values are elsewhere in the record: `t.at` and `t.inside`. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { columnMover } from "../../src/http/column-sources.ts";
import { ConfigError, type JsonObject, t } from "../../src/index.ts";
import { normalizeSchema } from "../../src/schema/normalize.ts";

const moved = (columns: object, record: JsonObject) => columnMover(columns)(record);

suite("A column declared with t.at", () => {
  test("has the value at its path, which is then no property of another name", () => {
    const columns = {
      created_at: t.at("createdAt", t.timestamp()),
      city: t.at("address.city", t.string()),
    };
    const record = { id: "a", createdAt: "2026-01-01", address: { city: "Berlin", zip: "1" } };
    assert.deepEqual(moved(columns, record), {
      id: "a",
      created_at: "2026-01-01",
      city: "Berlin",
      address: { zip: "1" },
    });
    assert.deepEqual(record.address, { city: "Berlin", zip: "1" });
  });

  test("leaves no object behind that held nothing else, and none that is null", () => {
    const columns = { city: t.at("address.city", t.string()) };
    assert.deepEqual(moved(columns, { address: { city: null } }), { city: null });
    assert.deepEqual(moved(columns, { address: null }), {});
    assert.deepEqual(moved(columns, { address: "unknown" }), { address: "unknown" });
  });

  test("has a value that is also in a column of its own", () => {
    const commit = { committer: { date: "2026-01-01" } };
    const columns = { commit: t.json(), at: t.at("commit.committer.date", t.timestamp()) };
    assert.deepEqual(moved(columns, { commit }), { commit, at: "2026-01-01" });
  });

  test("has the value of its own name where nothing is at the path", () => {
    const columns = { customer: t.at("customer.id", t.string()) };
    assert.deepEqual(moved(columns, { customer: "c1" }), { customer: "c1" });
    assert.deepEqual(moved(columns, { customer: { id: "c1", name: "Ada" } }), { customer: "c1" });
    assert.deepEqual(moved(columns, {}), {});
  });

  test("finds names with dots, and those of the prototype", () => {
    const columns = { next: t.at("@odata.next", t.string()), own: t.at("__proto__", t.string()) };
    assert.deepEqual(moved(columns, { "@odata.next": "n" }), { next: "n" });
    assert.deepEqual(moved(columns, JSON.parse('{"__proto__":"p"}')), { own: "p" });
  });

  test("may share its path with another", () => {
    const columns = { one: t.at("a", t.string()), other: t.at("a", t.string()) };
    assert.deepEqual(moved(columns, { a: "x" }), { one: "x", other: "x" });
  });

  test("is refused inside a column, with its place", () => {
    const schema = t.object({ owner: t.object({ name: t.at("login", t.string()) }) });
    assert.throws(
      () => normalizeSchema(schema, ["id"], "things"),
      (error) =>
        error instanceof ConfigError &&
        error.message.includes("things.owner.name is declared with t.at, which is for columns"),
    );
  });
});

test("t.inside is t.at for each column inside an object", () => {
  const columns = {
    id: t.key(),
    ...t.inside("attributes", { title: t.string(), votes: t.integer() }),
  };
  const record = { id: "a", attributes: { title: "T", votes: "3", rest: 1 } };
  assert.deepEqual(moved(columns, record), {
    id: "a",
    title: "T",
    votes: "3",
    attributes: { rest: 1 },
  });
});
