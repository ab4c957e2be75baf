import type { OutgoingRequest } from "../request.ts";
import type { Authenticator, AuthServices } from "./authenticator.ts";

/**
 * `Authorization: Basic …` from a user name and a password, RFC 7617, in UTF-8: either may be missing, as a setting that
 * is optional may be, and nothing is sent where both are.
 */
export class BasicAuthenticator implements Authenticator {
  readonly #credentials: string | null;

  constructor(username: string | undefined, password: string | undefined) {
    const isGiven = Boolean(username) || Boolean(password);
    this.#credentials = isGiven ? basicCredentials(username ?? "", password ?? "") : null;
  }

  authenticate({ headers }: OutgoingRequest, services: AuthServices): void {
    if (this.#credentials === null) return;
    services.redact(this.#credentials);
    headers.set("authorization", `Basic ${this.#credentials}`);
  }
}

/** User name and password as the header has them. */
export function basicCredentials(username: string, password: string): string {
  return Buffer.from(`${username}:${password}`).toString("base64");
}
