/** Unpacks compressed bodies as they arrive. */

import { pipeline, type Transform } from "node:stream";
import { createBrotliDecompress, createGunzip } from "node:zlib";

/** The first two bytes of gzip, RFC 1952, 2.3.1. */
const gzipMark = Buffer.from([0x1f, 0x8b]);

/** Bytes that are unpacked at once: with the 16 KiB of Node's default, a large file takes much longer. */
const chunkSize = 256 * 1024;

/** Whether bytes are gzip. */
export function isGzip(bytes: Buffer): boolean {
  return bytes.subarray(0, gzipMark.length).equals(gzipMark);
}

/** The encodings that the header content-encoding names, in the order in which they were applied. */
export function encodingsOf(headers: Headers): readonly string[] {
  const encodings = (headers.get("content-encoding") ?? "").toLowerCase().match(/[\w-]+/g) ?? [];
  return encodings.filter((encoding) => encoding !== "identity");
}

/**
 * The content of a body: without the encodings that its headers name, and unpacked if what is left is gzip.
 *
 * @throws Error with the decompressor's code when it can't be unpacked, or ends before the trailer of gzip.
 */
export function unpack(body: AsyncIterable<Buffer>, headers: Headers): AsyncIterable<Buffer> {
  const plain = encodingsOf(headers).reduceRight(
    (packed, encoding) =>
      through(
        packed,
        encoding === "br" ? createBrotliDecompress({ chunkSize }) : createGunzip({ chunkSize }),
      ),
    body,
  );
  return unpackGzip(plain);
}

/** Bytes, unpacked if they are gzip. */
async function* unpackGzip(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const { head, whole } = await peek(bytes, gzipMark.length);
  yield* isGzip(head) ? through(whole, createGunzip({ chunkSize })) : whole;
}

/** The first bytes of some content, at least so many if it has them, and the whole, to be read once. */
export async function peek(
  bytes: AsyncIterable<Buffer> | Iterable<Buffer>,
  length: number,
): Promise<{ readonly head: Buffer; readonly whole: AsyncIterable<Buffer> }> {
  const iterator = chunksOf(bytes);
  let head: Buffer = Buffer.alloc(0);
  while (head.length < length) {
    const { done, value } = await iterator.next();
    if (done === true) break;
    head = Buffer.concat([head, value]);
  }
  return { head, whole: startingWith(head, iterator) };
}

async function* chunksOf(bytes: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<Buffer> {
  yield* bytes;
}

async function* startingWith(head: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  try {
    if (head.length > 0) yield head;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}

/** Bytes through a decompressor; an error of either ends both. */
function through(source: AsyncIterable<Buffer>, decompressor: Transform): AsyncIterable<Buffer> {
  pipeline(source, decompressor, () => {
    // Whoever reads the decompressor gets the error.
  });
  return decompressor;
}
