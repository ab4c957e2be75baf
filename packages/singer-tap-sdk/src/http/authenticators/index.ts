/** Authenticators: they add the credential to requests. */

export { ApiKeyAuthenticator } from "./api-key-authenticator.ts";
export type { Authenticator, AuthServices, TokenRequest } from "./authenticator.ts";
export { BasicAuthenticator } from "./basic-authenticator.ts";
export { BearerAuthenticator } from "./bearer-authenticator.ts";
export { NoAuthenticator } from "./no-authenticator.ts";
export { OAuth2Authenticator, type OAuth2Options } from "./oauth2-authenticator.ts";
