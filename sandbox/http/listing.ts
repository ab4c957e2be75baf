/** Answers one list request: parent, filters, order, page. */

import type { Endpoint, Paging, Parent } from "./endpoints.ts";
import { invalid, notFound } from "./problem.ts";
import { fieldsOf, RawJson, type TableRecord, textOf } from "./records.ts";
import type { Order, Store } from "./store.ts";

/** Records on a page when `page_size` is absent (reference, every paged endpoint). */
const DEFAULT_PAGE_SIZE = 25;

/** A cursor with this prefix stands for the same place, but is another text: the way into and out of an empty page. */
export const GAP = "gap-";

/** A page before it is written out. */
export type Page = {
  readonly table: string;
  readonly records: readonly TableRecord[];
  /** Absent where the endpoint does not page. */
  readonly meta?: PageMeta;
};

/** `pagination_meta`. */
export type PageMeta = {
  readonly after?: string;
  readonly page_size: number;
  readonly total_record_count?: number;
};

/** A list request after routing. */
export type ListRequest = {
  readonly endpoint: Endpoint;
  readonly query: URLSearchParams;
  /** Values of the path segments in braces. */
  readonly segments: ReadonlyMap<string, string>;
};

/** The page that a request is answered with; throws an ApiProblem when it cannot be. */
export function listPage({ endpoint, query, segments }: ListRequest, store: Store): Page {
  const { table, paging } = endpoint;
  const size = paging ? pageSize(query, paging) : Number.POSITIVE_INFINITY;
  const order = orderOf(endpoint, query);
  const { records, cursors, places } = store.ordered(table, order);
  const children = childPlaces(endpoint, query, segments, store, order);
  const tests = (endpoint.filters ?? []).flatMap((filter) => filter(query, store) ?? []);
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
  const served = endpoint.parent?.hidden ? withoutParent(page, endpoint.parent) : page;
  if (!paging) {
    return { table, records: served };
  }
  const leadsOn = more || (paging.emptyLastPage === true && page.length === size);
  const after = leadsOn && last !== undefined ? cursors[last] : undefined;
  return {
    table,
    records: served,
    meta: {
      ...(after === undefined ? {} : { after }),
      page_size: size,
      ...(paging.counted ? { total_record_count: total } : {}),
    },
  };
}

/** The JSON of a page, in which a raw record keeps its own text. */
export function pageBody({ table, records, meta }: Page): string {
  const list = `${JSON.stringify(table)}:[${records.map(textOf).join(",")}]`;
  return meta ? `{${list},"pagination_meta":${JSON.stringify(meta)}}` : `{${list}}`;
}

/** Raw records keep their text: who writes one decides what is in it. */
function withoutParent(
  records: readonly TableRecord[],
  { property }: Parent,
): readonly TableRecord[] {
  return records.map((record) =>
    record instanceof RawJson ? record : { ...record, [property]: undefined },
  );
}

function pageSize(query: URLSearchParams, { cap, sizeRequired }: Paging): number {
  const asked = query.get("page_size");
  if (asked === null) {
    if (sizeRequired) {
      throw invalid("page_size", "page_size is required", "is_required");
    }
    return DEFAULT_PAGE_SIZE;
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

/** The places of the parent's children, or undefined when the request names no parent. */
function childPlaces(
  { table, parent }: Endpoint,
  query: URLSearchParams,
  segments: ReadonlyMap<string, string>,
  store: Store,
  order: Order,
): readonly number[] | undefined {
  if (!parent) {
    return undefined;
  }
  const wanted = segments.get(parent.property) ?? query.get(parent.property);
  if (wanted === null || wanted === "") {
    if (parent.required) {
      throw invalid(parent.property, `${parent.property} is required`, "is_required");
    }
    return undefined;
  }
  if (parent.required && store.has(parent.table) && !store.find(parent.table, wanted)) {
    throw notFound(`There is no record ${wanted} in ${parent.table}`);
  }
  return store.places(table, order, parent.property, wanted);
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
