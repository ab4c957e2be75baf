/** A context value that a hook or a declaration of a stream misspells: its stream fails, and nothing is requested without the value. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import {
  type Context,
  type Declaration,
  GraphQLStream,
  type JsonObject,
  RESTStream,
  type StreamClass,
  Type,
  t,
} from "../../../src/index.ts";
import { emptyState } from "../../../src/singer/index.ts";
import { makePlan } from "../../../src/sync/plan/plan.ts";
import { recordedLog } from "../../support/logger.ts";
import { fullTable, runStreams } from "../../support/run-streams.ts";
import { sendJson, serve } from "../../support/serve.ts";

const settingsSchema = Type.Object({ origin: Type.String() });

// Contexts that the compiler does not know, as in a tap that it does not check.
abstract class ShopStream extends RESTStream<Declaration, typeof settingsSchema> {
  get urlBase() {
    return this.settings.origin;
  }
}

class OrdersStream extends ShopStream {
  readonly name = "orders";
  readonly path: string = "/orders";
  readonly schema = t.object({ id: t.key() });

  override contextForChildren({ id }: JsonObject): Context {
    return { order_id: String(id) };
  }
}

class LinesStream extends ShopStream {
  readonly name = "lines";
  readonly path: string = "/lines";
  readonly schema = t.object({ id: t.key(), order_id: t.key() });
  override readonly parent: StreamClass = OrdersStream;
  override readonly notInQuery: readonly string[] = ["order_id"];
}

/** Reads the lines of two orders. */
async function readLines(
  context: TestContext,
  Lines: new (...of: ConstructorParameters<typeof LinesStream>) => RESTStream<Declaration>,
) {
  const requests: { readonly url: string; readonly body: string }[] = [];
  const origin = await serve(context, async (request, response) => {
    const body = (await request.toArray()).join("");
    const { url = "" } = request;
    if (url === "/orders") return sendJson(response, { orders: [{ id: "a" }, { id: "b" }] });
    requests.push({ url, body });
    sendJson(response, { lines: [{ id: "1" }], data: { lines: [{ id: "1" }] } });
  });
  const services = { settings: { origin }, logger: recordedLog().logger };
  const streams = [new OrdersStream(services), new Lines(services)];
  const { failures } = await runStreams(context, { streams });
  return { requests, told: [...new Set(failures.map(({ error }) => String(error)))] };
}

suite("A value that the context of a child lacks", () => {
  const told = (source: string, given = "order_id") => [
    `ContextError: Reading lines: ${source} does not give order_idd, which a hook of MisspeltStream needs; it gives ${given}. This is a mistake in the tap: please report it to its author.`,
  ];

  test("is an error where the body reads it, and the body is not sent without it", async (context) => {
    class MisspeltStream extends LinesStream {
      override body({ order_idd }: Context) {
        return { order_id: order_idd };
      }
    }
    assert.deepEqual(await readLines(context, MisspeltStream), {
      requests: [],
      told: told("contextForChildren of OrdersStream"),
    });
  });

  test("is an error where the query reads it", async (context) => {
    class MisspeltStream extends LinesStream {
      override params({ order_idd }: Context) {
        return { order_id: order_idd };
      }
    }
    assert.deepEqual(await readLines(context, MisspeltStream), {
      requests: [],
      told: told("contextForChildren of OrdersStream"),
    });
  });

  test("is an error where the URL reads it, in place of a 404 for undefined", async (context) => {
    class MisspeltStream extends LinesStream {
      override url({ order_idd }: Context) {
        return new URL(`${this.urlBase}/orders/${order_idd}/lines`);
      }
    }
    assert.deepEqual(await readLines(context, MisspeltStream), {
      requests: [],
      told: told("contextForChildren of OrdersStream"),
    });
  });

  test("is an error where the variables of a GraphQL query read it", async (context) => {
    class MisspeltStream extends GraphQLStream<Declaration, typeof settingsSchema> {
      readonly name = "lines";
      readonly path = "/graphql";
      readonly schema = t.object({ id: t.key() });
      readonly query = "query ($order: ID) { lines(order: $order) { id } }";
      override readonly parent = OrdersStream;

      get urlBase() {
        return this.settings.origin;
      }

      override variables({ order_idd }: Context) {
        return { order: order_idd };
      }
    }
    assert.deepEqual(await readLines(context, MisspeltStream), {
      requests: [],
      told: told("contextForChildren of OrdersStream"),
    });
  });

  test("is an error that names the hook of the child's own, its foreignKey, or its batch, where that gives the context", async (context) => {
    abstract class Searched extends LinesStream {
      override body({ order_idd }: Context) {
        return { order_id: order_idd };
      }
    }
    const own = class MisspeltStream extends Searched {
      override childContext = ({ id }: JsonObject) => ({ order: String(id) });
    };
    const keyed = class MisspeltStream extends Searched {
      override readonly foreignKey = "order_id";
    };
    const batched = class MisspeltStream extends Searched {
      override readonly batch = { key: "order_id", parameter: "order_ids", size: 2 };
    };
    for (const { Lines, source, given } of [
      { Lines: own, source: "childContext of MisspeltStream", given: "order" },
      { Lines: keyed, source: "foreignKey of MisspeltStream", given: "order_id" },
      { Lines: batched, source: "batch of MisspeltStream", given: "order_ids" },
    ]) {
      assert.deepEqual(await readLines(context, Lines), {
        requests: [],
        told: told(source, given),
      });
    }
  });

  test("is none where a hook asks for it with `in`, or passes the context on", async (context) => {
    class AskingStream extends LinesStream {
      override body(given: Context) {
        return { ...("region" in given && { region: given.region }), ...given, as: String(given) };
      }
    }
    const { requests, told } = await readLines(context, AskingStream);
    assert.deepEqual(told, []);
    assert.deepEqual(requests.map(({ body }) => body).sort(), [
      '{"order_id":"a","as":"[object Object]"}',
      '{"order_id":"b","as":"[object Object]"}',
    ]);
  });
});

suite("A name in notInQuery", () => {
  const message =
    "notInQuery names order_idd, which the context does not have; did you mean order_id?";

  test("is an error where it misspells a value that would be sent", async (context) => {
    class MisspeltStream extends LinesStream {
      override readonly notInQuery = ["order_idd"];
    }
    assert.deepEqual(await readLines(context, MisspeltStream), {
      requests: [],
      told: [`ConfigError: ${message}`],
    });
  });

  test("that misspells a value of the partitions ends the run before the first request", () => {
    class MisspeltStream extends OrdersStream {
      override readonly notInQuery = ["regoin"];
      override partitions = () => [{ region: "eu" }];
    }
    const services = { settings: { origin: "http://localhost" }, logger: recordedLog().logger };
    assert.throws(() => makePlan([new MisspeltStream(services)], [], emptyState, fullTable), {
      name: "ConfigError",
      message:
        "orders: notInQuery names regoin, which the context does not have; did you mean region?",
    });
  });

  test("may be one that only other contexts have, such as those of other streams of a base class, or before a batch", async (context) => {
    class SharedStream extends LinesStream {
      override readonly notInQuery = ["region", "order_id"];
      override readonly batch = { key: "order_id", parameter: "order_ids", size: 2 };
    }
    const { requests } = await readLines(context, SharedStream);
    assert.deepEqual(
      requests.map(({ url }) => url),
      ["/lines?order_ids=a%2Cb"],
    );
  });
});
