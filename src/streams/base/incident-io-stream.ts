/** What all endpoints of incident.io have in common: origin, key, limits, paging. */

import type { Settings } from "../../config.ts";
import {
  type Authenticator,
  BearerAuthenticator,
  type Context,
  CursorPaginator,
  type Paginator,
  type QueryParameters,
  type RateLimit,
  RESTStream,
  type RecordSchema,
} from "../../sdk/index.ts";

/** The limit of every key: 1,200 requests at once, refilled at 20 a second (API reference, "Rate limits"). */
export const keyLimits: readonly RateLimit[] = [
  { name: "of the API key", requests: 1200, seconds: 60 },
];

/** Base of all tables of incident.io. */
export abstract class IncidentIoStream<
  Schema extends RecordSchema,
  PartitionContext extends Context = Context,
> extends RESTStream<Schema, Settings, PartitionContext> {
  override readonly rateLimits: readonly RateLimit[] = keyLimits;

  get origin(): string {
    return this.settings.api_url;
  }

  override params(context: PartitionContext): QueryParameters {
    const parameters = super.params(context);
    return this.pageSize === null ? parameters : { ...parameters, page_size: this.pageSize };
  }

  override authenticator(): Authenticator {
    return new BearerAuthenticator(this.settings.api_key);
  }

  /**
   * Where an answer announces a next page it is read, also on endpoints that are documented to answer with
   * everything at once; on the others an answer without paging is unusable.
   */
  override paginator(): Paginator {
    return new CursorPaginator({
      metaPath: "pagination_meta",
      cursorProperty: "after",
      parameter: "after",
      required: this.pageSize !== null,
      recordProperty: "id",
    });
  }
}
