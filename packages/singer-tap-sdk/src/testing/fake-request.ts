/** Requests and responses of a fake API. */

/** A request as a fake API sees it. */
export interface FakeRequest {
  readonly method: string;
  readonly url: URL;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  /** The body as sent; empty without one. */
  readonly body: string;
}

/** A response of a fake API. */
export interface FakeResponse {
  /** Default 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; a Uint8Array, for other formats, as it is. */
  readonly body: unknown;
}
