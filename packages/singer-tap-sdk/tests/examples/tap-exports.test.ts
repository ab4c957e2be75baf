/** The example of exports: every row, whatever becomes of its jobs, its files, and its runs. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { gzipSync } from "node:zlib";
import { tap } from "../../examples/tap-exports.ts";
import { isJsonObject, type JsonObject, parseJson } from "../../src/singer/index.ts";
import { type FakeApi, type FakeRequest, runTap, serve, testTap } from "../../src/testing/index.ts";

const count = 60_000;
const perFile = 20_000;
const rows: readonly JsonObject[] = Array.from({ length: count }, (_, index) => ({
  id: `event-${index}`,
  kind: index % 3 === 0 ? "opened" : "sent",
  profile: { id: `profile-${index % 500}`, city: "Zürich" },
  value: index / 4,
  at: new Date(Date.parse("2026-01-01T00:00:00.000Z") + index * 60_000).toISOString(),
}));

interface Job {
  readonly rows: readonly JsonObject[];
  polls: number;
}

/** An API of exports. */
class Exports {
  readonly #rows: readonly JsonObject[];
  readonly #jobs = new Map<string, Job>();
  readonly #pollsUntilDone: number;
  /** Bodies of the requests that have started jobs. */
  readonly started: unknown[] = [];

  constructor(given = rows, pollsUntilDone = 2) {
    this.#rows = given;
    this.#pollsUntilDone = pollsUntilDone;
  }

  /** All jobs vanish, as they do an hour after they were started. */
  expire(): void {
    this.#jobs.clear();
  }

  readonly api: FakeApi = (request) => {
    if (request.headers.get("authorization") !== "Bearer the-key") {
      return { status: 401, body: { message: "Unauthorized" } };
    }
    const [, id = "", file] =
      /^\/v1\/exports\/([^/]+)(?:\/files\/(\d+))?$/.exec(request.url.pathname) ?? [];
    if (id === "") return this.#start(request);
    const job = this.#jobs.get(id);
    if (job === undefined) return { status: 404, body: { message: "No such export" } };
    return file === undefined ? this.#report(job) : this.#send(job, Number(file));
  };

  #start({ body }: FakeRequest) {
    const wanted = parseJson(body);
    this.started.push(wanted);
    const since = isJsonObject(wanted) ? String(wanted.updated_since ?? "") : "";
    const id = `job-${this.started.length}`;
    this.#jobs.set(id, { rows: this.#rows.filter(({ at }) => String(at) >= since), polls: 0 });
    return { status: 202, body: { id, state: "queued" } };
  }

  #report(job: Job) {
    job.polls += 1;
    if (job.polls < this.#pollsUntilDone) return { body: { state: "running", files: [] } };
    const files = Array.from({ length: Math.ceil(job.rows.length / perFile) }, (_, index) => ({
      id: index,
      rows: perFile,
    }));
    return { body: { state: "complete", files } };
  }

  #send(job: Job, file: number) {
    const lines = job.rows
      .slice(file * perFile, (file + 1) * perFile)
      .map((row) => `${JSON.stringify(row)}\n`);
    return {
      headers: { "content-type": "application/gzip" },
      body: gzipSync(lines.join(""), { level: 1 }),
    };
  }
}

const settings = (api_url: string) => ({ api_key: "the-key", api_url });

/** Serves exports; `isCut` says of the nth request whether its response is cut off half-way. */
async function serveExports(
  t: TestContext,
  exports: Exports,
  {
    isCut = () => false,
    onRequest = () => {},
  }: {
    readonly isCut?: (path: string, number: number) => boolean;
    readonly onRequest?: (path: string, number: number) => void;
  } = {},
): Promise<string> {
  let number = 0;
  let origin = "";
  origin = await serve(t, async (incoming, response, url) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    number += 1;
    onRequest(url.pathname, number);
    const { method = "GET", headers: given } = incoming;
    const headers = new Headers({ authorization: given.authorization ?? "" });
    const request = {
      method,
      url: new URL(url.pathname, origin),
      query: url.searchParams,
      headers,
      body: Buffer.concat(chunks).toString(),
    };
    const { status = 200, headers: own = {}, body } = exports.api(request);
    const bytes = body instanceof Uint8Array ? body : Buffer.from(JSON.stringify(body));
    response.writeHead(status, own);
    if (!isCut(url.pathname, number)) response.end(bytes);
    else response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
  });
  return origin;
}

/** The rows that a target has after some runs. */
function loaded(...runs: readonly { records(table: string): readonly JsonObject[] }[]) {
  const byId = new Map<unknown, JsonObject>();
  for (const run of runs) for (const row of run.records("events")) byId.set(row.id, row);
  return [...byId.values()].map(({ additional_properties: _, ...row }) => row);
}

const small = rows.slice(0, 50);

testTap(tap, {
  settings,
  server: (request) => smallApi(request),
  rows: { events: small.length },
});

const smallExports = new Exports(small, 1);
const smallApi = smallExports.api;

suite("The example of exports", () => {
  test("loads all rows of all files, by one job", async (t) => {
    const exports = new Exports();
    const origin = await serveExports(t, exports);
    const run = await runTap(tap, { settings: settings(origin) });
    assert.equal(run.code, 0, run.log);
    assert.equal(run.records("events").length, count);
    assert.deepEqual(loaded(run), rows);
    assert.deepEqual(exports.started, [{}]);
  });

  test("loads all rows from files that are cut off half-way", async (t) => {
    const exports = new Exports();
    const cut = new Set<string>();
    const origin = await serveExports(t, exports, {
      isCut: (path) => path.includes("/files/") && !cut.has(path) && cut.add(path).size > 0,
    });
    const run = await runTap(tap, { settings: settings(origin) });
    assert.equal(run.code, 0, run.log);
    assert.equal(cut.size, count / perFile);
    assert.deepEqual(loaded(run), rows);
    assert.equal(exports.started.length, 1);
  });

  test("asks for the rows since the last run alone", async (t) => {
    const exports = new Exports();
    const origin = await serveExports(t, exports);
    const incremental = { ...settings(origin), replication_method: "INCREMENTAL", lookback: 0 };
    const first = await runTap(tap, { settings: incremental });
    const second = await runTap(tap, { settings: incremental, state: first.state });
    assert.deepEqual(exports.started, [{}, { updated_since: rows.at(-1)?.at }]);
    assert.deepEqual(second.records("events").length, 1);
    assert.deepEqual(loaded(first, second), rows);
  });

  test("takes up the job of a run that was stopped, and the file after the rows that it has", async (t) => {
    const exports = new Exports();
    const stop = new AbortController();
    const requests: string[] = [];
    const origin = await serveExports(t, exports, {
      onRequest: (path) => {
        requests.push(path);
        if (path.endsWith("/files/1")) stop.abort();
      },
    });
    const options = { settings: settings(origin) };
    const first = await runTap(tap, { ...options, signal: stop.signal });
    assert.ok(first.records("events").length >= perFile, first.log);
    requests.length = 0;
    const second = await runTap(tap, { ...options, state: first.state });
    assert.equal(second.code, 0, second.log);
    assert.deepEqual(loaded(first, second), rows);
    assert.equal(exports.started.length, 1);
    assert.deepEqual(
      requests.filter((path) => path.includes("/files/")),
      ["/v1/exports/job-1/files/1", "/v1/exports/job-1/files/2"],
    );
  });

  test("takes up a job that was not done when its run was stopped", async (t) => {
    const exports = new Exports(rows, 5);
    const stop = new AbortController();
    const origin = await serveExports(t, exports, {
      onRequest: (_path, number) => {
        if (number === 4) stop.abort();
      },
    });
    const options = { settings: settings(origin) };
    const first = await runTap(tap, { ...options, signal: stop.signal });
    assert.deepEqual(first.records("events"), []);
    const second = await runTap(tap, { ...options, state: first.state });
    assert.equal(second.code, 0, second.log);
    assert.deepEqual(loaded(second), rows);
    assert.equal(exports.started.length, 1);
  });

  test("starts a job anew that expired between two runs", async (t) => {
    const exports = new Exports();
    const stop = new AbortController();
    const origin = await serveExports(t, exports, {
      onRequest: (path) => {
        if (path.endsWith("/files/1")) stop.abort();
      },
    });
    const options = { settings: settings(origin) };
    const first = await runTap(tap, { ...options, signal: stop.signal });
    exports.expire();
    const second = await runTap(tap, { ...options, state: first.state });
    assert.equal(second.code, 0, second.log);
    assert.match(
      second.log,
      /The API's job that makes the files no longer exists; starting it anew/,
    );
    assert.deepEqual(loaded(second), rows);
    assert.equal(exports.started.length, 2);
  });

  test("starts a job anew that expires before its last file is read", async (t) => {
    const exports = new Exports();
    let isExpired = false;
    const origin = await serveExports(t, exports, {
      onRequest: (path) => {
        if (isExpired || !path.endsWith("/files/2")) return;
        isExpired = true;
        exports.expire();
      },
    });
    const run = await runTap(tap, { settings: settings(origin) });
    assert.equal(run.code, 0, run.log);
    assert.deepEqual(loaded(run), rows);
    assert.equal(exports.started.length, 2);
  });
});
