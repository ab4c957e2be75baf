/** Ways of paging for a fake API, written independently of the paginators that they test. */

import type { JsonObject } from "../singer/index.ts";
import type { FakeRequest, FakeResponse } from "./fake-request.ts";

/** Returns the page of a list that a request selects. */
export type Paging = (rows: readonly JsonObject[], request: FakeRequest) => FakeResponse;

/** Options of every way of paging. */
export interface PagingOptions {
  /** Path of the records in a response, `data.items`; `""`, the default, for a response that is the list itself. */
  readonly recordsPath?: string;
  /** Rows per page, whatever a request says. Default 2, so that a few rows make several pages. */
  readonly pageSize?: number;
}

/** Everything in one response. */
export function onePage({ recordsPath = "" }: Pick<PagingOptions, "recordsPath"> = {}): Paging {
  return (rows) => ({ body: wrap(rows, recordsPath) });
}

/** Pages by number: `?page=2`. The one after the last is empty. */
export function numberedPages({
  parameter = "page",
  first = 1,
  recordsPath = "",
  pageSize = 2,
}: PagingOptions & { readonly parameter?: string; readonly first?: number } = {}): Paging {
  return (rows, { query }) => {
    const start = (Number(query.get(parameter) ?? first) - first) * pageSize;
    return { body: wrap(rows.slice(start, start + pageSize), recordsPath) };
  };
}

/** Pages by offset: `?offset=200`. The one after the last is empty. */
export function offsetPages({
  parameter = "offset",
  recordsPath = "",
  pageSize = 2,
}: PagingOptions & { readonly parameter?: string } = {}): Paging {
  return (rows, { query }) => {
    const start = Number(query.get(parameter) ?? 0);
    return { body: wrap(rows.slice(start, start + pageSize), recordsPath) };
  };
}

/** Pages with the URL of the next one in the header `Link`. */
export function linkedPages({
  parameter = "page",
  recordsPath = "",
  pageSize = 2,
}: PagingOptions & { readonly parameter?: string } = {}): Paging {
  return (rows, { url, query }) => {
    const number = Number(query.get(parameter) ?? 1);
    const body = wrap(rows.slice((number - 1) * pageSize, number * pageSize), recordsPath);
    if (number * pageSize >= rows.length) return { body };
    const next = new URL(url);
    next.searchParams.set(parameter, String(number + 1));
    return { body, headers: { link: `<${next.href}>; rel="next"` } };
  };
}

/** Pages that start after a row, `?starting_after=c2`, with a boolean at `morePath` for whether there are more. */
export function pagesAfterRecord({
  parameter = "after",
  recordProperty = "id",
  morePath = "has_more",
  recordsPath = "",
  pageSize = 2,
}: PagingOptions & {
  readonly parameter?: string;
  readonly recordProperty?: string;
  readonly morePath?: string;
} = {}): Paging {
  return (rows, { query }) => {
    const after = query.get(parameter);
    const found = rows.findIndex((row) => String(row[recordProperty]) === after);
    if (after !== null && found === -1) return { status: 400, body: { message: "No such row" } };
    const page = rows.slice(found + 1, found + 1 + pageSize);
    const isMore = found + 1 + pageSize < rows.length;
    return { body: merged(wrap(page, recordsPath), wrap(isMore, morePath)) };
  };
}

/** Pages with the cursor of the next one in the response: `{ "paging": { "next": "…" } }` leads to `?after=…`. */
export function cursorPages({
  parameter = "after",
  cursorPath,
  recordsPath = "",
  pageSize = 2,
}: PagingOptions & { readonly parameter?: string; readonly cursorPath: string }): Paging {
  return (rows, { query }) => {
    const start = Number(query.get(parameter)?.replace("row-", "") ?? 0);
    const end = start + pageSize;
    const next = end < rows.length ? `row-${end}` : null;
    return { body: merged(wrap(rows.slice(start, end), recordsPath), wrap(next, cursorPath)) };
  };
}

/** Nests a value below a path of properties. */
function wrap(value: unknown, path: string): unknown {
  if (path === "") return value;
  return path.split(".").reduceRight((inner, name) => ({ [name]: inner }), value);
}

function merged(one: unknown, other: unknown): unknown {
  return Array.isArray(one) || typeof one !== "object" ? one : Object.assign({}, one, other);
}
