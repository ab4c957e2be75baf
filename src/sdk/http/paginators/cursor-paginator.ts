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
  /** Cursors of the last page's records before its end: from where the series can be taken up again. */
  #earlier: string[] = [];

  constructor(options: CursorPaginatorOptions) {
    super();
    this.#options = options;
  }

  prepare(url: URL): URL {
    const prepared = new URL(url);
    if (this.cursor !== null) prepared.searchParams.set(this.#options.parameter, this.cursor);
    return prepared;
  }

  override advance(answer: Answer, records: readonly unknown[]): boolean {
    const more = super.advance(answer, records);
    const cursors = this.#cursorsOf(records);
    this.#earlier = cursors.at(-1) === this.cursor ? cursors.slice(0, -1) : [];
    return more;
  }

  protected nextCursor({ body }: Answer): string | null {
    const { metaPath, cursorProperty, required = true } = this.#options;
    const meta = valueAt(body, metaPath);
    if (meta === undefined && !required) return null;
    if (!isJsonObject(meta)) throw new UnusableAnswer(`${metaPath} is missing`);
    const cursor = meta[cursorProperty] ?? "";
    if (typeof cursor !== "string") throw new UnusableAnswer(`${cursorProperty} is not text`);
    return cursor === "" ? null : cursor;
  }

  override retreat(): boolean {
    const cursor = this.#earlier.pop();
    if (cursor === undefined) return false;
    this.resumeAt(cursor);
    return true;
  }

  #cursorsOf(records: readonly unknown[]): string[] {
    const property = this.#options.recordProperty;
    if (property === undefined) return [];
    return records.flatMap((record) => {
      const cursor = isJsonObject(record) ? record[property] : undefined;
      return typeof cursor === "string" ? [cursor] : [];
    });
  }
}
