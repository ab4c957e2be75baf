import { isJsonObject } from "../../../singer/index.ts";
import { type Answer, UnusableAnswer, valueAt } from "../answer.ts";
import { Paginator } from "./paginator.ts";

export interface CursorPaginatorOptions {
  /** Path of the object in the answer that describes the paging: `pagination_meta`. */
  readonly metaPath: string;
  /** Property of that object that holds the cursor of the next page; absent on the last page. */
  readonly cursorProperty: string;
  /** Query parameter that takes the cursor. */
  readonly parameter: string;
  /** Whether an answer without the paging object is an error rather than the only page. Default true. */
  readonly required?: boolean;
  /**
   * Property of a record that serves as cursor, where the cursor is the last record of the page. If that
   * record is deleted before the next request, the series goes on from the record before it.
   */
  readonly recordProperty?: string;
  /** Property of the paging object that counts the records of the whole series, where it has one. */
  readonly totalProperty?: string;
}

/**
 * Follows a cursor that each answer gives for the next page:
 *
 * ```json
 * { "things": [ … ], "pagination_meta": { "after": "01FDAG4SAP5TYPT98WGR2N7W91", "page_size": 250 } }
 * ```
 *
 * `after` goes into the next request's query. Without `after` the page is the last one, full or not; an
 * empty page that has one is not.
 */
export class CursorPaginator extends Paginator {
  readonly #options: CursorPaginatorOptions;

  constructor(options: CursorPaginatorOptions) {
    super();
    this.#options = options;
  }

  prepare(url: URL, cursor: string | null): URL {
    const prepared = new URL(url);
    if (cursor !== null) prepared.searchParams.set(this.#options.parameter, cursor);
    return prepared;
  }

  next({ body }: Answer): string | null {
    const { metaPath, cursorProperty, required = true } = this.#options;
    const meta = valueAt(body, metaPath);
    if (meta === undefined && !required) return null;
    if (!isJsonObject(meta)) throw new UnusableAnswer(`${metaPath} is missing`);
    const cursor = meta[cursorProperty] ?? "";
    if (typeof cursor !== "string") throw new UnusableAnswer(`${cursorProperty} is not text`);
    return cursor === "" ? null : cursor;
  }

  override total({ body }: Answer): number | null {
    const { metaPath, totalProperty } = this.#options;
    const meta = valueAt(body, metaPath);
    const total = totalProperty !== undefined && isJsonObject(meta) ? meta[totalProperty] : null;
    return typeof total === "number" ? total : null;
  }

  override substitutes(records: readonly unknown[]): readonly string[] {
    const property = this.#options.recordProperty;
    if (property === undefined) return [];
    const cursors = records.flatMap((record) => {
      const cursor = isJsonObject(record) ? record[property] : undefined;
      return typeof cursor === "string" ? [cursor] : [];
    });
    // The last one is the cursor itself.
    return cursors.slice(0, -1).reverse();
  }
}
