/** What a tap is planned to read from an OpenAPI file, and what it says that it can't tell. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { OpenApiDocument, readOpenApi } from "../../src/toolchain/openapi/document.ts";
import { streamNames } from "../../src/toolchain/openapi/names.ts";
import { planTap, type StreamPlan, type TapPlan } from "../../src/toolchain/openapi/plan.ts";
import { sdkRoot } from "../support/run-program.ts";

async function planOf(file: string): Promise<TapPlan> {
  return planTap(await readOpenApi(`${sdkRoot}tests/fixtures/openapi/${file}`));
}

const codeHost = await planOf("code-host.json");
const scheduler = await planOf("scheduler.yaml");
const assistants = await planOf("assistants.yaml");

function stream({ streams }: TapPlan, name: string): StreamPlan {
  const found = streams.find((one) => one.name === name);
  assert.ok(found, `${name} is not among ${streams.map((one) => one.name).join(", ")}`);
  return found;
}

/** The plan of a file with one list whose records have these properties. */
function planWith(properties: object, operation: object = {}, others: object = {}): TapPlan {
  const paths = { "/things": { get: { responses: listOf(properties), ...operation } }, ...others };
  return planTap(new OpenApiDocument({ openapi: "3.1.0", paths }));
}

const text = { type: "string" };

/** The responses of an operation that lists records with these properties. */
function listOf(properties: object) {
  const schema = { type: "array", items: { type: "object", properties } };
  return { "200": { content: { "application/json": { schema } } } };
}

function columnOf(plan: TapPlan, column: string) {
  const [first] = plan.streams;
  return plan.shapes.get(first?.record ?? "")?.properties.get(column);
}

suite("Every list endpoint of an OpenAPI file becomes a stream or a gap with a reason", () => {
  test("in the manner of a hand-written file with top-level lists", () => {
    assert.deepEqual(
      codeHost.streams.map(({ name, path }) => `${name} ${path}`),
      [
        "comments /repos/{owner}/{repo}/issues/{issue_number}/comments",
        "events /events",
        "issues /repos/{owner}/{repo}/issues?state=all",
        "user_keys /user/keys",
        "user_keys_by_username /users/{username}/keys",
        "workflow_runs /repos/{owner}/{path_repo}/runs",
      ],
    );
    assert.deepEqual(
      codeHost.leftOut.map(({ path, reason }) => `${path}: ${reason}`),
      [
        "/emojis: its list holds values of type string, not objects",
        "/old: it is deprecated",
        "/repos/{owner}/{repo}/commits/{ref}/statuses: no list in the file has the values of {ref}",
        "/repos/{owner}/{repo}/contents/{path}: its response is a list or something else",
      ],
    );
  });

  test("in the manner of FastAPI, whose wrapped lists have their own names", () => {
    assert.deepEqual(
      scheduler.streams.map(({ name, path, recordsPath }) => `${name} ${path} ${recordsPath}`),
      [
        "jobs /api/v2/jobs?only_active=false jobs",
        "logs /api/v2/jobs/{job_id}/runs/{run_id}/logs logs",
        "runs /api/v2/jobs/{job_id}/runs runs",
      ],
    );
    assert.deepEqual(
      scheduler.leftOut.map(({ path, reason }) => `${path}: ${reason}`),
      ["/api/v2/backfills: it requires `job_id`, for which the file has no values"],
    );
  });

  test("in the manner of an API that wraps every list in data", () => {
    assert.deepEqual(
      assistants.streams.map(({ name, path, recordsPath }) => `${name} ${path} ${recordsPath}`),
      [
        "batches /batches data",
        "items /batches/{batch_id}/items data",
        "messages /threads/{thread_id}/messages data",
        "models /models data",
      ],
    );
    assert.deepEqual(assistants.leftOut, []);
  });
});

suite("How a list pages", () => {
  for (const [plan, name, expected] of [
    [codeHost, "issues", { paginator: "LinkHeaderPaginator", options: {} }],
    [codeHost, "user_keys", { paginator: "PageNumberPaginator", options: {} }],
    [
      codeHost,
      "workflow_runs",
      { paginator: "PageNumberPaginator", options: { totalPath: "total_count" } },
    ],
    [scheduler, "jobs", { paginator: "OffsetPaginator", options: { totalPath: "total_entries" } }],
    [
      assistants,
      "batches",
      {
        paginator: "CursorPaginator",
        options: { recordProperty: "id", parameter: "after", morePath: "has_more" },
      },
    ],
    [
      assistants,
      "items",
      {
        paginator: "CursorPaginator",
        options: { cursorPath: "next", parameter: "after", morePath: "has_more" },
      },
    ],
  ] as const) {
    test(`is told from parameters and response: ${name} by ${expected.paginator}`, () => {
      const { paginator, options } = stream(plan, name).paging ?? {};
      assert.deepEqual({ paginator, options }, expected);
    });
  }

  test("has the largest page that the schema or the description of the parameter names", () => {
    const sizes = [codeHost, assistants].flatMap(({ streams }) =>
      streams.flatMap(({ name, paging }) =>
        paging ? [`${name} ${paging.pageSize?.maximum}`] : [],
      ),
    );
    assert.ok(sizes.includes("issues 100"));
    assert.ok(sizes.includes("batches 100"));
    assert.ok(sizes.includes("items 1000"));
  });

  test("has no largest page where the file gives a number that no page has", () => {
    for (const [maximum, expected] of [
      [1, 1],
      [100_000, 100_000],
      [0, null],
      [-1, null],
      [12.5, null],
      [2_147_483_647, null],
    ] as const) {
      const parameters = [
        { in: "query", name: "page", schema: { type: "integer" } },
        { in: "query", name: "per_page", schema: { type: "integer", maximum } },
      ];
      const [things] = planWith({ id: { type: "string" } }, { parameters }).streams;
      assert.deepEqual(things?.paging?.pageSize, { parameter: "per_page", maximum: expected });
    }
  });

  test("is a gap where there is a page size and no way to the next page", () => {
    for (const [plan, name] of [
      [codeHost, "events"],
      [assistants, "messages"],
    ] as const) {
      const { paging, gaps } = stream(plan, name);
      assert.equal(paging, null);
      const [gap] = gaps.filter(({ about }) => about === "paging");
      assert.match(gap?.reason ?? "", /only the first page is read$/);
    }
  });

  test("is by the Link header where a parameter pages too, and one page where none does", () => {
    const { "200": response } = listOf({ id: text });
    const responses = { "200": { ...response, headers: { Link: { schema: text } } } };
    for (const [name, paginator] of [
      ["per_page", "LinkHeaderPaginator"],
      ["cursor", "LinkHeaderPaginator"],
      ["page", "LinkHeaderPaginator"],
      ["colour", undefined],
    ] as const) {
      const schema = { type: name === "cursor" ? "string" : "integer" };
      const parameters = [{ in: "query", name, schema }];
      const [things] = planWith({}, { responses, parameters }).streams;
      assert.equal(things?.paging?.paginator, paginator, name);
    }
  });

  test("is by the URL of the next page where the response has one", () => {
    const responses = {
      "200": {
        content: {
          "application/json": {
            schema: {
              type: "object",
              properties: {
                count: { type: "integer" },
                next: { type: "string", nullable: true, format: "uri" },
                results: { type: "array", items: { type: "object", properties: { id: {} } } },
              },
            },
          },
        },
      },
    };
    const parameters = [{ name: "page", in: "query", schema: { type: "integer" } }];
    const [things] = planWith({}, { responses, parameters }).streams;
    assert.equal(things?.paging?.paginator, "NextUrlPaginator");
    assert.deepEqual(things.paging.options, { path: "next" });
  });
});

suite("The keys of a stream", () => {
  test("are the parameters of its path and what identifies a record", () => {
    assert.deepEqual(
      stream(codeHost, "issues").context.map(({ name }) => name),
      ["owner", "repo"],
    );
    assert.deepEqual(stream(codeHost, "issues").ownKeys, ["id"]);
  });

  test("are what the path of a single record takes where there is no id", () => {
    assert.deepEqual(stream(scheduler, "jobs").ownKeys, ["job_id"]);
  });

  test("are a gap where nothing identifies a record", () => {
    const { ownKeys, gaps } = stream(scheduler, "logs");
    assert.equal(ownKeys, null);
    assert.ok(gaps.some(({ about }) => about === "keys"));
  });
});

suite("The parameters of a path", () => {
  test("come from the rows of the list before them, by a column of that name or of its last words", () => {
    const comments = stream(codeHost, "comments");
    assert.equal(comments.parent?.stream.name, "issues");
    assert.deepEqual([...(comments.parent?.columns ?? [])], [["issue_number", "number"]]);
    assert.deepEqual(comments.context.at(-1), { name: "issue_number", type: "integer" });
    const items = stream(assistants, "items");
    assert.deepEqual([...(items.parent?.columns ?? [])], [["batch_id", "id"]]);
  });

  test("come from a setting where they are the first ones and no list has them", () => {
    const { setting, gaps } = stream(codeHost, "issues");
    assert.deepEqual(setting, { name: "repos", parameters: ["owner", "repo"] });
    assert.match(gaps.find(({ about }) => about === "partitions")?.reason ?? "", /setting repos/);
  });

  test("come from settings of different names where their numbers differ, or the tap has the name", () => {
    const list = { get: { responses: listOf({ id: { type: "string" } }) } };
    const paths = ["/groups/{a}/x", "/groups/{a}/{b}/y", "/groups/{c}/z", "/lookback/{a}/x"];
    const { streams } = planWith({}, {}, Object.fromEntries(paths.map((path) => [path, list])));
    assert.deepEqual(
      streams
        .flatMap(({ apiPath, setting }) => (setting ? [`${apiPath} ${setting.name}`] : []))
        .sort(),
      [
        "/groups/{a}/x groups",
        "/groups/{a}/{b}/y groups_a_b",
        "/groups/{c}/z groups",
        "/lookback/{a}/x lookback_to_read",
      ],
    );
  });

  test("have another name where a column of another type has theirs", () => {
    const { context } = stream(codeHost, "workflow_runs");
    assert.deepEqual(
      context.map(({ name }) => name),
      ["owner", "path_repo"],
    );
  });
});

suite("A time filter", () => {
  test("is on the column that its name or its description says", () => {
    assert.deepEqual(stream(codeHost, "issues").filter, { key: "updated_at", parameter: "since" });
    assert.deepEqual(stream(scheduler, "jobs").filter, {
      key: "updated_at",
      parameter: "updated_at_gte",
    });
  });

  test("takes epoch seconds where its schema is an integer, also as an operator of an object", () => {
    const operators = { type: "object", properties: { gte: { type: "integer" }, lt: {} } };
    const parameters = [{ name: "updated", in: "query", schema: { anyOf: [operators, {}] } }];
    const properties = { updated: { type: "integer", format: "unix-time" } };
    const [things] = planWith(properties, { parameters }).streams;
    assert.deepEqual(things?.filter, {
      key: "updated",
      parameter: "updated[gte]",
      format: "epoch-seconds",
    });
  });

  test("is a gap where no column holds its time, and none where it is a time of creation", () => {
    const parameter = (name: string) => ({ name, in: "query", schema: { format: "date-time" } });
    const parameters = [parameter("modified_since")];
    const [things] = planWith({ id: { type: "string" } }, { parameters }).streams;
    assert.equal(things?.filter, null);
    assert.match(
      things?.gaps.find(({ about }) => about === "filter")?.reason ?? "",
      /modified_since/,
    );
    const created = { id: {}, created_at: { type: "string", format: "date-time" } };
    const [others] = planWith(created, { parameters: [parameter("created_after")] }).streams;
    assert.equal(others?.filter, null);
  });
});

suite("A column", () => {
  for (const [what, schema, expected] of [
    ["nullable: true", { type: "string", nullable: true }, { type: "string" }],
    ["a list of types", { type: ["integer", "null"] }, { type: "integer" }],
    ["null among the variants", { anyOf: [text, { type: "null" }] }, { type: "string" }],
    [
      "integers and numbers",
      { oneOf: [{ type: "integer" }, { type: "number" }] },
      { type: "number" },
    ],
    ["null in an enum", { enum: ["a", "b", null] }, { type: "string", enum: ["a", "b"] }],
    [
      "enums as variants",
      { anyOf: [{ enum: ["a"] }, { enum: ["b"] }] },
      { type: "string", enum: ["a", "b"] },
    ],
    [
      "the same format in each variant",
      {
        anyOf: [
          { type: "string", format: "date" },
          { format: "date", type: "string" },
        ],
      },
      { type: "date" },
    ],
    [
      "several formats",
      {
        anyOf: [
          { type: "string", format: "date" },
          { type: "string", format: "date-time" },
        ],
      },
      { type: "string" },
    ],
    ["a constant", { const: "list" }, { type: "string" }],
    ["no type", {}, { type: "string", gap: "has no type" }],
    [
      "several types",
      { oneOf: [text, { type: "array" }] },
      { type: "string", gap: "is a string or an array" },
    ],
    ["free-form objects", { type: "object", additionalProperties: true }, { type: "object" }],
    ["lists in lists", { type: "array", items: { type: "array", items: text } }, { type: "array" }],
    ["a date", { type: "string", format: "date" }, { type: "date" }],
    [
      "epoch seconds",
      { type: "integer", description: "Unix timestamp." },
      { type: "date-time", epoch: "epoch-seconds", description: "Unix timestamp." },
    ],
  ] as const) {
    test(`has one type for ${what}`, () => {
      assert.deepEqual(columnOf(planWith({ id: text, one: schema }), "one"), expected);
    });
  }

  test("has the properties of all variants of an object, and those that all parts of one have", () => {
    const object = (...names: readonly string[]) => ({
      type: "object",
      properties: Object.fromEntries(names.map((name) => [name, text])),
    });
    const plan = planWith({
      any: { oneOf: [object("a"), object("b")] },
      all: { allOf: [object("a"), object("b")] },
    });
    for (const column of ["any", "all"]) {
      const { shape = "" } = columnOf(plan, column) ?? {};
      assert.deepEqual([...(plan.shapes.get(shape)?.properties.keys() ?? [])], ["a", "b"]);
    }
  });

  test("is no column where its name is none, and is named among the gaps", () => {
    const plan = planWith({ id: text, "a-b": text, Id: text, additional_properties: {} });
    const [things] = plan.streams;
    assert.deepEqual([...(plan.shapes.get(things?.record ?? "")?.properties.keys() ?? [])], ["id"]);
    assert.deepEqual(
      things?.gaps
        .filter(({ about }) => about === "columns")
        .map(({ reason }) => reason.split(" ")[0]),
      ["a-b", "Id", "additional_properties"],
    );
  });

  test("that contains itself ends, and one that consists of itself has no type", () => {
    const schemas = {
      Tree: {
        type: "object",
        properties: {
          leaf: text,
          trees: { type: "array", items: { $ref: "#/components/schemas/Tree" } },
        },
      },
      Loop: { allOf: [{ $ref: "#/components/schemas/Loop" }] },
    };
    const properties = {
      tree: { $ref: "#/components/schemas/Tree" },
      loop: { $ref: "#/components/schemas/Loop" },
    };
    const schema = { type: "array", items: { type: "object", properties } };
    const responses = { "200": { content: { "application/json": { schema } } } };
    const paths = { "/things": { get: { responses } } };
    const plan = planTap(new OpenApiDocument({ openapi: "3.0.3", paths, components: { schemas } }));
    assert.equal(columnOf(plan, "tree")?.shape, "Tree");
    assert.equal(columnOf(plan, "loop")?.gap, "has no type");
  });
});

test("A reference that leads back to itself is a mistake in the file, and is named", () => {
  const parameters = {
    Page: { $ref: "#/components/parameters/Pages" },
    Pages: { $ref: "#/components/parameters/Page" },
  };
  const document = new OpenApiDocument({ openapi: "3.1.0", paths: {}, components: { parameters } });
  assert.throws(() => document.resolve({ $ref: "#/components/parameters/Page" }), {
    message: "#/components/parameters/Page refers to itself",
  });
});

suite("What leaves rows out by default", () => {
  const list = (parameter: object) =>
    planWith({ id: { type: "string" } }, { parameters: [{ in: "query", ...parameter }] })
      .streams[0];

  test("is sent with the value that does not, where there is one", () => {
    const all = { type: "string", enum: ["open", "all"], default: "open" };
    assert.equal(list({ name: "state", schema: all })?.path, "/things?state=all");
    assert.equal(
      list({ name: "include_archived", schema: { type: "boolean" } })?.path,
      "/things?include_archived=true",
    );
    assert.equal(
      list({ name: "exclude_stale", schema: { type: "boolean", default: true } })?.path,
      "/things?exclude_stale=false",
    );
    assert.equal(list({ name: "sort", schema: all })?.path, "/things");
  });

  test("is a gap where no value is known", () => {
    const schema = { type: "string", enum: ["active", "deleted"], default: "active" };
    assert.deepEqual(
      list({ name: "state", schema })?.gaps.map(({ about }) => about),
      ["parameters"],
    );
  });
});

test("A query that the file writes into a path is sent, and a path that it has twice is one stream", () => {
  const { streams, leftOut } = planWith(
    { id: { type: "string" } },
    {},
    {
      "/things?beta=true": { get: { responses: listOf({ id: { type: "string" } }) } },
      "/others?beta=true": { get: { responses: listOf({ id: { type: "string" } }) } },
    },
  );
  assert.deepEqual(
    streams.map(({ path }) => path),
    ["/others?beta=true", "/things"],
  );
  assert.deepEqual(
    leftOut.map(({ path, isOpen }) => [path, isOpen]),
    [["/things", false]],
  );
});

test("The names of streams differ, and are names of tables, whatever the paths", () => {
  const segment = fc.oneof(
    fc.constantFrom(
      "users",
      "user",
      "{id}",
      "{user-id}",
      "v1",
      "2fa",
      "x.json",
      "dagRuns",
      "Ünïcode",
      // Cut to the same name.
      "x".repeat(70),
      "x".repeat(75),
    ),
    fc.string({ unit: fc.constantFrom("a", "B", "9", "-", "_", "é", "."), maxLength: 80 }),
  );
  const path = fc.array(segment, { maxLength: 5 }).map((parts) => `/${parts.join("/")}`);
  fc.assert(
    fc.property(
      fc.uniqueArray(path, { maxLength: 20 }),
      fc.constantFrom("", "data", "user_keys"),
      (paths, records) => {
        const names = [...streamNames(paths.map((one) => ({ path: one, records }))).values()];
        assert.equal(new Set(names).size, paths.length);
        for (const name of names) assert.match(name, /^[a-z][a-z0-9_]{0,62}$/);
      },
    ),
  );
});

test("The names of streams differ, and are short where they can be", () => {
  const lists = [
    "/a/items",
    "/b/items",
    "/items",
    "/user/keys",
    "/users/{name}/keys",
    "/v1/2fa",
    "/c/{x}/d",
    "/c/{x}/{y}/d",
  ];
  const names = streamNames(lists.map((path) => ({ path, records: "" })));
  assert.deepEqual(Object.fromEntries(names), {
    "/items": "items",
    "/a/items": "a_items",
    "/b/items": "b_items",
    "/user/keys": "user_keys",
    "/users/{name}/keys": "user_keys_by_name",
    "/v1/2fa": "list_2fa",
    "/c/{x}/d": "d",
    "/c/{x}/{y}/d": "d_by_y",
  });
});
