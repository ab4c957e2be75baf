import type { OutgoingRequest } from "../request.ts";
import type { Authenticator, AuthServices } from "./authenticator.ts";

/**
 * A key in a header of the API's own, such as `X-Api-Key: KEY`, or in the query: `?api_key=KEY`. Nothing is sent where
 * there is no key, as of a setting that is optional.
 */
export class ApiKeyAuthenticator implements Authenticator {
  readonly #name: string;
  readonly #key: string | undefined;
  readonly #place: "header" | "query";

  /** @param name Name of the header or the parameter; @param key its value. */
  constructor(name: string, key: string | undefined, place: "header" | "query" = "header") {
    this.#name = name;
    this.#key = key;
    this.#place = place;
  }

  authenticate({ url, headers }: OutgoingRequest, services: AuthServices): void {
    if (!this.#key) return;
    services.redact(this.#key);
    if (this.#place === "query") url.searchParams.set(this.#name, this.#key);
    else headers.set(this.#name, this.#key);
  }

  withoutCredential(cursor: string): string {
    const start = cursor.indexOf("?") + 1;
    if (this.#place === "header" || start === 0) return cursor;
    // All else stays as it came, letter by letter.
    const kept = cursor
      .slice(start)
      .split("&")
      .filter((pair) => new URLSearchParams(pair).get(this.#name) !== this.#key);
    return cursor.slice(0, start) + kept.join("&");
  }
}
