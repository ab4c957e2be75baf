/** Keeps content outside of memory until it is complete. */

import { type FileHandle, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConfigError } from "../errors/index.ts";

/** A file that only its process can read, and that is gone once the process has ended, however it ends. */
export class TemporaryFile {
  readonly #handle: FileHandle;

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /**
   * Writes a file. Without all of its content, no file is left.
   *
   * @throws ConfigError when the folder for temporary files does not take it.
   */
  static async of(content: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<TemporaryFile> {
    const file = new TemporaryFile(await stored(create()));
    try {
      for await (const chunk of content) await stored(file.#handle.appendFile(chunk));
      return file;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Of the open file, for a library that reads in it. */
  get descriptor(): number {
    return this.#handle.fd;
  }

  /** Its content from the start; may be read several times. */
  async *read(): AsyncGenerator<Buffer> {
    let position = 0;
    for (;;) {
      const buffer = Buffer.allocUnsafe(chunkSize);
      const { bytesRead } = await this.#handle.read(buffer, 0, chunkSize, position);
      if (bytesRead === 0) return;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }

  /** Removes it. */
  async close(): Promise<void> {
    await this.#handle.close();
  }
}

async function create(): Promise<FileHandle> {
  const folder = await mkdtemp(join(tmpdir(), "singer-tap-"));
  try {
    return await open(join(folder, "content"), "wx+", 0o600);
  } finally {
    // An open file keeps its content without its name.
    await rm(folder, { recursive: true });
  }
}

/** The result of writing. */
async function stored<Result>(writing: Promise<Result>): Promise<Result> {
  try {
    return await writing;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
    throw new ConfigError([
      `A response can't be stored in the folder for temporary files${code}: ${tmpdir()} must exist, be writable, and have room for it; another folder can be named by the environment variable TMPDIR`,
    ]);
  }
}

/** Bytes that are read at once, as many as are unpacked at once. */
const chunkSize = 256 * 1024;
