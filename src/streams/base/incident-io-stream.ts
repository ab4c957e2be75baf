/** Shared by all incident.io endpoints: origin, key, rate limits, paging. */

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

/** The rate limit of every key: bursts of 1,200 requests, refilled at 20 a second (API reference, "Rate limits"). */
export const keyLimits: readonly RateLimit[] = [
  { name: "of the API key", requests: 1200, seconds: 60 },
];

/** The filter by creation time, for endpoints that have one; its operators exclude each other (API reference, 422). */
export const creationFilter = {
  key: "created_at",
  parameter: "created_at[gte]",
  until: "created_at[lte]",
  range: { parameter: "created_at[date_range]", separator: "~" },
} as const;

/** Base class of all incident.io streams. */
export abstract class IncidentIoStream<Self extends Declaration> extends RESTStream<
  Self,
  typeof settingsSchema
> {
  override readonly rateLimits: readonly RateLimit[] = keyLimits;
  override readonly healthPath = "/v1/identity"; // identifies the key; the only endpoint that needs no permission

  readonly urlBase = this.settings.api_url;

  override authenticator(): Authenticator {
    return new BearerAuthenticator(this.settings.api_key);
  }

  /**
   * `{ "type": "…", "status": 404, "request_id": "…", "errors": [{ "code": "…", "message": "…" }] }`, and with status
   * 429 also `"rate_limit": { "retry_after": "2026-01-01T00:00:00Z" }`.
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
   * Reads the next page whenever a response announces one, even on endpoints documented to return everything at once.
   * `pagination_meta` is optional on many others: after a full page without it, the records behind the last one are
   * requested.
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
