/** The abstract REST stream: declarations first, then hooks in the order of a request's life. */

import type { SettingsOf, SettingsSchema } from "../config/settings.ts";
import { type Authenticator, NoAuthenticator } from "../http/authenticators/index.ts";
import type { Endpoint, PagedEndpoint } from "../http/endpoint.ts";
import { type ErrorBody, readErrorBody } from "../http/error-body.ts";
import type { HttpClient, PageRequest, RecordPage } from "../http/http-client.ts";
import { urlBelow } from "../http/origin.ts";
import { emptyPage } from "../http/page.ts";
import { PageReader } from "../http/page-reader.ts";
import {
  type PagedRequest,
  type Paginator,
  SinglePagePaginator,
} from "../http/paginators/index.ts";
import {
  fillPath,
  placeholdersOf,
  type QueryParameters,
  withQuery,
} from "../http/path-and-query.ts";
import type { Method } from "../http/request.ts";
import type { RateLimit } from "../http/request-budget.ts";
import { type ApiResponse, InvalidResponse, listAt } from "../http/response.ts";
import type { ResponseAction } from "../http/response-action.ts";
import type { Logger } from "../logging/logger.ts";
import { isOfClass } from "../package/copies.ts";
import { isJsonObject, type JsonObject, stringifyJson } from "../singer/index.ts";
import type { ChildContexts, Contexts } from "./contexts.ts";
import type {
  ColumnOfStream,
  OwnContext,
  ParentContext,
  ParentRow,
  PathContext,
  RESTStreamDeclaration,
  RowOf,
} from "./declaration.ts";
import { type CreationFilter, filterParameters, type TimeBounds } from "./replication.ts";
import { type Context, type Page, type Slice, Stream, type StreamServices } from "./stream.ts";

/**
 * A table that one endpoint of a REST API feeds.
 *
 * A subclass declares what the endpoint is and overrides a hook only where the endpoint differs from the
 * others of its API; an API's own base class between the two says what all its endpoints have in common:
 * base URL, credential, paging.
 *
 * @typeParam Self The subclass itself, from whose declarations the compiler knows the columns that keys may
 *   name, the values that the path needs of a context, and the parent's row.
 * @typeParam Schema The schema of the tap's settings; an API's own base class binds it once.
 */
export abstract class RESTStream<
    Self extends RESTStreamDeclaration,
    Schema extends SettingsSchema = SettingsSchema,
  >
  extends Stream
  implements PagedEndpoint<Slice>
{
  abstract override readonly schema: Self["schema"];

  declare readonly primaryKeys: readonly ColumnOfStream<Self>[];

  override readonly replicationKey: ColumnOfStream<Self> | null = null;

  override readonly creationFilter: CreationFilter<ColumnOfStream<Self>> | null = null;

  // To declare in every stream.

  /**
   * Path of the endpoint; `{name}` stands for that value of the context: `/v2/users/{user_id}/rules`. A query that is
   * the same for all requests may follow: `/issues?state=all`.
   */
  abstract readonly path: string;

  /**
   * Where all paths are: an origin, and the path that all begin with where there is one, such as
   * `https://api.example.com` or `https://git.example.com/api/v3`. The credential goes to no other origin.
   */
  abstract readonly urlBase: string;

  // To declare where the default does not fit.

  /** How the endpoint is asked. Default GET; POST for one that searches by what `body` says. */
  readonly method: Method = "GET";

  /**
   * Where the records are in the response: a path of property names, in which `[*]` stands for every element of
   * a list (`data.issues.edges[*].node`), and `""` for a response that is the list itself. Default, null: the
   * stream's name.
   */
  readonly recordsPath: string | null = null;

  /** Records to ask for in one request: the largest number that the API documents; null, the default, where the endpoint takes none. The API's base class hands it to the paginator. */
  readonly pageSize: number | null = null;

  /**
   * Values of the context that no default sends: for columns that it fills, for a body, or for hooks of the streams
   * below. Default none.
   */
  readonly notInQuery: readonly string[] = [];

  /** The documented limits that requests count against. Default none: only the server's responses slow the run. */
  readonly rateLimits: readonly RateLimit[] = [];

  /**
   * The permission that the credential needs, for documentation and for the message when it is missing; false where the
   * API documents that any valid credential will do. Default null: not documented.
   */
  readonly requiredScope: string | false | null = null;

  /** Path of the API's cheapest endpoint, one that needs no permission; null, the default, for none. */
  readonly healthPath: string | null = null;

  /** The settings that the tap declares, checked, with their defaults. */
  protected readonly settings: SettingsOf<Schema>;
  protected readonly logger: Logger;

  readonly #pageReader = new PageReader<Slice>(this);
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
  ): ChildContexts<PathContext<Self["path"]>> | undefined;
  override childContext(row: JsonObject, context: Context): ChildContexts<Context> | undefined {
    return super.childContext(row, context);
  }

  override contextForChildren(row: RowOf<Self> & JsonObject, context: OwnContext<Self>): Context {
    return super.contextForChildren(row, context);
  }

  override embeddedRecords(
    row: ParentRow<Self>,
    context: ParentContext<Self>,
  ): readonly JsonObject[] {
    return super.embeddedRecords(row, context);
  }

  /**
   * The URL without its query. Default: `path` below `urlBase`, the path's `{name}`s filled from the context.
   *
   * @throws Error when the context lacks one of them: a mistake in the tap.
   */
  url(context: Context): URL {
    return urlBelow(this.urlBase, fillPath(this.path, context));
  }

  /**
   * The query, without paging and time filters. Default: those values of the context that are neither in the
   * path nor in `notInQuery`.
   *
   * @param _bounds What the declared filters are asked for, where they can't be declared, and when the read began by the
   *   source's clock, for a window that moves with time.
   */
  params(context: Context, _bounds: TimeBounds): QueryParameters {
    const inPath = new Set([...this.placeholders, ...this.notInQuery]);
    return Object.fromEntries(Object.entries(context).filter(([name]) => !inPath.has(name)));
  }

  /**
   * What is sent as JSON with each request of a series; null, the default, for nothing.
   *
   * @param _bounds What the declared filters are asked for, where the endpoint takes them in the body.
   */
  body(_context: Context, _bounds: TimeBounds): JsonObject | null {
    return null;
  }

  /** Headers beside Accept, User-Agent and the credential. Default none. */
  headers(_context: Context): Headers | Readonly<Record<string, string>> {
    return {};
  }

  /** The authenticator for requests; made once for each stream and run. Default: none. */
  authenticator(): Authenticator {
    return new NoAuthenticator();
  }

  /** The paginator for a series of pages, page size included. Default: one page holds all, as the server sees fit. */
  paginator(_context: Context): Paginator {
    return new SinglePagePaginator();
  }

  /**
   * What a response means, whatever its status; undefined, the default, for what the status says: 2xx is a
   * page, unless it lists errors at its top (`errors`) that are not the stream's records, which passes; 408, 425, 429 and 5xx pass; 401 asks for a
   * fresh credential; 403 fails the stream, or leaves it out with the setting `skip_forbidden`; 404 leaves out the
   * partition of a stream with a parent; all else fails the stream. Not called for redirects.
   *
   * @param _answer Its `body` is undefined where it is not JSON.
   */
  validateResponse(_response: ApiResponse, _context: Context): ResponseAction | undefined {
    return undefined;
  }

  /**
   * What the body of a failed response says; null where it is not the API's own error but, say, a proxy's. A
   * 404 is taken for "not there" only in the API's own words; any other is an unusable response, which is
   * asked for again. Default: every JSON object is the API's own, with `message`, `code` or `type`, and
   * `request_id`, in it or in its `error`. Override it where the API's errors have a form that tells them apart.
   */
  errorBody(response: ApiResponse): ErrorBody | null {
    return readErrorBody(response);
  }

  /**
   * The records of a response. Default: the list at `recordsPath`.
   *
   * @throws InvalidResponse when there is no list of objects.
   */
  parseResponse(response: ApiResponse): readonly JsonObject[] {
    const path = this.recordsPath ?? this.name;
    const records = listAt(response.body, path);
    if (!records.every(isJsonObject)) {
      throw new InvalidResponse(`${path || "its list"} holds something that is no object`);
    }
    return records;
  }

  /**
   * Last change to a record before it is fitted to the schema and its key is looked at; null leaves it out. Pure: no
   * clock, no network. Called for each record, those of `embeddedRecords` as well. Columns that a requested record lacks
   * and the context has are filled in afterwards, since APIs leave out what the request named: a child row always
   * carries its parent's id. Default: no change.
   *
   * @param _context What the record was requested for; for one of `embeddedRecords`, the context of the parent's row.
   */
  postProcess(record: JsonObject, _context: Context): JsonObject | null {
    return record;
  }

  // Not to override.

  /** The names in braces in the path. */
  override get placeholders(): readonly string[] {
    return placeholdersOf(this.path);
  }

  override pages(slice: Slice, http: HttpClient): AsyncGenerator<Page, void, Slice | undefined> {
    return this.#pageReader.read(slice, http);
  }

  override requestProblem(context: Context): string | null {
    const bounds = { since: null, createdSince: null, createdUntil: null };
    const body = this.body(context, { startedAt: new Date().toISOString(), ...bounds });
    return this.paginator(context).problem(body);
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
    const read = () => emptyPage;
    return { endpoint, context: {}, url, body: null, empty: emptyPage, read };
  }

  override describe(slice: Slice): string {
    const { url, body } = this.paginator(slice.context).prepare(this.seriesRequest(slice), null);
    return body === null ? url.href : `${url.href} ${stringifyJson(body)}`;
  }

  /** The stream's authenticator, which keeps what it needs from one request to the next. */
  get credential(): Authenticator {
    this.#credential ??= this.authenticator();
    return this.#credential;
  }

  /** The request of a series of pages, without paging. */
  seriesRequest(slice: Slice): PagedRequest {
    const { context } = slice;
    const query = { ...this.params(context, slice), ...filterParameters(this, slice) };
    return { url: withQuery(this.url(context), query), body: this.body(context, slice) };
  }
}

/** Whether a stream is read from a REST API, whichever copy of this library it is built on. */
export function isRESTStream(stream: Stream): stream is RESTStream<RESTStreamDeclaration> {
  return isOfClass(stream, RESTStream);
}
