/** Files that a response names, at the API's origin and at others, and the jobs that make them. */

import assert from "node:assert/strict";
import type { IncomingMessage, ServerResponse } from "node:http";
import { suite, type TestContext, test } from "node:test";
import {
  type ApiResponse,
  BearerAuthenticator,
  ConfigError,
  CursorPaginator,
  FailedJobError,
  ForeignOriginError,
  InvalidResponseError,
  type JsonObject,
  type RequestError,
  UnexpectedResponseError,
} from "../../../src/index.ts";
import { testClient } from "../../support/client.ts";
import { LettersStream, letters, ndjson, readRows } from "../../support/file-streams.ts";
import { runStreams, stateEvery, statesOf } from "../../support/run-streams.ts";
import { sendJson, serve } from "../../support/serve.ts";
import { sliceOf } from "../../support/slice.ts";

type Respond = (response: ServerResponse, request: IncomingMessage) => void;

/** Responds by path; a list of functions responds in turn, the last one from then on. */
async function serveByPath(
  test: TestContext,
  paths: () => Readonly<Record<string, Respond | readonly Respond[]>>,
): Promise<{ readonly origin: string; readonly requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = [];
  const origin = await serve(test, (request, response, { pathname }) => {
    const before = requests.filter(({ url = "" }) => url.split("?")[0] === pathname).length;
    requests.push(request);
    const turns = [paths()[pathname] ?? missing].flat();
    turns[Math.min(before, turns.length - 1)]?.(response, request);
  });
  return { origin, requests };
}

const missing: Respond = (response) => sendJson(response, { message: "not found" }, 404);

const json =
  (body: unknown): Respond =>
  (response) =>
    sendJson(response, body);

const rows =
  (given: readonly JsonObject[], headers: Readonly<Record<string, string>> = {}): Respond =>
  (response) =>
    response.writeHead(200, headers).end(ndjson(given));

const refuse =
  (status: number): Respond =>
  (response) =>
    response.writeHead(status).end("<Error/>");

/** A stream with a credential. */
class SecretStream extends LettersStream {
  override authenticator() {
    return new BearerAuthenticator("the-token");
  }
}

const [first, second] = [letters(10), letters(20).slice(10)];

suite("Files that a response names", () => {
  const lists: Readonly<Record<string, unknown>> = {
    "one URL": { url: "/files/both" },
    "a list of URLs": { url: ["/files/1", "/files/2"] },
    "relative URLs": { url: ["files/1", "./files/2"] },
  };
  for (const [what, body] of Object.entries(lists)) {
    test(`are read one after the other: ${what}`, async (t) => {
      const { origin } = await serveByPath(t, () => ({
        "/letters": json(body),
        "/files/both": rows([...first, ...second]),
        "/files/1": rows(first),
        "/files/2": rows(second),
      }));
      const stream = new LettersStream(origin, { files: { urls: "url" } });
      assert.deepEqual(await readRows(stream, testClient(t)), [...first, ...second]);
    });
  }

  test("may be none, and may be named by a function", async (t) => {
    const { origin } = await serveByPath(t, () => ({
      "/letters": [json({ parts: [] }), json({ parts: [{ id: 7 }] })],
      "/letters/7": rows(first),
    }));
    const urls = ({ url, body }: ApiResponse) => {
      const { parts } = body as { readonly parts: readonly { readonly id: number }[] };
      return parts.map(({ id }) => `${url.pathname}/${id}`);
    };
    const stream = () => readRows(new LettersStream(origin, { files: { urls } }), testClient(t));
    assert.deepEqual(await stream(), []);
    assert.deepEqual(await stream(), first);
  });

  test("may be JSON, read as a page is", async (t) => {
    const { origin } = await serveByPath(t, () => ({
      "/letters": json({ url: ["/files/1", "/files/2"] }),
      "/files/1": [refuse(503), json({ letters: first })],
      "/files/2": json({ letters: second }),
    }));
    const stream = new LettersStream(origin, { format: "json", files: { urls: "url" } });
    assert.deepEqual(await readRows(stream, testClient(t)), [...first, ...second]);
  });

  const wrong: Readonly<Record<string, readonly [body: unknown, message: RegExp]>> = {
    "no such property": [{ link: "secret" }, /it has no list at "url", but link\./],
    "no text": [{ url: [1] }, /"url" holds something other than URLs/],
    "no URL": [{ url: "https://" }, /one of its files has no valid URL/],
  };
  for (const [what, [body, message]] of Object.entries(wrong)) {
    test(`are an error at once where the response has ${what}`, async (t) => {
      const { origin, requests } = await serveByPath(t, () => ({ "/letters": json(body) }));
      const stream = new LettersStream(origin, { files: { urls: "url" } });
      await assert.rejects(readRows(stream, testClient(t)), (error: RequestError) => {
        assert.ok(error instanceof UnexpectedResponseError);
        assert.match(error.message, message);
        return true;
      });
      assert.equal(requests.length, 1);
    });
  }

  test("can't be paged: a paginator of several pages is an error before the first request", async (t) => {
    class PagedStream extends LettersStream {
      override paginator() {
        return new CursorPaginator({ cursorPath: "next", parameter: "after" });
      }
    }
    const { origin, requests } = await serveByPath(t, () => ({}));
    const stream = new PagedStream(origin);
    assert.match(String(stream.requestProblem({})), /override paginator/);
    await assert.rejects(readRows(stream, testClient(t)), ConfigError);
    assert.equal(requests.length, 0);
  });
});

suite("A file at another origin", () => {
  /** An API that names a file of a storage. */
  async function serveBoth(t: TestContext, storage: Respond | readonly Respond[]) {
    const files = await serveByPath(t, () => ({ "/bucket/letters": storage }));
    let links = 0;
    const api = await serveByPath(t, () => ({
      "/letters": (response) => {
        links += 1;
        sendJson(response, { url: `${files.origin}/bucket/letters?signature=secret-${links}` });
      },
      "/redirected": (response) =>
        response.writeHead(302, { location: `${files.origin}/bucket/letters?signature=s` }).end(),
      "/both": json({ url: "/redirected" }),
    }));
    return { api, files };
  }

  test("is requested without the credential and the headers of the stream, if the stream declares the origin", async (t) => {
    const { api, files } = await serveBoth(t, rows(first));
    const stream = new SecretStream(api.origin, {
      files: { urls: "url", origins: [files.origin] },
    });
    assert.deepEqual(await readRows(stream, testClient(t)), first);
    assert.equal(api.requests[0]?.headers.authorization, "Bearer the-token");
    const { authorization, "x-secret": secret } = files.requests[0]?.headers ?? {};
    assert.deepEqual([files.requests.length, authorization, secret], [1, undefined, undefined]);
  });

  test("is requested likewise where a redirect leads there", async (t) => {
    const { api, files } = await serveBoth(t, rows(first));
    class RedirectedStream extends SecretStream {
      override url() {
        return new URL("/both", api.origin);
      }
    }
    const declared = { files: { urls: "url", origins: [files.origin] } };
    const stream = new RedirectedStream(api.origin, declared);
    assert.deepEqual(await readRows(stream, testClient(t)), first);
    assert.equal(files.requests[0]?.headers.authorization, undefined);
  });

  test("is an error that names the origin, and no request, if the stream does not declare it", async (t) => {
    const { api, files } = await serveBoth(t, rows(first));
    const stream = new SecretStream(api.origin, { files: { urls: "url" } });
    await assert.rejects(readRows(stream, testClient(t)), (error: RequestError) => {
      assert.ok(error instanceof ForeignOriginError);
      assert.ok(error.message.includes(files.origin));
      assert.doesNotMatch(error.message, /bucket|secret/);
      return true;
    });
    assert.equal(files.requests.length, 0);
  });

  test("does not lead back to the API, where the credential would go", async (t) => {
    const { api, files } = await serveBoth(t, (response) =>
      response.writeHead(302, { location: `${api.origin}/both` }).end(),
    );
    const stream = new SecretStream(api.origin, {
      files: { urls: "url", origins: [files.origin] },
    });
    await assert.rejects(readRows(stream, testClient(t)), ForeignOriginError);
    assert.equal(api.requests.length, 1);
  });

  for (const status of [400, 403, 404, 410]) {
    test(`is named anew where its URL has run out, which the storage says by ${status}`, async (t) => {
      const { api, files } = await serveBoth(t, [refuse(status), rows(first)]);
      const declared = { files: { urls: "url", origins: [files.origin] } };
      assert.deepEqual(
        await readRows(new SecretStream(api.origin, declared), testClient(t)),
        first,
      );
      assert.deepEqual(
        files.requests.map(({ url }) => url?.split("?")[1]),
        ["signature=secret-1", "signature=secret-2"],
      );
    });
  }

  test("ends the stream alone if it stays refused, and no message has its path or query", async (t) => {
    const { api, files } = await serveBoth(t, refuse(401));
    const stream = new SecretStream(api.origin, {
      files: { urls: "url", origins: [files.origin] },
    });
    const run = await runStreams(t, { streams: [stream] });
    assert.equal(run.fatal, null);
    assert.deepEqual(
      run.failures.map(({ stream }) => stream),
      ["letters"],
    );
    assert.doesNotMatch(JSON.stringify(run.log), /bucket|secret/);
    assert.equal(files.requests.length, 1);
  });
});

suite("A list of two files, of which one was read before it was requested again", () => {
  type UrlOf = (
    file: number,
    origins: { readonly api: string; readonly storage: string },
  ) => string;

  /** The files that a read goes on with, once the first one of a list of other URLs was read. */
  async function filesLeft(test: TestContext, before: UrlOf, after: UrlOf): Promise<unknown[]> {
    let urlOf = before;
    const respond = (response: ServerResponse, { pathname, search }: URL) => {
      const url = [1, 2].map((file) => urlOf(file, { api, storage }));
      if (pathname === "/letters") sendJson(response, { url });
      else response.end(ndjson([{ id: pathname + search }]));
    };
    const storage: string = await serve(test, (_request, response, url) => respond(response, url));
    const api: string = await serve(test, (_request, response, url) => respond(response, url));
    const http = testClient(test);
    const stream = new LettersStream(api, { files: { urls: "url", origins: [storage] } });
    let cursor: string | null = null;
    for await (const { next } of stream.pages(sliceOf(), http)) {
      if (next !== null && JSON.parse(next).file === 1) cursor ??= next;
    }
    urlOf = after;
    const left: unknown[] = [];
    for await (const { records } of stream.pages(sliceOf({ cursor }), http)) {
      left.push(...records.map(({ id }) => id));
    }
    return left;
  }

  test("goes on with the other one where only signatures have changed", async (t) => {
    const signed =
      (signature: string): UrlOf =>
      (file, { storage }) =>
        `${storage}/${file}?signature=${signature}`;
    assert.deepEqual(await filesLeft(t, signed("a"), signed("b")), ["/2?signature=b"]);
  });

  test("begins anew where they are others, which the query alone tells", async (t) => {
    const ofApi =
      (day: number): UrlOf =>
      (file) =>
        `/${file}?day=${day}`;
    const inOneFolder =
      (day: number): UrlOf =>
      (file, { storage }) =>
        `${storage}/days?day=${day + file}`;
    assert.deepEqual(await filesLeft(t, ofApi(1), ofApi(2)), ["/1?day=2", "/2?day=2"]);
    assert.deepEqual(await filesLeft(t, inOneFolder(1), inOneFolder(2)), [
      "/days?day=3",
      "/days?day=4",
    ]);
  });
});

test("Files that are others each time that one is refused end their stream after three lists", async (t) => {
  let lists = 0;
  const origin = await serve(t, (_request, response, { pathname }) => {
    if (pathname === "/letters") lists += 1;
    if (pathname === "/letters")
      sendJson(response, { url: [1, 2].map((file) => `/${file}?${lists}`) });
    else if (pathname === "/1") response.end(ndjson(first));
    else response.writeHead(403).end();
  });
  const stream = new LettersStream(origin, { files: { urls: "url" } });
  await assert.rejects(readRows(stream, testClient(t)));
  assert.equal(lists, 3);
});

suite("A job", () => {
  const asyncJob = {
    status: "/jobs/{job_id}",
    statePath: "state",
    done: ["done"],
    failed: ["failed", "canceled"],
  };
  const declared = { files: { urls: "url" }, asyncJob };
  const started = json({ id: 7 });
  const running = json({ state: "running" });
  const done = json({ state: "done", url: ["/files/1", "/files/2"] });

  test("is started once, polled until it is done, and its files are read", async (t) => {
    const { origin, requests } = await serveByPath(t, () => ({
      "/letters": started,
      "/jobs/7": [json({ state: "queued" }), running, refuse(503), running, done],
      "/files/1": rows(first),
      "/files/2": rows(second),
    }));
    const stream = new LettersStream(origin, declared);
    assert.deepEqual(await readRows(stream, testClient(t)), [...first, ...second]);
    assert.equal(requests.filter(({ url }) => url === "/letters").length, 1);
    assert.equal(requests.filter(({ url }) => url === "/jobs/7").length, 5);
  });

  test("is in STATE before it is done", async (t) => {
    const { origin } = await serveByPath(t, () => ({
      "/letters": started,
      "/jobs/7": [running, running, done],
      "/files/1": rows(first),
      "/files/2": rows(second),
    }));
    const streams = [new LettersStream(origin, declared)];
    const { messages } = await runStreams(t, { streams, now: stateEvery(1) });
    const row = messages.findIndex(({ type }) => type === "RECORD");
    const [state] = statesOf(messages.slice(0, row));
    assert.match(JSON.stringify(state), /job\W+7\b/);
  });

  test("that has failed ends the stream, with the API's message", async (t) => {
    const { origin } = await serveByPath(t, () => ({
      "/letters": started,
      "/jobs/7": [running, json({ state: "canceled", message: "too many rows" })],
    }));
    await assert.rejects(
      readRows(new LettersStream(origin, declared), testClient(t)),
      (error: RequestError) => {
        assert.ok(error instanceof FailedJobError);
        assert.match(
          error.message,
          /letters: GET \/letters started a job that failed: too many rows/,
        );
        return true;
      },
    );
  });

  test("that always vanishes ends the stream after three of them", async (t) => {
    const { origin, requests } = await serveByPath(t, () => ({ "/letters": started }));
    await assert.rejects(readRows(new LettersStream(origin, declared), testClient(t)));
    assert.equal(requests.filter(({ url }) => url === "/letters").length, 3);
  });

  test("whose files are refused, though it is done, ends the stream", async (t) => {
    const { origin, requests } = await serveByPath(t, () => ({
      "/letters": started,
      "/jobs/7": done,
    }));
    await assert.rejects(readRows(new LettersStream(origin, declared), testClient(t)));
    assert.ok(requests.length < 12, `${requests.length} requests`);
  });

  test("that vanishes between its files ends a stream whose rows have no key, as none may come twice", async (t) => {
    const { origin } = await serveByPath(t, () => ({
      "/letters": [started, json({ id: 8 })],
      "/jobs/7": [done, missing],
      "/jobs/8": json({ state: "done", url: ["/files/3"] }),
      "/files/1": rows(first),
      "/files/3": rows(first),
    }));
    const stream = new LettersStream(origin, { ...declared, isKeyed: false });
    await assert.rejects(readRows(stream, testClient(t)), (error: RequestError) => {
      assert.ok(error instanceof InvalidResponseError);
      assert.match(error.message, /its files changed while they were read/);
      return true;
    });
  });

  const wrong: Readonly<Record<string, readonly [paths: Record<string, Respond>, RegExp]>> = {
    "has no ID": [{ "/letters": json({ job: 7 }) }, /it has no ID of a job at "id", but job/],
    "has no state": [
      { "/letters": started, "/jobs/7": json({ status: "done" }) },
      /it has no state of the job at "state", but status/,
    ],
  };
  for (const [what, [paths, message]] of Object.entries(wrong)) {
    test(`that ${what} is an error at once`, async (t) => {
      const { origin } = await serveByPath(t, () => paths);
      const stream = new LettersStream(origin, declared);
      await assert.rejects(readRows(stream, testClient(t)), (error: RequestError) => {
        assert.ok(error instanceof UnexpectedResponseError);
        assert.match(error.message, message);
        return true;
      });
    });
  }

  test("needs files: without them, the tap says so before the first request", () => {
    const stream = new LettersStream("http://127.0.0.1", { asyncJob });
    assert.match(String(stream.requestProblem({})), /declares asyncJob, but not in files/);
  });

  test("declares no dialect of CSV for another format", () => {
    class Dialect extends LettersStream {
      override readonly csvDialect = { delimiter: ";" };
    }
    const stream = new Dialect("http://127.0.0.1", { format: "ndjson" });
    assert.match(String(stream.requestProblem({})), /csvDialect, and its format is ndjson/);
    const csv = new Dialect("http://127.0.0.1", { format: "csv" });
    assert.equal(csv.requestProblem({}), null);
  });
});
