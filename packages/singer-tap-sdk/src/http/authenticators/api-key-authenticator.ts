import type { OutgoingRequest } from "../request.ts";
import type { Authenticator, AuthServices } from "./authenticator.ts";

/**
 * An API key in a header, such as `X-Api-Key: KEY`, or in the query: `?api_key=KEY`. Sends nothing without a key, such
 * as from an optional setting.
 */
export class ApiKeyAuthenticator implements Authenticator {
  readonly #name: string;
  readonly #key: string | undefined;
  readonly #place: "header" | "query";

  /**
   * @param name Name of the header or parameter.
   * @param key Its value.
   */
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
    // The rest of the query stays unchanged, character by character.
    const kept = cursor
      .slice(start)
      .split("&")
      .filter((pair) => new URLSearchParams(pair).get(this.#name) !== this.#key);
    return cursor.slice(0, start) + kept.join("&");
  }
}
