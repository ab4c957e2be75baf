/** Streams that a GraphQL query fills, against a server that answers as such APIs do. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import {
  BearerAuthenticator,
  type Declaration,
  type ErrorActions,
  GraphQLStream,
  type JsonObject,
  OAuth2Authenticator,
  t as shape,
  type TimeBounds,
  Type,
  valueAt,
} from "../../src/index.ts";
import { type FakeRequest, type FakeResponse, serveApi } from "../../src/testing/index.ts";
import { recordedLog } from "../support/logger.ts";
import { fullTable, type RunSetup, runStreams } from "../support/run-streams.ts";

/** What the server gets of one request. */
interface Operation {
  readonly query: string;
  readonly variables: JsonObject;
}

/** Nodes `from`, `from + 1`, … before `end`, as a page of three of a list of five. */
function page(variables: JsonObject, total = 5, size = 3) {
  const from = Number(variables.after ?? 0);
  const end = Math.min(from + size, total);
  const nodes = Array.from({ length: end - from }, (_, index) => ({ id: `t${from + index}` }));
  return { nodes, pageInfo: { hasNextPage: end < total, endCursor: String(end) } };
}

const settings = Type.Object({ origin: Type.String() });

abstract class GraphStream<Self extends Declaration> extends GraphQLStream<Self, typeof settings> {
  readonly path = "/graphql";

  get urlBase() {
    return this.settings.origin;
  }
}

/** What a stream is given that reads from an origin. */
const servicesFor = (origin: string, { logger } = recordedLog()) => ({
  settings: { origin },
  logger,
});

class Things extends GraphStream<Things> {
  readonly name: string = "things";
  readonly schema = shape.object({ id: shape.key(), updated_at: shape.timestamp() });
  readonly query: string = `query ($first: Int, $after: String) {
    things(first: $first, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } }
  }`;
}

suite("A GraphQL stream", () => {
  test("posts its query to the path, and follows the cursor of the connection named like it", async (t) => {
    class PagedThings extends Things {
      override readonly pageSize = 3;
    }
    const { ids, operations, requests } = await read(t, PagedThings, ({ variables }) => ({
      data: { things: page(variables) },
    }));
    assert.deepEqual(ids, ["t0", "t1", "t2", "t3", "t4"]);
    assert.deepEqual(
      operations.map(({ variables }) => variables),
      [{ first: 3 }, { first: 3, after: "3" }],
    );
    const { method, url, headers } = requests[0] ?? assert.fail();
    assert.deepEqual([method, url.pathname + url.search], ["POST", "/graphql"]);
    assert.equal(headers.get("content-type"), "application/json");
    assert.match(operations[0]?.query ?? "", /^query \(\$first: Int/);
  });

  test("reads nodes of edges, below a path, and leaves out those that are null", async (t) => {
    class ShopThings extends Things {
      override readonly connection = "shop.stock.things";
    }
    const { ids, failures } = await read(t, ShopThings, ({ variables }) => {
      const { nodes, pageInfo } = page(variables);
      const edges = [null, { node: null }, ...nodes.map((node) => ({ cursor: "c", node }))];
      return { data: { shop: { stock: { things: { edges, pageInfo } } } } };
    });
    assert.deepEqual([ids, failures], [["t0", "t1", "t2", "t3", "t4"], []]);
  });

  test("reads a plain list as a single page, and sends no variable that the query does not declare", async (t) => {
    class ListedThings extends Things {
      override readonly query = "{ things { id } }";
      override readonly pageSize = 3;
      override partitions() {
        return [{ shop: "north" }];
      }
    }
    const { ids, operations, requests } = await read(t, ListedThings, () => ({
      data: { things: [{ id: "a" }, { id: "b" }] },
    }));
    assert.deepEqual(ids, ["a", "b"]);
    assert.deepEqual(
      operations.map(({ variables }) => variables),
      [{}],
    );
    assert.equal(requests[0]?.url.search, "");
  });

  test("puts the context into the variables that its query declares", async (t) => {
    class PartedThings extends Things {
      override readonly query = "query ($shop: ID!) { things(shop: $shop) { id } }";
      override partitions() {
        return [{ shop: "north", remark: "not for the API" }];
      }
    }
    const { operations } = await read(t, PartedThings, () => ({ data: { things: [] } }));
    assert.deepEqual(
      operations.map(({ variables }) => variables),
      [{ shop: "north" }],
    );
  });

  const incremental = {
    replication: { ...fullTable, method: "INCREMENTAL", startDate: "2026-01-01T00:00:00.000Z" },
  } as const;

  test("puts a declared time filter into the variable of that name", async (t) => {
    class ChangedThings extends Things {
      override readonly query = "query ($since: DateTime) { things(since: $since) { id } }";
      override readonly replicationKey = "updated_at";
      override readonly replicationFilter = { parameter: "since" };
    }
    const { operations, requests } = await read(t, ChangedThings, emptyPage, incremental);
    assert.deepEqual(operations[0]?.variables, { since: "2026-01-01T00:00:00.000Z" });
    assert.equal(requests[0]?.url.search, "");
  });

  test("names a time filter whose variable its query does not declare", async () => {
    class Undeclared extends Things {
      override readonly replicationKey = "updated_at";
      override readonly replicationFilter = { parameter: "since" };
    }
    const things = new Undeclared(servicesFor("https://api.example.com"));
    const problem = "its query declares no variable $since, into which its time filter goes";
    assert.equal(things.requestProblem({}), problem);
  });

  test("makes the filter from the bounds where its variables say so", async (t) => {
    class SearchedThings extends Things {
      override readonly replicationKey = "updated_at";
      override readonly replicationFilter = {};
      override variables(_context: object, { since }: TimeBounds) {
        return { search: since === null ? undefined : `updated_at:>='${since}'` };
      }
    }
    const whole = await read(t, SearchedThings, emptyPage);
    assert.deepEqual(whole.operations[0]?.variables, {});
    const { operations } = await read(t, SearchedThings, emptyPage, incremental);
    const search = "updated_at:>='2026-01-01T00:00:00.000Z'";
    assert.deepEqual(operations[0]?.variables, { search });
  });

  for (const data of [{ shop: null }, { shop: { things: null } }]) {
    test(`has no rows where the API returns ${JSON.stringify(data)} without an error`, async (t) => {
      class ShopThings extends Things {
        override readonly connection = "shop.things";
      }
      const { ids, failures } = await read(t, ShopThings, () => ({ data }));
      assert.deepEqual([ids, failures], [[], []]);
    });
  }

  const pageInfo = { hasNextPage: false, endCursor: null };
  for (const lists of [{ nodes: null }, { edges: null }, { nodes: null, edges: null }]) {
    test(`has no rows where its connection holds ${JSON.stringify(lists)}`, async (t) => {
      const data = { things: { ...lists, pageInfo } };
      const { ids, failures } = await read(t, Things, () => ({ data }));
      assert.deepEqual([ids, failures], [[], []]);
    });
  }

  const misfits = {
    'it holds nothing at "data.things", but data.thingy': { data: { thingy: [] } },
    "things has neither nodes nor edges { node }, but items": { data: { things: { items: [] } } },
    "things has no pageInfo { hasNextPage endCursor }": { data: { things: { nodes: [] } } },
    "things has another page, but no endCursor in its pageInfo": {
      data: { things: { nodes: [], pageInfo: { hasNextPage: true, endCursor: null } } },
    },
    "things holds something that is not an object": { data: { things: ["a"] } },
    'it holds nothing at "data.things", but a': { a: 1 },
  };
  for (const [problem, body] of Object.entries(misfits)) {
    test(`fails at once where ${problem}`, async (t) => {
      const { failures, requests } = await read(t, Things, () => body);
      assert.ok(failures[0]?.includes(problem), failures[0]);
      assert.equal(requests.length, 1);
    });
  }

  test("fails where another page follows, and its query has no variable for the cursor", async (t) => {
    class Unpaged extends Things {
      override readonly query =
        "{ things(first: 3) { nodes { id } pageInfo { hasNextPage endCursor } } }";
    }
    const { failures } = await read(t, Unpaged, () => ({ data: { things: page({}) } }));
    assert.match(failures[0] ?? "", /the query declares no variable \$after for its cursor/);
  });
});

suite("An error that a GraphQL API lists", () => {
  const errorOf = (code: string, more: object = {}) => ({
    errors: [{ message: `It says ${code}`, extensions: { code }, ...more }],
    data: { things: null },
  });

  /** Answers once with these errors, and then with the list. */
  const once = (body: JsonObject) => {
    let asked = 0;
    return ({ variables }: Operation) => {
      asked += 1;
      return asked === 1 ? body : { data: { things: page(variables, 1) } };
    };
  };

  for (const code of ["THROTTLED", "RATE_LIMITED", "RATELIMITED", "TOO_MANY_REQUESTS"]) {
    test(`${code} waits for the limit, and is then read`, async (t) => {
      const { ids, failures, counts } = await read(t, Things, once(errorOf(code)));
      assert.deepEqual([ids, failures, counts.rateLimited], [["t0"], [], 1]);
    });
  }

  for (const code of ["INTERNAL_SERVER_ERROR", "SERVICE_UNAVAILABLE", "TIMEOUT"]) {
    test(`${code} is requested again`, async (t) => {
      const { ids, failures, counts } = await read(t, Things, once(errorOf(code)));
      assert.deepEqual([ids, failures, counts.retries], [["t0"], [], 1]);
    });
  }

  for (const code of ["ACCESS_DENIED", "FORBIDDEN", "INSUFFICIENT_SCOPES"]) {
    test(`${code} names the permission, and leaves the stream out with skip_forbidden`, async (t) => {
      class Scoped extends Things {
        override readonly requiredScope = "read_things";
      }
      const { failures, requests } = await read(t, Scoped, () => errorOf(code));
      assert.match(failures[0] ?? "", /is forbidden: the key lacks the permission read_things/);
      assert.equal(requests.length, 1);
      const skipped = await read(t, Scoped, () => errorOf(code), { skipForbidden: true });
      assert.deepEqual(skipped.failures, []);
      assert.ok(skipped.log.some(({ level }) => level === "WARNING"));
    });
  }

  test("UNAUTHENTICATED renews the credential once, and requests again", async (t) => {
    let tokens = 0;
    const { origin } = await serveApi(t, ({ url, headers }) => {
      if (url.pathname === "/token") {
        tokens += 1;
        return { body: { access_token: `token-${tokens}`, expires_in: 3600 } };
      }
      const isCurrent = headers.get("authorization") === "Bearer token-2";
      return { body: isCurrent ? { data: { things: page({}, 1) } } : errorOf("UNAUTHENTICATED") };
    });
    class Authenticated extends Things {
      override authenticator() {
        const tokenUrl = `${origin}/token`;
        return new OAuth2Authenticator({ tokenUrl, clientId: "id", clientSecret: "secret" });
      }
    }
    const { rows, failures } = await runStreams(t, {
      streams: [new Authenticated(servicesFor(origin))],
    });
    assert.deepEqual([rows("things").length, failures, tokens], [1, [], 2]);
  });

  test("UNAUTHENTICATED ends the run where the credential can't be renewed", async (t) => {
    class Authenticated extends Things {
      override authenticator() {
        return new BearerAuthenticator("the-key");
      }
    }
    const { fatal } = await read(t, Authenticated, () => errorOf("UNAUTHENTICATED"));
    assert.match(fatal ?? "", /is unauthorized.*UNAUTHENTICATED, It says UNAUTHENTICATED/);
  });

  test("of any other code fails the stream at once, in the API's own words", async (t) => {
    const { failures, requests } = await read(t, Things, () => errorOf("undefinedField"));
    const [failure = ""] = failures;
    assert.ok(
      failure.includes("POST /graphql was rejected: undefinedField, It says undefinedField"),
    );
    assert.equal(requests.length, 1);
  });

  test("without a code fails the stream at once, in the API's own words", async (t) => {
    const { failures } = await read(t, Things, () => ({ errors: [{ message: "No such field" }] }));
    assert.match(failures[0] ?? "", /POST \/graphql was rejected: No such field \(status 200\)/);
  });

  test("means what the stream says of its code", async (t) => {
    class Own extends Things {
      override readonly errorActions: ErrorActions = { SHOP_LOCKED: "ignore", TIMEOUT: "fail" };
    }
    const locked = await read(t, Own, () => errorOf("SHOP_LOCKED"));
    assert.deepEqual([locked.ids, locked.failures], [[], []]);
    const { failures } = await read(t, Own, once(errorOf("TIMEOUT")));
    assert.match(failures[0] ?? "", /was rejected: TIMEOUT/);
    const { counts } = await read(t, Own, once(errorOf("INTERNAL")));
    assert.equal(counts.retries, 1);
  });

  test("is found by its type, as GitHub names it, and whatever the status is", async (t) => {
    const errors = [{ type: "RATE_LIMITED", message: "Too many points" }];
    const { ids, counts } = await read(t, Things, once({ errors }), {}, 403);
    assert.deepEqual([ids, counts.rateLimited], [["t0"], 1]);
  });

  test("leaves it to the status what a failure of an unknown code means", async (t) => {
    const { ids, counts } = await read(t, Things, once({ errors: [{ message: "Oops" }] }), {}, 503);
    assert.deepEqual([ids, counts.retries], [["t0"], 1]);
  });

  test("that passes is settled before those that don't", async (t) => {
    const errors = ["ACCESS_DENIED", "THROTTLED"].flatMap((code) => errorOf(code).errors);
    const { ids, failures } = await read(t, Things, once({ errors, data: null }));
    assert.deepEqual([ids, failures], [["t0"], []]);
  });
});

suite("Data beside errors", () => {
  const partial = ({ variables }: Operation) => ({
    data: { things: page(variables) },
    errors: [
      {
        message: "Ada Lovelace may not be seen",
        extensions: { code: "ACCESS_DENIED" },
        path: ["things", "nodes", 0, "id", "Ada Lovelace"],
      },
    ],
  });
  class Lenient extends Things {
    override readonly partialData = "keep";
  }

  test("is refused by default: rows may lack what the errors are about", async (t) => {
    const { ids, failures } = await read(t, Things, partial);
    assert.deepEqual(ids, []);
    assert.match(failures[0] ?? "", /is forbidden/);
  });

  test("is kept where the stream says so, with one warning that names fields of the query alone", async (t) => {
    const own = recordedLog();
    const { ids, failures } = await read(t, Lenient, partial, {}, 200, own);
    assert.deepEqual([ids.length, failures], [5, []]);
    assert.deepEqual(
      own.lines().map(({ level, message }) => [level, message]),
      [
        [
          "WARNING",
          "The API reports errors for things.nodes.id and returns the other data, which is kept",
        ],
      ],
    );
  });

  test("is requested again where the error passes, even where it would be kept", async (t) => {
    let asked = 0;
    const { ids, counts } = await read(t, Lenient, ({ variables }) => {
      asked += 1;
      const data = { things: page(variables, 1) };
      const errors = [{ message: "Slow down", extensions: { code: "THROTTLED" } }];
      return asked === 1 ? { data, errors } : { data };
    });
    assert.deepEqual([ids, counts.rateLimited], [["t0"], 1]);
  });

  test("is an error where the connection itself is what is missing", async (t) => {
    const { failures } = await read(t, Lenient, (operation) => ({
      ...partial(operation),
      data: { things: null },
    }));
    assert.match(failures[0] ?? "", /is forbidden/);
  });
});

suite("A connection inside the parent's rows", () => {
  class Orders extends GraphStream<Orders> {
    readonly name = "orders";
    readonly schema = shape.object({ id: shape.key(), lineItems: shape.ignore(shape.json()) });
    readonly query = "{ orders { id lineItems(first: 2) { nodes { id } pageInfo { … } } } }";
  }
  class LineItems extends GraphStream<LineItems> {
    readonly name = "line_items";
    readonly schema = shape.object({
      id: shape.key(),
      order_id: shape.key(),
      cents: shape.integer(),
    });
    override readonly connection = "order.lineItems";
    readonly query = `query ($order_id: ID!, $first: Int!, $after: String) {
      order(id: $order_id) { lineItems(first: $first, after: $after) { nodes { id price } … } }
    }`;
    override readonly pageSize = 3;
    override readonly parent = Orders;
    override readonly foreignKey = "order_id";
    override readonly firstPage = "lineItems";
    override postProcess({ price, ...item }: JsonObject) {
      return { ...item, cents: Number(price) * 100 };
    }
  }

  /** Line items of an order from a cursor on. */
  const itemsOf = (order: string, total: number, variables: JsonObject, size: number) => {
    const { nodes, pageInfo } = page(variables, total, size);
    return { nodes: nodes.map(({ id }) => ({ id: `${order}-${id}`, price: "2" })), pageInfo };
  };

  /** An API of orders with so many line items each, of which their rows hold two. */
  const shop = (totals: Readonly<Record<string, number>>, ownRows: JsonObject = {}) => {
    return ({ query, variables }: Operation): JsonObject => {
      if (query.startsWith("query ($order_id")) {
        const order = String(variables.order_id);
        return { data: { order: { lineItems: itemsOf(order, totals[order] ?? 0, variables, 3) } } };
      }
      const orders = Object.entries(totals).map(([id, total]) => ({
        id,
        lineItems: itemsOf(id, total, {}, 2),
        ...ownRows,
      }));
      return { data: { orders } };
    };
  };

  test("has the rows that came along, and only the pages after them are requested", async (t) => {
    const { rows, variables, failures } = await readBoth(t, shop({ a: 2, b: 7, c: 0, d: 3 }));
    assert.deepEqual(failures, []);
    const expected = Object.entries({ a: 2, b: 7, d: 3 }).flatMap(([order_id, total]) =>
      Array.from({ length: total }, (_, n) => ({ id: `${order_id}-t${n}`, order_id, cents: 200 })),
    );
    assert.deepEqual(
      rows.toSorted((one, other) => String(one.id).localeCompare(String(other.id))),
      expected,
    );
    assert.deepEqual(variables.toSorted(byText), [
      { order_id: "b", after: "2", first: 3 },
      { order_id: "b", after: "5", first: 3 },
      { order_id: "d", after: "2", first: 3 },
    ]);
  });

  test("is requested whole for a row that does not hold it", async (t) => {
    const { rows, variables } = await readBoth(t, shop({ a: 4 }, { lineItems: null }));
    assert.equal(rows.length, 4);
    assert.deepEqual(variables, [
      { order_id: "a", first: 3 },
      { order_id: "a", first: 3, after: "3" },
    ]);
  });

  test("leaves the other rows as they are where the parent is gone by the time of the request", async (t) => {
    const whole = shop({ a: 4, b: 2 });
    const { rows, failures } = await readBoth(t, (operation) =>
      operation.variables.order_id === "a" ? { data: { order: null } } : whole(operation),
    );
    assert.deepEqual([rows.length, failures], [4, []]);
  });

  test("fails the stream where the row does not say whether it holds the whole", async (t) => {
    const { failures } = await readBoth(t, shop({ a: 4 }, { lineItems: { nodes: [] } }));
    assert.match(failures[0] ?? "", /lineItems has no pageInfo \{ hasNextPage endCursor \}/);
  });

  async function readBoth(t: TestContext, answer: (operation: Operation) => JsonObject) {
    const { origin, operations } = await serveGraph(t, answer);
    const { rows, failures } = await runStreams(t, {
      streams: [new Orders(servicesFor(origin)), new LineItems(servicesFor(origin))],
    });
    return {
      rows: rows("line_items"),
      failures: failures.map(messageOf),
      variables: operations.map(({ variables }) => variables).filter((one) => "order_id" in one),
    };
  }
});

suite("The type of a GraphQL stream", () => {
  test("knows the columns, and has no second place for the records", () => {
    class Misdeclared extends GraphStream<Misdeclared> {
      readonly name = "things";
      readonly schema = shape.object({ id: shape.key() });
      readonly query = "{ things { id } }";
      // @ts-expect-error: a thing has no order_id
      override readonly foreignKey = "order_id";
      // @ts-expect-error: the connection says where the records are
      override readonly recordsPath = "data.things";
      // @ts-expect-error: its query has no delta token
      override readonly delta = { tokenPath: "token", parameter: "token" };
      // @ts-expect-error: there is no such action
      override readonly errorActions = { LATE: "later" } as const;
    }
    assert.ok(Misdeclared.prototype instanceof GraphQLStream);
  });
});

function emptyPage(): JsonObject {
  return { data: { things: [] } };
}

const byText = (one: unknown, other: unknown) =>
  JSON.stringify(one).localeCompare(JSON.stringify(other));

function messageOf({ error }: { readonly error: unknown }): string {
  return error instanceof Error ? error.message : String(error);
}

/** Serves an API that makes a body of an operation; the first response has the status. */
async function serveGraph(
  t: TestContext,
  answer: (operation: Operation) => JsonObject,
  firstStatus = 200,
) {
  const operations: Operation[] = [];
  const { origin, requests } = await serveApi(t, (request: FakeRequest): FakeResponse => {
    const sent: unknown = JSON.parse(request.body);
    const variables = valueAt(sent, "variables");
    const operation = {
      query: String(valueAt(sent, "query")),
      variables: typeof variables === "object" ? { ...variables } : {},
    };
    operations.push(operation);
    return { body: answer(operation), status: operations.length === 1 ? firstStatus : 200 };
  });
  return { origin, requests, operations };
}

/** Reads a stream of things from such an API. */
async function read(
  t: TestContext,
  Stream: typeof Things,
  answer: (operation: Operation) => JsonObject,
  setup: Partial<RunSetup> = {},
  firstStatus = 200,
  ownLog = recordedLog(),
) {
  const { origin, requests, operations } = await serveGraph(t, answer, firstStatus);
  const run = await runStreams(t, { streams: [new Stream(servicesFor(origin, ownLog))], ...setup });
  return {
    ids: run.rows("things").map(({ id }) => id),
    failures: run.failures.map(messageOf),
    fatal: run.fatal?.message ?? null,
    log: run.log,
    counts: run.http.counts,
    requests,
    operations,
  };
}

suite("An error NOT_FOUND inside a success", () => {
  class Parts extends GraphStream<Parts> {
    readonly name = "parts";
    readonly schema = shape.object({ id: shape.key(), thing_id: shape.key() });
    readonly query = "query ($thing_id: ID!) { thing(id: $thing_id) { parts { id } } }";
    override readonly connection = "thing.parts";
    override readonly parent = Things;

    override childContext({ id }: { readonly id: string }) {
      return { thing_id: id };
    }
  }

  const notFound = {
    data: { thing: null },
    errors: [{ message: "Gone", type: "NOT_FOUND", path: ["thing"] }],
  };

  test("skips the partition of a child stream, whose rows may still exist", async (t) => {
    const { origin } = await serveApi(t, ({ body }) => {
      const { variables } = JSON.parse(body);
      if (variables.thing_id === undefined) return { body: { data: { things: page(variables) } } };
      const data = { thing: { parts: [{ id: `part of ${variables.thing_id}` }] } };
      return { body: variables.thing_id === "t1" ? notFound : { data } };
    });
    const services = servicesFor(origin);
    const run = await runStreams(t, {
      streams: [new Things(services), new Parts(services)],
      replication: { activateVersions: true },
    });
    assert.deepEqual(run.failures, []);
    assert.deepEqual(
      run.rows("parts").map(({ thing_id }) => thing_id),
      ["t0", "t2", "t3", "t4"],
    );
    assert.ok(
      run.log.some(
        ({ level, message }) =>
          level === "WARNING" && message.includes('Skipped {"thing_id":"t1"}'),
      ),
    );
    const activated = run.messages.filter(({ type }) => type === "ACTIVATE_VERSION");
    assert.deepEqual(
      activated.map(({ stream }) => stream),
      ["things"],
    );
  });

  test("fails a stream without a parent", async (t) => {
    const { origin } = await serveApi(t, () => ({ body: { ...notFound, data: { things: null } } }));
    const { failures } = await runStreams(t, { streams: [new Things(servicesFor(origin))] });
    assert.match(String(failures[0]?.error), /NOT_FOUND, Gone/);
  });
});
