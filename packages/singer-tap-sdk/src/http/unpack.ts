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
  const iterator = bytes[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  while (head.length < gzipMark.length) {
    const { done, value } = await iterator.next();
    if (done === true) break;
    head = Buffer.concat([head, value]);
  }
  const whole = startingWith(head, iterator);
  yield* isGzip(head) ? through(whole, createGunzip({ chunkSize })) : whole;
}

async function* startingWith(
  head: Buffer,
  iterator: AsyncIterator<Buffer>,
): AsyncGenerator<Buffer> {
  try {
    if (head.length > 0) yield head;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
      yield next.value;
    }
  } finally {
    await iterator.return?.();
  }
}

/** Bytes through a decompressor; an error of either ends both. */
function through(source: AsyncIterable<Buffer>, decompressor: Transform): AsyncIterable<Buffer> {
  pipeline(source, decompressor, () => {
    // Whoever reads the decompressor gets the error.
  });
  return decompressor;
}
