/** Answers one list request: parent, filters, order, page. */

import type { Endpoint, ListRequest, Paging, Parent } from "./endpoint.ts";
import { invalid, notFound } from "./problem.ts";
import { fieldsOf, type JsonObject, RawJson, type TableRecord, textOf } from "./records.ts";
import type { Order, Store } from "./store.ts";

/** Records on a page when `page_size` is absent (reference, every paged endpoint). */
const DEFAULT_PAGE_SIZE = 25;

/** A cursor with this prefix stands for the same place, but is another text: the way into and out of an empty page. */
export const GAP = "gap-";

/** A page before it is written out. */
export type Page = {
  /** Key of the list in the answer. */
  readonly key: string;
  readonly records: readonly TableRecord[];
  /** What the answer has beside the list. */
  readonly beside?: JsonObject;
  /** Absent where the endpoint does not page. */
  readonly meta?: PageMeta;
};

/** `pagination_meta`. */
export type PageMeta = {
  readonly after?: string;
  readonly page_size: number;
  readonly total_record_count?: number;
};

/** The page that a request is answered with; throws an ApiProblem when it cannot be. */
export function listPage(request: ListRequest, store: Store): Page {
  const { endpoint, query } = request;
  const { table, paging } = endpoint;
  const size = paging ? pageSize(query, paging) : Number.POSITIVE_INFINITY;
  const order = orderOf(endpoint, query);
  const { records, cursors, places } = store.ordered(table, order);
  const children = childPlaces(request, store, order);
  const tests = Object.values(endpoint.filters ?? {}).flatMap(
    (filter) => filter(query, store) ?? [],
  );
  const start = paging ? startPlace(query, places) : 0;

  let total = 0;
  let last: number | undefined;
  let more = false;
  const page: TableRecord[] = [];
  for (const place of children ?? records.keys()) {
    if (place < start && !paging?.counted) {
      continue;
    }
    const record = records[place];
    if (record === undefined || !tests.every((test) => test(fieldsOf(record)))) {
      continue;
    }
    total += 1;
    if (place >= start && page.length < size) {
      page.push(record);
      last = place;
    } else if (place >= start) {
      more = true;
      if (!paging?.counted) {
        break;
      }
    }
  }
  const answered = {
    key: endpoint.records ?? table,
    records: page.map((record) => served(record, request)),
    ...(endpoint.beside && { beside: endpoint.beside(request, store) }),
  };
  if (!paging) {
    return answered;
  }
  const leadsOn = more || (paging.emptyLastPage === true && page.length === size);
  const after = leadsOn && last !== undefined ? cursors[last] : undefined;
  return {
    ...answered,
    meta: {
      ...(after === undefined ? {} : { after }),
      page_size: size,
      ...(paging.counted ? { total_record_count: total } : {}),
    },
  };
}

/** The JSON of a page, in which a raw record keeps its own text. */
export function pageBody({ key, records, beside = {}, meta }: Page): string {
  const rest = { ...beside, ...(meta && { pagination_meta: meta }) };
  const members = Object.entries(rest).map(
    ([name, value]) => `,${JSON.stringify(name)}:${JSON.stringify(value)}`,
  );
  return `{${JSON.stringify(key)}:[${records.map(textOf).join(",")}]${members.join("")}}`;
}

/** Raw records keep their text: who writes one decides what is in it. */
function served(record: TableRecord, { endpoint, query }: ListRequest): TableRecord {
  if (record instanceof RawJson) {
    return record;
  }
  const { hidden = [] } = endpoint;
  const left =
    hidden.length === 0
      ? record
      : { ...record, ...Object.fromEntries(hidden.map((property) => [property, undefined])) };
  return endpoint.served?.(left, query) ?? left;
}

function pageSize(query: URLSearchParams, { cap, unasked, sizeRequired }: Paging): number {
  const asked = query.get("page_size");
  if (asked === null) {
    if (sizeRequired) {
      throw invalid("page_size", "page_size is required", "is_required");
    }
    return unasked ?? DEFAULT_PAGE_SIZE;
  }
  const size = Number(asked);
  if (!/^\d+$/.test(asked) || size < 1 || size > cap) {
    throw invalid("page_size", `page_size must be a whole number from 1 to ${cap}`);
  }
  return size;
}

function orderOf({ order, sortable }: Endpoint, query: URLSearchParams): Order {
  const asked = sortable ? query.get("sort_by") : null;
  if (asked === null || asked === "created_at_newest_first") {
    return order ?? "as-stored";
  }
  if (asked !== "created_at_oldest_first") {
    throw invalid("sort_by", "must be created_at_newest_first or created_at_oldest_first");
  }
  return "oldest-first";
}

/** The places of the children that all named parents share, or undefined when the request names no parent. */
function childPlaces(
  request: ListRequest,
  store: Store,
  order: Order,
): readonly number[] | undefined {
  const { table, parents = [] } = request.endpoint;
  let shared: readonly number[] | undefined;
  for (const parent of parents) {
    const wanted = wantedParent(parent, request, store);
    if (wanted !== undefined) {
      const all = [wanted, ...(parent.along?.(wanted, store) ?? [])];
      const places = all.flatMap((id) => store.places(table, order, parent.property, id));
      const before = shared && new Set(shared);
      shared = places.filter((place) => before?.has(place) ?? true).sort((a, b) => a - b);
    }
  }
  return shared;
}

/** The id of the parent that a request names, if it names one. */
function wantedParent(
  { property, table, required }: Parent,
  { query, segments }: ListRequest,
  store: Store,
): string | undefined {
  const wanted = segments.get(property) ?? query.get(property);
  if (wanted === null || wanted === "") {
    if (required) {
      throw invalid(property, `${property} is required`, "is_required");
    }
    return undefined;
  }
  if (required && store.has(table) && !store.find(table, wanted)) {
    throw notFound(`There is no record ${wanted} in ${table}`);
  }
  return wanted;
}

/** The place after the cursor record, whether or not that record is in the filtered list; the first without a cursor. */
function startPlace(query: URLSearchParams, places: ReadonlyMap<string, number>): number {
  const after = query.get("after");
  if (after === null || after === "") {
    return 0;
  }
  const place = places.get(after);
  if (place !== undefined) {
    return place + 1;
  }
  if (after.startsWith(GAP)) {
    const before = new URLSearchParams({ after: after.slice(GAP.length) });
    return startPlace(before, places);
  }
  throw notFound(`There is no record with the id ${after} to continue after`);
}
