/** Where messages, and texts for the user, are written: stdout, whatever it is connected to. */

import { fstatSync, writeSync } from "node:fs";
import { Writable } from "node:stream";
import { OutputClosedError } from "../../singer/index.ts";

/** Stdout as Node makes it. */
export type Stdout = Writable & {
  readonly fd?: number;
  readonly isTTY?: boolean;
};

/**
 * The stream to write to instead of Node's own. For a pipe or a terminal that is Node's own; where stdout is
 * a file, Node takes no notice of how much of a chunk the system has taken, so that on a full disk the
 * rest would be lost in silence.
 */
export function outputOf(stdout: Stdout): Writable {
  return stdout.fd !== undefined && stdout.isTTY !== true && isFile(stdout.fd)
    ? new FileOutput(stdout.fd)
    : stdout;
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

function isFile(descriptor: number): boolean {
  const status = fstatSync(descriptor);
  return status.isFile() || status.isCharacterDevice() || status.isBlockDevice();
}

/**
 * Writes to a file, again and again until all of a chunk is written or the system says why it can't be. At once,
 * as Node's own stdout writes to files: through a thread, rows would be written more slowly than they arrive.
 */
class FileOutput extends Writable {
  readonly fd: number;

  constructor(fd: number) {
    super();
    this.fd = fd;
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    try {
      for (let written = 0; written < chunk.length; ) {
        written += writeSync(this.fd, chunk, written);
      }
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    done();
  }
}
