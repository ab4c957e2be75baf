/** The writer: whole lines, in order, no faster than they are read. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { Writable } from "node:stream";
import { suite, test } from "node:test";
import fc from "fast-check";
import {
  type Message,
  MessageWriter,
  OutputClosedError,
  recordMessage,
} from "../../src/singer/index.ts";
import { parseJson } from "../../src/singer/json.ts";
import { jsonObject } from "../support/arbitraries.ts";
import { Collector } from "../support/collect.ts";

/** A line of this many characters is several to a chunk; some hundreds of them are several chunks. */
const filler = "x".repeat(10_000);

suite("The writer", () => {
  test("writes each message as one line of JSON that reads back as it was, integers of any size included", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(jsonObject), async (records) => {
        const output = new Collector();
        const messages = records.map((record) => recordMessage("things", record, "now"));
        await new MessageWriter(output).write(messages);
        assert.equal(output.text.endsWith("\n") || records.length === 0, true);
        assert.deepEqual(output.text.split("\n").slice(0, -1).map(parseJson), messages);
      }),
    );
  });

  test("waits while the reader is slow: what it handed over is read before it takes more", async () => {
    const output = new SlowReader();
    let mostPending = 0;
    function* messages(): Generator<Message> {
      for (const message of lines("things", 300)) {
        mostPending = Math.max(mostPending, output.writableLength);
        yield message;
      }
    }
    const writer = new MessageWriter(output);
    await writer.write(messages());
    await writer.write(messages());
    // What is left of a batch may wait, as long as the stream itself has room for it.
    assert.ok(mostPending <= output.writableHighWaterMark, `${mostPending} bytes were waiting`);
    await ended(output);
    assert.equal(output.lines().length, 600);
  });

  test("never mixes batches, however many are written at once and however large they are", async () => {
    const outputs = fc.constantFrom(SlowReader, SlowDescriptor);
    const batches = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(outputs, batches, async (Output, sizes) => {
        const output = new Output();
        const writer = new MessageWriter(output);
        await Promise.all(sizes.map((size, index) => writer.write(lines(String(index), size))));
        await ended(output);
        const expected = sizes.flatMap((size, index) => Array(size).fill(String(index)));
        assert.deepEqual(
          output.lines().map(({ stream }) => stream),
          expected,
        );
      }),
      { numRuns: 20 },
    );
  });

  test("refuses to write once the reader is gone, and says so by its signal", async () => {
    const output = new ClosedPipe();
    const writer = new MessageWriter(output);
    assert.equal(writer.closed.aborted, false);
    await assert.rejects(writer.write(lines("things", 40)), OutputClosedError);
    assert.equal(writer.closed.aborted, true);
    assert.ok(writer.closed.reason instanceof OutputClosedError);
    assert.equal(writer.closed.reason.cause, output.reason);
    await assert.rejects(writer.write(lines("things", 1)), OutputClosedError);
  });

  test("has written a batch once the reader has taken all of it, not when it has been handed over", async () => {
    const output = new SlowReader();
    output.hold();
    const busy = once(output, "busy");
    let taken = 0;
    // Less than an output holds by itself, so that handing it over takes no reader.
    const written = new MessageWriter(output)
      .write([recordMessage("things", {}, "now")])
      .then(() => {
        taken = output.lines().length;
      });
    await busy;
    await new Promise(setImmediate);
    output.release();
    await written;
    assert.equal(taken, 1);
  });

  test("counts the bytes that the reader has taken, and no others", async () => {
    const output = new SlowReader();
    output.hold();
    const writer = new MessageWriter(output);
    const busy = once(output, "busy");
    const written = writer.write(lines("ü", 3));
    await busy;
    assert.equal(writer.bytesWritten, 0);
    output.release();
    await written;
    const text = [...lines("ü", 3)].map((message) => `${JSON.stringify(message)}\n`).join("");
    assert.equal(writer.bytesWritten, Buffer.byteLength(text));
  });

  test("fails a batch of which a part is untaken when the reader goes away", async () => {
    const writer = new MessageWriter(new ClosedPipe());
    const message = recordMessage("things", {}, "now");
    await assert.rejects(writer.write([message]), OutputClosedError);
    await assert.rejects(writer.write([message]), OutputClosedError);
  });

  test("refuses to write to an output that was closed before", { timeout: 5000 }, async () => {
    const output = new Collector();
    output.destroy();
    await once(output, "close");
    const writer = new MessageWriter(output);
    await assert.rejects(writer.write(lines("things", 1)), OutputClosedError);
  });

  test("requests no more messages once the reader is gone", async () => {
    let asked = 0;
    function* messages(): Generator<Message> {
      for (const message of lines("things", 1000)) {
        asked += 1;
        yield message;
      }
    }
    await assert.rejects(new MessageWriter(new ClosedPipe()).write(messages()), OutputClosedError);
    assert.ok(asked < 100, `${asked} messages were made`);
  });

  for (const what of ["stream", "descriptor"]) {
    test(`drops what is not written when stopped, but cuts no line, and can go on, with a ${what}`, async () => {
      const output = what === "stream" ? new SlowReader() : new SlowDescriptor();
      output.hold();
      const writer = new MessageWriter(output);
      const stop = new AbortController();
      const busy = once(output, "busy");
      const writing = writer.write(lines("stopped", 300), stop.signal);
      await busy;
      const reason = new Error("stopped by a test");
      stop.abort(reason);
      await assert.rejects(writing, reason);
      const last = writer.write(lines("last", 1));
      output.release();
      await last;
      await ended(output);
      const streams = output.lines().map(({ stream }) => stream);
      assert.equal(streams.at(-1), "last");
      const written = streams.filter((stream) => stream === "stopped").length;
      assert.ok(written > 0 && written < 300, `${written} lines were written`);
    });
  }

  test("writes nothing of a batch that is stopped before its turn", async () => {
    const output = new Collector();
    const writer = new MessageWriter(output);
    await assert.rejects(writer.write(lines("things", 3), AbortSignal.abort(new Error("stop"))));
    assert.equal(output.text, "");
  });

  test("writes the next batch although the one before it failed", async () => {
    const output = new Collector();
    const writer = new MessageWriter(output);
    function* broken(): Generator<Message> {
      yield recordMessage("first", {}, "now");
      throw new Error("no more");
    }
    const first = writer.write(broken());
    const second = writer.write(lines("second", 1));
    await assert.rejects(first, /no more/);
    await second;
    assert.deepEqual(
      output.messages().map(({ stream }) => stream),
      ["second"],
    );
  });
});

/**
 * A reader that takes one chunk in each turn of the event loop, or none while it is held; says when it is busy. Keeps
 * the chunks themselves, as a PassThrough does.
 */
class SlowReader extends Writable {
  readonly #chunks: Buffer[] = [];
  #held = false;
  #resume = (): void => {};

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    const take = (): void => {
      this.#chunks.push(this.kept(chunk));
      done();
    };
    this.emit("busy");
    if (this.#held) this.#resume = take;
    else setImmediate(take);
  }

  protected kept(chunk: Buffer): Buffer {
    return chunk;
  }

  hold(): void {
    this.#held = true;
  }

  release(): void {
    this.#held = false;
    this.#resume();
  }

  lines(): { stream: string }[] {
    const text = Buffer.concat(this.#chunks).toString();
    return text
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  }
}

/** The same of the system, which copies what it takes. */
class SlowDescriptor extends SlowReader {
  readonly fd = 1;

  protected override kept(chunk: Buffer): Buffer {
    return Buffer.from(chunk);
  }
}

/** A pipe whose other end is closed. */
class ClosedPipe extends Writable {
  readonly reason = Object.assign(new Error("write EPIPE"), { code: "EPIPE" });

  override _write(_chunk: Buffer, _encoding: string, done: (error: Error) => void): void {
    setImmediate(done, this.reason);
  }
}

function* lines(stream: string, count: number): Generator<Message> {
  for (let index = 0; index < count; index += 1) {
    yield recordMessage(stream, { id: index, filler }, "now");
  }
}

async function ended(output: Writable): Promise<void> {
  output.end();
  await once(output, "finish");
}
