import type { Authenticator } from "./authenticator.ts";

/** `Authorization: Basic …` from a user name and a password, RFC 7617, in UTF-8. */
export class BasicAuthenticator implements Authenticator {
  readonly #credentials: string;

  constructor(username: string, password: string) {
    this.#credentials = Buffer.from(`${username}:${password}`).toString("base64");
  }

  authenticate(headers: Headers): void {
    headers.set("authorization", `Basic ${this.#credentials}`);
  }
}
