/** A table that a GraphQL query fills. */

import type { SettingsSchema } from "../config/settings.ts";
import type { ErrorBody } from "../http/error-body.ts";
import { connectionPageAt, valueInData } from "../http/graphql/connection.ts";
import { ConnectionPaginator } from "../http/graphql/connection-paginator.ts";
import {
  decisiveError,
  type ErrorActions,
  type GraphQLError,
  graphQLErrors,
  isPassing,
} from "../http/graphql/errors.ts";
import { declaredVariables } from "../http/graphql/variables.ts";
import type { PagedRequest, Paginator } from "../http/paginators/index.ts";
import { type QueryParameters, withQuery } from "../http/path-and-query.ts";
import { type ApiResponse, isSuccess } from "../http/response.ts";
import type { ResponseAction } from "../http/response-action.ts";
import type { JsonObject } from "../singer/index.ts";
import type { Declaration } from "./declaration.ts";
import { filterNames, filterValues, type TimeBounds } from "./replication.ts";
import { hasChildContext, RESTStream } from "./rest-stream.ts";
import type { Context, Slice } from "./stream.ts";
import { strictContext } from "./strict-context.ts";

/**
 * A table that a GraphQL query fills: the nodes of a connection, page by page, or a plain list.
 *
 * ```ts
 * export class OrdersStream extends ShopStream<OrdersStream> {
 *   readonly name = "orders";
 *   readonly schema = t.object({ id: t.key(), updated_at: t.timestamp() });
 *   readonly query = `query ($first: Int!, $after: String) {
 *     orders(first: $first, after: $after) {
 *       nodes { id updated_at: updatedAt }
 *       pageInfo { hasNextPage endCursor }
 *     }
 *   }`;
 *   override readonly pageSize = 250;
 * }
 * ```
 *
 * The query names its columns itself, by aliases. `pageSize` goes into its variable `first`, the cursor into `after`, and time
 * filters into the variables that `replicationFilter` and `creationFilter` name. `path` is the same for all streams, so the API's
 * base class declares it.
 *
 * @typeParam Self The subclass itself.
 * @typeParam Schema The schema of the tap's settings; an API's base class binds it once.
 */
export abstract class GraphQLStream<
  Self extends Declaration,
  Schema extends SettingsSchema = SettingsSchema,
> extends RESTStream<Self, Schema> {
  /** The document: `query ($first: Int!, $after: String) { orders(first: $first, after: $after) { … } }`. */
  abstract readonly query: string;

  /**
   * Path in `data` of the connection, or of a plain list: `orders`, `order.lineItems`. Default, null: the stream's name.
   *
   * Records are its `nodes`, or the `node`s of its `edges`. It needs `pageInfo { hasNextPage endCursor }`, whose cursor goes
   * into the variable `after`; a plain list is a single page.
   */
  readonly connection: string | null = null;

  /**
   * What to do with data that comes with errors, which lacks what the errors are about. Default, `refuse`: the response
   * counts as an error. `keep`: its records are written, with a warning once per stream. Errors that pass are requested
   * again in either case.
   */
  readonly partialData: "refuse" | "keep" = "refuse";

  /**
   * What the API's own error codes mean, in addition to the usual ones or in place of them: `{ SHOP_LOCKED: "skip-stream" }`.
   * Default: none. A code without an action fails the stream, except that `NOT_FOUND` skips the partition of a child stream.
   */
  readonly errorActions: ErrorActions = {};

  /** `connection` says where the records are. */
  override readonly recordsPath: null = null;

  /** A token would be a variable of a query of its own. */
  override readonly delta: null = null;

  override readonly method: "POST" = "POST";

  #hasWarned = false;

  /**
   * The query's variables, without paging and declared time filters. Default: the values of the context that the query
   * declares as variables. A variable that is undefined is not sent.
   *
   * @param _bounds What to request of the declared filters, if no `parameter` and `template` fits them.
   */
  variables(context: Context, _bounds: TimeBounds): JsonObject {
    const declared = declaredVariables(this.query);
    return Object.fromEntries(Object.entries(context).filter(([name]) => declared.has(name)));
  }

  /** Default: none; a context goes into the variables. */
  override params(_context: Context, _bounds: TimeBounds): QueryParameters {
    return {};
  }

  /** Default: `query` and its variables. */
  override body(context: Context, bounds: TimeBounds): JsonObject {
    const { query } = this;
    const filters = filterValues(this, bounds);
    return { query, variables: { ...this.variables(context, bounds), ...filters } };
  }

  /** Default: pages of the connection. */
  override paginator(_context: Context): Paginator {
    const { query, pageSize } = this;
    return new ConnectionPaginator({ query, pageSize, connection: this.#connectionPath });
  }

  /** Default: what the codes of its errors mean; without errors, what its status means. */
  override validateResponse(response: ApiResponse, _context: Context): ResponseAction | undefined {
    const { status, body } = response;
    const decisive = decisiveError(graphQLErrors(body), this.errorActions);
    if (decisive === null || !isSuccess(status)) return decisive?.action;
    const { error, action = this.#defaultActionOf(error) } = decisive;
    if (this.partialData === "refuse" || isPassing(action)) return action;
    if ((valueInData(body, this.#connectionPath) ?? null) === null) return action;
    this.#warnOfMissingData(error);
    return "success";
  }

  /** Default: message and code of the error that decides; without errors, as for any other stream. */
  override errorBody(response: ApiResponse): ErrorBody | null {
    const decisive = decisiveError(graphQLErrors(response.body), this.errorActions);
    if (decisive === null) return super.errorBody(response);
    const { message, code } = decisive.error;
    return { message, code, requestId: null };
  }

  /** Default: the nodes of the connection. */
  override parseResponse({ body }: ApiResponse): readonly JsonObject[] {
    return connectionPageAt(body, this.#connectionPath).nodes;
  }

  // Not to override.

  /** A row of the parent holds the connection itself: `orders { nodes { lineItems(first: 3) { … } } }`. */
  override firstPageBody(connection: unknown): unknown {
    const names = ["data", ...this.#connectionPath.split(".")];
    return names.reduceRight((inner, name) => ({ [name]: inner }), connection);
  }

  override seriesRequest(slice: Slice): PagedRequest {
    const context = strictContext(this, slice.context, hasChildContext(this));
    const url = withQuery(this.url(context), this.params(context, slice));
    return { url, body: this.body(context, slice) };
  }

  override requestProblem(context: Context): string | null {
    const declared = declaredVariables(this.query);
    if (this.delta !== null) return "declares delta, which a GraphQL stream does not have";
    const missing = filterNames(this).find((name) => !declared.has(name));
    return missing === undefined
      ? super.requestProblem(context)
      : `its query declares no variable $${missing}, into which its time filter goes`;
  }

  /** What a child is requested for may be deleted meanwhile, as with a 404. */
  #defaultActionOf({ code }: GraphQLError): ResponseAction {
    return code === "NOT_FOUND" && this.parent !== null ? "skip-partition" : "fail";
  }

  get #connectionPath(): string {
    return this.connection ?? this.name;
  }

  #warnOfMissingData({ fields }: GraphQLError): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    // Only names that the query has: whatever else the error says may hold personal data.
    const names = new Set(this.query.match(/\w+/g));
    const path = fields.filter((name) => names.has(name)).join(".");
    const place = path === "" ? "" : ` for ${path}`;
    this.logger.warn(`The API reports errors${place} and returns the other data, which is kept`);
  }
}
