import { parseJson, stringifyJson } from "../../../singer/index.ts";
import { type Answer, UnusableAnswer, valueAt } from "../answer.ts";
import { pagingValueAt } from "./paging-value.ts";
import { ParameterPaginator, type ParameterPaginatorOptions } from "./parameter-paginator.ts";

/** Where the cursor is: in the answer, or in the page's last record, or in both. */
type CursorPlace =
  | {
      /** Path of the next page's cursor in the answer: `pagination_meta.after`. */
      readonly cursorPath: string;
      /**
       * Path in a record of what the cursor is made of, where that is the last record of the page. If the
       * record is deleted before the next request, the series goes on from the one before it.
       */
      readonly recordProperty?: string;
    }
  | {
      readonly cursorPath?: never;
      /** Path in a record of the cursor: the last record's leads to the next page. */
      readonly recordProperty: string;
    };

export type CursorPaginatorOptions = ParameterPaginatorOptions &
  CursorPlace & {
    /** Parameter that takes the cursor. */
    readonly parameter: string;
    /**
     * Whether an answer without the object that holds the cursor is an error rather than the last page. Default
     * true.
     */
    readonly required?: boolean;
  };

/**
 * Follows a cursor that each answer gives for the next page, text or a number:
 *
 * ```json
 * { "things": [ … ], "pagination_meta": { "after": "01FDAG4SAP5TYPT98WGR2N7W91", "page_size": 250 } }
 * ```
 *
 * With `cursorPath: "pagination_meta.after"` and `parameter: "after"`, `after` goes into the next request's
 * query. Without it the page is the last one, full or not; an empty page that has one is not.
 *
 * Where the last page has no paging object at all, say `required: false`. Where the cursor takes the place of a
 * parameter of the first request, such as the start of a window of time, name that as `parameter`: the cursor
 * overrules what `params` gives for it, and the window's end goes along unchanged.
 *
 * With `recordProperty: "id"` alone, `parameter: "starting_after"` and `morePath: "has_more"`, the cursor is a
 * property of the last record. Without `morePath` the series then ends with an empty page:
 *
 * ```json
 * { "data": [ …, { "id": "cus_NffrFeUfNV2Hib" } ], "has_more": true }
 * ```
 *
 * In a JSON body (`in: "body"`) a cursor may be any JSON and goes back as what it came. GraphQL takes
 * `cursorPath: "data.things.pageInfo.endCursor"`, `morePath: "data.things.pageInfo.hasNextPage"` and
 * `parameter: "variables.after"`:
 *
 * ```json
 * { "data": { "things": { "nodes": [ … ], "pageInfo": { "endCursor": "Y3Vyc29yOjEwMA==", "hasNextPage": true } } } }
 * ```
 */
export class CursorPaginator extends ParameterPaginator {
  readonly #options: CursorPaginatorOptions;

  constructor(options: CursorPaginatorOptions) {
    super(options.parameter, options);
    this.#options = options;
  }

  /** Where it is a property of a record. */
  override get keepsPlace(): boolean {
    return this.#options.recordProperty !== undefined;
  }

  protected override parameterFor(cursor: string | null): unknown {
    return cursor !== null && this.isInBody ? parseJson(cursor) : cursor;
  }

  next(answer: Answer, records: readonly unknown[]): string | null {
    const more = this.saysMore(answer, records);
    if (more === false) return null;
    const { cursorPath, recordProperty = "", required = true } = this.#options;
    const value =
      cursorPath === undefined
        ? valueAt(records.at(-1), recordProperty)
        : pagingValueAt(answer.body, cursorPath, required);
    if (value !== undefined && value !== null && value !== "") {
      const cursor = this.#textOf(value);
      if (cursor !== null) return cursor;
      throw new UnusableAnswer(`${cursorPath ?? recordProperty} is neither text nor a number`);
    }
    if (more) throw new UnusableAnswer("it says that there is more, but not where");
    if (cursorPath === undefined && records.length > 0) {
      throw new UnusableAnswer(`its last record has no ${recordProperty}`);
    }
    return null;
  }

  override substitutes(records: readonly unknown[]): readonly string[] {
    const { recordProperty } = this.#options;
    if (recordProperty === undefined) return [];
    const cursors = records.map((record) => this.#textOf(valueAt(record, recordProperty)));
    // The last one is the cursor itself.
    return cursors
      .slice(0, -1)
      .filter((cursor) => cursor !== null)
      .reverse();
  }

  /** A cursor as text; null for what can't be one. */
  #textOf(value: unknown): string | null {
    if (value === undefined || value === null) return null;
    if (this.isInBody) return stringifyJson(value);
    const isSimple =
      typeof value === "string" || typeof value === "number" || typeof value === "bigint";
    return isSimple ? String(value) : null;
  }
}
