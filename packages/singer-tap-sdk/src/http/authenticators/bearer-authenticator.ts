import type { OutgoingRequest } from "../request.ts";
import type { Authenticator, AuthServices } from "./authenticator.ts";

/** `Authorization: Bearer TOKEN`, RFC 6750; sends nothing without a token, such as from an optional setting. */
export class BearerAuthenticator implements Authenticator {
  readonly #token: string | undefined;

  constructor(token: string | undefined) {
    this.#token = token;
  }

  authenticate({ headers }: OutgoingRequest, services: AuthServices): void {
    if (!this.#token) return;
    services.redact(this.#token);
    headers.set("authorization", `Bearer ${this.#token}`);
  }
}
