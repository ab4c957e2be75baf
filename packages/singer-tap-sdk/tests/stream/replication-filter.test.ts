/** How a declared filter on the replication key reaches the request. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { GraphQLStream, RESTStream, t } from "../../src/index.ts";
import { recordedLog } from "../support/logger.ts";
import { sliceOf } from "../support/slice.ts";

const services = { settings: {}, logger: recordedLog().logger };
const schema = t.object({ id: t.key(), changed: t.timestamp() });
const since = "2026-11-23T09:00:00.000Z";

suite("A replication filter with a template", () => {
  class Users extends RESTStream<Users> {
    readonly name = "users";
    readonly path = "/users";
    readonly urlBase = "https://api.example.com";
    readonly schema = schema;
    override readonly replicationKey = "changed";
    override readonly replicationFilter = {
      parameter: "$filter",
      template: "changed ge {value}",
      format: "day",
    } as const;
  }
  const users = new Users(services);

  test("puts the time into its place in the query, in the declared format", () => {
    const { url } = users.seriesRequest(sliceOf({ since }));
    assert.deepEqual([...url.searchParams], [["$filter", "changed ge 2026-11-23"]]);
  });

  test("sends nothing for a read from the start", () => {
    assert.deepEqual([...users.seriesRequest(sliceOf()).url.searchParams], []);
  });

  test("puts the time into its place in a variable of a GraphQL query", () => {
    class Orders extends GraphQLStream<Orders> {
      readonly name = "orders";
      readonly path = "/graphql";
      readonly urlBase = "https://api.example.com";
      readonly query = "query ($search: String) { orders(query: $search) { id } }";
      readonly schema = schema;
      override readonly replicationKey = "changed";
      override readonly replicationFilter = {
        parameter: "search",
        template: "updated_at:>='{value}'",
      };
    }
    const { body } = new Orders(services).seriesRequest(sliceOf({ since }));
    assert.deepEqual(body?.variables, { search: `updated_at:>='${since}'` });
  });
});
