/** The request of a series of pages: what a stream's hooks say, with the declared filters in its body or its query. */

import { ConfigError } from "../errors/index.ts";
import { pathProblem, withValues } from "../http/body-path.ts";
import type { Context } from "../http/context.ts";
import type { Delta } from "../http/delta.ts";
import type { PagedRequest, Paginator } from "../http/paginators/index.ts";
import { type QueryParameters, withQuery } from "../http/path-and-query.ts";
import type { JsonObject } from "../singer/index.ts";
import { notInQueryProblem, type WithNotInQuery } from "./not-in-query.ts";
import { type Filtered, filterNames, filterValues, type TimeBounds } from "./replication.ts";
import type { Slice } from "./stream.ts";

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

/** What says what is requested. */
interface Requested extends Bodied, Filtered, WithNotInQuery {
  readonly delta: Delta | null;
  url(context: Context): URL;
  params(context: Context, bounds: TimeBounds): QueryParameters;
}

/**
 * The request of a series of pages, without paging.
 *
 * @throws ConfigError when its body can't take a declared filter, even if that is not sent yet, or `notInQuery` misspells a name.
 */
export function seriesRequest(stream: Requested, slice: Slice): PagedRequest {
  const { context, deltaToken = null } = slice;
  const { parameter } = stream.delta ?? {};
  const body = bodyOf(stream, context, slice);
  if (deltaToken !== null && parameter === undefined) return { url: new URL(deltaToken), body };
  const problem = notInQueryProblem(stream, context) ?? filterProblem(stream, body);
  if (problem !== null) throw new ConfigError([problem]);
  const filters = filterValues(stream, slice);
  const token = deltaToken !== null && parameter !== undefined && { [parameter]: deltaToken };
  const query = { ...stream.params(context, slice), ...(body === null && filters), ...token };
  return { url: withQuery(stream.url(context), query), body: body && withValues(body, filters) };
}
