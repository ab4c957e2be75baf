/** Writes messages and texts for the user to stdout, whatever it is connected to. */

import { fstatSync, writeSync } from "node:fs";
import { platform } from "node:process";
import { Writable } from "node:stream";
import { OutputClosedError } from "../singer/index.ts";

/** Stdout or stderr as Node makes it. */
export type StandardStream = Writable & {
  readonly fd?: number;
  readonly isTTY?: boolean;
};

/**
 * The stream to write to. For a terminal, and for a pipe on Windows, that is Node's own, which writes synchronously
 * there; for files and other pipes, Node's does not show how much of a chunk the system has accepted.
 */
export function outputOf(stdout: StandardStream): Writable {
  if (stdout.fd === undefined || stdout.isTTY === true) return stdout;
  if (platform === "win32" && !isFile(stdout.fd)) return stdout;
  return new DescriptorOutput(stdout, stdout.fd);
}

/**
 * Writes a text for the user, with a line end.
 *
 * @throws OutputClosedError when it can't be written.
 */
export function print(output: Writable, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    output.write(`${text}\n`, (cause) =>
      cause ? reject(new OutputClosedError("The text could not be written", { cause })) : resolve(),
    );
  });
}

/**
 * Whether both streams go to the same pipe. No target can be reading it, since the log would break it: this is how
 * `meltano config test` starts a tap.
 */
export function isOnePipe(stdout: StandardStream, stderr: StandardStream): boolean {
  if (stdout.fd === undefined || stderr.fd === undefined) return false;
  const [output, log] = [fstatSync(stdout.fd), fstatSync(stderr.fd)];
  if (!output.isFIFO() && !output.isSocket()) return false;
  // Systems without inode numbers for pipes report 0 for all of them.
  return output.ino !== 0 && output.ino === log.ino && output.dev === log.dev;
}

function isFile(descriptor: number): boolean {
  const status = fstatSync(descriptor);
  return status.isFile() || status.isCharacterDevice() || status.isBlockDevice();
}

const lineEnd = 0x0a;

/**
 * Writes to a file or a pipe until the whole chunk is written or the system reports an error: a full disk loses nothing
 * silently, and for a slow pipe, the end of the output is known to the byte. Writes are synchronous: through a thread,
 * rows would be written more slowly than they arrive.
 */
export class DescriptorOutput extends Writable {
  readonly fd: number;
  readonly #stdout: Writable;
  #isInsideLine = false;
  #finishesLine = false;

  /** @param stdout Node's own stream for the descriptor, which waits until a full pipe has room again. */
  constructor(stdout: Writable, fd: number) {
    super();
    this.fd = fd;
    this.#stdout = stdout;
    // The writer receives its errors; without a listener, they would also end the process.
    stdout.on("error", () => {});
  }

  /** Whether the last written byte is not the end of a line. */
  get isInsideLine(): boolean {
    return this.#isInsideLine;
  }

  /** See `LineOutput`. */
  finishLine(): void {
    this.#finishesLine = true;
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#finishesLine = false;
    this.#writeFrom(0, chunk, done);
  }

  #writeFrom(start: number, chunk: Buffer, done: (error?: Error | null) => void): void {
    const end = this.#finishesLine ? this.#endOfLine(chunk, start) : chunk.length;
    let taken = start;
    try {
      while (taken < end) {
        taken += writeSync(this.fd, chunk, taken, end - taken);
        this.#isInsideLine = chunk[taken - 1] !== lineEnd;
      }
    } catch (error) {
      if (isFull(error)) this.#waitForRoom(taken, chunk, done);
      else done(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    done();
  }

  /** Lets Node write the next byte, which the system accepts as soon as there is room, then continues after it. */
  #waitForRoom(taken: number, chunk: Buffer, done: (error?: Error | null) => void): void {
    this.#stdout.write(chunk.subarray(taken, taken + 1), (error) => {
      if (error) {
        done(error);
        return;
      }
      this.#isInsideLine = chunk[taken] !== lineEnd;
      this.#writeFrom(taken + 1, chunk, done);
    });
  }

  #endOfLine(chunk: Buffer, start: number): number {
    if (!this.#isInsideLine) return start;
    const index = chunk.indexOf(lineEnd, start);
    return index === -1 ? chunk.length : index + 1;
  }
}

/** Whether a pipe is full: Node makes its descriptor non-blocking. */
function isFull(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EAGAIN";
}
