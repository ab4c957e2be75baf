import type { ApiResponse } from "../response.ts";
import { ParameterPaginator, type ParameterPaginatorOptions } from "./parameter-paginator.ts";

export interface OffsetPaginatorOptions extends ParameterPaginatorOptions {
  /** Parameter for the number of records to skip. Default `offset`. */
  readonly parameter?: string;
}

/**
 * Skips the records read so far: `?offset=0`, `?offset=100`, … until a page is empty or the response says that it is
 * the last one (`morePath: "has_more"`):
 *
 * ```json
 * { "things": [ … ], "has_more": true }
 * ```
 *
 * The offset grows by the number of records received, so a server that sends fewer than requested leaves no gap.
 * If earlier rows are deleted while the series is read, such APIs skip others.
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
