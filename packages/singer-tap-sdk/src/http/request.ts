/** A request, before it is sent. */

/** The methods that read: POST for endpoints that search, and for GraphQL. */
export type Method = "GET" | "POST";

/** A request that is about to be sent, as an authenticator sees it. */
export interface OutgoingRequest {
  readonly method: Method;
  /** The whole URL; its query may be added to. */
  readonly url: URL;
  /** All headers; more may be set. */
  readonly headers: Headers;
  /** The body as it is sent; null for none. */
  readonly body: string | null;
}

/** The method and the path, for messages: a query or an origin may hold what nobody should read. */
export function endpointOf({ method, url }: Pick<OutgoingRequest, "method" | "url">): string {
  return `${method} ${url.pathname}`;
}
