/** What a stream makes of an answer, and what comes of that. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import type { ApiResponse, Context, ResponseAction } from "../../src/index.ts";
import { runStreams } from "../support/run-streams.ts";
import { type Handler, sendJson, serve } from "../support/serve.ts";
import { ThingsStream } from "../support/things-stream.ts";

type Judge = (answer: ApiResponse) => ResponseAction | undefined;

/** Answers `/things/NAME` once as given, and then, like everything else, with a thing. */
type First = Readonly<Record<string, Handler>>;

suite("validateResponse", () => {
  test("a conflict that means an empty repository is a page without rows", async (t) => {
    const { rows, failures, log } = await readParts(t, ["a", "b"], {
      answers: { a: (_request, response) => sendJson(response, { message: "ignore" }, 409) },
      judge: ({ status }) => (status === 409 ? "ignore" : undefined),
    });
    assert.deepEqual(rows, ["b"]);
    assert.deepEqual(failures, []);
    assert.ok(!log.some(({ level }) => level === "WARNING"));
  });

  test("a 404 that means no rows is requested once, without a warning", async (t) => {
    let asked = 0;
    const { rows, failures } = await readParts(t, ["a"], {
      answers: {
        a: (_request, response) => {
          asked += 1;
          sendJson(response, {}, 404);
        },
      },
      judge: ({ status }) => (status === 404 ? "ignore" : undefined),
    });
    assert.deepEqual([rows, failures, asked], [[], [], 1]);
  });

  test("a 403 that reports a limit waits until the time that it names, and is then read", async (t) => {
    const until = new Date(Math.ceil(Date.now() / 1000 + 1) * 1000);
    let answeredAt = 0;
    const { rows, failures, counts } = await readParts(t, ["a"], {
      answers: {
        a: (_request, response) =>
          sendJson(response, { message: "limit" }, 403, {
            "x-limit-left": "0",
            "x-limit-until": String(until.getTime() / 1000),
          }),
      },
      onAnswer: () => {
        answeredAt = Date.now();
      },
      judge: ({ status, headers }) =>
        status === 403 && headers.get("x-limit-left") === "0"
          ? { rateLimitedUntil: new Date(Number(headers.get("x-limit-until")) * 1000) }
          : undefined,
    });
    assert.deepEqual([rows, failures], [["a"], []]);
    assert.ok(answeredAt >= until.getTime() - 5, `${answeredAt - until.getTime()} ms`);
    assert.equal(counts.rateLimited, 1);
  });

  test("an error in the body of a success is requested again", async (t) => {
    const { rows, failures, counts } = await readParts(t, ["a"], {
      answers: { a: (_request, response) => sendJson(response, { error: "overloaded" }) },
      judge: ({ body }) =>
        typeof body === "object" && body !== null && "error" in body ? "retry" : undefined,
    });
    assert.deepEqual([rows, failures, counts.retries], [["a"], [], 1]);
  });

  for (const status of [200, 201, 299]) {
    test(`a list of errors at the top of a success is requested again, with status ${status}`, async (t) => {
      const errors = [{ message: "a part is missing" }];
      const { rows, failures, counts } = await readParts(t, ["a"], {
        answers: { a: (_request, response) => sendJson(response, { errors, things: [] }, status) },
      });
      assert.deepEqual([rows, failures, counts.retries], [["a"], [], 1]);
    });
  }

  test("an error in the body of a success fails the stream in the API's own words, others go on", async (t) => {
    const { rows, failures } = await readParts(t, ["a"], {
      answers: {
        a: (_request, response) =>
          sendJson(response, { code: "bad_query", message: "No\tsuch field", request_id: "r-1" }),
      },
      judge: ({ body }) =>
        typeof body === "object" && body !== null && "code" in body ? "fail" : undefined,
    });
    assert.deepEqual(rows, []);
    assert.match(
      failures[0] ?? "",
      /^Reading things: GET \/things\/a was rejected: bad_query, No such field \(status 200, request id r-1\)\./,
    );
  });

  test("a partition that may not be read is left out with a warning, the others are read", async (t) => {
    const { rows, failures, log } = await readParts(t, ["a", "b"], {
      answers: { a: (_request, response) => sendJson(response, { message: "archived" }, 403) },
      judge: ({ status }) => (status === 403 ? "skip-partition" : undefined),
    });
    assert.deepEqual([rows, failures], [["b"], []]);
    const [warning, ...more] = log.filter(({ level }) => level === "WARNING");
    assert.match(warning?.message ?? "", /Skipped \{"part":"a"\}: .*: archived \(status 403\)/);
    assert.deepEqual(more, []);
  });

  for (const status of [401, 404, 422, 429, 503]) {
    test(`what is left of a stream is left out after status ${status}, at once and with a warning`, async (t) => {
      const { failures, fatal, log, counts } = await readParts(t, ["a"], {
        answers: { a: (_request, response) => sendJson(response, {}, status) },
        judge: (answer) => (answer.status === status ? "skip-stream" : undefined),
      });
      assert.deepEqual([failures, fatal], [[], null]);
      assert.equal(counts.requests, 1);
      assert.match(log.find(({ level }) => level === "WARNING")?.message ?? "", /Skipped: /);
    });
  }

  test("a status that is no success is a page where the stream says so", async (t) => {
    const { rows, failures } = await readParts(t, ["a"], {
      answers: { a: (_request, response) => sendJson(response, { things: [{ id: "x" }] }, 404) },
      judge: ({ status }) => (status === 404 ? "success" : undefined),
    });
    assert.deepEqual([rows, failures], [["x"], []]);
  });

  test("a credential that can't be renewed ends the run, by whatever status it is refused", async (t) => {
    const { fatal } = await readParts(t, ["a"], {
      answers: { a: (_request, response) => sendJson(response, { code: "expired" }, 419) },
      judge: ({ status }) => (status === 419 ? "refresh-token-then-retry" : undefined),
    });
    assert.match(fatal ?? "", /^Reading things: GET \/things\/a is unauthorized: .*expired/);
  });

  const denied: First = {
    a: (_request, response) => sendJson(response, { code: "denied", message: "Not for this key" }),
  };
  const forbid: Judge = ({ body }) =>
    typeof body === "object" && body !== null && "code" in body ? "forbidden" : undefined;

  test("a permission that is missing, said in a success, fails the stream as a 403 does", async (t) => {
    const { failures, counts } = await readParts(t, ["a"], {
      answers: denied,
      judge: forbid,
      requiredScope: "things.view",
    });
    assert.deepEqual(failures, [
      "Reading things: GET /things/a is forbidden: the key lacks the permission things.view; the API says: denied, " +
        "Not for this key (status 200). Make a key that has it, deselect things, or set skip_forbidden to go on without.",
    ]);
    assert.equal(counts.requests, 1);
  });

  test("a permission that is missing leaves the stream out with the setting skip_forbidden", async (t) => {
    const { failures, log, rows } = await readParts(t, ["a"], {
      answers: denied,
      judge: forbid,
      skipForbidden: true,
    });
    assert.deepEqual([rows, failures], [[], []]);
    const [warning] = log.filter(({ level }) => level === "WARNING");
    assert.match(warning?.message ?? "", /the key lacks a permission/);
  });

  test("a permission that is missing is named where the message names it", async (t) => {
    const { failures } = await readParts(t, ["a"], {
      answers: {
        a: (_request, response) =>
          sendJson(response, { code: "denied", message: "It takes private_things.view" }, 422),
      },
      judge: forbid,
      requiredScope: "things.view",
    });
    assert.match(failures[0] ?? "", /lacks the permission private_things\.view/);
  });

  test("a body that is not JSON is judged as well", async (t) => {
    const bodies: unknown[] = [];
    await readParts(t, ["a"], {
      answers: { a: (_request, response) => void response.writeHead(500).end("<html>") },
      judge: ({ body }) => {
        bodies.push(body);
        return undefined;
      },
    });
    assert.deepEqual(bodies, [undefined, { things: [{ id: "a" }] }]);
  });
});

suite("What the API says of its own errors", () => {
  for (const status of [403, 404, 422, 429, 500]) {
    test(`is reported with status ${status}: code, message and request id`, async (t) => {
      const { failures } = await readParts(t, ["a"], {
        answers: {
          a: (_request, response) =>
            sendJson(
              response,
              { code: "too_bad", message: "\u001b[31mIt is\nbroken", request_id: "r-7" },
              status,
            ),
        },
        tries: 1,
      });
      assert.match(failures[0] ?? "", /too_bad, \\u001b\[31mIt is broken/);
      assert.match(failures[0] ?? "", new RegExp(`status ${status}, request id r-7`));
    });
  }
});

interface Reading {
  readonly answers: First;
  readonly judge?: Judge;
  readonly onAnswer?: () => void;
  readonly tries?: number;
  readonly requiredScope?: string;
  readonly skipForbidden?: boolean;
}

/** Reads a stream that has a series of pages for each part. */
async function readParts(
  test: TestContext,
  parts: readonly string[],
  { answers, judge, onAnswer, tries = 5, requiredScope, skipForbidden = false }: Reading,
) {
  const asked = new Set<string>();
  const origin = await serve(test, (request, response, url) => {
    const part = url.pathname.split("/").at(-1) ?? "";
    const first = asked.has(part) && tries > 1 ? undefined : answers[part];
    asked.add(part);
    if (first !== undefined) return first(request, response, url);
    onAnswer?.();
    sendJson(response, { things: [{ id: part }] });
  });
  class PartsStream extends ThingsStream {
    override readonly path = "/things/{part}";
    override readonly requiredScope = requiredScope ?? null;
    override partitions() {
      return parts.map((part) => ({ part }));
    }
    override validateResponse(answer: ApiResponse, context: Context) {
      return judge?.(answer) ?? super.validateResponse(answer, context);
    }
  }
  const { failures, fatal, log, rows, http } = await runStreams(test, {
    streams: [new PartsStream(origin)],
    skipForbidden,
    client: { retry: { maxAttempts: tries, retryTimeout: tries === 1 ? 0 : 60 } },
  });
  return {
    rows: rows("things").map(({ id }) => id),
    failures: failures.map(({ error }) => String(error instanceof Error ? error.message : error)),
    fatal: fatal?.message ?? null,
    log,
    counts: http.counts,
  };
}

suite("A success whose list errors holds the stream's own records", () => {
  for (const recordsPath of ["errors", "errors[*].thing"]) {
    test(`is a page where they are declared to be at ${recordsPath}`, async (t) => {
      const errors = [{ id: "a", thing: { id: "a" } }];
      const origin = await serve(t, (_request, response) => sendJson(response, { errors }));
      class ErrorsStream extends ThingsStream {
        override readonly recordsPath = recordsPath;
      }
      const { rows, failures } = await runStreams(t, { streams: [new ErrorsStream(origin)] });
      assert.deepEqual(failures, []);
      assert.deepEqual(
        rows("things").map(({ id }) => id),
        ["a"],
      );
    });
  }
});
