import { parseJson, stringifyJson } from "../../singer/index.ts";
import { type ApiResponse, InvalidResponse, valueAt } from "../response.ts";
import { CappedSearch, type MaxResults } from "./capped-search.ts";
import type { PagedRequest } from "./paginator.ts";
import { hasHolder, missingHolder } from "./paging-value.ts";
import { ParameterPaginator, type ParameterPaginatorOptions } from "./parameter-paginator.ts";

/** Where the cursor is: in the response, in the page's last record, or in both. */
type CursorPlace =
  | {
      /** Path of the next page's cursor in the response: `pagination_meta.after`. */
      readonly cursorPath: string;
      /**
       * Path in a record of the cursor's value, if the cursor is derived from the last record. If that record is
       * deleted before the next request, the series continues from the one before it.
       */
      readonly recordProperty?: string;
    }
  | {
      readonly cursorPath?: never;
      /** Path in a record of the cursor; the last record's leads to the next page. */
      readonly recordProperty: string;
    };

export type CursorPaginatorOptions = ParameterPaginatorOptions &
  CursorPlace & {
    /** Parameter for the cursor. */
    readonly parameter: string;
    /**
     * Whether the object that holds the cursor must be present. Without it, a page shorter than `pageSize` is the last
     * one; after a full page, the list continues after its last record if cursors are derived from records
     * (`recordProperty`), and any other page is an error. With false, every page without it is the last one. Default
     * true.
     */
    readonly required?: boolean;
    /**
     * The most results that one search returns. After that many, the series goes on with a search behind the last record.
     * Default: a search returns everything.
     */
    readonly maxResults?: MaxResults;
  };

/**
 * Follows the cursor of the next page in each response, text or a number:
 *
 * ```json
 * { "things": [ … ], "pagination_meta": { "after": "01FDAG4SAP5TYPT98WGR2N7W91", "page_size": 250 } }
 * ```
 *
 * With `cursorPath: "pagination_meta.after"` and `parameter: "after"`, `after` goes into the next request's
 * query. A page without a cursor is the last one, full or not; an empty page with one is not, unless it repeats the
 * cursor that it was requested with.
 *
 * If the last page has no paging object at all, even if it is full, set `required: false`. If the cursor replaces a
 * parameter of the first request, such as the start of a time window, use that as `parameter`: the cursor overrides
 * its value from `params`, and the end of the window stays unchanged.
 *
 * With `recordProperty: "id"` alone, `parameter: "starting_after"` and `morePath: "has_more"`, the cursor is a
 * property of the last record. Without `morePath`, the series then ends with an empty page:
 *
 * ```json
 * { "data": [ …, { "id": "cus_NffrFeUfNV2Hib" } ], "has_more": true }
 * ```
 *
 * In a JSON body (`in: "body"`), a cursor may be any JSON, and is sent back as it came. For GraphQL, use
 * `cursorPath: "data.things.pageInfo.endCursor"`, `morePath: "data.things.pageInfo.hasNextPage"` and
 * `parameter: "variables.after"`:
 *
 * Many search APIs return at most 10,000 results of one search, and reject the request for more. If the search is sorted by a
 * unique key and takes a filter on it, declare the cap. The series then goes on with a search behind the last record:
 *
 * ```ts
 * maxResults: { count: 10_000, parameter: "filterGroups.0.filters.0.value" }
 * ```
 *
 * ```json
 * { "data": { "things": { "nodes": [ … ], "pageInfo": { "endCursor": "Y3Vyc29yOjEwMA==", "hasNextPage": true } } } }
 * ```
 */
export class CursorPaginator extends ParameterPaginator {
  readonly #options: CursorPaginatorOptions;
  readonly #search: CappedSearch | null;

  constructor(options: CursorPaginatorOptions) {
    super(options.parameter, options);
    const { maxResults } = options;
    this.#options = options;
    this.#search = maxResults === undefined ? null : new CappedSearch(maxResults, this.pageSize);
  }

  override prepare(request: PagedRequest, cursor: string | null): PagedRequest {
    if (this.#search === null) return super.prepare(request, cursor);
    const { behind, after } = this.#search.placeOf(cursor);
    const paged = super.prepare(request, after);
    return behind === null ? paged : this.withParameter(paged, this.#search.parameter, behind);
  }

  protected override get parameters(): readonly string[] {
    return [...super.parameters, ...(this.#search === null ? [] : [this.#search.parameter])];
  }

  /** True if the cursor equals the last record's property. */
  override keepsPlace(cursor: string, records: readonly unknown[]): boolean {
    return cursor === this.#lastOf(records);
  }

  protected override parameterFor(cursor: string | null): unknown {
    return cursor !== null && this.isInBody ? parseJson(cursor) : cursor;
  }

  next(response: ApiResponse, records: readonly unknown[], cursor: string | null): string | null {
    const next = this.#nextInSearch(response, records);
    return this.#search === null
      ? next
      : this.#search.next(next, records, this.#search.placeOf(cursor));
  }

  #nextInSearch(response: ApiResponse, records: readonly unknown[]): string | null {
    const more = this.saysMore(response, records);
    if (more === false) return null;
    const { cursorPath, recordProperty = "" } = this.#options;
    const value =
      cursorPath === undefined
        ? valueAt(records.at(-1), recordProperty)
        : valueAt(response.body, cursorPath);
    if (value !== undefined && value !== null && value !== "") {
      const cursor = this.#cursorText(value);
      if (cursor !== null) return cursor;
      throw new InvalidResponse(`${cursorPath ?? recordProperty} is neither text nor a number`);
    }
    if (more) throw new InvalidResponse("it says that there is another page, but has no cursor");
    if (cursorPath !== undefined) return this.#nextWithout(cursorPath, response, records);
    if (records.length > 0) throw new InvalidResponse(`its last record has no ${recordProperty}`);
    return null;
  }

  /** The cursor after a page that has none, and perhaps not even the object that would hold it. */
  #nextWithout(
    cursorPath: string,
    { body }: ApiResponse,
    records: readonly unknown[],
  ): string | null {
    const { required = true } = this.#options;
    if (!required || hasHolder(body, cursorPath)) return null;
    if (this.pageSize !== null && records.length < this.pageSize) return null;
    const last = this.pageSize === null ? null : this.#lastOf(records);
    if (last === null) throw missingHolder(body, cursorPath);
    return last;
  }

  /** The cursor after the last of some records; null if cursors are not derived from records. */
  #lastOf(records: readonly unknown[]): string | null {
    const { recordProperty } = this.#options;
    return recordProperty === undefined
      ? null
      : this.#cursorText(valueAt(records.at(-1), recordProperty));
  }

  override substitutes(records: readonly unknown[]): readonly string[] {
    const { recordProperty } = this.#options;
    if (recordProperty === undefined) return [];
    const cursors = records.map((record) => this.#cursorText(valueAt(record, recordProperty)));
    // Without the last one, which is the cursor itself.
    return cursors
      .slice(0, -1)
      .filter((cursor) => cursor !== null)
      .reverse();
  }

  /** A cursor as text; null if it can't be one. */
  #cursorText(value: unknown): string | null {
    if (value === undefined || value === null) return null;
    if (this.isInBody) return stringifyJson(value);
    const isSimple =
      typeof value === "string" || typeof value === "number" || typeof value === "bigint";
    return isSimple ? String(value) : null;
  }
}
