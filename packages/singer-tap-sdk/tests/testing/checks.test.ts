/** The tests of the kit fail for taps that are wrong, each at the test that is about it. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import {
  ApiKeyAuthenticator,
  type ApiResponse,
  type Declaration,
  PageNumberPaginator,
  type Paginator,
  RESTStream,
  SinglePagePaginator,
  type StreamClass,
  Tap,
  Type,
  t,
} from "../../src/index.ts";
import type { JsonObject } from "../../src/singer/index.ts";
import { checksOf } from "../../src/testing/checks.ts";
import { type FakeApi, fakeApi, numberedPages } from "../../src/testing/index.ts";

const settingsSchema = Type.Object({
  key: Type.String({ description: "Key.", format: "credential", secret: true }),
  url: Type.String({ description: "Origin.", format: "origin" }),
});

abstract class ToolStream<Self extends Declaration> extends RESTStream<
  Self,
  typeof settingsSchema
> {
  get urlBase() {
    return this.settings.url;
  }

  override authenticator() {
    return new ApiKeyAuthenticator("x-key", this.settings.key);
  }

  override paginator(): Paginator {
    return new PageNumberPaginator();
  }
}

const tool = t.object(
  {
    id: t.key("Identifier."),
    price: t.integer("Price."),
    weight: t.number("Weight, in kilograms: whole or not."),
    updated_at: t.timestamp("Time of the last change."),
  },
  "Tool.",
);

class ToolsStream extends ToolStream<ToolsStream> {
  readonly name = "tools";
  readonly path = "/tools";
  readonly schema = tool;
  override readonly replicationKey = "updated_at";
  override readonly replicationFilter = { parameter: "since" };
}

const tools = Array.from({ length: 5 }, (_, index) => ({
  id: `t${index}`,
  price: index,
  weight: index / 2,
  updated_at: `2026-0${index + 1}-01T00:00:00Z`,
}));

const api = (rows: readonly JsonObject[], filters: Readonly<Record<string, string>>): FakeApi =>
  fakeApi({
    lists: { "/tools": rows },
    filters,
    paging: numberedPages({ recordsPath: "tools" }),
    authorize: ({ headers }) => headers.get("x-key") === "the-key",
  });

interface Given {
  readonly stream?: StreamClass;
  /** Default: the stream alone. */
  readonly streams?: readonly StreamClass[];
  /** Takes the message of each check that fails. */
  readonly reasons?: string[];
  readonly server?: FakeApi;
  readonly rows?: number;
}

/** The checks that fail. */
async function failing(context: TestContext, given: Given): Promise<string[]> {
  const { stream = ToolsStream, server = api(tools, { since: "updated_at" }), rows = 5 } = given;
  const { streams = [stream], reasons = [] } = given;
  class ToolsTap extends Tap {
    readonly name = "tap-tools";
    readonly description = "Tools";
    readonly version = "1.0.0";
    readonly settingsSchema = settingsSchema;

    override async streamClasses() {
      return streams;
    }
  }
  const checks = checksOf(new ToolsTap(), {
    settings: (url) => ({ key: "the-key", url, max_attempts: 3 }),
    server,
    rows: { tools: rows },
  });
  const failed: string[] = [];
  for (const [name, check] of checks) {
    await check(context).catch((error: unknown) => {
      assert.ok(error instanceof Error);
      failed.push(name);
      reasons.push(error.message);
    });
  }
  return failed;
}

test("a tap that is right passes all", async (context) => {
  assert.deepEqual(await failing(context, {}), []);
});

test("a tap that reads the first page alone misses rows", async (context) => {
  class FirstPageStream extends ToolsStream {
    override paginator() {
      return new SinglePagePaginator();
    }
  }
  assert.deepEqual(await failing(context, { stream: FirstPageStream }), [
    "reads all rows, each after its SCHEMA and conforming to it",
    // A page is as long as the one before, whatever the filter leaves out.
    "reads only new rows incrementally",
  ]);
});

test("rows that postProcess did not get are reported", async (context) => {
  class PriceStream extends ToolsStream {
    override async *pages(...given: Parameters<ToolsStream["pages"]>) {
      for await (const page of super.pages(...given)) {
        yield { ...page, records: page.records.map((one) => ({ ...one, id: `${one.id}-sold` })) };
      }
    }
  }
  assert.deepEqual(await failing(context, { stream: PriceStream }), [
    "passes each record to postProcess",
  ]);
});

test("rows of one key are reported", async (context) => {
  const twice = [...tools.slice(0, 4), { ...tools[0], price: 9 }];
  assert.deepEqual(await failing(context, { server: api(twice, { since: "updated_at" }) }), [
    "has unique keys",
  ]);
});

test("a tap that loses rows when it goes on after its first page is reported", async (context) => {
  class ForgetfulStream extends ToolsStream {
    override async *pages(...[slice, ...rest]: Parameters<ToolsStream["pages"]>) {
      for await (const page of super.pages(slice, ...rest)) {
        yield slice.cursor === null ? page : { ...page, records: page.records.slice(1) };
      }
    }
  }
  assert.deepEqual(await failing(context, { stream: ForgetfulStream }), [
    "resumes wherever it was interrupted",
    "resumes wherever an incremental read was interrupted",
  ]);
});

test("a tap that can't read a list that is null is reported", async (context) => {
  class OwnListStream extends ToolsStream {
    override parseResponse({ body }: ApiResponse): JsonObject[] {
      const { tools: listed } = Object(body);
      // Without a message, Node.js parses this whole file to make one, which takes two minutes.
      assert.ok(Array.isArray(listed), "The response has no list");
      return listed;
    }
  }
  assert.deepEqual(await failing(context, { stream: OwnListStream }), [
    "reads all rows if empty lists are null",
  ]);
});

test("a tap that takes any response for a list is reported", async (context) => {
  class AnyListStream extends ToolsStream {
    override parseResponse({ body }: ApiResponse): JsonObject[] {
      return Object(body).tools ?? [];
    }
  }
  assert.deepEqual(await failing(context, { stream: AnyListStream }), [
    "fails if responses lack their lists",
  ]);
});

test("values that do not fit their column are reported", async (context) => {
  const unfit = tools.map((one) => ({ ...one, price: "dear" }));
  assert.deepEqual(await failing(context, { server: api(unfit, { since: "updated_at" }) }), [
    "reads all rows, each after its SCHEMA and conforming to it",
  ]);
});

test("a tap with a list whose elements are not declared passes all, whatever they are", async (context) => {
  class TaggedToolsStream extends ToolStream<TaggedToolsStream> {
    readonly name = "tools";
    readonly path = "/tools";
    readonly schema = t.object({ ...tool.properties, tags: t.jsonArray() });
    override readonly replicationKey = "updated_at";
    override readonly replicationFilter = { parameter: "since" };
  }
  const tagged = tools.map((one) => ({ ...one, tags: ["new", { of: 1 }] }));
  const options = { stream: TaggedToolsStream, server: api(tagged, { since: "updated_at" }) };
  assert.deepEqual(await failing(context, options), []);
});

test("a tap whose table has a name that every object inherits passes all", async (context) => {
  class ConstructorStream extends ToolStream<ConstructorStream> {
    readonly name = "constructor";
    readonly path = "/tools";
    readonly schema = tool;
    override readonly recordsPath = "tools";
    override readonly replicationKey = "updated_at";
    override readonly replicationFilter = { parameter: "since" };
  }
  assert.deepEqual(await failing(context, { stream: ConstructorStream }), []);
});

test("a filter that is not sent by its name is reported", async (context) => {
  assert.deepEqual(await failing(context, { server: api(tools, { from: "updated_at" }) }), [
    "reads only new rows incrementally",
  ]);
});

test("a tap whose rows depend on its own time is reported", async (context) => {
  class OwnTimeStream extends ToolsStream {
    override async *pages(...[slice, http]: Parameters<ToolsStream["pages"]>) {
      for await (const page of super.pages(slice, http)) {
        const isBehind = http.clocks.of(this.name).at() < Date.now() - 60_000;
        yield isBehind ? { ...page, records: page.records.slice(1) } : page;
      }
    }
  }
  assert.deepEqual(await failing(context, { stream: OwnTimeStream }), [
    "reads the same rows if the server's clock is an hour off",
  ]);
});

suite("A tap with children", () => {
  const part = t.object({ id: t.key("Identifier."), tool_id: t.key("Tool.") }, "Part.");

  class PartsStream extends ToolStream<PartsStream> {
    readonly name = "parts";
    readonly path = "/tools/{tool_id}/parts";
    readonly schema = part;
    override readonly recordsPath: string = "tools";
    override readonly parent: StreamClass = ToolsStream;
    override readonly foreignKey = "tool_id";
  }

  /** @param filters As of `fakeApi`. */
  const serverWith = (filters: Readonly<Record<string, string>>) =>
    fakeApi({
      lists: {
        "/tools": tools,
        "/tools/{tool_id}/parts": ({ tool_id }) => [{ id: `p-${tool_id}`, tool_id }],
      },
      filters,
      paging: numberedPages({ recordsPath: "tools" }),
      authorize: ({ headers }) => headers.get("x-key") === "the-key",
    });
  const streams = [ToolsStream, PartsStream];

  test("that is right passes all", async (context) => {
    const server = serverWith({ since: "updated_at" });
    assert.deepEqual(await failing(context, { streams, server }), []);
  });

  test("that are read for all rows of their parent, whatever the start date, is reported", async (context) => {
    const reasons: string[] = [];
    assert.deepEqual(await failing(context, { streams, server: serverWith({}), reasons }), [
      "reads only new rows incrementally",
      "reads children for what start_date lets through of their parents",
    ]);
    assert.equal(
      reasons[1],
      "parts, read with start_date 2026-05-01T00:00:00Z: all 5 rows of tools were read for it; the replicationFilter of tools is not sent, or the server ignores it",
    );
  });

  test("that are read for all rows of a child is reported as well", async (context) => {
    class PlainTools extends ToolStream<PlainTools> {
      readonly name = "tools";
      readonly path = "/tools";
      readonly schema = tool;
    }
    class TimedParts extends ToolStream<TimedParts> {
      readonly name = "parts";
      readonly path = "/tools/{tool_id}/parts";
      readonly schema = t.object(
        {
          id: t.key("Identifier."),
          tool_id: t.key("Tool."),
          updated_at: t.timestamp("Time of the last change."),
        },
        "Part.",
      );
      override readonly recordsPath = "tools";
      override readonly parent: StreamClass = PlainTools;
      override readonly foreignKey = "tool_id";
      override readonly replicationKey = "updated_at";
      override readonly replicationFilter = { parameter: "since" };
    }
    class ScrewsStream extends ToolStream<ScrewsStream> {
      readonly name = "screws";
      readonly path = "/parts/{part_id}/screws";
      readonly schema = t.object({ id: t.key("Identifier."), part_id: t.key("Part.") }, "Screw.");
      override readonly recordsPath = "tools";
      override readonly parent: StreamClass = TimedParts;
      override readonly foreignKey = "part_id";
    }
    const server = fakeApi({
      lists: {
        "/tools": tools,
        "/tools/{tool_id}/parts": ({ tool_id }) =>
          tools
            .filter(({ id }) => id === tool_id)
            .map(({ id, updated_at }) => ({ id: `p-${id}`, tool_id, updated_at })),
        "/parts/{part_id}/screws": ({ part_id }) => [{ id: `s-${part_id}`, part_id }],
      },
      filters: {},
      paging: numberedPages({ recordsPath: "tools" }),
      authorize: ({ headers }) => headers.get("x-key") === "the-key",
    });
    const streams = [PlainTools, TimedParts, ScrewsStream];
    assert.deepEqual(await failing(context, { streams, server }), [
      "reads children for what start_date lets through of their parents",
    ]);
  });
});

test("a table that no target takes is reported", async (context) => {
  class ManyToolsStream extends ToolStream<ManyToolsStream> {
    readonly name = "many tools";
    readonly path = "/tools";
    readonly schema = tool;
    override readonly recordsPath = "tools";
  }
  assert.deepEqual(await failing(context, { stream: ManyToolsStream }), [
    "discovers tables that every target can load",
  ]);
});

test("a secret that a response makes a tap show is reported", async (context) => {
  class TellingStream extends ToolsStream {
    override postProcess(record: JsonObject): JsonObject {
      return { ...record, id: `${record.id} ${this.settings.key}` };
    }
  }
  const failed = await failing(context, { stream: TellingStream });
  assert.ok(failed.includes("reads all rows, each after its SCHEMA and conforming to it"));
});
