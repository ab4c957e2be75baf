/** Reading bodies: every byte of what fits, and nothing of what does not. */

import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { Readable } from "node:stream";
import { suite, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { BodyReader, decode, maxResponseBytes, type Text } from "../../src/http/body-reader.ts";
import { Deadline } from "../../src/http/deadline.ts";
import { PackedResponse } from "../../src/http/transport.ts";
import { OversizedResponseError } from "../../src/index.ts";

const running = new AbortController().signal;
const facts = { stream: "things", endpoint: "GET /v2/things", attempts: 1 };
const megabyte = new Uint8Array(1024 * 1024).fill(0x20);

test("a text arrives whole, wherever its bytes are split", async () => {
  // Characters of one to four bytes.
  const text = fc.string({ unit: fc.constantFrom("a", '"', "é", "ж", "日", "\ufffd", "😀") });
  const law = fc.asyncProperty(text, fc.array(fc.nat({ max: 3 })), async (whole, sizes) => {
    const bytes = Buffer.from(whole);
    const pieces: Uint8Array[] = [];
    let start = 0;
    for (const size of [...sizes, bytes.length]) {
      pieces.push(bytes.subarray(start, start + size));
      start += size;
    }
    const counted: number[] = [];
    const body = await read(answerOf(pieces), { onBytes: (size) => counted.push(size) });
    assert.deepEqual(body, { text: whole, replacedCharacters: 0 });
    assert.equal(
      counted.reduce((sum, size) => sum + size, 0),
      bytes.length,
    );
  });
  await fc.assert(law);
});

test("bytes that are not UTF-8 are replaced and counted, and a U+FFFD that was sent is none of them", async () => {
  assert.deepEqual(await read(answerOf([Buffer.from("caf\xe9, na\xefve", "latin1")])), {
    text: "caf\ufffd, na\ufffdve",
    replacedCharacters: 2,
  });
  assert.deepEqual(await read(answerOf([Buffer.from("caf\ufffd")])), {
    text: "caf\ufffd",
    replacedCharacters: 0,
  });
});

test("a text is unpacked, whatever was done to it and in whichever order", async () => {
  const packers = {
    gzip: gzipSync,
    deflate: deflateSync,
    br: brotliCompressSync,
    identity: Buffer.from,
  };
  const names = fc.array(fc.constantFrom("gzip", "deflate", "br", "identity"), { maxLength: 3 });
  const law = fc.asyncProperty(fc.string({ minLength: 1 }), names, async (text, encodings) => {
    let bytes = Buffer.from(text);
    for (const name of encodings) bytes = Buffer.from(packers[name](bytes));
    const headers = { "content-encoding": encodings.join(", ").toUpperCase() };
    assert.equal((await read(answerOf([bytes], headers))).text, text);
  });
  await fc.assert(law);
});

test("a body without a byte is empty, as nothing can be unpacked", async () => {
  assert.equal((await read(answerOf([], { "content-encoding": "gzip" }))).text, "");
});

suite("An answer beyond the bound", () => {
  test("is an error as soon as that is known, and the rest of it is not read", async () => {
    let sent = 0;
    let isEnded = false;
    const endless = answerOf(
      (function* pieces() {
        try {
          for (;;) {
            sent += megabyte.length;
            yield megabyte;
          }
        } finally {
          isEnded = true;
        }
      })(),
    );
    await assert.rejects(read(endless), (error: unknown) => {
      assert.ok(error instanceof OversizedResponseError);
      assert.match(error.message, /GET \/v2\/things returned more than 256 MB/);
      assert.equal(error.recovery, "stream");
      return true;
    });
    assert.ok(sent > maxResponseBytes && sent < maxResponseBytes + 5 * megabyte.length, `${sent}`);
    assert.ok(isEnded);
  });

  test("waits while another large one is read, so that they don't fill the memory together", async () => {
    const bodies = new BodyReader();
    const [first, second] = [largeAnswer(), largeAnswer()];
    const both = [first, second].map(({ response }) => read(response, { bodies }));
    // It is the first one's turn, but the rest of it does not come.
    second.sendRest();
    await first.isHalfWay;
    for (let turn = 0; turn < 100; turn += 1) await setImmediate();
    assert.ok(second.sent() < 20, `${second.sent()} of 20 MB were taken`);
    const small = await read(answerOf([Buffer.from("{}")]), { bodies });
    assert.equal(small.text, "{}");
    first.sendRest();
    for (const { text } of await Promise.all(both)) assert.equal(text.length, 20 * 1024 * 1024);
  });

  test("does not use up its time limit while it waits", async () => {
    const bodies = new BodyReader();
    const [first, second] = [largeAnswer(), largeAnswer()];
    second.sendRest();
    const limit = 3;
    const both = [read(first.response, { bodies }), read(second.response, { bodies, limit })];
    await first.isHalfWay;
    await once(new Deadline(limit, running).signal, "abort");
    first.sendRest();
    for (const { text } of await Promise.all(both)) assert.equal(text.length, 20 * 1024 * 1024);
  });
});

interface ReadOptions {
  readonly bodies?: BodyReader;
  /** Seconds. */
  readonly limit?: number;
  readonly onBytes?: (bytes: number) => void;
}

async function read(response: PackedResponse, options: ReadOptions = {}): Promise<Text> {
  const { bodies = new BodyReader(), limit = 60, onBytes = () => {} } = options;
  const deadline = new Deadline(limit, running);
  try {
    return decode(await bodies.read(response, deadline, facts, onBytes), facts);
  } finally {
    deadline.clear();
  }
}

function answerOf(
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  headers: Readonly<Record<string, string>> = {},
): PackedResponse {
  return new PackedResponse(Readable.from(pieces), { headers });
}

/** An answer of 20 MB, whose last two come only when they are called for. */
function largeAnswer() {
  const halfWay = new EventEmitter();
  const rest = new EventEmitter();
  const isHalfWay = once(halfWay, "reached");
  const restIsDue = once(rest, "due");
  let sent = 0;
  async function* pieces() {
    for (; sent < 20; sent += 1) {
      if (sent === 18) {
        halfWay.emit("reached");
        await restIsDue;
      }
      yield megabyte;
    }
  }
  return {
    response: answerOf(pieces()),
    isHalfWay,
    sendRest: () => rest.emit("due"),
    /** Megabytes that were taken. */
    sent: () => sent,
  };
}
