/** Tells how an endpoint pages from its parameters and its response. */

import type { Part } from "./document.ts";
import type { Listing, Operation, QueryParameter } from "./operations.ts";

/** How an endpoint pages. */
export interface Paging {
  /** Name of the paginator's class. */
  readonly paginator: PaginatorName;
  /** Options of its constructor, but the page size. */
  readonly options: Readonly<Record<string, string | number | boolean>>;
  /** The largest page that the file documents, and the parameter for it; null if there is none. */
  readonly pageSize: PageSizeParameter | null;
}

export type PaginatorName =
  | "CursorPaginator"
  | "LinkHeaderPaginator"
  | "NextUrlPaginator"
  | "OffsetPaginator"
  | "PageNumberPaginator";

/** The parameter for the number of records per page. */
export interface PageSizeParameter {
  readonly parameter: string;
  /** Null if the file documents none. */
  readonly maximum: number | null;
}

/** How an endpoint pages: null if one response holds everything. */
export type PagingOrGap = Paging | { readonly gap: string } | null;

const sizes = [
  "per_page",
  "page_size",
  "pagesize",
  "limit",
  "size",
  "max_results",
  "maxresults",
  "count",
  "$top",
  "page[size]",
  "page[limit]",
];
const pageNumbers = ["page", "page_number", "pagenumber", "page[number]", "p"];
const offsets = ["offset", "skip", "start", "start_at", "startat", "$skip", "page[offset]"];
const cursors = [
  "cursor",
  "after",
  "page_token",
  "pagetoken",
  "next_token",
  "nexttoken",
  "next_cursor",
  "continuation_token",
  "starting_after",
  "start_cursor",
  "page[after]",
  "page[cursor]",
  "marker",
  "page",
  "next",
  "after_id",
];

/** Last names of paths with the cursor of the next page. */
const nextCursors = [
  "next_cursor",
  "nextcursor",
  "next_page_token",
  "nextpagetoken",
  "next_token",
  "nexttoken",
  "end_cursor",
  "endcursor",
  "after",
  "next",
  "next_page",
  "cursor",
  "last_id",
];

const totals = [
  "total_count",
  "totalcount",
  "total",
  "total_entries",
  "total_records",
  "total_items",
  "total_results",
];
const pageTotals = ["total_pages", "totalpages", "page_count", "pages", "last_page"];
const mores = [
  "has_more",
  "hasmore",
  "has_next",
  "hasnext",
  "has_next_page",
  "hasnextpage",
  "more",
];

/** Tells how an operation pages. */
export function pagingOf(
  operation: Operation,
  { rest, recordsPath }: Listing,
  hasId: boolean,
): PagingOrGap {
  const { parameters, hasLinkHeader } = operation;
  const pageSize = pageSizeOf(parameters);
  const at = (names: readonly string[], type: string | null): string | undefined =>
    pathNamed(rest, names, type);
  const more = at(mores, "boolean");
  const total = at(totals, "integer");
  const counted = { ...(total !== undefined && recordsPath !== "" && { totalPath: total }) };
  const cursor = parameterNamed(parameters, cursors);
  const next = nextUrl(rest, cursor !== undefined);
  if (next !== undefined) {
    return { paginator: "NextUrlPaginator", options: { path: next, ...counted }, pageSize };
  }
  if (
    hasLinkHeader &&
    (pageSize !== null || cursor !== undefined || parameterNamed(parameters, pageNumbers))
  ) {
    return { paginator: "LinkHeaderPaginator", options: {}, pageSize };
  }
  const number = parameterNamed(parameters, pageNumbers);
  if (number !== undefined && isNumber(number)) {
    const pages = at(pageTotals, "integer");
    const options = {
      ...(number.name !== "page" && { parameter: number.name }),
      ...(isFromZero(number) && { first: 0 }),
      ...(pages !== undefined && { totalPagesPath: pages }),
      ...(more !== undefined && { morePath: more }),
      ...counted,
    };
    return { paginator: "PageNumberPaginator", options, pageSize };
  }
  const offset = parameterNamed(parameters, offsets);
  if (offset !== undefined && isNumber(offset)) {
    const options = {
      ...(offset.name !== "offset" && { parameter: offset.name }),
      ...(more !== undefined && { morePath: more }),
      ...counted,
    };
    return { paginator: "OffsetPaginator", options, pageSize };
  }
  // After numbers, since an endpoint that has both usually counts unless a cursor is sent.
  if (cursor !== undefined && !isNumber(cursor)) {
    const flag = { ...(more !== undefined && { morePath: more }) };
    const place = nextCursors.map((name) => at([name], null)).find((path) => path !== undefined);
    if (more !== undefined && hasId && (place === undefined || place === "last_id")) {
      const options = { recordProperty: "id", parameter: cursor.name, ...flag, ...counted };
      return { paginator: "CursorPaginator", options, pageSize };
    }
    if (place !== undefined) {
      const options = { cursorPath: place, parameter: cursor.name, ...flag, ...counted };
      return { paginator: "CursorPaginator", options, pageSize };
    }
  }
  return onePage(parameters, pageSize, more ?? cursor?.name);
}

/** An endpoint without a known way to the next page: null if nothing says that there is one. */
function onePage(
  parameters: readonly QueryParameter[],
  pageSize: PageSizeParameter | null,
  sign: string | undefined,
): PagingOrGap {
  const reason = pageSize?.parameter ?? sign;
  if (reason === undefined) return null;
  const names = parameters.map(({ name }) => name).join(", ");
  return {
    gap: `it pages, as \`${reason}\` says, but the file does not tell how the next page is requested${names === "" ? "" : ` (parameters: ${names})`}; only the first page is read`,
  };
}

/** The parameter for the page size, and the maximum that its schema or its description has. */
export function pageSizeOf(parameters: readonly QueryParameter[]): PageSizeParameter | null {
  const found = parameterNamed(parameters, sizes);
  if (found === undefined || !isNumber(found)) return null;
  const { name, schema, description } = found;
  const documented =
    /\bmax(?:imum)?\b[^.\d]{0,40}(\d[\d,]*)/i.exec(description) ??
    /\bbetween\s+\d+\s+and\s+(\d[\d,]*)/i.exec(description) ??
    /\bup to\s+(\d[\d,]*)/i.exec(description);
  const text = documented?.[1]?.replaceAll(",", "");
  const maximum = typeof schema.maximum === "number" ? schema.maximum : Number(text ?? Number.NaN);
  // Some files give the largest integer of their language.
  const isSensible = Number.isInteger(maximum) && maximum > 0 && maximum <= 100_000;
  return { parameter: name, maximum: isSensible ? maximum : null };
}

/** Whether a parameter only selects the page. */
export function isPagingParameter({ name }: QueryParameter): boolean {
  const key = name.toLowerCase();
  return [...sizes, ...pageNumbers, ...offsets, ...cursors, "before"].includes(key);
}

function parameterNamed(
  parameters: readonly QueryParameter[],
  names: readonly string[],
): QueryParameter | undefined {
  for (const name of names) {
    const found = parameters.find((one) => one.name.toLowerCase() === name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isNumber({ types }: QueryParameter): boolean {
  return types.includes("integer") || types.includes("number");
}

/** Whether the first page is 0: by the default, or by the minimum if there is no default. */
function isFromZero({ schema, description }: QueryParameter): boolean {
  const first = schema.default ?? schema.minimum;
  return first === 0 || /zero-based|starts? (?:at|with|from) 0/i.test(description);
}

/** The path in the response whose last name is one of some; the shortest, in the order of the names. */
function pathNamed(
  rest: ReadonlyMap<string, Part>,
  names: readonly string[],
  type: string | null,
): string | undefined {
  const paths = [...rest].filter(([, { types }]) => isOfType(types, type)).map(([path]) => path);
  for (const name of names) {
    const found = paths
      .filter((path) => path.split(".").at(-1)?.toLowerCase() === name)
      .sort((one, other) => one.split(".").length - other.split(".").length);
    if (found[0] !== undefined) return found[0];
  }
  return undefined;
}

function isOfType(types: unknown, type: string | null): boolean {
  const own = Array.isArray(types) ? types.map(String) : [];
  if (type === null)
    return own.length === 0 || own.some((one) => one === "string" || one === "integer");
  return own.length === 1 && own[0] === type;
}

/** The path of the next page's URL, if the response has one. */
function nextUrl(rest: ReadonlyMap<string, Part>, hasCursor: boolean): string | undefined {
  return [...rest].find(([path, { types, format, example, description }]) => {
    if (!isOfType(types, "string")) return false;
    const isUrl =
      /^(?:uri|url|uri-reference)$/.test(String(format)) ||
      /^(?:https?:\/\/|\/)/.test(String(example)) ||
      /\bURL\b/.test(String(description));
    if (
      /(?:^|\.)(?:@odata\.nextLink|next_?(?:url|link|href)|next_?page_?(?:url|link))$/i.test(path)
    )
      return true;
    if (/(?:^|\.)_?links\.next(?:\.href)?$/i.test(path)) return !hasCursor || isUrl;
    return isUrl && /(?:^|\.)next(?:_?page)?$/i.test(path);
  })?.[0];
}
