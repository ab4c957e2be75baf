/** Where messages, and texts for the user, are written: stdout, whatever it is connected to. */

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
 * The stream to write to instead of Node's own. On a terminal, and for a pipe of Windows, that is Node's own, which
 * writes at once there; of a file or any other pipe it does not tell how much of a chunk the system has taken.
 */
export function outputOf(stdout: StandardStream): Writable {
  if (stdout.fd === undefined || stdout.isTTY === true) return stdout;
  if (platform === "win32" && !isFile(stdout.fd)) return stdout;
  return new DescriptorOutput(stdout, stdout.fd);
}

/**
 * Writes a text for the user, and a line end.
 *
 * @throws OutputClosedError when it is not taken.
 */
export function print(output: Writable, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    output.write(`${text}\n`, (cause) =>
      cause ? reject(new OutputClosedError("The text was not taken", { cause })) : resolve(),
    );
  });
}

/**
 * Whether what is written to the two comes out of one pipe. No target can be reading it, as it would stumble over the
 * log: `meltano config test` starts a tap like that.
 */
export function isOnePipe(stdout: StandardStream, stderr: StandardStream): boolean {
  if (stdout.fd === undefined || stderr.fd === undefined) return false;
  const [output, log] = [fstatSync(stdout.fd), fstatSync(stderr.fd)];
  if (!output.isFIFO() && !output.isSocket()) return false;
  // Systems that give pipes no number say 0 for all of them.
  return output.ino !== 0 && output.ino === log.ino && output.dev === log.dev;
}

function isFile(descriptor: number): boolean {
  const status = fstatSync(descriptor);
  return status.isFile() || status.isCharacterDevice() || status.isBlockDevice();
}

const lineEnd = 0x0a;

/**
 * Writes to a file or a pipe, again and again until all of a chunk is written or the system says why it can't be:
 * on a full disk nothing is lost in silence, and of a pipe whose reader is slow it is known to the byte where it ends.
 * Writes at once: through a thread, rows would be written more slowly than they arrive.
 */
export class DescriptorOutput extends Writable {
  readonly fd: number;
  readonly #stdout: Writable;
  #isInsideLine = false;
  #finishesLine = false;

  /** @param stdout Node's own stream for the descriptor, which tells when a full pipe has room again. */
  constructor(stdout: Writable, fd: number) {
    super();
    this.fd = fd;
    this.#stdout = stdout;
    // What it fails with reaches whoever wrote; without a listener it would end the process as well.
    stdout.on("error", () => {});
  }

  /** Whether the last byte that the system has taken is not the end of a line. */
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

  /** Has Node write the next byte, which the system takes as soon as it takes anything, and goes on behind it. */
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

/** Whether a pipe has no room: Node has its descriptor refuse what would have to wait. */
function isFull(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EAGAIN";
}
