import type { OutgoingRequest } from "../request.ts";
import type { Authenticator, CredentialHost } from "./authenticator.ts";

/** `Authorization: Bearer TOKEN`, RFC 6750. */
export class BearerAuthenticator implements Authenticator {
  readonly #token: string;

  constructor(token: string) {
    this.#token = token;
  }

  authenticate({ headers }: OutgoingRequest, host: CredentialHost): void {
    host.redact(this.#token);
    headers.set("authorization", `Bearer ${this.#token}`);
  }
}
