/** The HTTP client against servers that misbehave: what is tried again, what is not, and what is said. */

import assert from "node:assert/strict";
import { once } from "node:events";
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import { createServer, type Socket } from "node:net";
import { suite, type TestContext, test } from "node:test";
import { gzipSync } from "node:zlib";
import type { RequestError } from "../../src/errors/index.ts";
import type { RecordPage } from "../../src/http/reception.ts";
import { RequestBudget } from "../../src/http/request-budget.ts";
import type { RequestReport } from "../../src/http/request-log.ts";
import { BearerAuthenticator, ForeignOriginError, UnexpectedResponse } from "../../src/index.ts";
import { testClient } from "../support/client.ts";
import { collectGarbage } from "../support/collect-garbage.ts";
import { thingsRequest } from "../support/page-request.ts";
import { type Handler, ownPort, sendJson, serve } from "../support/serve.ts";

/** Answers that a request sent once more may be spared, and the class of the error if it is not. */
const passing: Readonly<Record<string, { handler: Handler; name: string; told: RegExp }>> = {
  "a connection that is reset": {
    handler: ({ socket }) => socket.resetAndDestroy(),
    name: "ConnectionError",
    told: /could not be reached \(ECONNRESET\)/,
  },
  "a connection that is closed without an answer": {
    handler: ({ socket }) => socket.destroy(),
    name: "ConnectionError",
    told: /could not be reached \(ECONNRESET\)/,
  },
  "a body that is cut off": {
    handler: (_request, response) => {
      response.writeHead(200, { "content-length": 1000 });
      response.write('{"things": [{"id": "a"}', () => response.destroy());
    },
    name: "ConnectionError",
    told: /could not be reached/,
  },
  "a chunked body that is cut off": {
    handler: (_request, response) => {
      response.write('{"things": []}', () => response.destroy());
    },
    name: "ConnectionError",
    told: /could not be reached/,
  },
  "a page for people": {
    handler: (_request, response) => void response.end("<html>secret-text</html>"),
    name: "InvalidResponseError",
    told: /the body is not JSON/,
  },
  "a body that is empty": {
    handler: (_request, response) => void response.end(),
    name: "InvalidResponseError",
    told: /the body is empty/,
  },
  "a success without content": {
    handler: (_request, response) => void response.writeHead(204).end(),
    name: "InvalidResponseError",
    told: /the body is empty/,
  },
  "an error in the body of a success": {
    handler: (_request, response) => sendJson(response, { type: "internal_error", status: 500 }),
    name: "InvalidResponseError",
    told: /it holds no list things/,
  },
  "a list where the object belongs": {
    handler: (_request, response) => sendJson(response, []),
    name: "InvalidResponseError",
    told: /it holds no list things/,
  },
  "JSON that is nested without end": {
    handler: (_request, response) => void response.end(`{"things":${"[".repeat(100_000)}`),
    name: "InvalidResponseError",
    told: /returned an invalid response/,
  },
  "gzip that is none": {
    handler: (_request, response) => {
      response.writeHead(200, { "content-encoding": "gzip" }).end('{"things": []}');
    },
    name: "InvalidResponseError",
    told: /the body can't be decompressed \(Z_DATA_ERROR\)/,
  },
  "Brotli that is none": {
    handler: (_request, response) => {
      response.writeHead(200, { "content-encoding": "br" }).end('{"things": []} and so on');
    },
    name: "InvalidResponseError",
    told: /the body can't be decompressed \(ERR_/,
  },
  "gzip with a wrong checksum": {
    handler: (_request, response) => {
      const bytes = gzipSync('{"things": []}');
      bytes.writeUInt8(bytes.readUInt8(bytes.length - 8) ^ 1, bytes.length - 8);
      response.writeHead(200, { "content-encoding": "gzip" }).end(bytes);
    },
    name: "InvalidResponseError",
    told: /the body can't be decompressed \(Z_DATA_ERROR\)/,
  },
  "gzip that stops half-way": {
    handler: (_request, response) => {
      const bytes = gzipSync('{"things": []}');
      response.writeHead(200, { "content-encoding": "gzip" }).end(bytes.subarray(0, 20));
    },
    name: "InvalidResponseError",
    told: /the body can't be decompressed \(Z_BUF_ERROR\)/,
  },
  "status 404 in other words than the API's own": {
    handler: (_request, response) => void response.writeHead(404).end("404 page not found"),
    name: "InvalidResponseError",
    told: /a 404 without the API's own error/,
  },
  "status 408": statusAnswer(408, "ServerError", /failed on the server/),
  "status 425": statusAnswer(425, "ServerError", /failed on the server/),
  "status 429": statusAnswer(429, "RateLimitedError", /hit the rate limit/),
  "status 500": statusAnswer(500, "ServerError", /failed on the server/),
  "status 502": statusAnswer(502, "ServerError", /failed on the server/),
  "status 503": statusAnswer(503, "ServerError", /failed on the server/),
  "status 504": statusAnswer(504, "ServerError", /failed on the server/),
  "status 599": statusAnswer(599, "ServerError", /failed on the server/),
};

function statusAnswer(status: number, name: string, told: RegExp) {
  const handler: Handler = (_request, response) => sendJson(response, {}, status);
  return { handler, name, told };
}

suite("what passes is tried again", () => {
  for (const [fault, { handler, name, told }] of Object.entries(passing)) {
    test(`${fault}: the request is sent again, and what it brings is the page`, async (t) => {
      let requests = 0;
      const origin = await serve(t, (request, response, url) => {
        requests += 1;
        if (requests <= 2) handler(request, response, url);
        else sendJson(response, { things: [1] });
      });
      const retried: string[] = [];
      const http = testClient(t, { onRetry: (error) => retried.push(error.name) });
      assert.deepEqual(await recordsOf(http.get(thingsRequest(`${origin}/things`))), [1]);
      assert.equal(requests, 3);
      assert.deepEqual(retried, [name, name]);
      assert.equal(http.counts.requests, 3);
      assert.equal(http.counts.retries, 2);
    });

    if (fault === "status 429") continue;
    test(`${fault}: without end, it is given up after max_attempts tries and named`, async (t) => {
      let requests = 0;
      const origin = await serve(t, (request, response, url) => {
        requests += 1;
        handler(request, response, url);
      });
      const http = testClient(t, { retry: { maxAttempts: 3, retryTimeout: 60 } });
      const error = await failure(http.get(thingsRequest(`${origin}/things?secret-query=1`)));
      assert.equal(error.name, name);
      assert.match(error.message, told);
      assert.match(error.message, /3 attempts/);
      assert.doesNotMatch(error.message, /secret/);
      assert.equal(requests, 3);
    });
  }

  test("a closed port is tried again and named, for the whole run if there has been no response", async (t) => {
    const port = ownPort;
    const http = testClient(t, { retry: { maxAttempts: 2, retryTimeout: 60 } });
    await assert.rejects(http.get(thingsRequest(`http://127.0.0.1:${port}/things`)), {
      name: "UnreachableError",
      recovery: "fatal",
      message: `http://127.0.0.1:${port} could not be reached (ECONNREFUSED) (2 attempts). Check the network, the proxy and the URL in the settings.`,
    });
    assert.equal(http.counts.requests, 2);
  });

  test("a port that no longer listens is the request's own error", async (t) => {
    const server = createHttpServer((_request, response) => response.end('{"things":[]}'));
    const port = ownPort;
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    const http = testClient(t, { retry: { maxAttempts: 2, retryTimeout: 60 } });
    const request = thingsRequest(`http://127.0.0.1:${port}/things`);
    await http.get(request);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    const error = await failure(http.get(request));
    assert.match(error.message, /^Reading things: GET \/things could not be reached \(/);
    assert.equal(http.counts.requests, 3);
  });

  test("a host name that does not resolve is tried again and named", async (t) => {
    const http = testClient(t, { retry: { maxAttempts: 2, retryTimeout: 60 } });
    await assert.rejects(
      http.get(thingsRequest("http://nobody.invalid/things")),
      /^UnreachableError: http:\/\/nobody\.invalid could not be reached \((ENOTFOUND|EAI_AGAIN)\)/,
    );
    assert.equal(http.counts.requests, 2);
  });
});

suite("a TLS handshake that fails", () => {
  const ways: Readonly<Record<string, { answer: Buffer | string; code: RegExp }>> = {
    "with an alert": {
      // Alert, TLS 1.2, two bytes: fatal, internal_error (RFC 8446, section 6).
      answer: Buffer.from([21, 3, 3, 0, 2, 2, 80]),
      code: /^UnreachableError: .*ALERT_INTERNAL_ERROR/,
    },
    "because a proxy answers in plain text": {
      answer: "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n",
      code: /^UnreachableError: .*(?:WRONG_VERSION_NUMBER|EPROTO)/,
    },
  };
  for (const [way, { answer, code }] of Object.entries(ways)) {
    test(`${way} is tried again and named`, async (t) => {
      let handshakes = 0;
      const port = await listen(t, (socket) => {
        handshakes += 1;
        socket.once("data", () => socket.end(answer));
      });
      const http = testClient(t, { retry: { maxAttempts: 3, retryTimeout: 60 } });
      await assert.rejects(http.get(thingsRequest(`https://127.0.0.1:${port}/things`)), code);
      assert.equal(handshakes, 3);
    });
  }

  test("because the server says nothing ends with connect_timeout", async (t) => {
    const port = await listen(t, () => {});
    const timeouts = { connect: 0.3, firstByte: 60, request: 60 };
    const http = testClient(t, { timeouts, retry: { maxAttempts: 2, retryTimeout: 60 } });
    await assert.rejects(
      http.get(thingsRequest(`https://127.0.0.1:${port}/things`)),
      /^UnreachableError: \S+ took longer than connect_timeout allows \(2 attempts\)\. Check the network, .*, or raise connect_timeout\.$/,
    );
  });
});

suite("the check of the server's health", () => {
  test("is one request, whatever it holds, where the server answers it", async (t) => {
    const paths: string[] = [];
    const origin = await serve(t, (_request, response, { pathname }) => {
      paths.push(pathname);
      sendJson(response, {});
    });
    const http = testClient(t, { healthCheck: healthRequest(origin) });
    await http.checkHealth();
    assert.deepEqual(paths, ["/health"]);
  });

  for (const [status, name] of [
    [401, "UnauthorizedError"],
    [503, "ServerError"],
  ] as const) {
    test(`fails with status ${status}, which all other requests would get too`, async (t) => {
      const origin = await serve(t, (_request, response) => sendJson(response, {}, status));
      const http = testClient(t, {
        healthCheck: healthRequest(origin),
        retry: { maxAttempts: 2, retryTimeout: 60 },
      });
      await assert.rejects(http.checkHealth(), { name });
    });
  }

  for (const status of [403, 404, 422]) {
    test(`means nothing where it is refused with status ${status}: the others may succeed`, async (t) => {
      const origin = await serve(t, (_request, response) => sendJson(response, {}, status));
      await testClient(t, { healthCheck: healthRequest(origin) }).checkHealth();
    });
  }

  test("is no request where none is known", async (t) => {
    const http = testClient(t);
    await http.checkHealth();
    assert.equal(http.counts.requests, 0);
  });
});

suite("what does not pass is not tried again", () => {
  const statuses = {
    400: "RejectedRequestError",
    401: "UnauthorizedError",
    402: "RejectedRequestError",
    403: "ForbiddenError",
    405: "RejectedRequestError",
    410: "RejectedRequestError",
    422: "RejectedRequestError",
    304: "RejectedRequestError",
  };
  for (const [status, name] of Object.entries(statuses)) {
    test(`status ${status} is a ${name} at once`, async (t) => {
      const origin = await serve(t, (_request, response) => sendJson(response, {}, Number(status)));
      const http = testClient(t);
      const error = await failure(http.get(thingsRequest(`${origin}/things`)));
      assert.equal(error.name, name);
      assert.equal(error.facts.status, Number(status));
      assert.equal(http.counts.requests, 1);
    });
  }

  test("the API's own 404 gets one more request before it counts", async (t) => {
    const origin = await serve(t, (_request, response) => sendJson(response, {}, 404));
    const http = testClient(t, { retry: { maxAttempts: 1, retryTimeout: 0 } });
    const error = await failure(http.get(thingsRequest(`${origin}/things`)));
    assert.equal(error.name, "NotFoundError");
    assert.equal(http.counts.requests, 2);
  });

  test("the API's own 404 that does not come again costs nothing", async (t) => {
    let requests = 0;
    const origin = await serve(t, (_request, response) => {
      requests += 1;
      sendJson(response, { things: [1] }, requests === 1 ? 404 : 200);
    });
    assert.deepEqual(await recordsOf(testClient(t).get(thingsRequest(`${origin}/things`))), [1]);
    assert.equal(requests, 2);
  });

  test("a small answer that unpacks to more than memory has room for", async (t) => {
    // Members of gzip may follow each other: a megabyte three hundred times.
    const megabyte = gzipSync(Buffer.alloc(1024 * 1024, " "));
    const bomb = Buffer.concat(Array.from({ length: 300 }, () => megabyte));
    const origin = await serve(t, (_request, response) => {
      response.writeHead(200, { "content-encoding": "gzip" }).end(bomb);
    });
    const timeouts = { connect: 60, firstByte: 60, request: 60 };
    const http = testClient(t, { timeouts });
    const error = await failure(http.get(thingsRequest(`${origin}/things`)));
    assert.equal(error.name, "OversizedResponseError");
    assert.match(error.message, /^Reading things: GET \/things returned more than 256 MB/);
    assert.equal(http.counts.requests, 1);
  });

  test("a whole response that is not what the stream declares is an error at once, with what it holds instead", async (t) => {
    const origin = await serve(t, (_request, response) => sendJson(response, { data: [] }));
    const http = testClient(t);
    const read = (): never => {
      throw new UnexpectedResponse("it holds no list things; there is data");
    };
    const error = await failure(http.get(thingsRequest(`${origin}/things`, { read })));
    assert.equal(error.name, "UnexpectedResponseError");
    assert.equal(error.recovery, "stream");
    assert.match(
      error.message,
      /^Reading things: GET \/things returned an unexpected response: it holds no list things; there is data\. /,
    );
    assert.equal(http.counts.requests, 1);
  });

  test("a mistake in the hook that reads the answer is thrown as it is", async (t) => {
    const origin = await serve(t, (_request, response) => sendJson(response, {}));
    const http = testClient(t);
    const read = (): never => {
      throw new TypeError("a bug");
    };
    await assert.rejects(http.get(thingsRequest(`${origin}/things`, { read })), TypeError);
    assert.equal(http.counts.requests, 1);
  });
});

suite("time limits", () => {
  const once = { maxAttempts: 1, retryTimeout: 60 };

  test("an answer that never begins ends with first_byte_timeout", async (t) => {
    const origin = await serve(t, () => {});
    // The other limit is near enough to be met if this one were not in seconds.
    const timeouts = { connect: 5, firstByte: 0.2, request: 1.5 };
    const error = await failure(
      testClient(t, { timeouts, retry: once }).get(thingsRequest(`${origin}/things`)),
    );
    assert.match(error.message, /took longer than first_byte_timeout allows/);
  });

  test("a body that stalls ends with request_timeout", async (t) => {
    const origin = await serve(t, (_request, response) => {
      response.write('{"things": [');
    });
    const timeouts = { connect: 5, firstByte: 5, request: 0.3 };
    const http = testClient(t, { timeouts, retry: once });
    const error = await failure(http.get(thingsRequest(`${origin}/things`)));
    assert.match(error.message, /took longer than request_timeout allows/);
  });

  test("a body that drips without end ends with request_timeout, though the garbage collector has been through", async (t) => {
    let closed: Promise<unknown> | undefined;
    const origin = await serve(t, (_request, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write(" "), 10);
      // Signals that only weak references hold are gone after it.
      collectGarbage();
      closed = new Promise((resolve) => {
        response.on("close", () => resolve(clearInterval(drip)));
      });
    });
    const timeouts = { connect: 5, firstByte: 5, request: 2 };
    const http = testClient(t, { timeouts, retry: once });
    const start = performance.now();
    const error = await failure(http.get(thingsRequest(`${origin}/things`)));
    assert.equal(error.name, "TimeoutError");
    const elapsed = performance.now() - start;
    assert.ok(elapsed > 1950, `${elapsed} ms`);
    await http.close();
    assert.ok(closed, "no request came");
    await closed; // the connection is not kept
  });

  test("a slow answer that is complete in time is the page", async (t) => {
    const origin = await serve(t, (_request, response) => {
      response.write('{"things": ["');
      setTimeout(() => response.end('ä"]}'), 200);
    });
    assert.deepEqual(await recordsOf(testClient(t).get(thingsRequest(`${origin}/things`))), ["ä"]);
  });

  test("the end of the run ends requests, bodies and waits at once, with its own reason", async (t) => {
    const origin = await serve(t, (_request, response, { pathname }) => {
      if (pathname === "/retry") sendJson(response, {}, 503, { "retry-after": "60" });
      if (pathname === "/drip") response.write("{");
    });
    const stop = new AbortController();
    const collecting = setInterval(collectGarbage, 20);
    t.after(() => clearInterval(collecting));
    const http = testClient(t, { signal: stop.signal });
    const all = ["/silence", "/drip", "/retry"].map((path) =>
      http.get(thingsRequest(`${origin}${path}`)),
    );
    const reason = new Error("the run is over");
    setTimeout(() => stop.abort(reason), 200);
    for (const each of await Promise.allSettled(all)) {
      assert.equal(each.status === "rejected" && each.reason, reason);
    }
    await assert.rejects(http.get(thingsRequest(`${origin}/late`)), /aborted|the run is over/);
  });
});

suite("how often and how long", () => {
  test("answers 429 do not count as tries, but end with the total time", async (t) => {
    const origin = await serve(t, (_request, response) => sendJson(response, {}, 429));
    const http = testClient(t, {
      retry: { maxAttempts: 2, retryTimeout: 0.3 },
      random: () => 0.1, // 50 ms
    });
    const error = await failure(http.get(thingsRequest(`${origin}/things`)));
    assert.equal(error.name, "RateLimitedError");
    assert.ok(http.counts.requests > 2, `${http.counts.requests} requests`);
    assert.ok(http.counts.requests < 10, `${http.counts.requests} requests`);
    assert.equal(http.counts.rateLimited, http.counts.requests);
  });

  test("a connection that the server closes without a word between requests costs a try, and no wait", async (t) => {
    const origin = await serve(t, ({ socket }, response) => {
      response.once("finish", () => setImmediate(() => socket.destroy()));
      sendJson(response, { things: [] });
    });
    const delays: number[] = [];
    const http = testClient(t, {
      retry: { maxAttempts: 2, retryTimeout: 60 },
      random: () => 1,
      onRetry: (_error, delay) => delays.push(delay),
    });
    for (let page = 0; page < 20; page += 1) await http.get(thingsRequest(`${origin}/things`));
    assert.deepEqual(
      delays.filter((delay) => delay > 0),
      [],
    );
    assert.equal(http.counts.requests, 20 + delays.length);
  });

  test("a new connection that is closed without a response is waited for", async (t) => {
    const origin = await serve(t, ({ socket }) => void socket.destroy());
    const delays: number[] = [];
    const http = testClient(t, {
      retry: { maxAttempts: 2, retryTimeout: 60 },
      random: () => 0.01,
      onRetry: (_error, delay) => delays.push(delay),
    });
    const error = await failure(http.get(thingsRequest(`${origin}/things`)));
    assert.equal(error.name, "ConnectionError");
    assert.deepEqual(delays, [0.005]);
  });

  test("a wait that would end after the total time is not begun", async (t) => {
    const origin = await serve(t, (_request, response) =>
      sendJson(response, {}, 429, { "retry-after": "120" }),
    );
    const http = testClient(t, { retry: { maxAttempts: 5, retryTimeout: 60 } });
    const error = await failure(http.get(thingsRequest(`${origin}/things`)));
    assert.equal(error.name, "RateLimitedError");
    assert.equal(http.counts.requests, 1);
  });

  test("as many requests are under way as concurrency allows, and no more", {
    timeout: 60_000,
  }, async (t) => {
    const underWay: ServerResponse[] = [];
    let most = 0;
    const origin = await serve(t, (_request, response) => {
      underWay.push(response);
      most = Math.max(most, underWay.length);
      if (underWay.length !== 3) return;
      // Three wait; a fourth would come meanwhile.
      setTimeout(() => {
        for (const one of underWay.splice(0)) sendJson(one, { things: [] });
      }, 50);
    });
    const http = testClient(t, { concurrency: 3 });
    await Promise.all(
      Array.from({ length: 12 }, () => http.get(thingsRequest(`${origin}/things`))),
    );
    assert.equal(most, 3);
  });

  test("a request that waits for its limit takes no place from those under another", async (t) => {
    const origin = await serve(t, (_request, response) => sendJson(response, { things: [] }));
    const stop = new AbortController();
    const http = testClient(t, { concurrency: 1, signal: stop.signal });
    const hourly = { limits: [{ name: "hourly", requests: 1, seconds: 3600 }] };
    await http.get(thingsRequest(`${origin}/things`, hourly));
    const waiting = [1, 2, 3].map(() => http.get(thingsRequest(`${origin}/things`, hourly)));
    await http.get(thingsRequest(`${origin}/others`));
    assert.equal(http.counts.requests, 2);
    assert.equal(http.hasSpareCapacity, false);
    const reason = new Error("the run is over");
    stop.abort(reason);
    for (const one of waiting) await assert.rejects(one, reason);
  });
});

suite("Retry-After", () => {
  test("a 503 that names a time delays this request, and no other", async (t) => {
    let tries = 0;
    const origin = await serve(t, (_request, response, { pathname }) => {
      if (pathname === "/other") return void sendJson(response, { things: [] });
      tries += 1;
      sendJson(response, {}, 503, { "retry-after": "50" });
    });
    const limits = [{ name: "general", requests: 100, seconds: 1 }];
    const stop = new AbortController();
    const reason = new Error("the other one has come");
    const http = testClient(t, {
      signal: stop.signal,
      onRetry: () => {
        const other = http.get(thingsRequest(`${origin}/other`, { limits }));
        void other.then(() => stop.abort(reason));
      },
    });
    await assert.rejects(http.get(thingsRequest(`${origin}/things`, { limits })), reason);
    assert.equal(tries, 1);
  });

  test("a 429 that names a time delays the request also where its stream declares no limit", async (t) => {
    const times: number[] = [];
    const origin = await serve(t, (_request, response) => {
      times.push(performance.now());
      if (times.length === 1) sendJson(response, {}, 429, { "retry-after": "1" });
      else sendJson(response, { things: [] });
    });
    await testClient(t).get(thingsRequest(`${origin}/things`));
    const [first = 0, second = 0] = times;
    assert.ok(second - first >= 990, `${second - first} ms`);
  });

  for (const form of ["seconds", "a date"]) {
    test(`a 429 that names ${form} holds back everybody under the limit`, async (t) => {
      const times: number[] = [];
      const origin = await serve(t, (_request, response) => {
        times.push(performance.now());
        const inTwo = new Date(Math.ceil(Date.now() / 1000 + 0.5) * 1000).toUTCString();
        const headers = { "retry-after": form === "seconds" ? "1" : inTwo };
        if (times.length === 1) sendJson(response, {}, 429, headers);
        else sendJson(response, { things: [] });
      });
      const limits = [{ name: "general", requests: 1000, seconds: 1 }];
      const http = testClient(t, { concurrency: 1 });
      const request = thingsRequest(`${origin}/things`, { limits });
      await Promise.all([http.get(request), http.get(request), http.get(request)]);
      const [first = 0, ...later] = times;
      assert.equal(later.length, 3);
      for (const time of later) assert.ok(time - first >= 490, `${time - first} ms`);
    });
  }
});

suite("what a request carries", () => {
  test("it requests JSON and names its client", async (t) => {
    let sent: IncomingMessage["headers"] = {};
    const origin = await serve(t, ({ headers }, response) => {
      sent = headers;
      sendJson(response, { things: [] });
    });
    const headers = new Headers({ "x-own": "kept" });
    const http = testClient(t, { userAgent: "tap-test/1.2.3" });
    await http.get(thingsRequest(`${origin}/things`, { headers }));
    assert.equal(sent.accept, "application/json");
    assert.equal(sent["user-agent"], "tap-test/1.2.3");
    assert.equal(sent["x-own"], "kept");
  });

  test("the credential is put into it after the wait for the budget, not before", async (t) => {
    const origin = await serve(t, (_request, response) => sendJson(response, { things: [] }));
    const limits = [{ name: "general", requests: 1, seconds: 60 }];
    const stop = new AbortController();
    const reason = new Error("stopped while it waited");
    const budget = new RequestBudget(null, () => stop.abort(reason));
    let authenticated = 0;
    const authenticator = {
      authenticate: () => {
        authenticated += 1;
      },
    };
    const http = testClient(t, { budget, signal: stop.signal });
    const request = thingsRequest(`${origin}/things`, { limits, authenticator });
    await http.get(request);
    await assert.rejects(http.get(request), reason);
    assert.equal(authenticated, 1);
  });

  test("a credential that can't be had is reported as that, and nothing is sent", async (t) => {
    let requests = 0;
    const origin = await serve(t, (_request, response) => {
      requests += 1;
      sendJson(response, { things: [] });
    });
    const authenticator = { authenticate: () => Promise.reject(new RangeError("no token")) };
    const request = thingsRequest(`${origin}/things`, { authenticator });
    await assert.rejects(testClient(t).get(request), RangeError);
    assert.equal(requests, 0);
  });
});

suite("reports", () => {
  test("tell of every request its stream, path, attempt, status, size, time and records, and nothing of its query", async (t) => {
    const reports: RequestReport[] = [];
    let requests = 0;
    const origin = await serve(t, ({ socket }, response, { pathname }) => {
      requests += 1;
      if (requests === 1) socket.destroy();
      else if (requests === 2) sendJson(response, {}, 503);
      else if (pathname === "/there") response.writeHead(307, { location: "/here?after=x" }).end();
      else response.end('{"things": ["ä", 2]}');
    });
    const http = testClient(t, { onRequest: (report) => reports.push(report) });
    await http.get(thingsRequest(`${origin}/there?secret=1`));
    for (const { seconds } of reports) assert.ok(seconds > 0 && seconds < 5, `${seconds} s`);
    const stream = "things";
    const none = { method: "GET", seconds: 0, records: null, replacedCharacters: 0 };
    assert.deepEqual(
      reports.map((report) => ({ ...report, seconds: 0 })),
      [
        { ...none, stream, path: "/there", attempt: 1, status: null, bytes: 0 },
        { ...none, stream, path: "/there", attempt: 2, status: 503, bytes: 2 },
        { ...none, stream, path: "/there", attempt: 3, status: 307, bytes: 0 },
        { ...none, stream, path: "/here", attempt: 3, status: 200, bytes: 21, records: 2 },
      ],
    );
  });
});

suite("the credential stays at home", () => {
  test("a redirect inside the origin is followed, with the credential", async (t) => {
    const seen: (string | undefined)[] = [];
    const origin = await serve(t, ({ headers }, response, url) => {
      seen.push(headers.authorization);
      if (url.pathname === "/here") sendJson(response, { things: [url.search] });
      else response.writeHead(307, { location: "/here?page=2" }).end();
    });
    assert.deepEqual(await recordsOf(testClient(t).get(secretRequest(`${origin}/there`))), [
      "?page=2",
    ]);
    assert.deepEqual(seen, ["Bearer secret-key", "Bearer secret-key"]);
  });

  for (const status of [200, 304, 400]) {
    test(`a status ${status} with a Location is no redirect`, async (t) => {
      const asked: string[] = [];
      const origin = await serve(t, (_request, response, { pathname }) => {
        asked.push(pathname);
        const body = status === 304 ? undefined : JSON.stringify({ things: ["here"] });
        response.writeHead(status, { location: "/elsewhere" }).end(body);
      });
      const read = recordsOf(testClient(t).get(secretRequest(`${origin}/here`)));
      if (status === 200) assert.deepEqual(await read, ["here"]);
      else await assert.rejects(read, new RegExp(`status ${status}`));
      assert.deepEqual(asked, ["/here"]);
    });
  }

  test("a circle of redirects ends", async (t) => {
    const origin = await serve(t, (_request, response) => {
      response.writeHead(302, { location: "/things" }).end();
    });
    const http = testClient(t);
    const error = await failure(http.get(secretRequest(`${origin}/things`)));
    assert.match(error.message, /status 302/);
    assert.equal(http.counts.requests, 6);
  });

  const ways: Readonly<Record<string, (home: string, foreign: string) => string>> = {
    "to another port": (_home, foreign) => `${foreign}/things`,
    "without a scheme": (_home, foreign) => `${foreign.replace("http:", "")}/things`,
    "with backslashes": (_home, foreign) => `${foreign.replace("http://", "\\\\")}/things`,
    "to another scheme": (home) => `${home.replace("http:", "https:")}/things`,
    "to a scheme that is no network": () => "data:application/json,{}",
    "to another name for the same place": (home) => `${home.replace("127.0.0.1", "localhost")}/`,
    "with a user name": (home) => `${home.replace("http://", "http://user:word@")}/things`,
    "with the home origin as user name": (home, foreign) =>
      `http://${home.slice(7)}@${foreign.slice(7)}/things`,
  };
  for (const [way, lead] of Object.entries(ways)) {
    test(`a redirect ${way} is refused and named, and nothing is sent there`, async (t) => {
      const strangers: IncomingMessage[] = [];
      const foreign = await serve(t, (request, response) => {
        strangers.push(request);
        sendJson(response, { things: [] });
      });
      let requests = 0;
      const origin: string = await serve(t, (_request, response: ServerResponse) => {
        requests += 1;
        response.writeHead(302, { location: lead(origin, foreign) }).end();
      });
      const http = testClient(t);
      const error = await failure(http.get(secretRequest(`${origin}/things`)));
      assert.ok(error instanceof ForeignOriginError, error.message);
      assert.match(error.message, /^Reading things: GET \/things points to /);
      assert.doesNotMatch(error.message, /secret|word|null/);
      assert.equal(requests, 1);
      assert.equal(strangers.length, 0);
    });

    test(`a next page ${way} is refused and named, and nothing is sent there`, async (t) => {
      let requests = 0;
      const count: Handler = (_request, response) => {
        requests += 1;
        sendJson(response, { things: [] });
      };
      const [home, foreign] = [await serve(t, count), await serve(t, count)];
      const next = { url: new URL(lead(home, foreign), home), origin: home };
      const error = await failure(testClient(t).get({ ...secretRequest(home), ...next }));
      assert.ok(error instanceof ForeignOriginError, error.message);
      assert.equal(requests, 0);
    });
  }
});

suite("messages", () => {
  test("they tell what was read, where, what went wrong, what the API says, status, request id, tries and what to do, in this order", async (t) => {
    const origin = await serve(t, (_request, response) =>
      sendJson(response, { request_id: "req-42", message: "no disk", more: "secret-body" }, 500),
    );
    const http = testClient(t, { retry: { maxAttempts: 3, retryTimeout: 60 } });
    const request = secretRequest(`${origin}/v2/things?after=secret-cursor`);
    const error = await failure(http.get(request));
    assert.equal(
      error.message,
      "Reading things: GET /v2/things failed on the server: no disk (status 500, request id req-42, 3 attempts). Run again later; what was read so far is not lost.",
    );
  });

  test("nothing of the request is kept with the error, however deep one looks", async (t) => {
    for (const handler of Object.values(passing).map(({ handler }) => handler)) {
      const origin = await serve(t, handler);
      const http = testClient(t, { retry: { maxAttempts: 1, retryTimeout: 0 } });
      const error = await failure(http.get(secretRequest(`${origin}/things?after=secret-cursor`)));
      assert.equal(error.cause, undefined);
      const all = JSON.stringify([error, error.stack, error.message]);
      assert.doesNotMatch(all, /secret/);
    }
  });

  test("a shared limit is logged once, however many requests wait", async (t) => {
    const waits: string[] = [];
    const origin = await serve(t, (_request, response) =>
      sendJson(response, {}, 429, { "retry-after": "30" }),
    );
    const stop = new AbortController();
    const budget = new RequestBudget(null, (_seconds, limit) => {
      waits.push(limit);
      stop.abort();
    });
    const limits = [{ name: "general", requests: 100, seconds: 1 }];
    const http = testClient(t, { budget, signal: stop.signal, concurrency: 1 });
    const request = thingsRequest(`${origin}/things`, { limits });
    await Promise.allSettled([http.get(request), http.get(request), http.get(request)]);
    assert.deepEqual(waits, ["general"]);
  });
});

function secretRequest(url: string) {
  return thingsRequest(url, { authenticator: new BearerAuthenticator("secret-key") });
}

function healthRequest(origin: string) {
  return thingsRequest(`${origin}/health`, { read: () => ({ records: [] }) });
}

async function recordsOf(page: Promise<RecordPage>): Promise<readonly unknown[]> {
  return (await page).records;
}

/** The error that a request ends with. */
async function failure(request: Promise<unknown>): Promise<RequestError> {
  try {
    await request;
  } catch (error) {
    if (error instanceof Error && "facts" in error) return error as RequestError;
    throw error;
  }
  return assert.fail("the request succeeded");
}

/** Listens on a free port until the test ends; returns the port. */
async function listen(t: TestContext, handler: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on("error", () => {}));
    handler(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : assert.fail();
}
