/** The base class of REST streams: declarations first, then hooks in the order of a request. */

import type { SettingsOf, SettingsSchema } from "../config/settings.ts";
import { type Authenticator, NoAuthenticator } from "../http/authenticators/index.ts";
import { tokenProblem } from "../http/delta.ts";
import type { Endpoint, PagedEndpoint } from "../http/endpoint.ts";
import { type ErrorBody, readErrorBody } from "../http/error-body.ts";
import type { CsvDialect } from "../http/files/csv.ts";
import type { AsyncJob, Files } from "../http/files/declarations.ts";
import { FileReader } from "../http/files/file-reader.ts";
import { isRowFormat } from "../http/files/rows.ts";
import type { Format } from "../http/format.ts";
import type { HttpClient } from "../http/http-client.ts";
import { urlBelow } from "../http/origin.ts";
import { emptyPage } from "../http/page.ts";
import { PageReader } from "../http/page-reader.ts";
import {
  type PagedRequest,
  type Paginator,
  SinglePagePaginator,
} from "../http/paginators/index.ts";
import { placeholdersOf, type QueryParameters } from "../http/path-and-query.ts";
import type { PageRequest, RecordPage } from "../http/reception.ts";
import type { Method } from "../http/request.ts";
import type { RateLimit } from "../http/request-budget.ts";
import { type ApiResponse, InvalidResponse, listAt } from "../http/response.ts";
import type { ResponseAction } from "../http/response-action.ts";
import type { Logger } from "../logging/logger.ts";
import { isOfClass } from "../package/copies.ts";
import { isJsonObject, type JsonObject, stringifyJson } from "../singer/index.ts";
import type { Contexts, RowContexts } from "./contexts.ts";
import type {
  ColumnOfStream,
  Declaration,
  NameOf,
  OwnContext,
  ParentContext,
  ParentRow,
  PathContext,
  RowOf,
} from "./declaration.ts";
import { filledPath } from "./filled-path.ts";
import { firstPageIn, idIn } from "./first-page.ts";
import { notInQueryProblem } from "./not-in-query.ts";
import type { CreationFilter, TimeBounds } from "./replication.ts";
import { bodyOf, filterProblem, seriesRequest } from "./series-request.ts";
import { type Context, type Page, type Slice, Stream, type StreamServices } from "./stream.ts";
import { strictContext } from "./strict-context.ts";

/**
 * A table that is read from one endpoint of a REST API.
 *
 * A subclass declares its endpoint, and overrides a hook only where the endpoint differs from the API's others. What
 * all endpoints share, such as base URL, credential and paging, belongs in a base class of the API's own.
 *
 * @typeParam Self The subclass itself: its declarations type the keys, the context values that the path needs, and the
 *   parent's row.
 * @typeParam Schema Settings schema of the tap; the API's base class sets it once.
 */
export abstract class RESTStream<
    Self extends Declaration,
    Schema extends SettingsSchema = SettingsSchema,
  >
  extends Stream
  implements PagedEndpoint<Slice>
{
  abstract override readonly name: NameOf<Self>;
  abstract override readonly schema: Self["schema"];
  declare readonly primaryKeys: readonly ColumnOfStream<Self>[];

  override readonly replicationKey: ColumnOfStream<Self> | null = null;

  override readonly creationFilter: CreationFilter<ColumnOfStream<Self>> | null = null;

  // To declare in every stream.

  /**
   * Path of the endpoint; `{name}` is replaced by that value of the context: `/v2/users/{user_id}/rules`. It may
   * include a query that is the same for all requests: `/issues?state=all`.
   */
  abstract readonly path: string;

  /**
   * Base of all paths: an origin, with a common path if there is one, such as `https://api.example.com` or
   * `https://git.example.com/api/v3`. The credential is sent to no other origin.
   */
  abstract readonly urlBase: string;

  // To declare where the default does not fit.

  /** HTTP method. Default, null: POST for a request with a `body`, and GET for any other. */
  readonly method: Method | null = null;

  /**
   * Path to the records in the response: property names, with `[*]` for every element of an array
   * (`data.issues.edges[*].node`), and `""` for a response that is the array itself. Default, null: the stream's name.
   */
  readonly recordsPath: string | null = null;

  /**
   * What responses hold. Default `json`. NDJSON and CSV are read row by row, as they arrive, in one response per
   * partition, or in `files`: whatever the size of a file, little of it is in memory. A file that is gzip, or a zip archive
   * of one file, is unpacked, whatever its name and headers say; not so in the format `bytes`.
   */
  readonly format: Format = "json";

  /** How the CSV of this endpoint differs from commas and double quotes: `{ delimiter: ";", quote: "'" }`. Default: not. */
  readonly csvDialect: CsvDialect = {};

  /**
   * The files with the records, if the endpoint's response (JSON, whatever their format) only names them; null, the
   * default, if it holds the records.
   */
  readonly files: Files | null = null;

  /** The job that makes the files, if the endpoint's request only starts it; null, the default, for none. */
  readonly asyncJob: AsyncJob | null = null;

  /**
   * Records per request: the largest page size that the API documents; null, the default, if the endpoint takes none.
   * The API's base class passes it to the paginator.
   */
  readonly pageSize: number | null = null;

  /**
   * The column with the parent's `id`, for a stream that is requested by it: `order_id`, for `/orders/{order_id}/lines`. It is
   * the context's only value. Default, null: `childContext`, or the parent's `contextForChildren`, says what is requested for
   * a row.
   */
  readonly foreignKey: ColumnOfStream<Self> | null = null;

  /**
   * The property of the parent's row that holds the first page of this endpoint, in the format of its responses, such as
   * `lines` in `{ "id": "in_1", "lines": { "data": [ … ], "has_more": true } }`; only the pages behind it are requested, as the
   * paginator says. The parent's schema declares `lines: t.ignore(t.json())`. Needs `foreignKey`. Default, null: none.
   */
  readonly firstPage: string | null = null;

  /**
   * Context values that `params` does not send by default: those for columns, for a body, or for hooks of child
   * streams. Default none.
   */
  readonly notInQuery: readonly string[] = [];

  /** Documented rate limits that requests count against. Default none: only the server's responses slow the run down. */
  readonly rateLimits: readonly RateLimit[] = [];

  /**
   * Permission that the credential needs, for documentation and the error message if it is missing; false if the API
   * documents that any valid credential works. Default null: not documented.
   */
  readonly requiredScope: string | false | null = null;

  /** Path of the API's cheapest endpoint, one that needs no permission; null, the default, if there is none. */
  readonly healthPath: string | null = null;

  /** The tap's settings, validated, with defaults. */
  protected readonly settings: SettingsOf<Schema>;
  protected readonly logger: Logger;

  readonly #pageReader = new PageReader<Slice>(this);
  readonly #fileReader = new FileReader<Slice>(this, (text) => this.logger.info(text));
  #credential: Authenticator | null = null;

  constructor({ settings, logger }: StreamServices<SettingsOf<Schema>>) {
    super();
    this.settings = settings;
    this.logger = logger;
  }

  // Hooks, in the order of a request's life.

  override partitions(): Contexts<PathContext<Self["path"]>>;
  override partitions(): Contexts<Context> {
    return super.partitions();
  }

  override childContext(
    row: ParentRow<Self>,
    context: ParentContext<Self>,
  ): RowContexts<PathContext<Self["path"]>> | undefined;
  override childContext(row: JsonObject): RowContexts<Context> | undefined {
    const { foreignKey } = this;
    if (foreignKey === null) return undefined;
    const page = firstPageIn(this, row);
    return page !== null && page.next === null ? null : { [foreignKey]: idIn(row) };
  }

  override contextForChildren(row: RowOf<Self> & JsonObject, context: OwnContext<Self>): Context {
    return super.contextForChildren(row, context);
  }

  override embeddedRecords(
    row: ParentRow<Self>,
    context: ParentContext<Self>,
  ): readonly JsonObject[] {
    const { foreignKey } = this;
    if (foreignKey === null) return super.embeddedRecords(row, context);
    const records = firstPageIn(this, row)?.records ?? [];
    return records.map((record) => ({ ...record, [foreignKey]: row.id }));
  }

  /**
   * The URL without its query. Default: `path` below `urlBase`, with `{name}`s filled from the context.
   *
   * @throws ContextError when the context lacks one of them, which is a bug in the tap.
   */
  url(context: Context): URL {
    return urlBelow(this.urlBase, filledPath(this, context, hasChildContext(this)));
  }

  /**
   * The query, without paging and time filters. Default: the context values that are neither in the path nor in
   * `notInQuery`.
   *
   * @param _bounds Time bounds, for filters that can't be declared, and the start of the read by the source's clock,
   *   for a moving time window.
   */
  params(context: OwnContext<Self>, _bounds: TimeBounds): QueryParameters {
    const inPath = new Set([...this.placeholders, ...this.notInQuery]);
    return Object.fromEntries(Object.entries(context).filter(([name]) => !inPath.has(name)));
  }

  /** JSON body of each request of a series, without paging and declared filters; null, the default, for none. */
  body(_context: OwnContext<Self>, _bounds: TimeBounds): JsonObject | null {
    return null;
  }

  /** Headers in addition to Accept, User-Agent and the credential. Default none. */
  headers(_context: Context): Headers | Readonly<Record<string, string>> {
    return {};
  }

  /** The authenticator of the requests; created once per stream and run. Default: none. */
  authenticator(): Authenticator {
    return new NoAuthenticator();
  }

  /** The paginator of a series of pages, including page size. Default: a single page. */
  paginator(_context: Context): Paginator {
    return new SinglePagePaginator();
  }

  /**
   * The action for a response, whatever its status; undefined, the default, to decide by status: 2xx is a page, or is
   * retried if it has a top-level list `errors` that is not the stream's records; 408, 425, 429 and 5xx are retried;
   * 401 renews the credential; 403 with `Retry-After`, or with nothing left of a rate limit in its headers, waits for that
   * limit; any other 403 fails the stream, or skips it with the setting `skip_forbidden`; 404 skips the
   * partition of a child stream; all others fail the stream. Not called for redirects.
   *
   * @param _response Its `body` is undefined if it is not JSON, text or bytes, as `format` says.
   */
  validateResponse(_response: ApiResponse, _context: Context): ResponseAction | undefined {
    return undefined;
  }

  /**
   * The API's own error in a failed response; null if the body is not the API's, but a proxy's, say. A 404 means "not
   * found" only with the API's own error; any other 404 is an invalid response and is retried. Default: every JSON
   * object is the API's own error, with `message`, `code` or `type`, and `request_id`, at the top or in `error`.
   * Override it if the API's errors can be recognized more precisely.
   */
  errorBody(response: ApiResponse): ErrorBody | null {
    return readErrorBody(response);
  }

  /**
   * The records of a response in the formats `json`, `text` and `bytes`. Default: the list at `recordsPath`.
   *
   * @throws InvalidResponse when there is no list of objects.
   */
  parseResponse(response: ApiResponse): readonly JsonObject[] {
    const path = this.recordsPath ?? this.name;
    const records = listAt(response.body, path);
    if (!records.every(isJsonObject)) {
      throw new InvalidResponse(`${path || "its list"} holds something other than objects`);
    }
    return records;
  }

  /**
   * The record of a row in the formats `ndjson` and `csv`. Must be pure. Default: the row.
   *
   * @param row A line's object; of CSV, the values by the names in the header line, as text, and null for an empty one.
   * @param _number Number of the row in its file, from 1.
   */
  parseRow(row: JsonObject, _number: number): JsonObject {
    return row;
  }

  /**
   * Changes a record before it is conformed and its key is checked; null skips it. Must be pure: no clock, no network.
   * Called for each record, including those of `embeddedRecords`. Afterwards, columns that a requested record lacks are
   * filled from the context, since APIs omit what the request named: a child row always carries its parent's id.
   * Default: no change.
   *
   * @param _context Context of the request; for a record of `embeddedRecords`, the context of the parent row.
   */
  postProcess(record: JsonObject, _context: Context): JsonObject | null {
    return record;
  }

  // Not to override.

  /** The cursor of the page behind the first one, if a row of the parent holds that; null for all pages. */
  cursorBehind(row: JsonObject): string | null {
    return this.foreignKey === null ? null : (firstPageIn(this, row)?.next ?? null);
  }

  /** A response with no more than what the parent's row holds at `firstPage`. */
  firstPageBody(value: unknown): unknown {
    return value;
  }

  /** The names in braces in the path. */
  override get placeholders(): readonly string[] {
    return placeholdersOf(this.path);
  }

  override pages(slice: Slice, http: HttpClient): AsyncGenerator<Page, void, Slice | undefined> {
    return this.isInFiles ? this.#fileReader.read(slice, http) : this.#pageReader.read(slice, http);
  }

  override async count(slice: Slice, http: HttpClient): Promise<number | null> {
    return this.hasTotal && !this.isInFiles ? this.#pageReader.count(slice, http) : null;
  }

  override requestProblem(context: Context): string | null {
    const bounds = { since: null, createdSince: null, createdUntil: null };
    const body = bodyOf(this, context, { startedAt: new Date().toISOString(), ...bounds });
    return (
      notInQueryProblem(this, context) ??
      this.#pageReader.problem(this.paginator(context), body) ??
      filterProblem(this, body) ??
      (this.isInFiles ? this.#fileReader.problem(context) : null)
    );
  }

  override deltaTokenProblem(token: string): string | null {
    return this.delta === null ? null : tokenProblem(token, this.delta, this.urlBase);
  }

  override healthCheck(): PageRequest<RecordPage> | null {
    if (this.healthPath === null) return null;
    const { urlBase, rateLimits, credential } = this;
    const url = urlBelow(urlBase, this.healthPath);
    const endpoint: Endpoint = {
      name: this.healthPath.split("/").at(-1) ?? "",
      method: "GET",
      urlBase,
      recordsPath: null,
      rateLimits,
      requiredScope: null,
      credential,
      headers: () => ({}),
      validateResponse: () => undefined,
      errorBody: (response) => this.errorBody(response),
    };
    return { endpoint, context: {}, url, body: null, empty: emptyPage, read: () => emptyPage };
  }

  override describe(slice: Slice): string {
    const { url, body } = this.paginator(slice.context).prepare(this.seriesRequest(slice), null);
    return body === null ? url.href : `${url.href} ${stringifyJson(body)}`;
  }

  /** Whether its records are read from files, in parts that are no requests. */
  get isInFiles(): boolean {
    return this.files !== null || this.asyncJob !== null || isRowFormat(this.format);
  }

  /** The stream's authenticator, which keeps its state between requests. */
  get credential(): Authenticator {
    this.#credential ??= this.authenticator();
    return this.#credential;
  }

  /** The request of a series of pages, without paging. */
  seriesRequest(slice: Slice): PagedRequest {
    const context = strictContext(this, slice.context, hasChildContext(this));
    return seriesRequest(this, { ...slice, context });
  }
}

/** Whether a stream is a REST stream, from any copy of this library. */
export function isRESTStream(stream: Stream): stream is RESTStream<Declaration> {
  return isOfClass(stream, RESTStream);
}

/**
 * Whether a stream overrides `childContext`. Not inside the class: the bundler renames one that names itself, and copies of
 * this library recognize each other's classes by their names.
 */
export function hasChildContext({ childContext }: Pick<Stream, "childContext">): boolean {
  return childContext !== RESTStream.prototype.childContext;
}
