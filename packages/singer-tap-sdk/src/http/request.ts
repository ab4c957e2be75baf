/** Requests before they are sent. */

/** Methods for reading: POST is for search endpoints and GraphQL. */
export type Method = "GET" | "POST";

/** A request about to be sent, as an authenticator sees it. */
export interface OutgoingRequest {
  readonly method: Method;
  /** The complete URL; authenticators may add to its query. */
  readonly url: URL;
  /** All headers; authenticators may set more. */
  readonly headers: Headers;
  /** Body as sent; null for none. */
  readonly body: string | null;
}

/** The method of a request: what its endpoint declares, or else what its body needs. */
export function methodOf(declared: Method | null, body: unknown): Method {
  return declared ?? (body === null ? "GET" : "POST");
}

/** Method and path for messages, since query and origin may hold secrets. */
export function endpointOf({ method, url }: Pick<OutgoingRequest, "method" | "url">): string {
  return `${method} ${url.pathname}`;
}
