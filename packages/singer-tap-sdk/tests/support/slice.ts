/** Slices for tests that read a stream without the engine. */

import type { Slice } from "../../src/stream/stream.ts";

/** A whole list, but for the parts that a test gives. */
export function sliceOf(parts: Partial<Slice> = {}): Slice {
  return {
    context: {},
    startedAt: "2026-11-23T09:00:00.000Z",
    since: null,
    createdSince: null,
    createdUntil: null,
    cursor: null,
    ...parts,
  };
}
