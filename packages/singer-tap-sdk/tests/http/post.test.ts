/** Endpoints that are asked by POST, and APIs below a path of their origin. */

import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { suite, type TestContext, test } from "node:test";
import type { RequestReport } from "../../src/http/request-log.ts";
import { CursorPaginator, type TimeBounds } from "../../src/index.ts";
import type { JsonObject } from "../../src/singer/index.ts";
import { testClient } from "../support/client.ts";
import { runStreams } from "../support/run-streams.ts";
import { type Handler, sendJson, serve } from "../support/serve.ts";
import { sliceOf } from "../support/slice.ts";
import { readPages, ThingsStream } from "../support/things-stream.ts";

/** What a server got. */
interface Got {
  readonly method: string;
  readonly url: string;
  readonly type: string | undefined;
  readonly length: string | undefined;
  readonly body: string;
}

class SearchedThings extends ThingsStream {
  override readonly path: string = "/search";

  override body(_context: object, { since }: TimeBounds): JsonObject | null {
    return { query: "größer", since };
  }
}

/** Its cursor is all that its requests need a body for. */
class PagedInBody extends ThingsStream {
  override readonly replicationKey = "size";
  override readonly isSorted = true;
  override readonly replicationFilter = { parameter: "since" };

  override paginator() {
    return new CursorPaginator({ in: "body", cursorPath: "next", parameter: "after" });
  }
}

suite("a stream that has a body, and so is requested by POST", () => {
  test("sends its body as JSON, with its length, in every try", async (t) => {
    const { origin, got } = await record(t, (_request, response) => {
      if (got.length === 1) sendJson(response, {}, 503);
      else sendJson(response, { things: [{ id: "a" }] });
    });
    const reports: RequestReport[] = [];
    const http = testClient(t, { onRequest: (report) => reports.push(report) });
    assert.deepEqual(await readPages(new SearchedThings(origin), http), [[{ id: "a" }]]);
    const body = '{"query":"größer","since":null}';
    const expected = {
      method: "POST",
      url: "/search",
      type: "application/json",
      length: String(Buffer.byteLength(body)),
      body,
    };
    assert.deepEqual(got, [expected, expected]);
    assert.deepEqual(
      reports.map(({ method, path, status }) => [method, path, status]),
      [
        ["POST", "/search", 503],
        ["POST", "/search", 200],
      ],
    );
  });

  test("is named with its method in what is said of it", async (t) => {
    const { origin } = await record(t, (_request, response) => sendJson(response, {}, 422));
    const { failures } = await runStreams(t, { streams: [new SearchedThings(origin)] });
    assert.match(String(failures[0]?.error), /Reading things: POST \/search was rejected/);
  });

  for (const status of [307, 308]) {
    test(`is requested again as it was where status ${status} leads`, async (t) => {
      const { origin, got } = await record(t, (_request, response, { pathname }) => {
        if (pathname === "/there") sendJson(response, { things: [] });
        else response.writeHead(status, { location: "/there" }).end();
      });
      await readPages(new SearchedThings(origin), testClient(t));
      assert.deepEqual(
        got.map(({ method, url }) => [method, url]),
        [
          ["POST", "/search"],
          ["POST", "/there"],
        ],
      );
      assert.equal(got[1]?.body, got[0]?.body);
    });
  }

  for (const status of [301, 302, 303]) {
    test(`is not turned into a GET by status ${status}, but fails`, async (t) => {
      const { origin, got } = await record(t, (_request, response) => {
        response.writeHead(status, { location: "/there" }).end();
      });
      await assert.rejects(readPages(new SearchedThings(origin), testClient(t)), {
        name: "RejectedRequestError",
        message: new RegExp(`POST /search was rejected \\(status ${status}\\)`),
      });
      assert.equal(got.length, 1);
    });
  }

  test("is requested by GET where its body is null, and by POST where it declares that", async (t) => {
    const { origin, got } = await record(t, (_request, response) =>
      sendJson(response, { things: [] }),
    );
    class Bodiless extends SearchedThings {
      override readonly body = () => null;
    }
    class BodilessPost extends Bodiless {
      override readonly method = "POST";
    }
    const http = testClient(t);
    await readPages(new Bodiless(origin), http);
    await readPages(new BodilessPost(origin), http);
    assert.deepEqual(
      got.map(({ method, type, body }) => [method, type, body]),
      [
        ["GET", undefined, ""],
        ["POST", undefined, ""],
      ],
    );
  });

  test("is refused before any request if it declares GET", async (t) => {
    const { origin, got } = await record(t, (_request, response) => sendJson(response, {}));
    class SearchedByGet extends SearchedThings {
      override readonly method = "GET";
    }
    await assert.rejects(runStreams(t, { streams: [new SearchedByGet(origin)] }), {
      name: "ConfigError",
      message: "things: a GET has no body: leave out its method, or declare POST",
    });
    assert.deepEqual(got, []);
  });

  test("is refused as well if only its paging needs a body", async (t) => {
    const { origin, got } = await record(t, (_request, response) => sendJson(response, {}));
    class PagedByGet extends PagedInBody {
      override readonly method = "GET";
    }
    await assert.rejects(runStreams(t, { streams: [new PagedByGet(origin)] }), {
      name: "ConfigError",
      message: "things: a GET has no body: leave out its method, or declare POST",
    });
    assert.deepEqual(got, []);
  });

  test("has one for its paging from the first page on, and takes its filter there", async (t) => {
    const { origin, got } = await record(t, (_request, response) =>
      sendJson(response, { things: [{ id: String(got.length) }], next: got.length < 2 ? 2 : null }),
    );
    await readPages(new PagedInBody(origin), testClient(t), sliceOf({ since: "7" }));
    assert.deepEqual(
      got.map(({ method, url, body }) => [method, url, JSON.parse(body)]),
      [
        ["POST", "/things", { since: 7 }],
        ["POST", "/things", { since: 7, after: 2 }],
      ],
    );
  });

  test("is another read when its body is another", () => {
    const stream = new SearchedThings("https://api.example.com");
    const later = sliceOf({ since: "2026-01-01T00:00:00.000Z" });
    assert.notEqual(stream.describe(sliceOf()), stream.describe(later));
  });
});

suite("an API below a path of its origin", () => {
  for (const base of ["/api/v3", "/api/v3/"]) {
    test(`is requested there, with ${base} as its path, from its list to its health`, async (t) => {
      const { origin, got } = await record(t, (_request, response) =>
        sendJson(response, { things: [] }),
      );
      class Below extends ThingsStream {
        override readonly healthPath = "/health";
      }
      const stream = new Below(`${origin}${base}`);
      const http = testClient(t, { healthCheck: stream.healthCheck() });
      await http.checkHealth();
      await readPages(stream, http);
      assert.deepEqual(
        got.map(({ url }) => url),
        ["/api/v3/health", "/api/v3/things"],
      );
    });
  }
});

/** A server that keeps what it gets. */
async function record(test: TestContext, handler: Handler) {
  const got: Got[] = [];
  const origin = await serve(test, (request, response, url) => {
    void textOf(request).then((body) => {
      const { method = "", headers } = request;
      const { "content-type": type, "content-length": length } = headers;
      got.push({ method, url: request.url ?? "", type, length, body });
      handler(request, response, url);
    });
  });
  return { origin, got };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}
