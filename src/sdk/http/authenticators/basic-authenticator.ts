import type { OutgoingRequest } from "../request.ts";
import type { Authenticator, CredentialHost } from "./authenticator.ts";

/** `Authorization: Basic …` from a user name and a password, RFC 7617, in UTF-8. */
export class BasicAuthenticator implements Authenticator {
  readonly #credentials: string;

  constructor(username: string, password: string) {
    this.#credentials = basicCredentials(username, password);
  }

  authenticate({ headers }: OutgoingRequest, host: CredentialHost): void {
    host.redact(this.#credentials);
    headers.set("authorization", `Basic ${this.#credentials}`);
  }
}

/** User name and password as the header has them. */
export function basicCredentials(username: string, password: string): string {
  return Buffer.from(`${username}:${password}`).toString("base64");
}
