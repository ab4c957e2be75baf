/** What an endpoint is: what it lists, how it pages, which scope it needs, which filters it has. */

import type { Filter } from "./filters.ts";
import type { JsonObject } from "./records.ts";
import type { Store } from "./store.ts";

/** How an endpoint pages. */
export type Paging = {
  /** Largest accepted `page_size`; more is a 422. */
  readonly cap: number;
  /** Records on a page when `page_size` is absent. */
  readonly unasked: number;
  /** Whether `page_size` must be given. */
  readonly sizeRequired?: boolean;
  /** Whether a full last page carries a cursor that leads to an empty page. */
  readonly emptyLastPage?: boolean;
  /** Whether `pagination_meta` has the number of matching records. */
  readonly counted?: boolean;
};

/** A property by which the list can be narrowed to the children of one parent. */
export type Parent = {
  /** Name of the query parameter, or of the path segment in braces, and of the property of the records. */
  readonly property: string;
  /** Table of the parents; with `required`, an id that is not in it is a 404. */
  readonly table: string;
  /** Whether the list is only ever shown for one parent. */
  readonly required?: boolean;
  /** Other parents whose children are shown along with this one's. */
  readonly along?: (id: string, store: Store) => readonly string[];
};

/** A request after routing. */
export type ListRequest = {
  readonly endpoint: Endpoint;
  readonly query: URLSearchParams;
  /** Values of the path segments in braces. */
  readonly segments: ReadonlyMap<string, string>;
  /** Where the client found the sandbox, such as `http://127.0.0.1:4010`. */
  readonly origin: string;
};

/** One line of the table. */
export type Endpoint = {
  /** Path; a segment in braces matches anything and is the value of the parent property of that name. */
  readonly path: string;
  /** Table of the organisation. */
  readonly table: string;
  /** Key of the list in the response; the table's name when absent. */
  readonly records?: string;
  /** Scope that the key needs, as the reference marks it; without one, any key will do. */
  readonly scope?: string | undefined;
  /** Absent where one response holds everything. */
  readonly paging?: Paging | undefined;
  /** Whether the list is in the order of creation, newest first; as stored when absent. */
  readonly newestFirst?: boolean;
  /** A record must belong to all of them that the request names. */
  readonly parents?: readonly Parent[];
  /** Filters by parameter. */
  readonly filters?: Readonly<Record<string, Filter>>;
  /** Parameters in the reference that the sandbox does not implement; a request with one is a 501. */
  readonly missing?: readonly string[];
  /** Properties that are stored, but that the API leaves out of the list. */
  readonly hidden?: readonly string[];
  /** What becomes of a record on its way into the list. */
  readonly served?: (record: JsonObject, query: URLSearchParams) => JsonObject;
  /** What the response has beside the list. */
  readonly beside?: (request: ListRequest, store: Store) => JsonObject;
  /** The whole body of the response, where it is no list or none like the others. */
  readonly body?: (request: ListRequest, store: Store) => JsonObject;
  /** The response as CSV, where it is no JSON. */
  readonly csv?: (request: ListRequest, store: Store) => string;
};
