/** What a stream makes of an answer. */

import type { Answer } from "./answer.ts";
import type { Context, Endpoint } from "./endpoint.ts";
import { firstErrorOf } from "./error-body.ts";

/** An answer that is to be judged: any that is no redirect, whatever its status. */
export interface JudgedAnswer extends Answer {
  readonly status: number;
  /** The parsed JSON body; undefined where it is not JSON. */
  readonly body: unknown;
}

/**
 * What an answer means:
 * - `ok`: a page; the body is read as one, whatever the status.
 * - `empty`: a page without records, after which the series ends.
 * - `retry`: it passes; the request is sent again, after the time that `Retry-After` names.
 * - `fresh-credential`: the credential is no longer good; one that can be renewed is, once, and the request sent again.
 * - `skip-partition`: the partition is left out with a warning.
 * - `skip-stream`: what is left of the stream is left out with a warning.
 * - `fail`: the stream fails; the others go on.
 * - `{ waitUntil }`: a limit is used up until then, by the server's clock; all requests under the same limits wait.
 */
export type Verdict = "ok" | "empty" | "retry" | "fresh-credential" | FinalVerdict | WaitVerdict;

/** A verdict that ends a partition or more. */
export type FinalVerdict = "skip-partition" | "skip-stream" | "fail";

interface WaitVerdict {
  readonly waitUntil: Date;
}

/**
 * What a response means: what its endpoint says; undefined for what its status says. A success that lists errors at its
 * top, as GraphQL does, is one of the API's errors, and passes: rows may be missing from what else it holds. Where the
 * list `errors` holds the records, it is a page.
 */
export function verdictOn(
  endpoint: Pick<Endpoint, "judge" | "recordsPath" | "name">,
  answer: JudgedAnswer,
  context: Context,
): Verdict | undefined {
  const verdict = endpoint.judge(answer, context);
  if (verdict !== undefined || answer.status < 200 || answer.status > 299) return verdict;
  const [holder] = (endpoint.recordsPath ?? endpoint.name).split(/[.[]/);
  if (holder === "errors") return "ok";
  return firstErrorOf(answer.body) === undefined ? undefined : "retry";
}
