import type { Authenticator } from "./authenticator.ts";

/** `Authorization: Bearer TOKEN`, RFC 6750. */
export class BearerAuthenticator implements Authenticator {
  readonly #token: string;

  constructor(token: string) {
    this.#token = token;
  }

  authenticate(headers: Headers): void {
    headers.set("authorization", `Bearer ${this.#token}`);
  }
}
