/** What an error means for the run, the stream or the partition. */

import { ForbiddenError, NotFoundError, RequestError, TapError } from "../../errors/index.ts";
import type { FinalAction } from "../../http/response-action.ts";
import type { Stream } from "../../stream/stream.ts";

/**
 * - `fail`: the stream fails; the others go on.
 * - `skip-stream`: the rest of the stream is skipped with a warning.
 * - `skip-partition`: the partition is skipped with a warning; its rows may still exist.
 * - `partition-gone`: likewise, but the partition no longer exists.
 * - `abort-run`: no stream can go on.
 */
export type FailureAction = FinalAction | "partition-gone" | "abort-run";

export interface FailureOptions {
  /** Whether a stream that the credential may not read is skipped. */
  readonly skipForbidden: boolean;
  /** Whether the partition has had pages, so that it exists. */
  readonly hasPages: boolean;
}

/** What an error means: what the stream made of the response, else what its class says. */
export function failurePolicy(
  error: unknown,
  stream: Pick<Stream, "parent" | "isUnverified">,
  { skipForbidden, hasPages }: FailureOptions,
): FailureAction {
  if (!(error instanceof TapError)) return "fail";
  const chosen = error instanceof RequestError ? error.facts.action : undefined;
  if (chosen !== undefined) return chosen;
  if (error.recovery === "fatal") return "abort-run";
  if (isNotFound(error, stream)) {
    if (stream.parent !== null) return hasPages ? "fail" : "partition-gone";
    if (stream.isUnverified) return "skip-stream";
  }
  return error instanceof ForbiddenError && skipForbidden ? "skip-stream" : "fail";
}

/** Whether the API says that something does not exist; of an unverified path, any 404 says so. */
function isNotFound(error: TapError, { isUnverified }: Pick<Stream, "isUnverified">): boolean {
  if (error instanceof NotFoundError) return true;
  return isUnverified && error instanceof RequestError && error.facts.status === 404;
}
