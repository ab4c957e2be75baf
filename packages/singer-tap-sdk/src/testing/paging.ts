/** The ways in which a fake API hands out a list page by page, written apart from the paginators that they test. */

import type { JsonObject } from "../singer/index.ts";
import type { FakeRequest, FakeResponse } from "./fake-request.ts";

/** Makes the page of a list that a request asks for. */
export type Paging = (rows: readonly JsonObject[], request: FakeRequest) => FakeResponse;

/** What all ways of paging have in common. */
export interface PagingOptions {
  /** Where the records are in a response, `data.items`; `""`, the default, for a response that is the list itself. */
  readonly recordsPath?: string;
  /** Rows on a page, whatever a request asks for. Default 2, so that few rows make several pages. */
  readonly pageSize?: number;
}

/** Everything in one response. */
export function onePage({ recordsPath = "" }: Pick<PagingOptions, "recordsPath"> = {}): Paging {
  return (rows) => ({ body: wrap(rows, recordsPath) });
}

/** Pages by number: `?page=2`. One behind the last is empty. */
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

/** Pages by the number of rows before them: `?offset=200`. One behind the last is empty. */
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

/** Pages whose next one is behind the URL in the header `Link`. */
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

/** Pages that begin behind a row, `?starting_after=c2`, and say at `morePath` whether there are more. */
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

/** Pages whose next one is behind a cursor in the response: `{ "paging": { "next": "…" } }` asks for `?after=…`. */
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

/** A value below these properties. */
function wrap(value: unknown, path: string): unknown {
  if (path === "") return value;
  return path.split(".").reduceRight((inner, name) => ({ [name]: inner }), value);
}

function merged(one: unknown, other: unknown): unknown {
  return Array.isArray(one) || typeof one !== "object" ? one : Object.assign({}, one, other);
}
