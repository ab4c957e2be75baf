import { type ApiResponse, countAt, InvalidResponse } from "../response.ts";
import { ParameterPaginator, type ParameterPaginatorOptions } from "./parameter-paginator.ts";

export interface PageNumberPaginatorOptions extends ParameterPaginatorOptions {
  /** Parameter for the page number. Default `page`. */
  readonly parameter?: string;
  /** Number of the first page. Default 1. */
  readonly first?: number;
  /** Path of the total number of pages in the response: `meta.total_pages`. Default none. */
  readonly totalPagesPath?: string;
}

/**
 * Counts up pages until one is empty: `?page=1`, `?page=2`, …
 *
 * ```json
 * { "things": [ … ], "meta": { "total_pages": 12 } }
 * ```
 *
 * A short page may be due to a lower limit of the server, so only an empty page ends the series, unless the response
 * says where it ends (`totalPagesPath`, `morePath`) or `stopAtShortPage` is set. The number of pages may be text, may
 * occur on the first page only, and may be null or missing on an empty page. If earlier rows are deleted while the
 * series is read, such APIs skip others.
 */
export class PageNumberPaginator extends ParameterPaginator {
  readonly #first: number;
  readonly #totalPagesPath: string | null;

  constructor({
    parameter = "page",
    first = 1,
    totalPagesPath,
    ...options
  }: PageNumberPaginatorOptions = {}) {
    super(parameter, options);
    this.#first = first;
    this.#totalPagesPath = totalPagesPath ?? null;
  }

  protected override parameterFor(cursor: string | null): number {
    return this.#placeOf(cursor).number;
  }

  next(response: ApiResponse, records: readonly unknown[], cursor: string | null): string | null {
    const { number, total: known } = this.#placeOf(cursor);
    const total = this.#totalPages(response, records, cursor) ?? known;
    const read = number + 1 - this.#first;
    // Records on a page beyond the last one show that the count is wrong.
    const isPlausible = total !== null && (total >= read || records.length === 0);
    const goesOn =
      this.saysMore(response, records) ?? (isPlausible ? read < total : records.length > 0);
    if (!goesOn) return null;
    return total === null ? String(number + 1) : `${number + 1}/${total}`;
  }

  /** The page number in a cursor, and the number of pages if an earlier response had it: `2/12`. */
  #placeOf(cursor: string | null): { readonly number: number; readonly total: number | null } {
    const [number = this.#first, total = null] = cursor?.split("/").map(Number) ?? [];
    return { number, total };
  }

  /** The number of pages; null without one, as on an empty page or after the first. */
  #totalPages(
    { body }: ApiResponse,
    records: readonly unknown[],
    cursor: string | null,
  ): number | null {
    const path = this.#totalPagesPath;
    const total = path === null ? null : countAt(body, path);
    if (path === null || total !== null || cursor !== null || records.length === 0) return total;
    throw new InvalidResponse(`${path} is not a number`);
  }
}
