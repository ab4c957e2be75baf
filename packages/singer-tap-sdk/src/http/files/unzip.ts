/** Unpacks a file that comes in a zip archive. */

import { TemporaryFile } from "../temporary-file.ts";
import { peek } from "../unpack.ts";

/** The first bytes of a zip archive: the signature of its first file, or of its end if it has none (APPNOTE.TXT, 4.3). */
const zipMarks = ["PK\u0003\u0004", "PK\u0005\u0006"].map((mark) => Buffer.from(mark));

/**
 * The content of a file, or of the only file in it if it is a zip archive. The directory of an archive is at its end, so that
 * is first written to a temporary file; the content is unpacked as it is read.
 *
 * @throws InvalidResponse when an archive can't be read; UnexpectedResponse when it holds no file, or several.
 */
export async function* unzipped(
  content: AsyncIterable<Buffer> | Iterable<Buffer>,
): AsyncGenerator<Buffer> {
  const { head, whole } = await peek(content, 4);
  if (!zipMarks.some((mark) => mark.equals(head.subarray(0, mark.length)))) {
    yield* whole;
    return;
  }
  const archive = await TemporaryFile.of(whole);
  try {
    // Loaded here, since few files are archives.
    const { fileInArchive } = await import("./zip-archive.ts");
    yield* fileInArchive(archive.descriptor);
  } finally {
    archive.close();
  }
}
