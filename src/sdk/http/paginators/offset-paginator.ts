import type { Answer } from "../answer.ts";
import { Paginator } from "./paginator.ts";

export interface OffsetPaginatorOptions {
  /** Query parameter that takes the number of records to pass over. Default `offset`. */
  readonly parameter?: string;
}

/**
 * Passes over what has been read: `?offset=0`, `?offset=100`, … until a page comes back empty. The offset
 * grows by what actually arrived, so a server that sends fewer records than asked leaves no gap.
 */
export class OffsetPaginator extends Paginator {
  readonly #parameter: string;

  constructor({ parameter = "offset" }: OffsetPaginatorOptions = {}) {
    super();
    this.#parameter = parameter;
  }

  prepare(url: URL, cursor: string | null): URL {
    const prepared = new URL(url);
    prepared.searchParams.set(this.#parameter, cursor ?? "0");
    return prepared;
  }

  next(_answer: Answer, records: readonly unknown[], cursor: string | null): string | null {
    return records.length === 0 ? null : String(Number(cursor ?? 0) + records.length);
  }
}
