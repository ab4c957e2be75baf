/** What a request takes of a limit that is counted in cost rather than in requests. */

import type { RateLimitReport } from "./rate-limit-headers.ts";
import { valueAt } from "./response.ts";

/** Where the body of a response says what its request costs, and what is left. */
export interface CostPaths {
  /** Path of the cost that the limit must have left for such a request: `extensions.cost.requestedQueryCost`. */
  readonly cost: string;
  /** Path of what is left: `extensions.cost.throttleStatus.currentlyAvailable`. Default: not said. */
  readonly remaining?: string;
  /** Path of the size of the limit. Default: not said. */
  readonly limit?: string;
  /** Path of what comes back per second. Default: not said. */
  readonly restoreRate?: string;
}

/** What a body says of a limit; undefined for what it does not say. */
interface CostReport extends Pick<RateLimitReport, "limit" | "window" | "remaining"> {
  readonly cost: number | undefined;
}

/** Reads what a body says of a limit; null if it says nothing. */
export function readCost(paths: CostPaths, body: unknown): CostReport | null {
  const numberAt = (path: string | undefined): number | undefined => {
    const value = path === undefined ? undefined : valueAt(body, path);
    return typeof value === "number" && value >= 0 ? value : undefined;
  };
  const [cost, remaining, limit] = [paths.cost, paths.remaining, paths.limit].map(numberAt);
  const perSecond = numberAt(paths.restoreRate);
  if (cost === undefined && remaining === undefined) return null;
  const window = limit === undefined || !perSecond ? undefined : limit / perSecond;
  return { cost, remaining, limit, window };
}
