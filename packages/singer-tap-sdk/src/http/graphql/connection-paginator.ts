import { type PagedRequest, Paginator } from "../paginators/index.ts";
import { type ApiResponse, UnexpectedResponse } from "../response.ts";
import { connectionPageAt } from "./connection.ts";
import { declaredVariables } from "./variables.ts";

interface ConnectionPaginatorOptions {
  /** The document. */
  readonly query: string;
  /** Path of the connection in `data`. */
  readonly connection: string;
  /** Nodes to request in one page; null leaves it to the query. */
  readonly pageSize: number | null;
}

/** Pages through a GraphQL connection: `pageInfo.endCursor` becomes the variable `after`, the page size `first`. */
export class ConnectionPaginator extends Paginator {
  readonly #connection: string;
  readonly #takesCursor: boolean;

  constructor({ query, connection, pageSize }: ConnectionPaginatorOptions) {
    const variables = declaredVariables(query);
    super({
      in: "body",
      pageSize: variables.has("first") ? pageSize : null,
      pageSizeParameter: "variables.first",
    });
    this.#connection = connection;
    this.#takesCursor = variables.has("after");
  }

  prepare(request: PagedRequest, cursor: string | null): PagedRequest {
    const sized = this.withPageSize(request);
    return cursor === null ? sized : this.withParameter(sized, "variables.after", cursor);
  }

  /** @throws UnexpectedResponse if another page follows, and the query has no variable for its cursor. */
  next({ body }: ApiResponse): string | null {
    const { endCursor } = connectionPageAt(body, this.#connection);
    if (endCursor === null || this.#takesCursor) return endCursor;
    throw new UnexpectedResponse(
      `${this.#connection} has another page, and the query declares no variable $after for its cursor`,
    );
  }
}
