/** Ways of paging for a fake API, written independently of the paginators that they test. */

import { isJsonObject, type JsonObject } from "../singer/index.ts";
import type { FakeRequest, FakeResponse } from "./fake-request.ts";

/** Returns the page of a list that a request selects. */
export type Paging = (rows: readonly JsonObject[], request: FakeRequest) => FakeResponse;

/** Options of every way of paging. */
export interface PagingOptions {
  /** Path of the records in a response, `data.items`; `""`, the default, for a response that is the list itself. */
  readonly recordsPath?: string;
  /** Rows per page, whatever a request says. Default 2, so that a few rows make several pages. */
  readonly pageSize?: number;
  /** Path of a boolean for whether there are more rows: `has_more`. Default none. */
  readonly morePath?: string;
  /** Path of the number of rows in the whole list: `meta.total`. Default none. */
  readonly totalPath?: string;
}

/** Everything in one response. */
export function onePage({ recordsPath = "" }: Pick<PagingOptions, "recordsPath"> = {}): Paging {
  return (rows) => ({ body: wrap(rows, recordsPath) });
}

/** Pages by number: `?page=2`. The one after the last is empty. */
export function numberedPages({
  parameter = "page",
  first = 1,
  ...options
}: PagingOptions & { readonly parameter?: string; readonly first?: number } = {}): Paging {
  const { pageSize = defaultSize } = options;
  return (rows, { query }) => {
    const start = (Number(query.get(parameter) ?? first) - first) * pageSize;
    return { body: pageFrom(start, rows, options) };
  };
}

/** Pages by offset: `?offset=200`. The one after the last is empty. */
export function offsetPages({
  parameter = "offset",
  ...options
}: PagingOptions & { readonly parameter?: string } = {}): Paging {
  return (rows, { query }) => ({
    body: pageFrom(Number(query.get(parameter) ?? 0), rows, options),
  });
}

/** Pages with the URL of the next one in the header `Link`. */
export function linkedPages({
  parameter = "page",
  ...options
}: PagingOptions & { readonly parameter?: string } = {}): Paging {
  const { pageSize = defaultSize } = options;
  return (rows, { url, query }) => {
    const number = Number(query.get(parameter) ?? 1);
    const body = pageFrom((number - 1) * pageSize, rows, options);
    if (number * pageSize >= rows.length) return { body };
    return {
      body,
      headers: { link: `<${withParameter(url, parameter, number + 1)}>; rel="next"` },
    };
  };
}

/** Pages with the URL of the next one in the response: `{ "links": { "next": "https://…?page=2" } }`. */
export function nextUrlPages({
  path,
  parameter = "page",
  ...options
}: PagingOptions & { readonly path: string; readonly parameter?: string }): Paging {
  const { pageSize = defaultSize } = options;
  return (rows, { url, query }) => {
    const number = Number(query.get(parameter) ?? 1);
    const isLast = number * pageSize >= rows.length;
    const next = isLast ? null : withParameter(url, parameter, number + 1);
    const body = pageFrom((number - 1) * pageSize, rows, options);
    return { body: merged(body, wrap(next, path)) };
  };
}

/** Pages that start after a row, `?starting_after=c2`, with a boolean at `morePath` for whether there are more. */
export function pagesAfterRecord({
  parameter = "after",
  recordProperty = "id",
  morePath = "has_more",
  ...options
}: PagingOptions & { readonly parameter?: string; readonly recordProperty?: string } = {}): Paging {
  return (rows, { query }) => {
    const after = query.get(parameter);
    const found = rows.findIndex((row) => String(row[recordProperty]) === after);
    if (after !== null && found === -1) return { status: 400, body: { message: "No such row" } };
    return { body: pageFrom(found + 1, rows, { ...options, morePath }) };
  };
}

/** Pages with the cursor of the next one in the response: `{ "paging": { "next": "…" } }` leads to `?after=…`. */
export function cursorPages({
  parameter = "after",
  cursorPath,
  ...options
}: PagingOptions & { readonly parameter?: string; readonly cursorPath: string }): Paging {
  const { pageSize = defaultSize } = options;
  return (rows, { query }) => {
    const start = Number(query.get(parameter)?.replace("row-", "") ?? 0);
    const end = start + pageSize;
    const next = end < rows.length ? `row-${end}` : null;
    return { body: merged(pageFrom(start, rows, options), wrap(next, cursorPath)) };
  };
}

const defaultSize = 2;

/** The page that starts at a row, with what the response says of the list. */
function pageFrom(
  start: number,
  rows: readonly JsonObject[],
  { recordsPath = "", pageSize = defaultSize, morePath, totalPath }: PagingOptions,
): unknown {
  const end = start + pageSize;
  const parts = [
    wrap(rows.slice(start, end), recordsPath),
    ...(morePath === undefined ? [] : [wrap(end < rows.length, morePath)]),
    ...(totalPath === undefined ? [] : [wrap(rows.length, totalPath)]),
  ];
  return parts.reduce(merged);
}

function withParameter(url: URL, name: string, value: number): string {
  const next = new URL(url);
  next.searchParams.set(name, String(value));
  return next.href;
}

/** Nests a value below a path of properties. */
function wrap(value: unknown, path: string): unknown {
  if (path === "") return value;
  return path.split(".").reduceRight((inner, name) => ({ [name]: inner }), value);
}

/** Two parts of a response as one; a response that is a list has no other part. */
function merged(one: unknown, other: unknown): unknown {
  if (!isJsonObject(one) || !isJsonObject(other)) return one;
  const both = Object.entries(other).map(([name, value]) => [
    name,
    Object.hasOwn(one, name) ? merged(one[name], value) : value,
  ]);
  return { ...one, ...Object.fromEntries(both) };
}
