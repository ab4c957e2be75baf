/** Delta tokens: an endpoint's own note of what a client has seen. */

import type { JsonObject } from "../singer/index.ts";
import { type ApiResponse, InvalidResponse, valueAt } from "./response.ts";

/**
 * How an endpoint lists what has changed since an earlier read: the last page of each read has a token, and a read that
 * begins with it returns only what has changed since, including rows that were removed.
 *
 * ```json
 * { "value": [ …, { "id": "3", "@removed": { "reason": "deleted" } } ], "@odata.deltaLink": "https://…/delta?$deltatoken=…" }
 * ```
 */
export interface Delta {
  /** Path of the token in the response of the last page: `@odata.deltaLink`, `nextSyncToken`. */
  readonly tokenPath: string;
  /** Query parameter that takes the token: `syncToken`. Default: the token is the URL to request. */
  readonly parameter?: string;
  /** Path in a record that says that the row was removed, unless its value is null or false: `@removed`, `deleted`. */
  readonly removedPath: string;
  /**
   * What to do with removed rows. `mark`, the default: write their keys with the time in the column `_sdc_deleted_at`, which the table then
   * has. What becomes of such a row depends on the target. `ignore`: write nothing.
   */
  readonly removed?: "mark" | "ignore";
}

/** Whether a record says that its row was removed. */
export function isRemoved(record: JsonObject, delta: Delta | null): boolean {
  if (delta === null) return false;
  const removed = valueAt(record, delta.removedPath) ?? false;
  return removed !== false;
}

/** Why a token can't be used, for the end of a sentence; null if it can. The credential is sent to the API's origin only. */
export function tokenProblem(token: string, delta: Delta, urlBase: string): string | null {
  if (delta.parameter !== undefined) return null;
  const { origin } = new URL(urlBase);
  const isOwn = URL.canParse(token) && new URL(token).origin === origin;
  return isOwn ? null : `must be a URL of ${origin}`;
}

/**
 * The token in the response of the last page.
 *
 * @throws InvalidResponse when there is none, or it leads to another origin.
 */
export function tokenIn({ url, body }: ApiResponse, delta: Delta, urlBase: string): string {
  const { tokenPath, parameter } = delta;
  const token = valueAt(body, tokenPath);
  if (typeof token !== "string" || token === "") {
    throw new InvalidResponse(`it has neither a next page nor ${tokenPath}`);
  }
  if (parameter !== undefined) return token;
  const link = URL.canParse(token, url.href) ? new URL(token, url).href : token;
  const problem = tokenProblem(link, delta, urlBase);
  if (problem !== null) throw new InvalidResponse(`${tokenPath} ${problem}`);
  return link;
}
