/** What the HTTP layer knows of an endpoint. A REST stream is one. */

import type { JsonObject } from "../singer/index.ts";
import type { Authenticator } from "./authenticators/index.ts";
import type { Context } from "./context.ts";
import type { Delta } from "./delta.ts";
import type { ErrorBody } from "./error-body.ts";
import type { Format } from "./format.ts";
import type { PagedRequest, Paginator } from "./paginators/index.ts";
import type { RateLimit } from "./rate-limit.ts";
import type { Method } from "./request.ts";
import type { ApiResponse } from "./response.ts";
import type { ResponseAction } from "./response-action.ts";

/** An endpoint that requests are sent to. */
export interface Endpoint {
  /** Name of the stream, for messages. */
  readonly name: string;
  /** Null for POST in a request with a body, and GET in any other. */
  readonly method: Method | null;
  /** Base of all URLs; the credential is sent to its origin only. */
  readonly urlBase: string;
  /** Origins besides, to which its files may lead; nothing of the API's is sent there. Default none. */
  readonly fileOrigins?: readonly string[];
  /** Path to the records in a response; null for the property named like the stream. */
  readonly recordsPath: string | null;
  /** Documented rate limits that its requests count against. */
  readonly rateLimits: readonly RateLimit[];
  /** Permission that it needs, for the message of a 403; false for none, null if not documented. */
  readonly requiredScope: string | false | null;
  /** Adds the credential to its requests. */
  readonly credential: Authenticator;
  /** Headers in addition to Accept, User-Agent and the credential. */
  headers(context: Context): Headers | Readonly<Record<string, string>>;
  /** The action for a response; undefined to decide by status. */
  validateResponse(response: ApiResponse, context: Context): ResponseAction | undefined;
  /** The API's own error in a response; null if the body is not the API's. */
  errorBody(response: ApiResponse): ErrorBody | null;
}

/** Start of a series of pages. */
export interface SeriesStart {
  readonly context: Context;
  /** Where to continue the series: `next` of a page read earlier; null for its start. */
  readonly cursor: string | null;
  /** The source's token for what has changed since an earlier read. Default, null: everything. */
  readonly deltaToken?: string | null;
}

/** An endpoint whose responses are pages of records. */
export interface PagedEndpoint<Start extends SeriesStart> extends Endpoint {
  readonly primaryKeys: readonly string[];
  /** What its responses hold. */
  readonly format: Format;
  /** The columns; those that a record lacks are filled from the context. */
  readonly schema: { readonly properties: object };
  /** The filter by creation time; with `until` if it can be bounded at its end. */
  readonly creationFilter: { readonly until?: string } | null;
  /** How it lists what has changed since an earlier read; null if it does not. */
  readonly delta: Delta | null;
  paginator(context: Context): Paginator;
  /** The request of a series, without paging. */
  seriesRequest(start: Start): PagedRequest;
  /** @throws InvalidResponse when the response holds no list of objects. */
  parseResponse(response: ApiResponse): readonly JsonObject[];
  /** The record as the stream changes it; null skips it. */
  postProcess(record: JsonObject, context: Context): JsonObject | null;
}
