import type { Authenticator } from "./authenticator.ts";

/** A key in a header of the API's own, such as `X-Api-Key: KEY`. */
export class ApiKeyAuthenticator implements Authenticator {
  readonly #header: string;
  readonly #key: string;

  /** @param header Name of the header; @param key its value. */
  constructor(header: string, key: string) {
    this.#header = header;
    this.#key = key;
  }

  authenticate(headers: Headers): void {
    headers.set(this.#header, this.#key);
  }
}
