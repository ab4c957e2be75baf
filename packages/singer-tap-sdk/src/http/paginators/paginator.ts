import type { JsonObject } from "../../singer/index.ts";
import { pathProblem, withValueAt } from "../body-path.ts";
import { type ApiResponse, valueAt } from "../response.ts";

/** The part of a request that selects the page. */
export interface PagedRequest {
  readonly url: URL;
  /** JSON body; null for none. */
  readonly body: JsonObject | null;
}

/** Options of every paginator. */
export interface PaginatorOptions {
  /** Records per page; null, the default, leaves it to the server. */
  readonly pageSize?: number | null;
  /** Parameter for the page size. Default `limit`. */
  readonly pageSizeParameter?: string;
  /**
   * Where parameters go: into the query, or into the JSON body, each at its path: `variables.after`. An index addresses
   * an array element: `filters.0.value`. Default `query`.
   */
  readonly in?: "query" | "body";
  /**
   * Path of the number of records in the whole series: it is shown as progress, and a series that ends short of it
   * counts as incomplete. Default none.
   */
  readonly totalPath?: string;
}

/**
 * Finds the next page of a series. A paginator is stateless: a page is named by its *cursor*, a text that the loop over
 * the pages keeps, reuses after a failure, and may store for a later run. One paginator can therefore serve any number
 * of series at once.
 *
 * A series ends only if the response says so: an empty page with a cursor continues it.
 */
export abstract class Paginator {
  protected readonly pageSize: number | null;
  readonly #pageSizeParameter: string;
  readonly #in: "query" | "body";
  readonly #totalPath: string | null;

  constructor(options: PaginatorOptions = {}) {
    this.pageSize = options.pageSize ?? null;
    this.#pageSizeParameter = options.pageSizeParameter ?? "limit";
    this.#in = options.in ?? "query";
    this.#totalPath = options.totalPath ?? null;
  }

  /**
   * Whether a cursor marks a position in the list, whatever filter it is used with, as a record's key does and a page
   * number does not. Default false.
   *
   * @param _cursor Result of `next`.
   * @param _records The records that it was derived from.
   */
  keepsPlace(_cursor: string, _records: readonly unknown[]): boolean {
    return false;
  }

  /** Whether parameters go into the JSON body. */
  get isInBody(): boolean {
    return this.#in === "body";
  }

  /** Why requests with this body can't be paged, such as a path that it lacks; null if they can. */
  problem(body: JsonObject | null): string | null {
    return this.isInBody ? pathProblem(body ?? {}, this.parameters) : null;
  }

  /**
   * The request for a page.
   *
   * @param request The request of the series, with its own query and body.
   * @param cursor Result of `next` for the page; null for the first page.
   */
  abstract prepare(request: PagedRequest, cursor: string | null): PagedRequest;

  /**
   * The cursor of the page after a response, or null at the end of the series.
   *
   * @param records The records of the response.
   * @param cursor The cursor that the page was requested with.
   * @throws InvalidResponse when the response should say but does not.
   */
  abstract next(
    response: ApiResponse,
    records: readonly unknown[],
    cursor: string | null,
  ): string | null;

  /**
   * The number of records in the whole series; null if the response does not have it. Default: the value at
   * `totalPath`.
   */
  total({ body }: ApiResponse): number | null {
    const total = this.#totalPath === null ? null : valueAt(body, this.#totalPath);
    return typeof total === "number" ? total : null;
  }

  /** The request for the first page, with a single record if the page size can be chosen: for the total that it has. */
  sample(request: PagedRequest): PagedRequest {
    const first = this.prepare(request, null);
    return this.pageSize === null ? first : this.withParameter(first, this.#pageSizeParameter, 1);
  }

  /**
   * Cursors that lead to the next page as well, or to an earlier position, for an API that no longer knows the result
   * of `next`: nearest first. Default none.
   *
   * @param records The records of the previous page.
   */
  substitutes(_records: readonly unknown[]): readonly string[] {
    return [];
  }

  // For subclasses.

  /** Names or paths of the parameters that requests get. Default: that of the page size, if there is one. */
  protected get parameters(): readonly string[] {
    return this.pageSize === null ? [] : [this.#pageSizeParameter];
  }

  /** The request with the page size, if there is one. */
  protected withPageSize(request: PagedRequest): PagedRequest {
    if (this.pageSize === null) return request;
    return this.withParameter(request, this.#pageSizeParameter, this.pageSize);
  }

  /** The request with a parameter, in its query or at a path of its body; replaces an existing one. */
  protected withParameter({ url, body }: PagedRequest, name: string, value: unknown): PagedRequest {
    if (this.isInBody) return { url, body: withValueAt(body ?? {}, name, value) };
    const changed = new URL(url);
    changed.searchParams.set(name, String(value));
    return { url: changed, body };
  }
}
