import type { OutgoingRequest } from "../request.ts";
import type { Authenticator, CredentialHost } from "./authenticator.ts";

/** `Authorization: Bearer TOKEN`, RFC 6750; nothing where there is no token, as of a setting that is optional. */
export class BearerAuthenticator implements Authenticator {
  readonly #token: string | undefined;

  constructor(token: string | undefined) {
    this.#token = token;
  }

  authenticate({ headers }: OutgoingRequest, host: CredentialHost): void {
    if (!this.#token) return;
    host.redact(this.#token);
    headers.set("authorization", `Bearer ${this.#token}`);
  }
}
