import type { OutgoingRequest } from "../request.ts";
import type { Authenticator, AuthServices } from "./authenticator.ts";

/**
 * `Authorization: Basic …` from a user name and a password, RFC 7617, in UTF-8. Either may be missing, as an optional
 * setting may be; without both, sends nothing.
 */
export class BasicAuthenticator implements Authenticator {
  readonly #credentials: string | null;

  constructor(username?: string, password?: string) {
    const isGiven = Boolean(username) || Boolean(password);
    this.#credentials = isGiven ? basicCredentials(username ?? "", password ?? "") : null;
  }

  authenticate({ headers }: OutgoingRequest, services: AuthServices): void {
    if (this.#credentials === null) return;
    services.redact(this.#credentials);
    headers.set("authorization", `Basic ${this.#credentials}`);
  }
}

/** User name and password, encoded for the header. */
export function basicCredentials(username: string, password: string): string {
  return Buffer.from(`${username}:${password}`).toString("base64");
}
