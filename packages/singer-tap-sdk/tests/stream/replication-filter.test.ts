/** How a declared filter on the replication key reaches the request. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { GraphQLStream, RESTStream, type ReplicationFilter, t } from "../../src/index.ts";
import { type JsonObject, stringifyJson } from "../../src/singer/index.ts";
import { recordedLog } from "../support/logger.ts";
import { sliceOf } from "../support/slice.ts";

const services = { settings: {}, logger: recordedLog().logger };
const schema = t.object({ id: t.key(), changed: t.timestamp() });
const since = "2026-11-23T09:00:00.000Z";

abstract class UsersStream extends RESTStream<UsersStream> {
  readonly name = "users";
  readonly path = "/users";
  readonly urlBase = "https://api.example.com";
  readonly schema = schema;
  override readonly replicationKey = "changed";
}

/** Read by a query of its own. */
abstract class OrdersStream extends GraphQLStream<OrdersStream> {
  readonly name = "orders";
  readonly path = "/graphql";
  readonly urlBase = "https://api.example.com";
  readonly schema = schema;
  override readonly replicationKey = "changed";
}

suite("A replication filter with a template", () => {
  class Users extends UsersStream {
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

  test("puts a value into each of its places as it is, whatever characters it has", () => {
    class Sorted extends RESTStream<Sorted> {
      readonly name = "sorted";
      readonly path = "/sorted";
      readonly urlBase = "https://api.example.com";
      readonly schema = t.object({ id: t.key() });
      override readonly replicationKey = "id";
      override readonly isSorted = true;
      override readonly replicationFilter = { parameter: "q", template: "{value} or {value}" };
    }
    const { url } = new Sorted(services).seriesRequest(sliceOf({ since: "a$&b" }));
    assert.equal(url.searchParams.get("q"), "a$&b or a$&b");
  });

  test("puts the time into its place in a variable of a GraphQL query", () => {
    class Orders extends OrdersStream {
      readonly query = "query ($search: String) { orders(query: $search) { id } }";
      override readonly replicationFilter = {
        parameter: "search",
        template: "updated_at:>='{value}'",
      };
    }
    const { body } = new Orders(services).seriesRequest(sliceOf({ since }));
    assert.deepEqual(body?.variables, { search: `updated_at:>='${since}'` });
  });
});

suite("A filter of a request with a body", () => {
  abstract class SearchedStream extends RESTStream<SearchedStream> {
    readonly name = "users";
    readonly path = "/users/search";
    readonly urlBase = "https://api.example.com";
    readonly schema = t.object({
      id: t.key(),
      number: t.integer(),
      changed: t.timestamp(),
      created: t.timestamp(),
    });
    override readonly replicationKey: "number" | "changed" = "changed";

    override body(): JsonObject {
      return { filters: [{ field: "changed", value: "0" }], limit: 10 };
    }
  }

  class Users extends SearchedStream {
    override readonly replicationFilter = { parameter: "filters.0.value" };
  }

  test("goes to its path in the body, and not into the query", () => {
    const { url, body } = new Users(services).seriesRequest(sliceOf({ since }));
    assert.equal(url.search, "");
    assert.deepEqual(body, { filters: [{ field: "changed", value: since }], limit: 10 });
  });

  test("leaves the body as it is for a read from the start", () => {
    const users = new Users(services);
    assert.deepEqual(users.seriesRequest(sliceOf()).body, users.body());
  });

  test("brings both bounds of the time of creation", () => {
    class Created extends Users {
      override readonly creationFilter = {
        key: "created",
        parameter: "created.from",
        until: "created.to",
      } as const;
    }
    const { body } = new Created(services).seriesRequest(
      sliceOf({ since, createdSince: "2026-01-01T00:00:00.000Z", createdUntil: since }),
    );
    assert.deepEqual(body, {
      filters: [{ field: "changed", value: since }],
      limit: 10,
      created: { from: "2026-01-01T00:00:00.000Z", to: since },
    });
  });

  test("is a number where it counts seconds, and text with a template", () => {
    class Counted extends SearchedStream {
      override readonly replicationFilter: ReplicationFilter = {
        parameter: "since",
        format: "epoch-seconds",
      };
    }
    class Written extends Counted {
      override readonly replicationFilter = {
        parameter: "since",
        format: "epoch-seconds",
        template: "{value}",
      } as const;
    }
    const sinceOf = (stream: Counted) => stream.seriesRequest(sliceOf({ since })).body?.since;
    assert.equal(sinceOf(new Counted(services)), Date.parse(since) / 1000);
    assert.equal(sinceOf(new Written(services)), `${Date.parse(since) / 1000}`);
  });

  test("is an integer of any size where the replication key is one", () => {
    class Events extends SearchedStream {
      override readonly replicationKey = "number";
      override readonly isSorted = true;
      override readonly replicationFilter = { parameter: "behind" };
    }
    const { body } = new Events(services).seriesRequest(sliceOf({ since: "9007199254740993" }));
    assert.equal(stringifyJson(body?.behind), "9007199254740993");
  });

  class Astray extends SearchedStream {
    override readonly replicationFilter = { parameter: "filters.1.value" };
  }
  const message =
    "the parameter filters.1.value can't be set in the body: filters is a list without an element 1";

  test("is a problem before the first request where the body lacks its path", () => {
    assert.equal(new Astray(services).requestProblem({}), message);
  });

  test("is an error of the first read, which does not send it yet, where only some body lacks its path", () => {
    const first = () => new Astray(services).seriesRequest(sliceOf());
    assert.throws(first, { name: "ConfigError", message });
  });

  test("is a problem where the body lacks the path of both bounds together", () => {
    class Spanned extends SearchedStream {
      override readonly creationFilter = {
        key: "created",
        parameter: "from",
        until: "to",
        range: { parameter: "filters.1.value", separator: "~" },
      } as const;
    }
    assert.equal(new Spanned(services).requestProblem({}), message);
  });

  test("counts seconds in a variable of a GraphQL query as a number, which the type Int takes", () => {
    class Orders extends OrdersStream {
      readonly query = "query ($since: Int) { orders(since: $since) { id } }";
      override readonly replicationFilter = {
        parameter: "since",
        format: "epoch-seconds",
      } as const;
    }
    const { body } = new Orders(services).seriesRequest(sliceOf({ since }));
    assert.deepEqual(body?.variables, { since: Date.parse(since) / 1000 });
  });
});

suite("A filter that is not sent", () => {
  test("leaves what params sends by its name", () => {
    class Users extends UsersStream {
      override readonly replicationFilter = { parameter: "since" };
      override readonly params = () => ({ since: "1970-01-01" });
    }
    const users = new Users(services);
    assert.equal(users.seriesRequest(sliceOf()).url.search, "?since=1970-01-01");
    assert.equal(users.seriesRequest(sliceOf({ since })).url.searchParams.get("since"), since);
  });

  test("leaves the variable of its name in a GraphQL query", () => {
    class Orders extends OrdersStream {
      readonly query = "query ($search: String) { orders(query: $search) { id } }";
      override readonly replicationFilter = { parameter: "search", template: "changed:>{value}" };
      override readonly variables = () => ({ search: "status:any" });
    }
    const orders = new Orders(services);
    assert.deepEqual(orders.seriesRequest(sliceOf()).body?.variables, { search: "status:any" });
  });
});

test("A filter in the query may have a name that would be a path in a body", () => {
  class Users extends UsersStream {
    override readonly replicationFilter = { parameter: "filters.0.value" };
  }
  const users = new Users(services);
  assert.equal(users.requestProblem({}), null);
  const { url } = users.seriesRequest(sliceOf({ since }));
  assert.deepEqual([...url.searchParams], [["filters.0.value", since]]);
});
