/** What is written to a pipe that is full: where it ends is known, and a stop leaves out what no target has begun. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { closeSync, constants, openSync, readSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import { suite, type TestContext, test } from "node:test";
import fc from "fast-check";
import { DescriptorOutput } from "../../src/cli/output.ts";
import {
  MessageWriter,
  OutputClosedError,
  recordMessage,
  stateMessage,
} from "../../src/singer/index.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

suite("A pipe that is full", () => {
  test("has the line under way and the STATE after a stop, whole, and nothing else, however it is read", async (t) => {
    const lengths = fc.array(fc.integer({ min: 1, max: 30_000 }), { minLength: 12, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(lengths, fc.integer({ min: 1000, max: 70_000 }), async (sizes, portion) => {
        fc.pre(sizes.reduce((sum, size) => sum + size) > 3 * pipeBytes);
        const pipe = openPipe(t);
        const output = new DescriptorOutput(pipe.stdout, pipe.fd);
        const writer = new MessageWriter(output);
        const stop = new AbortController();
        const messages = sizes.map((size) => recordMessage("things", { id: "é".repeat(size) }, ""));
        const writing = writer.write(messages, stop.signal);
        await turn();
        stop.abort(new Error("stopped by a test"));
        await assert.rejects(writing, /stopped by a test/);
        const last = stateMessage({ bookmarks: { things: { id: 1 } } });
        const written = writer.write([last]);
        const text = await pipe.readAll(written, portion);
        const lines = messages.map((message) => `${JSON.stringify(message)}\n`);
        const whole = lines.filter((_, index) => {
          const before = Buffer.byteLength(lines.slice(0, index).join(""));
          // Node waits with the next byte.
          return before <= pipeBytes;
        });
        assert.equal(text, `${whole.join("")}${JSON.stringify(last)}\n`);
        assert.equal(output.isInsideLine, false);
        pipe.close();
      }),
      { numRuns: 15 },
    );
  });

  for (const [length, isInsideLine] of [
    [1024, false],
    [1000, true],
  ] as const) {
    test(`ends ${isInsideLine ? "inside a line" : "with a whole line"} where lines have ${length} bytes`, async (t) => {
      const pipe = openPipe(t);
      const output = new DescriptorOutput(pipe.stdout, pipe.fd);
      output.on("error", () => {}); // the pipe is closed with most of it untaken
      output.write(`${"x".repeat(length - 1)}\n`.repeat(100));
      await turn();
      assert.equal(output.isInsideLine, isInsideLine);
      pipe.close();
    });
  }

  test("fails what waits for room once its reader goes away", async (t) => {
    const pipe = openPipe(t);
    const writer = new MessageWriter(new DescriptorOutput(pipe.stdout, pipe.fd));
    const writing = writer.write([recordMessage("things", { id: "x".repeat(100_000) }, "")]);
    await turn();
    pipe.stopReading();
    await assert.rejects(writing, OutputClosedError);
    pipe.close();
  });
});

/** Bytes that a pipe of Linux holds. */
const pipeBytes = 1 << 16;

/** Resolves once what was begun has written what it can. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

interface Pipe {
  readonly fd: number;
  /** Node's own stream for it. */
  readonly stdout: Socket;
  /** All that comes until something is done, a portion at a time. */
  readAll(done: Promise<void>, portion: number): Promise<string>;
  stopReading(): void;
  close(): void;
}

/** A pipe of the system, as stdout is connected to one. */
function openPipe(t: TestContext): Pipe {
  const path = join(temporaryFolder(t), "pipe");
  execFileSync("mkfifo", [path]);
  const source = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const fd = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  const stdout = new Socket({ fd, readable: false, writable: true });
  let isReading = true;
  const stopReading = (): void => {
    if (isReading) closeSync(source);
    isReading = false;
  };
  return {
    fd,
    stdout,
    async readAll(done, portion) {
      let isDone = false;
      done.finally(() => {
        isDone = true;
      });
      const chunks: Buffer[] = [];
      for (;;) {
        const chunk = Buffer.alloc(portion);
        const length = readable(() => readSync(source, chunk));
        chunks.push(chunk.subarray(0, length));
        if (isDone && length === 0) break;
        await turn();
      }
      return Buffer.concat(chunks).toString();
    },
    stopReading,
    close() {
      stopReading();
      stdout.destroy();
    },
  };
}

/** Bytes that a read gives; 0 where a pipe is empty. */
function readable(read: () => number): number {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EAGAIN") return 0;
    throw error;
  }
}
