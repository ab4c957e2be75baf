/** Reads zip archives. */

import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { crc32 } from "node:zlib";
import { type Entry, fromFd, type Options, type ZipFile } from "yauzl";
import { counted } from "../../text/counted.ts";
import { InvalidResponse, UnexpectedResponse } from "../response.ts";

/**
 * The content of the only file in an archive.
 *
 * @param descriptor Of the archive, which stays open.
 * @throws InvalidResponse when it can't be read; UnexpectedResponse when it holds no file, or several.
 */
export async function* fileInArchive(descriptor: number): AsyncGenerator<Buffer> {
  const archive = await readable(open(descriptor, { lazyEntries: true, autoClose: false }));
  const files = await readable(filesIn(archive));
  const [file] = files;
  if (file === undefined || files.length > 1) {
    throw new UnexpectedResponse(
      `it is a zip archive of ${counted(files.length, "file")}, and must be one of a single file`,
    );
  }
  const content = await readable(openFile(archive, file));
  let sum = 0;
  for await (const chunk of chunksOf(content)) {
    sum = crc32(chunk, sum);
    yield chunk;
  }
  if (sum !== file.crc32) throw unreadable();
}

const open = promisify<number, Options, ZipFile>(fromFd);

function openFile(archive: ZipFile, file: Entry): Promise<Readable> {
  return new Promise((resolve, reject) => {
    archive.openReadStream(file, (error, content) => (error ? reject(error) : resolve(content)));
  });
}

/** Without folders, and without what macOS adds for each file. */
async function filesIn(archive: ZipFile): Promise<readonly Entry[]> {
  const files: Entry[] = [];
  await new Promise<void>((resolve, reject) => {
    archive.on("error", reject);
    archive.on("end", resolve);
    archive.on("entry", (entry: Entry) => {
      if (!/\/$|^__MACOSX\//.test(entry.fileName)) files.push(entry);
      archive.readEntry();
    });
    archive.readEntry();
  });
  return files;
}

async function* chunksOf(content: Readable): AsyncGenerator<Buffer> {
  try {
    yield* content;
  } catch {
    throw unreadable();
  }
}

/** What the library returns; its errors may quote the names of files. */
async function readable<Result>(reading: Promise<Result>): Promise<Result> {
  try {
    return await reading;
  } catch {
    throw unreadable();
  }
}

function unreadable(): InvalidResponse {
  return new InvalidResponse("it is a zip archive that is damaged, or that can't be unpacked");
}
