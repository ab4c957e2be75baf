/** The body of a stream's requests, and the declared filters in it. */

import { ConfigError } from "../errors/index.ts";
import { pathProblem, withValues } from "../http/body-path.ts";
import type { Context } from "../http/context.ts";
import type { Paginator } from "../http/paginators/index.ts";
import type { JsonObject } from "../singer/index.ts";
import { type Filtered, filterNames, filterValues, type TimeBounds } from "./replication.ts";

/** What says which body requests have. */
interface Bodied {
  body(context: Context, bounds: TimeBounds): JsonObject | null;
  paginator(context: Context): Pick<Paginator, "isInBody">;
}

/** The body of a series without paging and declared filters; empty if only its paging needs one, null for none. */
export function bodyOf(stream: Bodied, context: Context, bounds: TimeBounds): JsonObject | null {
  return stream.body(context, bounds) ?? (stream.paginator(context).isInBody ? {} : null);
}

/** Why a body can't take the declared filters, whether or not they are sent yet; null if it can. */
export function filterProblem(stream: Filtered, body: JsonObject | null): string | null {
  return body && pathProblem(body, filterNames(stream));
}

/**
 * A body with the declared filters for some bounds; null for none.
 *
 * @throws ConfigError when it can't take one of them, even if that is not sent yet.
 */
export function withFilters(
  stream: Filtered,
  body: JsonObject | null,
  bounds: TimeBounds,
): JsonObject | null {
  const problem = filterProblem(stream, body);
  if (problem !== null) throw new ConfigError([problem]);
  return body && withValues(body, filterValues(stream, bounds));
}
