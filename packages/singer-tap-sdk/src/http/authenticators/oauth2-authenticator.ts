import { isJsonObject, stringifyJson } from "../../singer/index.ts";
import type { OutgoingRequest } from "../request.ts";
import { InvalidResponse } from "../response.ts";
import type { Authenticator, AuthServices } from "./authenticator.ts";
import { basicCredentials } from "./basic-authenticator.ts";

export interface OAuth2Options {
  /** The token endpoint: `https://auth.example.com/oauth/token`. */
  readonly tokenUrl: string;
  readonly clientId: string;
  /** A public client has none: RFC 6749, 2.1. */
  readonly clientSecret?: string | undefined;
  /** The user's refresh token; without one, the client requests its own tokens (client credentials). */
  readonly refreshToken?: string | undefined;
  /** Where the client's id and secret are sent, RFC 6749, 2.3.1: in the form, the default, or in a Basic header. */
  readonly clientAuthentication?: "form" | "header";
  /** Additional parameters: `{ scope: "read", audience: "https://api.example.com" }`. */
  readonly parameters?: Readonly<Record<string, string>>;
}

interface Token {
  readonly value: string;
  /** When to fetch a new one, in milliseconds of `performance.now()`; Infinity if the lifetime is unknown. */
  readonly usableUntil: number;
}

/**
 * Seconds before its expiry in which a token is no longer used, since it might expire in transit; at most a tenth of
 * its lifetime.
 */
const margin = 30;

/**
 * `Authorization: Bearer TOKEN` with a token that the run fetches (RFC 6749: client credentials, 4.4, or a refresh
 * token, 6). All streams with the same options share one token; it is renewed shortly before it expires and when the
 * server rejects it, once for all waiting requests. If the endpoint rotates the refresh token, the new one is used for
 * the rest of the run; it is not stored for the next.
 */
export class OAuth2Authenticator implements Authenticator {
  readonly #options: OAuth2Options;
  /** Identifies the shared token: everything that it is fetched with. */
  readonly #key: string;
  #grant: Grant | null = null;

  constructor(options: OAuth2Options) {
    this.#options = options;
    this.#key = stringifyJson(options);
  }

  async authenticate({ headers }: OutgoingRequest, services: AuthServices): Promise<void> {
    this.#grant ??= services.shared(Grant, this.#key, () => new Grant(this.#options, services));
    headers.set("authorization", `Bearer ${await this.#grant.token()}`);
  }

  invalidate({ headers }: OutgoingRequest): void {
    this.#grant?.refuse(headers.get("authorization") ?? "");
  }
}

/** The token for these options, and any new refresh token. */
class Grant {
  readonly #options: OAuth2Options;
  readonly #services: AuthServices;
  #refreshToken: string | undefined;
  #token: Token | null = null;
  #fetching: Promise<Token> | null = null;

  constructor(options: OAuth2Options, services: AuthServices) {
    this.#options = options;
    this.#services = services;
    this.#refreshToken = options.refreshToken || undefined;
  }

  /** A valid token. */
  async token(): Promise<string> {
    const { value } = this.#usable ?? (await this.#fetched());
    return value;
  }

  /** Discards the token that the server rejected. */
  refuse(authorization: string): void {
    // A request with an older token proves nothing about this one.
    if (authorization === `Bearer ${this.#token?.value}`) this.#token = null;
  }

  get #usable(): Token | null {
    return this.#token !== null && performance.now() < this.#token.usableUntil ? this.#token : null;
  }

  #fetched(): Promise<Token> {
    this.#fetching ??= this.#fetch().finally(() => {
      this.#fetching = null;
    });
    return this.#fetching;
  }

  async #fetch(): Promise<Token> {
    const services = this.#services;
    const { tokenUrl, clientId, clientSecret, clientAuthentication, parameters } = this.#options;
    const form = new URLSearchParams(parameters);
    const headers = new Headers();
    if (this.#refreshToken === undefined) form.set("grant_type", "client_credentials");
    else {
      services.redact(this.#refreshToken);
      form.set("grant_type", "refresh_token");
      form.set("refresh_token", this.#refreshToken);
    }
    if (!clientSecret) {
      form.set("client_id", clientId);
    } else if (clientAuthentication === "header") {
      services.redact(clientSecret);
      const credentials = basicCredentials(encoded(clientId), encoded(clientSecret));
      services.redact(credentials);
      headers.set("authorization", `Basic ${credentials}`);
    } else {
      services.redact(clientSecret);
      form.set("client_id", clientId);
      form.set("client_secret", clientSecret);
    }
    const { value, refreshToken, usableUntil } = await services.fetchToken({
      url: new URL(tokenUrl),
      content: form,
      headers,
      read: readToken,
    });
    for (const secret of [value, refreshToken ?? ""]) services.redact(secret);
    this.#refreshToken = refreshToken ?? this.#refreshToken;
    this.#token = { value, usableUntil };
    return this.#token;
  }
}

/** Seconds during which a token with that lifetime is used. */
function usableSeconds(life: number): number {
  return life - Math.min(margin, life / 10);
}

/** Id and secret are form-encoded before they go into the header (RFC 6749, 2.3.1). */
function encoded(text: string): string {
  return new URLSearchParams({ x: text }).toString().slice(2);
}

/** The response of a token endpoint, RFC 6749, 5.1. */
function readToken(body: unknown, requestedAt: number) {
  const { access_token, refresh_token, expires_in } = isJsonObject(body) ? body : {};
  if (typeof access_token !== "string" || !/^[\x21-\x7e]+$/.test(access_token)) {
    throw new InvalidResponse("it holds no access_token");
  }
  // Some APIs send the number as text; many omit it.
  const seconds = Number(expires_in ?? Number.NaN);
  const life = Number.isFinite(seconds) ? seconds : Number.POSITIVE_INFINITY;
  return {
    value: access_token,
    refreshToken: typeof refresh_token === "string" ? refresh_token : undefined,
    usableUntil: requestedAt + usableSeconds(life) * 1000,
  };
}
