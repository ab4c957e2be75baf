/** What a fake API gets and returns. */

/** A request as a fake API sees it. */
export interface FakeRequest {
  readonly method: string;
  readonly url: URL;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  /** The body as it was sent; empty where there was none. */
  readonly body: string;
}

/** What a fake API answers. */
export interface FakeResponse {
  /** Default 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body: unknown;
}
