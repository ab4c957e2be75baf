/** What all endpoints of incident.io have in common: origin, key, limits, paging. */

import {
  type ApiResponse,
  type Authenticator,
  BearerAuthenticator,
  CursorPaginator,
  type Declaration,
  type ErrorBody,
  type Paginator,
  type RateLimit,
  RESTStream,
  valueAt,
} from "singer-tap-sdk";
import type { settingsSchema } from "../../config.ts";

/** The limit of every key: 1,200 requests at once, refilled at 20 a second (API reference, "Rate limits"). */
export const keyLimits: readonly RateLimit[] = [
  { name: "of the API key", requests: 1200, seconds: 60 },
];

/** The filter by time of creation, where an endpoint has one; its operators exclude each other (API reference, 422). */
export const creationFilter = {
  key: "created_at",
  parameter: "created_at[gte]",
  until: "created_at[lte]",
  range: { parameter: "created_at[date_range]", separator: "~" },
} as const;

/** Base of all tables of incident.io. */
export abstract class IncidentIoStream<Self extends Declaration> extends RESTStream<
  Self,
  typeof settingsSchema
> {
  override readonly rateLimits: readonly RateLimit[] = keyLimits;
  override readonly healthPath = "/v1/identity"; // tells whose key it is; the one endpoint without a permission

  readonly urlBase = this.settings.api_url;

  override authenticator(): Authenticator {
    return new BearerAuthenticator(this.settings.api_key);
  }

  /**
   * `{ "type": "…", "status": 404, "request_id": "…", "errors": [{ "code": "…", "message": "…" }] }`, and with status
   * 429 `"rate_limit": { "retry_after": "2026-01-01T00:00:00Z" }`.
   */
  override errorBody({ body }: ApiResponse): ErrorBody | null {
    const type = textAt(body, "type");
    const errors = valueAt(body, "errors");
    if (type === null || !Array.isArray(errors)) return null;
    const message = textAt(errors[0], "message");
    const code = textAt(errors[0], "code") ?? type;
    const retryAfter = textAt(body, "rate_limit.retry_after");
    return {
      message,
      code,
      requestId: textAt(body, "request_id"),
      ...(retryAfter !== null && { retryAfter: new Date(retryAfter) }),
    };
  }

  /**
   * Where a response announces a next page it is read, also on endpoints that are documented to response with everything at
   * once. `pagination_meta` is optional on many others: a full page without it is followed by a request for what is
   * behind its last record.
   *
   * The entries of a schedule page by a cursor that goes where the window's start was, and their last page has
   * no `pagination_meta`: such a stream returns `new CursorPaginator({ cursorPath: "pagination_meta.after",
   * parameter: "entry_window_start", required: false })`, and its `params` hold both ends of the window.
   */
  override paginator(): Paginator {
    return new CursorPaginator({
      cursorPath: "pagination_meta.after",
      parameter: "after",
      required: this.pageSize !== null,
      recordProperty: "id",
      totalPath: "pagination_meta.total_record_count",
      pageSize: this.pageSize,
      pageSizeParameter: "page_size",
    });
  }
}

function textAt(body: unknown, path: string): string | null {
  const value = valueAt(body, path);
  return typeof value === "string" ? value : null;
}
