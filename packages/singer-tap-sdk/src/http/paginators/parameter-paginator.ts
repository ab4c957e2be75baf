import { type ApiResponse, InvalidResponse, valueAt } from "../response.ts";
import { type PagedRequest, Paginator, type PaginatorOptions } from "./paginator.ts";

/** Options of paginators that select a page by a parameter. */
export interface ParameterPaginatorOptions extends PaginatorOptions {
  /** Path in the response of a boolean that says whether there is another page: `has_more`. Default none. */
  readonly morePath?: string;
  /**
   * Whether a page with fewer records than `pageSize` is the last one. Saves a request per series, but loses rows if
   * the server sends short pages before the end. Default false.
   */
  readonly stopAtShortPage?: boolean;
}

/** Base class of paginators that select a page by a parameter. */
export abstract class ParameterPaginator extends Paginator {
  readonly #parameter: string;
  readonly #options: ParameterPaginatorOptions;

  constructor(parameter: string, options: ParameterPaginatorOptions) {
    super(options);
    this.#parameter = parameter;
    this.#options = options;
  }

  override prepare(request: PagedRequest, cursor: string | null): PagedRequest {
    const sized = this.withPageSize(request);
    const value = this.parameterFor(cursor);
    return value === null ? sized : this.withParameter(sized, this.#parameter, value);
  }

  protected override get parameters(): readonly string[] {
    return [...super.parameters, this.#parameter];
  }

  /** Value of the parameter for a cursor; null to omit it. */
  protected abstract parameterFor(cursor: string | null): unknown;

  /**
   * Whether the response says that there is another page; null if it says nothing.
   *
   * @throws InvalidResponse when `morePath` has no boolean.
   */
  protected saysMore({ body }: ApiResponse, records: readonly unknown[]): boolean | null {
    const { morePath, stopAtShortPage = false } = this.#options;
    if (stopAtShortPage && this.pageSize !== null && records.length < this.pageSize) return false;
    if (morePath === undefined) return null;
    const more = valueAt(body, morePath);
    if (more === null && records.length === 0) return false;
    if (typeof more !== "boolean") {
      throw new InvalidResponse(
        `${morePath} is ${more === undefined ? "missing" : "not a boolean"}`,
      );
    }
    return more;
  }
}
