/** The first page of a child's series, as a row of its parent holds it. */

import type { Context } from "../http/context.ts";
import type { Paginator } from "../http/paginators/index.ts";
import type { ApiResponse } from "../http/response.ts";
import type { JsonObject } from "../singer/index.ts";

/** The part of a child that reads its pages. */
interface Child {
  readonly foreignKey: string | null;
  readonly firstPage: string | null;
  firstPageBody(value: unknown): unknown;
  url(context: Context): URL;
  parseResponse(response: ApiResponse): readonly JsonObject[];
  paginator(context: Context): Paginator;
}

interface FirstPage {
  readonly records: readonly JsonObject[];
  /** The cursor of the page behind it; null if it is the last one. */
  readonly next: string | null;
}

/**
 * The first page in a row of the parent; null if it has none, and all pages are to be requested.
 *
 * @throws InvalidResponse when the row holds something else in its place.
 */
export function firstPageIn(child: Child, row: JsonObject): FirstPage | null {
  const { foreignKey, firstPage } = child;
  const value = firstPage === null ? null : (row[firstPage] ?? null);
  if (value === null || foreignKey === null) return null;
  const context = { [foreignKey]: idIn(row) };
  const body = child.firstPageBody(value);
  const response = { url: child.url(context), status: 200, headers: new Headers(), body };
  const records = child.parseResponse(response);
  return { records, next: child.paginator(context).next(response, records, null) };
}

/** The `id` of a row, for a context. */
export function idIn({ id }: JsonObject): string | number | bigint {
  return typeof id === "number" || typeof id === "bigint" ? id : String(id);
}
