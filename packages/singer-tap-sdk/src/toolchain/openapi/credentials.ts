/** The credential of an API as settings and an authenticator, from the security schemes of its OpenAPI file. */

import { isJsonObject } from "../../singer/index.ts";
import { type Part, textOf } from "./document.ts";

/** How a tap sends its credential. */
export interface Credential {
  /** Its settings: source of each, by name. */
  readonly settings: ReadonlyMap<string, string>;
  /** Name of the authenticator's class. */
  readonly authenticator: string;
  /** Arguments of its constructor, as source. */
  readonly arguments: string;
  /** What a test's server demands, as an expression of the headers and the query. */
  readonly check: string;
  /** What the file does not tell. */
  readonly gap: string | null;
}

/** The first scheme that an authenticator of the SDK can send; a bearer token if the file has none. */
export function credentialOf(schemes: readonly Part[]): Credential {
  for (const scheme of schemes) {
    const found = fromScheme(scheme);
    if (found !== null) return found;
  }
  const named = schemes.map(({ type }) => String(type)).join(", ");
  const gap =
    schemes.length === 0
      ? "the file declares no security scheme; a bearer token is sent"
      : `the file's security schemes (${named}) have no authenticator; a bearer token is sent`;
  return { ...bearer, gap };
}

function fromScheme({ type, scheme, in: place, name, flows }: Part): Credential | null {
  const kind = String(scheme).toLowerCase();
  if (type === "http" && kind === "bearer") return bearer;
  if (type === "http" && kind === "basic") return basic;
  if (type === "apiKey" && (place === "header" || place === "query"))
    return apiKey(textOf(name) ?? "", place);
  const flow = type === "oauth2" && isJsonObject(flows) ? flows.clientCredentials : undefined;
  const tokenUrl = isJsonObject(flow) ? textOf(flow.tokenUrl) : undefined;
  return tokenUrl !== undefined && URL.canParse(tokenUrl) ? clientCredentials(tokenUrl) : null;
}

const key = secretSource("API key", "Key of the API.");

const bearer: Credential = {
  settings: new Map([["api_key", key]]),
  authenticator: "BearerAuthenticator",
  arguments: "this.settings.api_key",
  check: 'headers.get("authorization") === "Bearer the-api-key"',
  gap: null,
};

const basic: Credential = {
  settings: new Map([
    ["username", 'Type.String({ title: "User name", description: "User name." })'],
    ["password", secretSource("Password", "Password.")],
  ]),
  authenticator: "BasicAuthenticator",
  arguments: "this.settings.username, this.settings.password",
  check: `headers.get("authorization") === "Basic ${btoa("the-username:the-password")}"`,
  gap: null,
};

function apiKey(name: string, place: "header" | "query"): Credential {
  const values = place === "header" ? "headers" : "query";
  return {
    settings: new Map([["api_key", key]]),
    authenticator: "ApiKeyAuthenticator",
    arguments: `${JSON.stringify(name)}, this.settings.api_key${place === "query" ? ', "query"' : ""}`,
    check: `${values}.get(${JSON.stringify(name)}) === "the-api-key"`,
    gap: null,
  };
}

/** Tests send no token request, so their server takes any token. */
function clientCredentials(tokenUrl: string): Credential {
  return {
    settings: new Map([
      ["client_id", 'Type.String({ title: "Client ID", description: "ID of the client." })'],
      ["client_secret", secretSource("Client secret", "Secret of the client.")],
      [
        "token_url",
        `Type.String({ title: "Token URL", description: "URL of the token endpoint.", default: ${JSON.stringify(tokenUrl)}, format: "url" })`,
      ],
    ]),
    authenticator: "OAuth2Authenticator",
    arguments:
      "{ tokenUrl: this.settings.token_url, clientId: this.settings.client_id, clientSecret: this.settings.client_secret }",
    check: 'headers.get("authorization") === "Bearer the-token"',
    gap: null,
  };
}

function secretSource(title: string, description: string): string {
  return `Type.String({ title: ${JSON.stringify(title)}, description: ${JSON.stringify(description)}, format: "credential", secret: true })`;
}
