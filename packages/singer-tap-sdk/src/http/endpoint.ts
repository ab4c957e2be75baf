/** What the HTTP layer has to know of an endpoint. A REST stream is one. */

import type { JsonObject } from "../singer/index.ts";
import type { Authenticator } from "./authenticators/index.ts";
import type { Context } from "./context.ts";
import type { ErrorBody } from "./error-body.ts";
import type { PagedRequest, Paginator } from "./paginators/index.ts";
import type { RateLimit } from "./rate-limit.ts";
import type { Method } from "./request.ts";
import type { ApiResponse } from "./response.ts";
import type { ResponseAction } from "./response-action.ts";

/** An endpoint that requests are sent to. */
export interface Endpoint {
  /** Name of the stream, for messages. */
  readonly name: string;
  readonly method: Method;
  /** The base of all URLs; the credential goes to its origin only. */
  readonly urlBase: string;
  /** Where the records are in a response; null for the property named as the stream. */
  readonly recordsPath: string | null;
  /** The documented limits that its requests count against. */
  readonly rateLimits: readonly RateLimit[];
  /** The permission that it needs, for the message of a 403; false for none, null where that is not documented. */
  readonly requiredScope: string | false | null;
  /** Puts the credential into its requests. */
  readonly credential: Authenticator;
  /** Headers beside Accept, User-Agent and the credential. */
  headers(context: Context): Headers | Readonly<Record<string, string>>;
  /** What a response means; undefined for what its status says. */
  validateResponse(response: ApiResponse, context: Context): ResponseAction | undefined;
  /** What the API's own error says; null for a body that is not the API's. */
  errorBody(response: ApiResponse): ErrorBody | null;
}

/** Where a series of pages begins. */
export interface SeriesStart {
  readonly context: Context;
  /** Where to take the series up: the `next` of a page that was read before; null for its start. */
  readonly cursor: string | null;
}

/** An endpoint whose responses are pages of records. */
export interface PagedEndpoint<Start extends SeriesStart> extends Endpoint {
  readonly primaryKeys: readonly string[];
  /** The columns, which the context fills where a record lacks them. */
  readonly schema: { readonly properties: object };
  /** The filter by time of creation; `until` where it can be bounded at its end. */
  readonly creationFilter: { readonly until?: string } | null;
  paginator(context: Context): Paginator;
  /** The request of a series, without paging. */
  seriesRequest(start: Start): PagedRequest;
  /** @throws InvalidResponse when the response holds no list of objects. */
  parseResponse(response: ApiResponse): readonly JsonObject[];
  /** The record as the stream has it; null leaves it out. */
  postProcess(record: JsonObject, context: Context): JsonObject | null;
}
