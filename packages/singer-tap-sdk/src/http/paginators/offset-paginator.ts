import type { ApiResponse } from "../response.ts";
import { ParameterPaginator, type ParameterPaginatorOptions } from "./parameter-paginator.ts";

export interface OffsetPaginatorOptions extends ParameterPaginatorOptions {
  /** Parameter that takes the number of records to pass over. Default `offset`. */
  readonly parameter?: string;
}

/**
 * Passes over what has been read: `?offset=0`, `?offset=100`, … until a page comes back empty, or the response
 * says that there is no more (`morePath: "has_more"`):
 *
 * ```json
 * { "things": [ … ], "has_more": true }
 * ```
 *
 * The offset grows by what actually arrived, so a server that sends fewer records than asked leaves no gap.
 * Where rows before the place are deleted while the series is read, such APIs pass over others.
 */
export class OffsetPaginator extends ParameterPaginator {
  constructor({ parameter = "offset", ...options }: OffsetPaginatorOptions = {}) {
    super(parameter, options);
  }

  protected override parameterFor(cursor: string | null): number {
    return Number(cursor ?? 0);
  }

  next(response: ApiResponse, records: readonly unknown[], cursor: string | null): string | null {
    const goesOn = this.saysMore(response, records) ?? records.length > 0;
    return goesOn ? String(this.parameterFor(cursor) + records.length) : null;
  }
}
