import type { JsonObject } from "../../singer/index.ts";
import type { OutgoingRequest } from "../request.ts";

/** A POST to an endpoint that gives tokens. */
export interface TokenRequest<Token> {
  readonly url: URL;
  /** What is sent: a form, or JSON. */
  readonly content: URLSearchParams | JsonObject;
  /** Headers beside Content-Type, Accept and User-Agent. Default none. */
  readonly headers?: Headers;
  /**
   * Makes the token of the response's JSON. Another authenticator may have fetched it.
   *
   * @param requestedAt When it was asked for, in milliseconds of the process's clock, `performance.now()`: its life may begin then.
   * @throws InvalidResponse when it holds none; the request is then sent again.
   */
  readonly read: (body: unknown, requestedAt: number) => Token;
}

/** What an authenticator can ask of the run that it serves. */
export interface AuthServices {
  /**
   * The token that was fetched last with the same, by whichever stream's authenticator, unless this one has been given it
   * before: then it fetches another, for all of them. It is asked for again and again while
   * that fails for a passing reason, within the bounds that the settings give to all requests. Redirects are not followed.
   *
   * @throws TokenRefusedError, TokenUnavailableError or UnreachableError, each of which ends the run.
   */
  fetchToken<Token>(request: TokenRequest<Token>): Promise<Token>;

  /**
   * What the authenticators of several streams keep together, such as a token that replaces the one before it: made by the
   * first of them, and the same for all that give the same class and key.
   */
  shared<Kept extends object>(
    kind: abstract new (...parameters: never[]) => Kept,
    key: string,
    make: () => Kept,
  ): Kept;

  /** Strikes a text out of all output from now on: a token that was fetched, a header made of a password. Nothing where there is none. */
  redact(secret: string | undefined): void;
}

/**
 * Puts the credential into requests. One is made for each stream and run; what it fetches through its services is shared
 * with those of other streams that fetch with the same.
 */
export interface Authenticator {
  /**
   * Adds the credential to a request: sets headers, or adds to the query; method and body are there to be
   * signed. Called for every request to the configured origin, and never for another one, right before it is
   * sent. May be asynchronous, for credentials that have to be fetched or renewed.
   */
  authenticate(request: OutgoingRequest, services: AuthServices): void | Promise<void>;

  /**
   * Told that the server refused a request's credential. The request is then authenticated and sent once
   * more, where there is this method; refused again, it ends the run. Many requests may come back with the
   * same credential, some after it has been renewed.
   *
   * @param request As it was sent.
   */
  invalidate?(request: OutgoingRequest): void;

  /**
   * The cursor of a next page without the credential, for one in the query: a URL that a response gives may
   * repeat it, and would take it into STATE. Default: the cursor as it is.
   */
  withoutCredential?(cursor: string): string;
}
