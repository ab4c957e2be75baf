import { type ApiResponse, countAt, InvalidResponse } from "../response.ts";
import { ParameterPaginator, type ParameterPaginatorOptions } from "./parameter-paginator.ts";

export interface PageNumberPaginatorOptions extends ParameterPaginatorOptions {
  /** Parameter that takes the number. Default `page`. */
  readonly parameter?: string;
  /** Number of the first page. Default 1. */
  readonly first?: number;
  /** Path in the response of the number of pages: `meta.total_pages`. Default none. */
  readonly totalPagesPath?: string;
}

/**
 * Counts pages up until one comes back empty: `?page=1`, `?page=2`, …
 *
 * ```json
 * { "things": [ … ], "meta": { "total_pages": 12 } }
 * ```
 *
 * A page shorter than asked may be a lower limit of the server's, so only an empty page is taken for the end,
 * unless the response says where that is (`totalPagesPath`, `morePath`) or short pages are declared to be it. The
 * number of pages may be text; it may be told on the first page only, and be null or absent on an empty page.
 * Where rows before the place are deleted while the series is read, such APIs pass over others.
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
    // A page with records that is beyond the last one shows that the count is wrong.
    const isPlausible = total !== null && (total >= read || records.length === 0);
    const goesOn =
      this.saysMore(response, records) ?? (isPlausible ? read < total : records.length > 0);
    if (!goesOn) return null;
    return total === null ? String(number + 1) : `${number + 1}/${total}`;
  }

  /** What a cursor says: the number of a page, and that of all pages where a response before has told it: `2/12`. */
  #placeOf(cursor: string | null): { readonly number: number; readonly total: number | null } {
    const [number = this.#first, total = null] = cursor?.split("/").map(Number) ?? [];
    return { number, total };
  }

  /** The number of pages; null where none is told, as on an empty page or on those behind the first. */
  #totalPages(
    { body }: ApiResponse,
    records: readonly unknown[],
    cursor: string | null,
  ): number | null {
    const path = this.#totalPagesPath;
    const total = path === null ? null : countAt(body, path);
    if (path === null || total !== null || cursor !== null || records.length === 0) return total;
    throw new InvalidResponse(`${path} is no number`);
  }
}
