/** Responds to one list request: parent, filters, order, page. */

import type { ListRequest, Paging, Parent } from "./endpoint.ts";
import { ApiProblem, invalid, notFound } from "./problem.ts";
import type { JsonObject, TableRecord } from "./records.ts";
import type { Store, StoredTable } from "./store.ts";

/** A cursor with this prefix stands for the same place, but is another text: the way into and out of an empty page. */
export const GAP = "gap-";

/** The body of the page that a request names; throws an ApiProblem when there is none. */
export function listBody(request: ListRequest, store: Store): JsonObject {
  const { endpoint, query } = request;
  const { table, paging, filters = {}, missing = [] } = endpoint;
  const key = endpoint.records ?? table;
  for (const parameter of query.keys()) {
    if (missing.includes(parameter.replace(/\[.*/, ""))) {
      throw new ApiProblem(501, "not_implemented", `The sandbox lacks ${parameter}`);
    }
  }
  const size = paging ? pageSize(query, paging) : Number.POSITIVE_INFINITY;
  const listed = store.table(table);
  const { records, cursors } = listed;
  const children = childPlaces(request, store);
  const tests = Object.values(filters).flatMap((filter) => filter(query, store) ?? []);
  const start = paging ? startPlace(query, listed) : 0;

  let total = 0;
  // Up to one more than the page holds, which shows that the list goes on.
  const page: { readonly place: number; readonly record: TableRecord }[] = [];
  for (const place of children ?? records.keys()) {
    const record = records[place];
    const isOnPage = place >= start && page.length <= size;
    if (record && (isOnPage || paging?.counted) && tests.every((test) => test(record))) {
      total += 1;
      if (isOnPage) page.push({ place, record });
    }
    if (page.length > size && !paging?.counted) break;
  }
  const shown = page.slice(0, size);
  const list = {
    [key]: shown.map(({ record }) => served(record, request)),
    ...endpoint.beside?.(request, store),
  };
  if (!paging) return list;
  const leadsOn = page.length > size || (paging.emptyLastPage && shown.length === size);
  const pagination_meta = {
    after: leadsOn ? cursors[shown.at(-1)?.place ?? -1] : undefined,
    page_size: size,
    total_record_count: paging.counted ? total : undefined,
  };
  return { ...list, pagination_meta };
}

function served(record: TableRecord, { endpoint, query }: ListRequest): TableRecord {
  const { hidden = [] } = endpoint;
  const left =
    hidden.length === 0
      ? record
      : { ...record, ...Object.fromEntries(hidden.map((property) => [property, undefined])) };
  return endpoint.served?.(left, query) ?? left;
}

function pageSize(query: URLSearchParams, { cap, unasked, sizeRequired }: Paging): number {
  const given = query.get("page_size");
  if (given === null) {
    if (sizeRequired) throw invalid("page_size", "page_size is required", "is_required");
    return unasked;
  }
  const size = Number(given);
  if (!/^\d+$/.test(given) || size < 1 || size > cap) {
    throw invalid("page_size", `page_size must be a whole number from 1 to ${cap}`);
  }
  return size;
}

/** The places of the children that all parents of the request share, or undefined when it names no parent. */
function childPlaces(request: ListRequest, store: Store): readonly number[] | undefined {
  const { table, parents = [] } = request.endpoint;
  const groups = parents.flatMap((parent) => {
    const id = parentId(parent, request, store);
    if (id === undefined) return [];
    const ids = [id, ...(parent.along?.(id, store) ?? [])];
    return [ids.flatMap((one) => store.table(table).places(parent.property, one))];
  });
  const [first, ...others] = groups;
  return first
    ?.filter((place) => others.every((group) => group.includes(place)))
    .sort((a, b) => a - b);
}

/** The id of the parent that a request names, if it names one. */
function parentId(
  { property, table, required }: Parent,
  { query, segments }: ListRequest,
  store: Store,
): string | undefined {
  const id = segments.get(property) ?? query.get(property);
  if (id === null || id === "") {
    if (required) throw invalid(property, `${property} is required`, "is_required");
    return undefined;
  }
  if (required && store.has(table) && !store.find(table, id)) {
    throw notFound(`There is no record ${id} in ${table}`);
  }
  return id;
}

/** The place after the cursor record, whether or not that record is in the filtered list; the first without a cursor. */
function startPlace(query: URLSearchParams, listed: StoredTable): number {
  const after = query.get("after") ?? "";
  const withoutGap = after.startsWith(GAP) ? after.slice(GAP.length) : after;
  const place = listed.placeOf(after) ?? (withoutGap === "" ? -1 : listed.placeOf(withoutGap));
  if (place === undefined) {
    throw notFound(`There is no record with the id ${after} to continue after`);
  }
  return place + 1;
}
