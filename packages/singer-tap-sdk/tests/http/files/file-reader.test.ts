/** Files against servers that cut them off, change them, or send something else. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { suite, type TestContext, test } from "node:test";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { Deadline } from "../../../src/http/deadline.ts";
import type { RequestReport } from "../../../src/http/request-log.ts";
import {
  InvalidResponseError,
  RequestError,
  ServerError,
  TemporaryFileError,
  TimeoutError,
  UnexpectedResponseError,
} from "../../../src/index.ts";
import { testClient } from "../../support/client.ts";
import { LettersStream, letters, ndjson, readRows } from "../../support/file-streams.ts";
import { runStreams } from "../../support/run-streams.ts";
import { sendJson, serve } from "../../support/serve.ts";
import { sliceOf } from "../../support/slice.ts";
import { zip } from "../../support/zip.ts";

const given = letters(5000);
const whole = ndjson(given);

/** Responds to each request by the next function, and by the last one from then on. */
async function serveInTurn(
  test: TestContext,
  ...turns: ((response: ServerResponse) => void)[]
): Promise<{ readonly origin: string; requests: () => number }> {
  let requests = 0;
  const origin = await serve(test, (_request, response) => {
    const turn = turns[Math.min(requests, turns.length - 1)];
    requests += 1;
    turn?.(response);
  });
  return { origin, requests: () => requests };
}

function send(body: Uint8Array, headers: Readonly<Record<string, string>> = {}) {
  return (response: ServerResponse): void => {
    response.writeHead(200, headers).end(body);
  };
}

/** Sends half of a body whose end the headers would show, and closes the connection. */
function sendHalf(body: Uint8Array, headers: Readonly<Record<string, string>> = {}) {
  return (response: ServerResponse): void => {
    response.writeHead(200, headers);
    response.write(body.subarray(0, body.length / 2), () => response.destroy());
  };
}

/** Sends a part of a body whose end nothing but its content shows. */
function sendUnmarked(body: Uint8Array) {
  return (response: ServerResponse): void => {
    response.useChunkedEncodingByDefault = false;
    response.shouldKeepAlive = false;
    response.removeHeader("transfer-encoding");
    response.writeHead(200, { connection: "close" }).end(body);
  };
}

suite("A file", () => {
  const packings: Readonly<Record<string, (response: ServerResponse) => void>> = {
    "as it is": send(whole),
    "with the encoding gzip": send(gzipSync(whole), { "content-encoding": "gzip" }),
    "with the encoding br": send(brotliCompressSync(whole), { "content-encoding": "br" }),
    "that is gzip by its content": send(gzipSync(whole), { "content-type": "application/gzip" }),
    "of several gzip members": send(
      Buffer.concat([gzipSync(whole.subarray(0, 777)), gzipSync(whole.subarray(777))]),
    ),
    "that is gzip, and packed once more on its way": send(gzipSync(gzipSync(whole)), {
      "content-encoding": "gzip",
    }),
  };
  for (const [how, turn] of Object.entries(packings)) {
    test(`arrives with all of its rows ${how}`, async (t) => {
      const { origin } = await serveInTurn(t, turn);
      assert.deepEqual(await readRows(new LettersStream(origin), testClient(t)), given);
    });
  }

  test("without content has no rows", async (t) => {
    const { origin } = await serveInTurn(t, send(Buffer.alloc(0)));
    assert.deepEqual(await readRows(new LettersStream(origin), testClient(t)), []);
  });

  test("is passed on in batches, the first before the last was sent", async (t) => {
    let finish = (): void => {};
    const { origin } = await serveInTurn(t, (response) => {
      response.write(whole);
      finish = () => response.end(ndjson([{ id: "last" }]));
    });
    const pages = new LettersStream(origin).pages(sliceOf(), testClient(t));
    const first = await pages.next();
    assert.ok(first.value?.records.length);
    finish();
    let last: unknown;
    for await (const { records } of pages) last = records.at(-1) ?? last;
    assert.deepEqual(last, { id: "last" });
  });

  test("counts as one request, with its bytes and rows", async (t) => {
    const packed = gzipSync(whole);
    const { origin } = await serveInTurn(t, send(packed));
    const reports: RequestReport[] = [];
    const client = testClient(t, { onRequest: (report) => reports.push(report) });
    await readRows(new LettersStream(origin), client);
    assert.equal(client.counts.requests, 1);
    assert.equal(client.byStream.get("letters")?.requests, 1);
    assert.deepEqual(
      reports.map(({ bytes, records, path, status }) => ({ bytes, records, path, status })),
      [{ bytes: packed.length, records: given.length, path: "/letters", status: 200 }],
    );
  });

  test("needs no permit while it is read, as what follows from its rows may need all of them", async (t) => {
    const { origin } = await serveInTurn(t, send(whole));
    const client = testClient(t, { concurrency: 1 });
    let inner: unknown[] = [];
    for await (const { records } of new LettersStream(origin).pages(sliceOf(), client)) {
      if (inner.length === 0 && records.length > 0) {
        inner = await readRows(new LettersStream(origin), client);
      }
    }
    assert.deepEqual(inner, given);
  });

  test("is asked for in any type, unless the stream asks for one", async (t) => {
    const types: unknown[] = [];
    const origin = await serve(t, ({ headers }, response) => {
      types.push(headers.accept);
      response.end();
    });
    class CsvStream extends LettersStream {
      override headers() {
        return { accept: "text/csv" };
      }
    }
    await readRows(new LettersStream(origin), testClient(t));
    await readRows(new CsvStream(origin, { format: "csv" }), testClient(t));
    assert.deepEqual(types, ["*/*", "text/csv"]);
  });
});

suite("A file that is cut off", () => {
  const packed = gzipSync(whole, { level: 0 });
  const cuts: Readonly<Record<string, (response: ServerResponse) => void>> = {
    "before the Content-Length": sendHalf(whole, { "content-length": String(whole.length) }),
    "before the last chunk": sendHalf(whole),
    "before the trailer of gzip": sendUnmarked(packed.subarray(0, packed.length / 2)),
    "in its last line": sendUnmarked(whole.subarray(0, whole.length - 5)),
  };
  for (const [where, cut] of Object.entries(cuts)) {
    test(`${where} is read again from its start, if nothing shows that it is the same`, async (t) => {
      const { origin, requests } = await serveInTurn(t, cut, sendUnmarked(whole));
      const rows = await readRows(new LettersStream(origin), testClient(t));
      assert.equal(requests(), 2);
      assert.deepEqual(rows.slice(-given.length), given);
    });
  }

  const marks = {
    "its ETag": { etag: '"1"' },
    "its length": { "content-length": String(whole.length) },
  };
  for (const [what, headers] of Object.entries(marks)) {
    test(`goes on after the rows that were passed on, if ${what} is the same`, async (t) => {
      const { origin } = await serveInTurn(t, sendHalf(whole, headers), send(whole, headers));
      const client = testClient(t);
      assert.deepEqual(await readRows(new LettersStream(origin), client), given);
      assert.deepEqual(client.counts, { requests: 2, retries: 1, rateLimited: 0 });
    });
  }

  test("is read from its start if it has changed", async (t) => {
    const changed = letters(10);
    const { origin } = await serveInTurn(
      t,
      sendHalf(whole, { etag: '"1"' }),
      send(ndjson(changed), { etag: '"2"' }),
    );
    const rows = await readRows(new LettersStream(origin), testClient(t));
    assert.ok(rows.length > changed.length);
    assert.deepEqual(rows.slice(-changed.length), changed);
  });

  test("passes on each row once if the rows have no key, whatever the server says", async (t) => {
    const turns = [...Object.values(cuts), sendHalf(whole, { etag: '"1"' }), sendUnmarked(whole)];
    const retry = { maxAttempts: turns.length, retryTimeout: 60 };
    const { origin } = await serveInTurn(t, ...turns);
    const stream = new LettersStream(origin, { isKeyed: false });
    assert.deepEqual(await readRows(stream, testClient(t, { retry })), given);
    assert.deepEqual(
      readdirSync(tmpdir()).filter((name) => name.startsWith("singer-tap-")),
      [],
    );
  });

  test("is given up after as many attempts as a page", async (t) => {
    const { origin, requests } = await serveInTurn(t, sendHalf(Buffer.alloc(20)));
    await assert.rejects(readRows(new LettersStream(origin), testClient(t)), (error) => {
      assert.ok(error instanceof RequestError);
      assert.match(error.message, /GET \/letters could not be reached.*5 attempts/);
      return true;
    });
    assert.equal(requests(), 5);
  });

  test("is not given up as long as each attempt comes further", async (t) => {
    const headers = { etag: '"1"' };
    const parts = Array.from({ length: 9 }, (_, index) => (response: ServerResponse): void => {
      response.writeHead(200, headers);
      response.write(whole.subarray(0, (whole.length * (index + 1)) / 10), () =>
        response.destroy(),
      );
    });
    const { origin } = await serveInTurn(t, ...parts, send(whole, headers));
    assert.deepEqual(await readRows(new LettersStream(origin), testClient(t)), given);
  });
});

suite("A zip archive", () => {
  const archive = zip({ "letters/": Buffer.alloc(0), "letters/all.ndjson": whole });

  /** Folders for temporary files that are left. */
  const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith("singer-tap-"));

  for (const isKeyed of [true, false]) {
    test(`is unpacked, ${isKeyed ? "with" : "without"} keys, and leaves no file behind`, async (t) => {
      const before = left();
      const { origin, requests } = await serveInTurn(t, send(archive));
      const rows = await readRows(new LettersStream(origin, { isKeyed }), testClient(t));
      assert.deepEqual([rows, requests()], [given, 1]);
      assert.deepEqual(left(), before);
    });
  }

  test("is requested again where it was cut off", async (t) => {
    const { origin, requests } = await serveInTurn(
      t,
      sendHalf(archive, { "content-length": String(archive.length) }),
      sendUnmarked(archive.subarray(0, archive.length / 2)),
      send(archive),
    );
    const client = testClient(t, { retry: { maxAttempts: 3, retryTimeout: 60 } });
    assert.deepEqual(await readRows(new LettersStream(origin), client), given);
    assert.equal(requests(), 3);
  });

  test("may be of a CSV, beside what macOS adds", async (t) => {
    const csv = Buffer.from("id,text,size\n1,a,2\n");
    const { origin } = await serveInTurn(t, send(zip({ "a.csv": csv, "__MACOSX/._a.csv": csv })));
    const rows = await readRows(new LettersStream(origin, { format: "csv" }), testClient(t));
    assert.deepEqual(rows, [{ id: "1", text: "a", size: "2" }]);
  });

  const odd = {
    "of no file": [{}, /it is a zip archive of 0 files, and must be one of a single file/],
    "of two files": [{ a: whole, b: whole }, /it is a zip archive of 2 files, and must be one/],
  } as const;
  for (const [what, [files, message]] of Object.entries(odd)) {
    test(`${what} is an error at once`, async (t) => {
      const { origin, requests } = await serveInTurn(t, send(zip(files)));
      const rows = readRows(new LettersStream(origin), testClient(t));
      await assert.rejects(rows, (error) => {
        assert.ok(error instanceof UnexpectedResponseError, String(error));
        assert.match(error.message, message);
        return true;
      });
      assert.equal(requests(), 1);
    });
  }

  test("whose content is not what it was made of is an error, which names no file", async (t) => {
    const files = { "secret.ndjson": whole };
    const noDirectory = Buffer.from("PK\u0003\u0004 secret.ndjson");
    const wrongSum = zip(files);
    const place = wrongSum.indexOf("PK\u0001\u0002") + 16;
    wrongSum.writeUInt32LE(1, place);
    for (const damaged of [noDirectory, wrongSum]) {
      const { origin } = await serveInTurn(t, send(damaged));
      const client = testClient(t, { retry: { maxAttempts: 1, retryTimeout: 60 } });
      await assert.rejects(readRows(new LettersStream(origin), client), (error) => {
        assert.ok(error instanceof InvalidResponseError, String(error));
        assert.match(error.message, /it is a zip archive that is damaged/);
        assert.doesNotMatch(error.message, /secret/);
        return true;
      });
    }
  });
});

suite("In place of a file", () => {
  test("a page for people is requested again", async (t) => {
    const page = send(Buffer.from("<p>Be right back</p>"), { "content-type": "text/html" });
    const { origin } = await serveInTurn(t, page, send(whole));
    assert.deepEqual(await readRows(new LettersStream(origin), testClient(t)), given);
  });

  test("a server error is requested again, and named with the API's message in the end", async (t) => {
    const { origin } = await serveInTurn(t, (response) => {
      sendJson(response, { message: "out of disks" }, 500);
    });
    await assert.rejects(readRows(new LettersStream(origin), testClient(t)), (error) => {
      assert.ok(error instanceof ServerError);
      assert.match(error.message, /out of disks \(status 500, 5 attempts\)/);
      return true;
    });
  });

  test("rows without the key are an error at once, which names what is there", async (t) => {
    const { origin, requests } = await serveInTurn(t, send(ndjson([{ number: 1 }])));
    await assert.rejects(readRows(new LettersStream(origin), testClient(t)), (error) => {
      assert.ok(error instanceof UnexpectedResponseError);
      assert.match(error.message, /its records lack the key "id"; they have number/);
      return true;
    });
    assert.equal(requests(), 1);
  });

  test("rows without the key among others are left out, and counted", async (t) => {
    const [one, two, ...others] = letters(5);
    const { id: _, ...keyless } = two ?? {};
    const sent = [one ?? {}, keyless, { ...keyless, id: null }, ...others];
    const { origin } = await serveInTurn(t, send(ndjson(sent)));
    const stream = new LettersStream(origin);
    const found: unknown[] = [];
    let left = 0;
    for await (const { records, keyless: count } of stream.pages(sliceOf(), testClient(t))) {
      found.push(...records.map(({ id }) => id));
      left += count;
    }
    assert.deepEqual(found, ["letter-0", "letter-2", "letter-3", "letter-4"]);
    assert.equal(left, 2);
  });

  test("no room for a temporary file is an error that names the folder", async (t) => {
    const { TMPDIR } = process.env;
    process.env.TMPDIR = "/no/such/folder";
    t.after(() => {
      if (TMPDIR === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = TMPDIR;
    });
    const { origin } = await serveInTurn(t, send(whole));
    const rows = readRows(new LettersStream(origin, { isKeyed: false }), testClient(t));
    await assert.rejects(rows, (error) => {
      assert.ok(error instanceof TemporaryFileError);
      assert.match(error.message, /temporary files \(ENOENT\): \/no\/such\/folder must exist/);
      return true;
    });
  });

  test("a line that is no row is an error, which names the line", async (t) => {
    const { origin } = await serveInTurn(t, send(Buffer.from('{"id": 1}\nsecret\n')));
    await assert.rejects(readRows(new LettersStream(origin), testClient(t)), (error) => {
      assert.ok(error instanceof InvalidResponseError);
      assert.match(error.message, /line 2 is not a JSON object/);
      assert.doesNotMatch(error.message, /secret/);
      return true;
    });
  });

  test("silence is an error once it has lasted as long as a request may", async (t) => {
    const { origin } = await serveInTurn(t, (response) => void response.write(whole));
    const client = testClient(t, {
      timeouts: { connect: 5, firstByte: 5, request: 0.2 },
      retry: { maxAttempts: 1, retryTimeout: 60 },
    });
    await assert.rejects(readRows(new LettersStream(origin), client), TimeoutError);
  });
});

suite("A slow reader", () => {
  const seconds = 0.2;
  const endings = { "keeps the connection": {}, "closes the connection": { connection: "close" } };
  for (const [how, headers] of Object.entries(endings)) {
    test(`gets the whole file from a server that ${how}, whatever a request's time limit is`, async (t) => {
      const large = letters(100_000);
      const { origin } = await serveInTurn(t, send(ndjson(large), headers));
      const client = testClient(t, { timeouts: { connect: 5, firstByte: 5, request: seconds } });
      const stream = new LettersStream(origin);
      const rows: unknown[] = [];
      for await (const { records } of stream.pages(sliceOf(), client)) {
        if (rows.length === 0) {
          // Longer than the time limit, and long enough for the server to send all that it can.
          await once(new Deadline(seconds * 2, new AbortController().signal).signal, "abort");
        }
        rows.push(...records);
      }
      assert.equal(rows.length, large.length);
      assert.equal(client.counts.requests, 1);
    });
  }
});

suite("A run that was stopped within a file", () => {
  const etags = {
    "goes on after the rows that it has written": '"1"',
    "reads it from its start": '"2"',
  };
  for (const [what, etag] of Object.entries(etags)) {
    const isSame = etag === '"1"';
    test(`${what}, if the file is ${isSame ? "still the same" : "another one"} in the next run`, async (t) => {
      const large = letters(50_000);
      const { origin } = await serveInTurn(
        t,
        send(ndjson(large), { etag: '"1"' }),
        send(ndjson(large), { etag }),
      );
      const stop = new AbortController();
      const streams = [new LettersStream(origin)];
      const progress = { wrote: (_: string, rows: number) => rows > 0 && stop.abort() };
      const first = await runStreams(t, { streams, stop, progress });
      const second = await runStreams(t, { streams, state: first.state });
      const [before, after] = [first, second].map((run) => run.rows("letters").length);
      assert.ok(before !== undefined && before > 0 && before < large.length);
      assert.equal(after, isSame ? large.length - before : large.length);
    });
  }
});

suite("The response to a stream in the format", () => {
  test("text is a string in parseResponse, unpacked if it is gzip", async (t) => {
    class LinesStream extends LettersStream {
      override parseResponse({ body }: { readonly body: unknown }) {
        return String(body)
          .split(";")
          .map((id) => ({ id }));
      }
    }
    for (const turn of [send(Buffer.from("a;b")), send(gzipSync("a;b"))]) {
      const { origin } = await serveInTurn(t, turn);
      const stream = new LinesStream(origin, { format: "text" });
      assert.deepEqual(await readRows(stream, testClient(t)), [{ id: "a" }, { id: "b" }]);
    }
  });

  test("bytes is in parseResponse as it was sent", async (t) => {
    class BytesStream extends LettersStream {
      override parseResponse({ body }: { readonly body: unknown }) {
        assert.ok(body instanceof Uint8Array);
        return [...body].map((byte) => ({ id: String(byte) }));
      }
    }
    const { origin } = await serveInTurn(t, send(Buffer.from([0, 255])));
    const stream = new BytesStream(origin, { format: "bytes" });
    assert.deepEqual(await readRows(stream, testClient(t)), [{ id: "0" }, { id: "255" }]);
  });

  test("text shows the API's own error as for JSON", async (t) => {
    const { origin } = await serveInTurn(t, (response) => {
      sendJson(response, { message: "no such letters" }, 400);
    });
    const stream = new LettersStream(origin, { format: "text" });
    await assert.rejects(readRows(stream, testClient(t)), /no such letters/);
  });
});
