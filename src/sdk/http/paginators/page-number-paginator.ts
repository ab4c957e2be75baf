import { type Answer, UnusableAnswer, valueAt } from "../answer.ts";
import { ParameterPaginator, type ParameterPaginatorOptions } from "./parameter-paginator.ts";

export interface PageNumberPaginatorOptions extends ParameterPaginatorOptions {
  /** Parameter that takes the number. Default `page`. */
  readonly parameter?: string;
  /** Number of the first page. Default 1. */
  readonly first?: number;
  /** Path in the answer of the number of pages: `meta.total_pages`. Default none. */
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
 * unless the answer says where that is (`totalPagesPath`, `morePath`) or short pages are declared to be it.
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
    return Number(cursor ?? this.#first);
  }

  next(answer: Answer, records: readonly unknown[], cursor: string | null): string | null {
    const following = this.parameterFor(cursor) + 1;
    const total = this.#totalPages(answer);
    const goesOn =
      this.saysMore(answer, records) ??
      (total === null ? records.length > 0 : following - this.#first < total);
    return goesOn ? String(following) : null;
  }

  #totalPages({ body }: Answer): number | null {
    if (this.#totalPagesPath === null) return null;
    const total = valueAt(body, this.#totalPagesPath);
    if (typeof total === "number") return total;
    throw new UnusableAnswer(`${this.#totalPagesPath} is no number`);
  }
}
