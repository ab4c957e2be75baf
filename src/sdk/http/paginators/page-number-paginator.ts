import type { Answer } from "../answer.ts";
import { Paginator } from "./paginator.ts";

export interface PageNumberPaginatorOptions {
  /** Query parameter that takes the number. Default `page`. */
  readonly parameter?: string;
  /** Number of the first page. Default 1. */
  readonly first?: number;
}

/**
 * Counts pages up until one comes back empty: `?page=1`, `?page=2`, …
 *
 * Such APIs don't say where the end is, and a page shorter than asked may be a lower limit of the server's,
 * so only an empty page is taken for the end.
 */
export class PageNumberPaginator extends Paginator {
  readonly #parameter: string;
  readonly #first: number;

  constructor({ parameter = "page", first = 1 }: PageNumberPaginatorOptions = {}) {
    super();
    this.#parameter = parameter;
    this.#first = first;
  }

  prepare(url: URL, cursor: string | null): URL {
    const prepared = new URL(url);
    prepared.searchParams.set(this.#parameter, cursor ?? String(this.#first));
    return prepared;
  }

  next(_answer: Answer, records: readonly unknown[], cursor: string | null): string | null {
    return records.length === 0 ? null : String(Number(cursor ?? this.#first) + 1);
  }
}
