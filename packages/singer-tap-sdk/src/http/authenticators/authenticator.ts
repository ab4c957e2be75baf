import type { JsonObject } from "../../singer/index.ts";
import type { OutgoingRequest } from "../request.ts";

/** A POST request to a token endpoint. */
export interface TokenRequest<Token> {
  readonly url: URL;
  /** The body: a form, or JSON. */
  readonly content: URLSearchParams | JsonObject;
  /** Headers in addition to Content-Type, Accept and User-Agent. Default none. */
  readonly headers?: Headers;
  /**
   * Reads the token from the response's JSON. Another authenticator may have fetched it.
   *
   * @param requestedAt When it was requested, in milliseconds of `performance.now()`: its lifetime may start then.
   * @throws InvalidResponse when it has no token; the request is then retried.
   */
  readonly read: (body: unknown, requestedAt: number) => Token;
}

/** What a run provides to its authenticators. */
export interface AuthServices {
  /**
   * Returns the last token fetched with the same request, by any stream's authenticator; if this authenticator has
   * already received that one, fetches a new one for all of them. Transient failures are retried within the limits that
   * the settings set for all requests. Redirects are not followed.
   *
   * @throws TokenRefusedError, TokenUnavailableError or UnreachableError, each of which ends the run.
   */
  fetchToken<Token>(request: TokenRequest<Token>): Promise<Token>;

  /**
   * State that the authenticators of several streams share, such as a token that replaces an earlier one: created by
   * the first of them, and the same for all that pass the same class and key.
   */
  shared<Kept extends object>(
    kind: abstract new (...parameters: never[]) => Kept,
    key: string,
    make: () => Kept,
  ): Kept;

  /**
   * Redacts a secret from all output from now on: a fetched token, or a header derived from a password. Ignores
   * undefined.
   */
  redact(secret: string | undefined): void;
}

/**
 * Adds the credential to requests. Created once per stream and run; what it fetches through its services is shared with
 * other streams that fetch the same.
 */
export interface Authenticator {
  /**
   * Adds the credential to a request: sets headers or adds to the query; method and body are available for signing.
   * Called for every request to the configured origin, never for another, just before it is sent. May be asynchronous,
   * for credentials that must be fetched or renewed.
   */
  authenticate(request: OutgoingRequest, services: AuthServices): void | Promise<void>;

  /**
   * Called when the server rejects a request's credential. If this method exists, the request is then authenticated and
   * sent once more; a second rejection ends the run. Several requests may be rejected with the same credential, some
   * after it was renewed.
   *
   * @param request The request as it was sent.
   */
  invalidate?(request: OutgoingRequest): void;

  /**
   * Removes the credential from a cursor, for a credential in the query: a next-page URL may repeat it, and would carry
   * it into STATE. Default: the cursor unchanged.
   */
  withoutCredential?(cursor: string): string;
}
