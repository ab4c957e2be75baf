/** The parents of streams, and mistakes in their declarations. */

import { isFlatStream } from "../../stream/flat-stream.ts";
import type { Incremental } from "../../stream/replication.ts";
import type { Stream, StreamClass } from "../../stream/stream.ts";

/** The stream of a class or of one that extends it; undefined if there is none. */
export function streamOfClass(
  streams: readonly Stream[],
  streamClass: StreamClass,
): Stream | undefined {
  return streams.find((stream) => stream instanceof streamClass);
}

/** The parent of a stream, optional or not; null if it declares none, or one that is not among the streams. */
export function parentOf(
  { parent, optionalParent }: Stream,
  streams: readonly Stream[],
): Stream | null {
  const streamClass = parent ?? optionalParent;
  return streamClass === null ? null : (streamOfClass(streams, streamClass) ?? null);
}

/** The nearest of a stream's parents whose changed rows can drive it; null if there is none. */
export function drivingParent(stream: Stream, streams: readonly Stream[]): Stream | null {
  const found = parentOf(stream, streams);
  if (found === null) return null;
  const isAbove = stream.parent !== null;
  if (found.incremental !== null) return canDrive(found, found.incremental, isAbove) ? found : null;
  return !isAbove || found.parent === null ? null : drivingParent(found, streams);
}

/**
 * Whether a read shows up to which value of a stream's replication key the rows below have been read. A time is known of any
 * read: it is the start. Another value is known only of the list above that is read from one end to the other. A stream that
 * is itself read for other rows shows only which of its partitions were read, and so nothing of a list of its own below.
 *
 * @param isAbove Whether the stream is always read for the rows below; these have no list of their own.
 */
function canDrive({ parent }: Stream, { keyType }: Incremental, isAbove: boolean): boolean {
  return parent === null ? isAbove || keyType === "time" : isAbove && keyType === "time";
}

/** Parents that there are not, and streams that are their own. */
export function parentProblems(stream: Stream, streams: readonly Stream[]): string[] {
  const { name, parent, optionalParent } = stream;
  if (parent === null && isFlatStream(stream)) {
    return [`${name}: is made of the rows of its parent, and declares none`];
  }
  return Object.entries({ parent, optionalParent }).flatMap(([member, streamClass]) => {
    if (streamClass === null) return [];
    const found = streamOfClass(streams, streamClass);
    if (found === undefined)
      return [`${name}: its parent ${streamClass.name} is not among the streams`];
    return isAncestor(stream, found, streams)
      ? [`${name}: declares ${member}, and so is its own parent by way of ${found.name}`]
      : [];
  });
}

/**
 * Whether a stream is another one, or one of its parents.
 *
 * @param passed Names of the streams between the two, so that those that are each other's parents are passed once.
 */
function isAncestor(
  stream: Stream,
  other: Stream,
  streams: readonly Stream[],
  passed: readonly string[] = [],
): boolean {
  if (stream.name === other.name) return true;
  const parent = parentOf(other, streams);
  if (parent === null || passed.includes(other.name)) return false;
  return isAncestor(stream, parent, streams, [...passed, other.name]);
}
