import type { JsonObject } from "../../singer/index.ts";
import { BodyPathError, withValueAt } from "../body-path.ts";
import { type ApiResponse, valueAt } from "../response.ts";

/** What of a request says which page it asks for. */
export interface PagedRequest {
  readonly url: URL;
  /** The JSON body; null where the request has none. */
  readonly body: JsonObject | null;
}

/** Options that every paginator has. */
export interface PaginatorOptions {
  /** Records to ask for in one page; null, the default, leaves it to the server. */
  readonly pageSize?: number | null;
  /** Parameter that takes the page size. Default `limit`. */
  readonly pageSizeParameter?: string;
  /**
   * Where parameters go: into the query, or into the JSON body, each at its path: `variables.after`. An index in it
   * addresses an element of a list: `filters.0.value`. Default `query`.
   */
  readonly in?: "query" | "body";
  /**
   * Path in the response of the number of records in the whole series: progress is told by it, and a series that ends short
   * of it is not taken for whole. Default none.
   */
  readonly totalPath?: string;
}

/**
 * Says where a series of pages goes on. A paginator keeps nothing: what names a page is its *cursor*, a
 * text that the loop over the pages holds, repeats after a failure, and may keep for a later run. One
 * paginator therefore serves any number of series at once.
 *
 * A series ends only where the response says so: an empty page that has a cursor goes on.
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
   * Whether a cursor names a place in the order of the list, whatever filter it is used with, as the key of a record
   * does and a count of pages does not. Default false.
   *
   * @param _cursor What `next` gave.
   * @param _records The records that it gave it for.
   */
  keepsPlace(_cursor: string, _records: readonly unknown[]): boolean {
    return false;
  }

  /** What keeps the paginator from paging requests with a body, a path that it does not have; null where nothing does. */
  problem(body: JsonObject | null): string | null {
    if (!this.isInBody) return null;
    try {
      for (const name of this.parameters) withValueAt(body ?? {}, name, null);
      return null;
    } catch (error) {
      if (error instanceof BodyPathError) return error.message;
      throw error;
    }
  }

  /**
   * The request for a page.
   *
   * @param request The request of the series, with its own query and body.
   * @param cursor What `next` gave for the page; null for the first page.
   */
  abstract prepare(request: PagedRequest, cursor: string | null): PagedRequest;

  /**
   * The cursor of the page that follows a response, or null where the series ends.
   *
   * @param records The records of the response.
   * @param cursor The cursor that the page was requested with.
   * @throws InvalidResponse when the response does not tell although it should.
   */
  abstract next(
    response: ApiResponse,
    records: readonly unknown[],
    cursor: string | null,
  ): string | null;

  /** How many records the whole series has; null where the response does not tell. Default: what is at `totalPath`. */
  total({ body }: ApiResponse): number | null {
    const total = this.#totalPath === null ? null : valueAt(body, this.#totalPath);
    return typeof total === "number" ? total : null;
  }

  /**
   * Cursors that lead to the next page as well, or to an earlier place, for an API that no longer knows the
   * one that `next` gave: the nearest first. Default none.
   *
   * @param records The records of the page before.
   */
  substitutes(_records: readonly unknown[]): readonly string[] {
    return [];
  }

  // For paginators of one's own.

  /** Whether parameters go into the JSON body. */
  protected get isInBody(): boolean {
    return this.#in === "body";
  }

  /** The parameters that requests get, by name or path. Default: that of the page size, where there is one. */
  protected get parameters(): readonly string[] {
    return this.pageSize === null ? [] : [this.#pageSizeParameter];
  }

  /** The request with the page size, where there is one. */
  protected withPageSize(request: PagedRequest): PagedRequest {
    if (this.pageSize === null) return request;
    return this.withParameter(request, this.#pageSizeParameter, this.pageSize);
  }

  /** The request with a parameter, in its query or at a path of its body; one that has it is overruled. */
  protected withParameter({ url, body }: PagedRequest, name: string, value: unknown): PagedRequest {
    if (this.isInBody) return { url, body: withValueAt(body ?? {}, name, value) };
    const changed = new URL(url);
    changed.searchParams.set(name, String(value));
    return { url: changed, body };
  }
}
