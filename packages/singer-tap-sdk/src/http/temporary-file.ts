/** Keeps content outside of memory. */

import {
  closeSync,
  mkdtempSync,
  openSync,
  read,
  readSync,
  rmSync,
  writeFile,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { TemporaryFileError } from "../errors/index.ts";

/** Reads, and writes at the end, by descriptor. */
const readAt = promisify(read);
const append = promisify(writeFile);

/**
 * A file that only its process can read, and that is gone once the process has ended, however it ends. The environment
 * variable `TMPDIR` names its folder.
 */
export class TemporaryFile {
  readonly #subject: string;
  readonly #descriptor: number;

  /**
   * Creates an empty file.
   *
   * @param subject What it is for, as errors name it, in the plural.
   * @throws TemporaryFileError when the folder for temporary files does not take it.
   */
  constructor(subject: string) {
    this.#subject = subject;
    try {
      this.#descriptor = create();
    } catch (error) {
      throw this.#explained(error);
    }
  }

  /**
   * Writes what a response brings to a file. Without all of its content, no file is left.
   *
   * @throws TemporaryFileError when the folder for temporary files does not take it.
   */
  static async of(content: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<TemporaryFile> {
    const file = new TemporaryFile("Responses");
    try {
      for await (const chunk of content) {
        await append(file.#descriptor, chunk).catch((error: unknown) => {
          throw file.#explained(error);
        });
      }
      return file;
    } catch (error) {
      file.close();
      throw error;
    }
  }

  /** Of the open file, for a library that reads in it. */
  get descriptor(): number {
    return this.#descriptor;
  }

  /**
   * Writes at its end.
   *
   * @throws TemporaryFileError when the folder for temporary files does not take it.
   */
  append(bytes: Uint8Array): void {
    try {
      writeFileSync(this.#descriptor, bytes);
    } catch (error) {
      throw this.#explained(error);
    }
  }

  /** Fills memory with its content from a position on. */
  fill(bytes: Uint8Array, position: number): void {
    for (let done = 0; done < bytes.length; ) {
      const count = readSync(this.#descriptor, bytes, done, bytes.length - done, position + done);
      if (count === 0) throw new Error("The temporary file ends before its content");
      done += count;
    }
  }

  /** Its content from the start; may be read several times. */
  async *read(): AsyncGenerator<Buffer> {
    let position = 0;
    for (;;) {
      const buffer = Buffer.allocUnsafe(chunkSize);
      const { bytesRead } = await readAt(this.#descriptor, buffer, 0, chunkSize, position);
      if (bytesRead === 0) return;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }

  /** Removes it. */
  close(): void {
    closeSync(this.#descriptor);
  }

  #explained(error: unknown): TemporaryFileError {
    const code = error instanceof Error && "code" in error ? String(error.code) : null;
    return new TemporaryFileError(this.#subject, tmpdir(), code);
  }
}

function create(): number {
  const folder = mkdtempSync(join(tmpdir(), "singer-tap-"));
  try {
    return openSync(join(folder, "content"), "wx+", 0o600);
  } finally {
    // An open file keeps its content without its name.
    rmSync(folder, { recursive: true });
  }
}

/** Bytes that are read at once, as many as are unpacked at once. */
const chunkSize = 256 * 1024;
