import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Endpoint } from "../../sandbox/http/endpoint.ts";
import { endpoints } from "../../sandbox/http/endpoints.ts";
import { listPage, pageBody } from "../../sandbox/http/listing.ts";
import { routerOf } from "../../sandbox/http/router.ts";
import { Store } from "../../sandbox/http/store.ts";

const rules: Endpoint = {
  path: "/v2/users/{user_id}/rules",
  table: "rules",
  parents: [{ property: "user_id", table: "users", required: true }],
  hidden: ["user_id"],
};

describe("the table of endpoints", () => {
  test("finds every endpoint by its own path", () => {
    const route = routerOf(endpoints);
    for (const endpoint of endpoints) {
      assert.equal(route(endpoint.path)?.endpoint, endpoint);
    }
    assert.equal(new Set(endpoints.map(({ path }) => path)).size, endpoints.length);
  });

  test("takes the parent out of the path, and leaves it out of records where the API does", () => {
    const found = routerOf([rules])("/v2/users/ANNA/rules");
    assert.ok(found);
    const tables = {
      users: [{ id: "ANNA" }, { id: "BERT" }],
      rules: [
        { id: "A", user_id: "ANNA" },
        { id: "B", user_id: "BERT" },
      ],
    };
    const store = new Store(tables, 0);
    const asked = { ...found, query: new URLSearchParams(), origin: "http://127.0.0.1" };
    const page = listPage(asked, store);
    assert.equal(pageBody(page), '{"rules":[{"id":"A"}]}');
    const stranger = { ...asked, segments: new Map([["user_id", "NOBODY"]]) };
    assert.throws(() => listPage(stranger, store), {
      status: 404,
    });
  });

  test("does not mistake a longer or shorter path for an endpoint", () => {
    const route = routerOf([rules]);
    for (const path of ["/v2/users/ANNA", "/v2/users/ANNA/rules/", "/v2/users/ANNA/rules/A"]) {
      assert.equal(route(path), undefined);
    }
  });
});
