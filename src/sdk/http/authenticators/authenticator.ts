/** Puts the credential into requests. */
export interface Authenticator {
  /**
   * Adds the credential to a request's headers. Called for every request to the configured origin, and
   * never for another one. May be asynchronous, for credentials that have to be fetched or refreshed.
   */
  authenticate(headers: Headers): void | Promise<void>;
}
